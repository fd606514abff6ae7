/*
 * The index of plates: which groups of sightings may hold a pattern.
 *
 * Of each plate, folded (plate_fold()) and put between '^' and '$', two
 * kinds of grams are taken: three characters in a row, and two with any one
 * between them.  A gram hashes to one of GRAM_SLICES slices; a slice has a
 * bit for each of up to GRAM_GROUPS groups, set where the group has the
 * gram: bit-sliced signatures (Faloutsos and Christodoulakis, ACM TOIS 2:4,
 * 1984).  A group without all grams of a pattern does not hold it.
 *
 * The size of an index says how many groups there are, and nothing else.
 */
#ifndef ALPR_GRAM_H
#define ALPR_GRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/plate.h"

#define GRAM_SLICES	8192
#define GRAM_GROUPS	2048	/* 65,536 sightings: of most hours, all */
#define GRAM_WIDTH	(GRAM_GROUPS / 8)	/* bytes, of a full slice */

/* Bytes of a slice, and of an index, of so many groups. */
size_t gram_width(size_t groups);
size_t gram_bytes(size_t groups);

/* Sets the bits of a plate in an index of that width. */
void gram_add(unsigned char *index, size_t width, size_t group,
    const char *plate);

/*
 * The ways to hold a pattern, each as bits: which of these slices must all
 * have a group's bit.  ways is 0 where only looking at all groups will do.
 */
#define GRAM_ASKED	64
#define GRAM_WAYS	(3 * PLATE_PATTERN_SIZE)

struct gram_query {
	int ways, n;
	uint64_t way[GRAM_WAYS];
	unsigned slices[GRAM_ASKED];
};

/*
 * slip: also plates with one character more, less or another; the pattern
 * then has no wildcards.  There is a way for each place of each of these.
 */
void gram_ask(struct gram_query *, const char *pattern, bool slip);

#endif
