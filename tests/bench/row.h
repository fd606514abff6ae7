/* One row of the table that make bench prints, as tests/bench/row.py in Python. */
#ifndef ROW_H
#define ROW_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Three digits, or as many as stand before the point. */
static inline const char *
row_figure(double value, char text[32])
{
	int digits = fabs(value) < 10 ? 2 : fabs(value) < 100 ? 1 : 0;

	snprintf(text, 32, "%.*f", digits, value);
	return text;
}

/*
 * The ratio is above 1 where ours is better.  more: more is better.
 * against: NULL, or what theirs is of.
 */
static inline void
row(const char *what, double ours, const char *unit, const char *against,
    double theirs, bool more)
{
	char a[32], b[32], ratio[32];

	printf("%-44s %10s %s", what, row_figure(ours, a), unit);
	if (against != NULL)
		printf("%*s %-30s %10s %7s", 12 - (int)strlen(unit), "",
		    against, row_figure(theirs, b), row_figure(more ?
		    ours / theirs : theirs / ours, ratio));
	putchar('\n');
	fflush(stdout);
}

#endif
