/*
 * What alpr-store tells of a store, on standard output: how much it holds,
 * and whether all of it is whole.  Counts, and no plate.
 */
#ifndef ALPR_OVERVIEW_H
#define ALPR_OVERVIEW_H

#include <stdint.h>

#include "reason.h"
#include "store.h"

/*
 * Prints a line of counts for each day; hours that ended by the cutoff are
 * past the retention, and do not exist.
 */
int overview_stat(struct store *, int64_t cutoff, struct reason *);

/*
 * Opens everything, warns of what is damaged and prints the counts.  1 where
 * something is.
 */
int overview_check(struct store *, struct reason *);

#endif
