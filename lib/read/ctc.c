/* Prefix beam search. */
#include "ctc.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BEAM	READING_MAX
#define P_MIN	1e-4		/* a letter less probable is not tried, */
#define SHARE_MIN 1e-6		/* nor a text, to the most probable one */

/* A text so far, and how probable it is to end in a letter or a blank. */
struct prefix {
	uint64_t key;		/* its letters as digits: 37^12 < 2^63 */
	char text[PLATE_SIZE];
	unsigned char len;
	double letter, blank;
};

struct beam {
	struct prefix items[BEAM * (CTC_LETTERS + 1)];
	size_t n;
};

static void
softmax(const float *logits, int n, double temperature, double *p)
{
	double top = logits[0], sum = 0;

	for (int i = 1; i < n; i++)
		top = fmax(top, logits[i]);
	for (int i = 0; i < n; i++) {
		p[i] = exp((logits[i] - top) / temperature);
		sum += p[i];
	}
	for (int i = 0; i < n; i++)
		p[i] /= sum;
}

static double
total(const struct prefix *p)
{
	return p->letter + p->blank;
}

static int
by_p(const void *a, const void *b)
{
	double p = total(a), q = total(b);

	return (p < q) - (p > q);
}

/*
 * The prefix longer by letter k.  Two ways lead to one text only where it
 * stood in the beam before, among the first n.
 */
static struct prefix *
longer(struct beam *b, size_t n, const struct prefix *from, int k, char c)
{
	uint64_t key = from->key * (CTC_LETTERS + 1) + (uint64_t)k + 1;
	struct prefix *p;

	for (size_t i = 0; i < n; i++)
		if (b->items[i].key == key)
			return &b->items[i];
	p = &b->items[b->n++];
	*p = *from;
	p->key = key;
	p->text[p->len++] = c;
	p->text[p->len] = '\0';
	p->letter = p->blank = 0;
	return p;
}

static void
step(const struct beam *from, struct beam *to, const double *p,
    const char *letters, int n)
{
	double least = SHARE_MIN * total(&from->items[0]);

	to->n = from->n;
	for (size_t i = 0; i < from->n; i++) {
		const struct prefix *f = &from->items[i];
		const char *last = f->len == 0 ? NULL :
		    strchr(letters, f->text[f->len - 1]);

		to->items[i] = *f;
		to->items[i].blank = total(f) * p[n];
		to->items[i].letter = last == NULL ? 0 :
		    f->letter * p[last - letters];
	}
	for (size_t i = 0; i < from->n; i++) {
		const struct prefix *f = &from->items[i];

		for (int k = 0; k < n && f->len < PLATE_MAX; k++) {
			bool again = f->len > 0 &&
			    f->text[f->len - 1] == letters[k];
			double q = (again ? f->blank : total(f)) * p[k];

			if (p[k] >= P_MIN && q >= least)
				longer(to, from->n, f, k, letters[k])->letter +=
				    q;
		}
	}
	qsort(to->items, to->n, sizeof(to->items[0]), by_p);
	if (to->n > BEAM)
		to->n = BEAM;
}

void
ctc_read(const float *logits, int steps, const char *letters,
    double temperature, struct reading *r)
{
	int n = (int)strnlen(letters, CTC_LETTERS);
	struct beam beams[2];
	double p[CTC_LETTERS + 1];

	r->n = 0;
	beams[0].n = 1;
	beams[0].items[0] = (struct prefix){ .blank = 1 };
	for (int i = 0; i < steps; i++) {
		softmax(logits + (size_t)i * (size_t)(n + 1), n + 1,
		    temperature, p);
		step(&beams[i % 2], &beams[(i + 1) % 2], p, letters, n);
	}
	for (size_t i = 0; i < beams[steps % 2].n; i++) {
		const struct prefix *t = &beams[steps % 2].items[i];

		if (t->len > 0 && total(t) > 0)
			reading_add(r, t->text, total(t));
	}
	reading_sort(r);
}
