/* Grams of plates and of patterns. */
#include "gram.h"

#include <stdint.h>
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

void
gram_ask(struct gram_query *q, const char *pattern, bool slip)
{
	char text[PLATE_PATTERN_SIZE + 2];
	size_t len = frame(pattern, text);

	memset(q, 0, sizeof(*q));
	if (!slip) {
		q->n[0] = grams(text, len, false, q->slices[0]);
		q->ways = q->n[0] > 0;
		return;
	}
	q->n[0] = grams(text, len / 2, false, q->slices[0]);
	q->n[1] = grams(text + len / 2, len - len / 2, false, q->slices[1]);
	q->ways = q->n[0] > 0 && q->n[1] > 0 ? 2 : 0;
}
