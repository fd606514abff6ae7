/* alpr-capture --gps: where the vehicle was, by its satellite receiver. */
#ifndef ALPR_RECEIVER_H
#define ALPR_RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"

struct receiver;

/* A file that was recorded or grows, a device or a pipe; or exits. */
struct receiver *receiver_open(const char *path);
void receiver_free(struct receiver *);

/*
 * Reads what came meanwhile: where nobody does for minutes, a pipe or a device
 * is full, and what the receiver says then is late or lost.
 */
void receiver_read(struct receiver *);

/* What struct capture calls as locate; reads first what came meanwhile. */
bool receiver_locate(void *receiver, int64_t time, struct geo_point *);

#endif
