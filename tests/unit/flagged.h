/* The flags of a log in memory. */
#ifndef ALPR_TESTS_FLAGGED_H
#define ALPR_TESTS_FLAGGED_H

#include "audit/flags.h"

/*
 * Flags of entries, from a time until half a day after the month (month.h),
 * in the time zone UTC-08:00.  They live until the flags are freed.
 */
struct flags *flagged(json_t *const *entries, size_t n,
    const struct policy *, int64_t from, const struct flag **, size_t *);

#endif
