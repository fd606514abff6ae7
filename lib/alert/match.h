/*
 * Whether a sighting is of a plate on a hot list: the text that was read, or
 * one that it could be, by the reading's own runner-up texts and by what
 * cameras confuse.
 */
#ifndef ALPR_MATCH_H
#define ALPR_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hotlist.h"
#include "record/sighting.h"

#define MATCH_CANDIDATES 5
#define MATCH_REGION_SURE .95	/* else a region keeps no match back */

/* What a sighting says of its plate; strings are borrowed from it. */
struct match_reading {
	char plate[PLATE_SIZE];
	const char *region;	/* "" where it is not known for sure */
	int64_t time;
	double confidence;	/* 0 where it is not known */
	struct {
		char text[PLATE_SIZE];
		double confidence;
	} candidates[MATCH_CANDIDATES];
	size_t n_candidates;
};

int match_reading(const struct sighting *, struct match_reading *,
    struct reason *);

enum match_kind {
	MATCH_EXACT,
	MATCH_CANDIDATE,	/* the entry is a runner-up text */
	MATCH_CONFUSABLE	/* it differs in what cameras confuse alone */
};

struct match {
	enum match_kind kind;
	uint32_t entry;
	size_t entries;		/* so many match */
	/*
	 * Of a match that is not exact: how probable it is that the plate
	 * says that.  What the reading gave to a runner-up; else what it
	 * left for all texts that it did not name.
	 */
	double probability;
	char confusion[64];	/* "8/B", "8/B, 0/O": read, listed */
};

/*
 * The best match of a list: an exact one, or, with least above 0, the most
 * probable of those that are as probable as that.  Of several entries of one
 * plate the one whose region is known, then the latest.  Entries of another
 * state, where both are known, and those that expired do not match.  False:
 * there is none.
 */
bool match_find(const struct hotlist *, const struct match_reading *,
    double least, struct match *);

/* Whether two regions can be one: "US" is of "US-CA", "" of any. */
bool match_regions(const char *, const char *);

#endif
