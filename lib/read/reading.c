/* Texts and their probabilities. */
#include "reading.h"

#include <stdlib.h>
#include <string.h>

static struct reading_text *
find(const struct reading *r, const char *text)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->items[i].text, text) == 0)
			return (struct reading_text *)&r->items[i];
	return NULL;
}

void
reading_add(struct reading *r, const char *text, double p)
{
	struct reading_text *t = find(r, text);

	if (t != NULL) {
		t->p += p;
		return;
	}
	if (r->n == READING_MAX) {
		reading_sort(r);
		if (r->items[r->n - 1].p >= p)
			return;
		r->n--;
	}
	t = &r->items[r->n++];
	strncpy(t->text, text, PLATE_MAX);
	t->text[PLATE_MAX] = '\0';
	t->p = p;
}

void
reading_mix(struct reading *r, const struct reading *other, double weight)
{
	for (size_t i = 0; i < other->n; i++)
		reading_add(r, other->items[i].text,
		    weight * other->items[i].p);
}

/* Texts break ties, so that the order never depends on the sort. */
static int
by_p(const void *a, const void *b)
{
	const struct reading_text *x = a, *y = b;

	if (x->p != y->p)
		return x->p < y->p ? 1 : -1;
	return strcmp(x->text, y->text);
}

void
reading_sort(struct reading *r)
{
	qsort(r->items, r->n, sizeof(r->items[0]), by_p);
}

double
reading_p(const struct reading *r, const char *text)
{
	const struct reading_text *t = find(r, text);

	return t == NULL ? 0 : t->p;
}

void
reading_chars(const struct reading *r, double chars[PLATE_MAX])
{
	double same[PLATE_MAX] = { 0 }, all = 0;
	const char *best;
	size_t len;

	if (r->n == 0)
		return;
	best = r->items[0].text;
	len = strlen(best);
	for (size_t i = 0; i < r->n; i++) {
		const struct reading_text *t = &r->items[i];

		if (strlen(t->text) != len)
			continue;
		all += t->p;
		for (size_t k = 0; k < len; k++)
			if (t->text[k] == best[k])
				same[k] += t->p;
	}
	for (size_t k = 0; k < len; k++)
		chars[k] = all > 0 ? same[k] / all : 0;
}
