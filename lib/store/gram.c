/* Grams of plates and of patterns. */
#include "gram.h"

#include <stdio.h>
#include <string.h>

size_t
gram_width(size_t groups)
{
	return (groups + 7) / 8;
}

size_t
gram_bytes(size_t groups)
{
	return GRAM_SLICES * gram_width(groups);
}

static unsigned
slice_of(char kind, char a, char b, char c)
{
	uint32_t h = (uint32_t)(unsigned char)kind << 24 |
	    (uint32_t)(unsigned char)a << 16 |
	    (uint32_t)(unsigned char)b << 8 | (unsigned char)c;

	h *= 0x9e3779b1u;
	h ^= h >> 15;
	h *= 0x85ebca77u;
	return (h >> 16) % GRAM_SLICES;
}

static bool
is_wild(char c)
{
	return c == '?' || c == '*';
}

/*
 * The grams of a text whose ends are part of it.  A plate has no wildcards
 * and gives both kinds; a pattern gives the kind that says most.
 */
static int
grams(const char *text, size_t len, bool both, unsigned *out)
{
	int n = 0;

	for (size_t i = 0; i + 2 < len; i++) {
		char a = text[i], b = text[i + 1], c = text[i + 2];

		if (is_wild(a) || is_wild(c) || b == '*')
			continue;
		if (b != '?')
			out[n++] = slice_of('3', a, b, c);
		if (b == '?' || both)
			out[n++] = slice_of('2', a, 0, c);
	}
	return n;
}

static size_t
frame(const char *text, char *out)
{
	size_t n = 0;

	out[n++] = '^';
	for (; *text != '\0'; text++)
		out[n++] = plate_fold(*text);
	out[n++] = '$';
	return n;
}

void
gram_add(unsigned char *index, size_t width, size_t group,
    const char *plate)
{
	unsigned slices[2 * PLATE_SIZE];
	char text[PLATE_SIZE + 2];
	int n = grams(text, frame(plate, text), true, slices);

	for (int i = 0; i < n; i++)
		index[slices[i] * width + group / 8] |=
		    (unsigned char)(1 << group % 8);
}

/* The bit of a slice, which is added if it is new; 0 where there is no room. */
static uint64_t
bit_of(struct gram_query *q, unsigned slice)
{
	int i = 0;

	while (i < q->n && q->slices[i] != slice)
		i++;
	if (i == GRAM_ASKED)
		return 0;
	if (i == q->n)
		q->slices[q->n++] = slice;
	return (uint64_t)1 << i;
}

/* Adds a way; false where it would be any group. */
static bool
add_way(struct gram_query *q, const char *pattern)
{
	unsigned slices[PLATE_PATTERN_SIZE + 2];
	char text[PLATE_PATTERN_SIZE + 3];
	uint64_t way = 0;
	int n = grams(text, frame(pattern, text), false, slices);

	/* From the middle on, as more plates begin the same or end so. */
	for (int i = 0; i < n; i++)
		way |= bit_of(q, slices[(n / 2 + i) % n]);
	q->way[q->ways++] = way;
	return way != 0;
}

/* The pattern with so many characters at a place replaced by a text. */
static bool
add_change(struct gram_query *q, const char *pattern, size_t at,
    size_t less, const char *more)
{
	char text[PLATE_PATTERN_SIZE + 1];

	snprintf(text, sizeof(text), "%.*s%s%s", (int)at, pattern, more,
	    pattern + at + less);
	return add_way(q, text);
}

void
gram_ask(struct gram_query *q, const char *pattern, bool slip)
{
	size_t len = strlen(pattern);
	bool narrow;

	memset(q, 0, sizeof(*q));
	narrow = slip ? add_change(q, pattern, len, 0, "?") :
	    add_way(q, pattern);
	for (size_t i = 0; slip && i < len; i++)
		narrow = narrow && add_change(q, pattern, i, 0, "?") &&
		    add_change(q, pattern, i, 1, "?") &&
		    add_change(q, pattern, i, 1, "");
	if (!narrow)
		q->ways = 0;
}
