/*
 * Which characters of a sighting's plate are in doubt: what its next best
 * texts say in their place.
 */
#ifndef ALPR_DOUBT_H
#define ALPR_DOUBT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/plate.h"

#define DOUBT_SURE	0.95	/* of a character; below, it is in doubt */
#define DOUBT_TEXTS	5
#define DOUBT_NONE	'.'

struct doubt {
	char plate[PLATE_SIZE];		/* the text, normal */
	/* For each character the next best, or DOUBT_NONE: no doubt. */
	char other[PLATE_SIZE];
	bool any;			/* whether one is in doubt */
	/* The next best texts, best first, those of other lengths too. */
	struct {
		char text[PLATE_SIZE];
		double confidence;
	} texts[DOUBT_TEXTS];
	size_t n;
};

/*
 * From a record with plate, confidence and candidates (alpr-record(5)).  A
 * character's certainty is its share among the texts of that length, as in
 * reading_chars().  Of members that are not as they should be nothing is
 * known, and so nothing doubted.
 */
void doubt_of(const json_t *sighting, struct doubt *);

#endif
