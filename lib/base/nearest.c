/* The nearest of several names. */
#include "nearest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 64		/* of names; others are never near */
#define PART	3		/* characters, that one may have of another */

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char
lower(const char *text, size_t i)
{
	return (char)tolower((unsigned char)text[i]);
}

/* Optimal string alignment, three rows of the table at a time. */
static size_t
distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][LONGEST + 1], *before, *last, *row;

	for (size_t k = 0; k <= m; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= n; i++) {
		row = rows[i % 3];
		last = rows[(i - 1) % 3];
		before = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t k = 1; k <= m; k++) {
			row[k] = least(least(last[k], row[k - 1]) + 1,
			    last[k - 1] + (lower(a, i - 1) !=
			    lower(b, k - 1)));
			if (i > 1 && k > 1 &&
			    lower(a, i - 1) == lower(b, k - 2) &&
			    lower(a, i - 2) == lower(b, k - 1))
				row[k] = least(row[k], before[k - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

void
nearest_try(struct nearest *near, const char *name)
{
	const char *wanted = near->wanted;
	size_t n = strlen(wanted), m = strlen(name), shorter = least(n, m), d;

	if (n > LONGEST || m > LONGEST)
		return;
	d = distance(wanted, n, name, m);
	if (d > (n + 2) / 3 && (shorter < PART ||
	    (strcasestr(name, wanted) == NULL &&
	    strcasestr(wanted, name) == NULL)))
		return;
	if (near->best == NULL || d < near->distance) {
		near->best = name;
		near->distance = d;
	}
}
