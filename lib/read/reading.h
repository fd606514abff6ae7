/*
 * What a plate may say: texts, each with its probability.  Readers make one
 * each, and they are mixed as opinions are: the probability of a text is the
 * weighted mean of what each of them gave it.
 */
#ifndef ALPR_READING_H
#define ALPR_READING_H

#include <stddef.h>

#include "base/plate.h"

#define READING_MAX 24		/* texts kept; the least probable go first */

struct reading_text {
	char text[PLATE_SIZE];	/* normal (plate.h) */
	double p;
};

/* The probabilities' sum is at most 1; what is missing is anything else. */
struct reading {
	struct reading_text items[READING_MAX];
	size_t n;
};

/* Adds to a text's probability. */
void reading_add(struct reading *, const char *text, double p);

/* Adds all texts of another, their probabilities times weight. */
void reading_mix(struct reading *, const struct reading *, double weight);

/* By falling probability. */
void reading_sort(struct reading *);

/* How probable a text is; 0 where it is not among them. */
double reading_p(const struct reading *, const char *text);

/*
 * How probable each character of the first text is: the share of those texts
 * of its length that have the same there.
 */
void reading_chars(const struct reading *, double chars[PLATE_MAX]);

#endif
