/*
 * Checking a store: every value opens, every row has an id of its own and is
 * found by the index, every photo that a row speaks of opens.
 */
#ifndef ALPR_CHECK_H
#define ALPR_CHECK_H

#include <stdint.h>

#include "store.h"

struct check_counts {
	uint64_t rows, photos, segments;
	uint64_t damaged;	/* what was told of */
};

/*
 * One day: tells the function of each fault; hours that ended by the cutoff,
 * or whose keys are destroyed, are not looked at.  It adds to the counts.  -1
 * with a reason: it could not go on.
 */
int check_day(struct store *, int64_t day, int64_t cutoff,
    int (*)(void *, const char *), void *, struct check_counts *,
    struct reason *);

/* All days that have keys. */
int check_run(struct store *, int64_t cutoff,
    int (*)(void *, const char *), void *, struct check_counts *,
    struct reason *);

#endif
