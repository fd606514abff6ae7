/* Candidates: kept up to a number, and merged. */
#include "candidate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define SAME_IOU	.35	/* two boxes that are the same plate, */
#define SAME_COVERED	.65	/* also when one lies in the other */
#define AGREE_IOU	.6	/* two whose corners are averaged */

int
candidate_alloc(struct candidates *c, size_t max, struct reason *why)
{
	c->items = calloc(max, sizeof(*c->items));
	c->max = max;
	c->n = 0;
	return c->items == NULL ? reason_set(why, "out of memory") : 0;
}

void
candidate_free(struct candidates *c)
{
	free(c->items);
	c->items = NULL;
	c->n = c->max = 0;
}

void
candidate_add(struct candidates *c, const struct detection *d)
{
	struct candidate *at = &c->items[0];

	if (c->n < c->max)
		at = &c->items[c->n++];
	else {
		for (size_t i = 1; i < c->n; i++)
			if (c->items[i].d.score < at->d.score)
				at = &c->items[i];
		if (at->d.score >= d->score)
			return;
	}
	at->d = *d;
	at->weight = d->score;
	for (int i = 0; i < 4; i++) {
		at->x[i] = d->quad.x[i] * d->score;
		at->y[i] = d->quad.y[i] * d->score;
	}
}

static int
by_score(const void *a, const void *b)
{
	const struct candidate *p = a, *q = b;
	const struct detection *x = &p->d, *y = &q->d;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->quad.y[0] != y->quad.y[0])
		return x->quad.y[0] < y->quad.y[0] ? -1 : 1;
	return (x->quad.x[0] > y->quad.x[0]) - (x->quad.x[0] < y->quad.x[0]);
}

/* The part of the smaller box that the other one covers. */
static double
covered(struct quad_box a, struct quad_box b)
{
	double w = fmin(a.x + a.w, b.x + b.w) - fmax(a.x, b.x);
	double h = fmin(a.y + a.h, b.y + b.h) - fmax(a.y, b.y);

	if (!(w > 0) || !(h > 0))
		return 0;
	return w * h / fmin(a.w * a.h, b.w * b.h);
}

/* Merges one into a better one of the first n; false if it is another. */
static bool
merge(struct candidate *kept, size_t n, const struct candidate *c)
{
	struct quad_box b = quad_bounds(&c->d.quad);

	for (size_t i = 0; i < n; i++) {
		struct candidate *k = &kept[i];
		struct quad_box a = quad_bounds(&k->d.quad);
		double iou = quad_box_iou(a, b);

		if (!(iou > SAME_IOU) && !(covered(a, b) > SAME_COVERED))
			continue;
		if (iou > AGREE_IOU) {
			k->weight += c->weight;
			for (int j = 0; j < 4; j++) {
				k->x[j] += c->x[j];
				k->y[j] += c->y[j];
			}
		}
		return true;
	}
	return false;
}

void
candidate_merge(struct candidates *list)
{
	struct candidate *f = list->items;
	size_t n = 0;

	qsort(f, list->n, sizeof(*f), by_score);
	for (size_t i = 0; i < list->n; i++)
		if (!merge(f, n, &f[i]))
			f[n++] = f[i];
	for (size_t i = 0; i < n; i++)
		for (int j = 0; j < 4; j++) {
			f[i].d.quad.x[j] = f[i].x[j] / f[i].weight;
			f[i].d.quad.y[j] = f[i].y[j] / f[i].weight;
		}
	list->n = n;
}
