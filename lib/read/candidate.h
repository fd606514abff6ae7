/*
 * The detector's candidates in one frame, and how those that are the same
 * plate become one.
 */
#ifndef ALPR_CANDIDATE_H
#define ALPR_CANDIDATE_H

#include <stddef.h>

#include "base/reason.h"
#include "detect.h"

struct candidate {
	struct detection d;
	double weight;		/* of what was merged into it */
	double x[4], y[4];	/* sums of the corners with those weights */
};

struct candidates {
	struct candidate *items;
	size_t n, max;
};

int candidate_alloc(struct candidates *, size_t max, struct reason *);
void candidate_free(struct candidates *);

/* Adds one; when full, in place of the one that scores least. */
void candidate_add(struct candidates *, const struct detection *);

/*
 * Leaves one of those that overlap by much, by falling score: the one that
 * scores most, its corners the mean, by score, of all that nearly agree.
 */
void candidate_merge(struct candidates *);

#endif
