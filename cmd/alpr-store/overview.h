/*
 * What alpr-store tells of a store, on standard output: how much it holds,
 * and whether all of it is whole.  Counts, and no plate.
 */
#ifndef ALPR_OVERVIEW_H
#define ALPR_OVERVIEW_H

#include <stdint.h>

#include "base/reason.h"
#include "store/check.h"
#include "store/store.h"

/*
 * Prints a line of counts for each day; hours that ended by the cutoff are
 * past the retention, and do not exist; one that the cutoff is in counts
 * whole.
 */
int overview_stat(struct store *, int64_t cutoff, struct reason *);

/*
 * Opens everything else, warns of what is damaged, and counts and prints
 * that.  1 where something is.
 */
int overview_check(struct store *, int64_t cutoff, struct check_counts *,
    struct reason *);

#endif
