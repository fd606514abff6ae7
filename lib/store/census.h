/*
 * How many sightings a store holds, counted by who has no key: each pack
 * says in the clear how many its groups have (day.h).  No sighting is
 * opened, and nothing is told that who has the files does not see.
 */
#ifndef ALPR_CENSUS_H
#define ALPR_CENSUS_H

#include <stdint.h>

#include "base/reason.h"

/* Takes the number of an hour that has any; 0, or -1 with a reason. */
typedef int census_hour(void *, int64_t hour, uint64_t sightings,
    struct reason *);

/*
 * Visits the hours of captures that end after the cutoff, in order: those
 * before it are past the retention, and do not exist.
 */
int census_run(const char *store, int64_t cutoff, census_hour *, void *,
    struct reason *);

#endif
