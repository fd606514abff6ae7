/*
 * Charts as SVG within HTML.  Their height is in CSS pixels and their width
 * that of the page: places across are percentages, so that text stays as
 * large on a phone.  All that they show is in a table beside them, too.
 *
 * The colours are those of classes: fg-bar, fg-part, fg-grid, fg-base,
 * fg-text, fg-value, and those that the parts name.
 */
#ifndef ALPR_FIGURE_H
#define ALPR_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct figure_column {
	char label[8], under[8];	/* below it; "": nothing */
	uint64_t value;
	bool part;			/* it is not complete yet */
};

/* Columns side by side; the title is for who does not see them. */
void figure_columns(FILE *, const char *title, const struct figure_column *,
    size_t n);

/* A bar of a row of a table: so much of the whole width. */
void figure_bar(FILE *, uint64_t value, uint64_t most);

struct figure_share {
	const char *colour;		/* a class */
	uint64_t value;
};

/* What a whole is made of, in one bar. */
void figure_shares(FILE *, const char *title, const struct figure_share *,
    size_t n);

#endif
