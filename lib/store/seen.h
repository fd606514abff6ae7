/*
 * The ids of one hour, so that a sighting that comes twice is stored once,
 * and the group that has each: a hash table in memory, read from the store
 * when a writer comes to the hour and kept while it stays.
 */
#ifndef ALPR_SEEN_H
#define ALPR_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/uuid.h"

struct seen;

struct seen *seen_new(struct reason *);
void seen_free(struct seen *);

/* Adds an id, all of whose hour are the same.  One that is there stays. */
int seen_add(struct seen *, const unsigned char id[UUID_BYTES],
    uint32_t group, struct reason *);

/* Whether it is there, and in which group. */
bool seen_find(const struct seen *, const unsigned char id[UUID_BYTES],
    uint32_t *group);

#endif
