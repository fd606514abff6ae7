/*
 * What a plate says, from what was read of it in several frames.
 *
 * Each reading gives every text that was read anywhere a likelihood: its own
 * texts' probabilities, each times how probable a reader misreads the one as
 * the other, character by character (misread.h).  The readings' logarithms add
 * up, as they would were their errors independent, but weigh less the more
 * there are, as they are not: the same dirt is in each frame.  Texts that
 * nobody read, with the better character of each place, are tried as well.
 */
#ifndef ALPR_VOTE_H
#define ALPR_VOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/plate.h"
#include "base/reason.h"
#include "read/reading.h"

#define VOTE_TEXTS	6	/* of a reading: the best and its next best */
#define VOTE_READINGS	32	/* kept of a pass: the surest ones */
#define VOTE_OTHERS	5	/* next best texts that are told */

/* One frame's; the best text first. */
struct vote_reading {
	struct reading_text texts[VOTE_TEXTS];
	size_t n;		/* 0: it could not be read */
};

struct vote {
	struct vote_reading *items;
	size_t n, room;
};

struct vote_result {
	struct reading_text best;	/* p: how sure */
	struct reading_text others[VOTE_OTHERS];
	size_t n_others;
};

void vote_free(struct vote *);

/* Adds a reading; one without texts says nothing. */
int vote_add(struct vote *, const struct vote_reading *, struct reason *);

/* Counts; false where nobody read anything. */
bool vote_count(const struct vote *, struct vote_result *);

#endif
