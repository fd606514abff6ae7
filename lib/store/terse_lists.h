/*
 * Tags, names and texts of terse.h: one list for writing and reading.  What
 * is in a store depends on their order: add at the end, and change nothing.
 */
#ifndef ALPR_TERSE_LISTS_H
#define ALPR_TERSE_LISTS_H

enum {
	TERSE_NULL, TERSE_TRUE, TERSE_FALSE, TERSE_INTEGER, TERSE_REAL,
	TERSE_TEXT, TERSE_HEX, TERSE_UUID, TERSE_UUID_THEN, TERSE_TIME,
	TERSE_PLATE, TERSE_TIME_SAME, TERSE_ID, TERSE_ARRAY, TERSE_OBJECT,
	TERSE_POINTS,
	TERSE_DECIMAL = 16,	/* and the places after the point */
	TERSE_LISTED = 32,	/* and the place in the list */
	TERSE_SHORT = 128	/* and the length */
};

#define TERSE_PLACES	10
#define TERSE_TEXTS	20
#define TERSE_NAMES	35

extern const double terse_tens[TERSE_PLACES];
extern const char *const terse_texts[TERSE_TEXTS];
extern const char *const terse_names[TERSE_NAMES];

/* The place of a text in a list, or -1. */
int terse_find(const char *const *list, int n, const char *);

#endif
