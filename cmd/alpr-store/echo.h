/*
 * What waits to be echoed: the sightings of a batch, each as one line of
 * text, until they are on disk.
 */
#ifndef ALPR_ECHO_H
#define ALPR_ECHO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "store/store.h"

struct echo;

/* Ends the program where there is no memory. */
struct echo *echo_new(void);
void echo_free(struct echo *);

/* How many lines; and how many of them are sightings. */
size_t echo_count(const struct echo *);
size_t echo_sightings(const struct echo *);

/* Adds a mark (mark.h), to be echoed in its place. */
int echo_add_mark(struct echo *, const char *line, size_t len,
    struct reason *);

/*
 * Adds a sighting.  line, of so many bytes and copied, is its text where
 * it is to be echoed as it came; NULL: the record is written anew.
 */
int echo_add(struct echo *, const json_t *, const char *line, size_t len,
    struct reason *);

/* Takes the latest out again, down to so many. */
void echo_rollback(struct echo *, size_t count);

/*
 * Writes all to standard output, flushes it, and is empty.  A sighting that
 * was known (there is one bool for each) is written only if it is the same as
 * what is stored: what is stored under its id otherwise is not for the sender
 * to see, which would be a search without a trace.  1: there was such a one,
 * and it was warned of.
 */
int echo_write(struct echo *, struct store *, const bool *known,
    struct reason *);

#endif
