/*
 * A socket between two halves of a program: JSON objects, one a line, each
 * with the member "type".  Neither half trusts the other: a line has a
 * bound, and is parsed strictly.
 */
#ifndef ALPR_CHANNEL_H
#define ALPR_CHANNEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

struct channel;

/* Takes the descriptor over.  max: bytes of a line.  NULL: no memory. */
struct channel *channel_new(int fd, size_t max);
void channel_free(struct channel *);

/* Another bound from the next line on. */
void channel_bound(struct channel *, size_t max);

/* -1, too, where the other half is gone. */
int channel_send(struct channel *, const json_t *, struct reason *);

/*
 * Sends an object that was made for this, and frees it.  rc: what came of
 * filling it; where that failed, or there is no object, memory is out.
 */
int channel_put(struct channel *, json_t *, int rc, struct reason *);

/*
 * The next object, which is the caller's.  1; 0: the other half has closed
 * the socket; -1: what came is none, or too long.
 */
int channel_receive(struct channel *, json_t **, struct reason *);

/* Whether an object is of that type. */
bool channel_is(const json_t *, const char *type);

/* An object of that type, without more.  NULL: no memory. */
json_t *channel_object(const char *type);

#endif
