/* Prefix beam search. */
#include "ctc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BEAM	READING_MAX
#define LETTERS_MAX 64
#define P_MIN	1e-4		/* a letter less probable is not tried */

/* A text so far, and how probable it is to end in a letter or a blank. */
struct prefix {
	char text[PLATE_SIZE];
	size_t len;
	double letter, blank;
};

struct beam {
	struct prefix items[BEAM * (LETTERS_MAX + 1)];
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

/* The prefix, longer by a letter where c is one. */
static struct prefix *
reach(struct beam *b, const struct prefix *from, char c)
{
	size_t len = from->len + (c != '\0');
	struct prefix *p;

	for (size_t i = 0; i < b->n; i++) {
		p = &b->items[i];
		if (p->len == len && memcmp(p->text, from->text,
		    from->len) == 0 && (c == '\0' || p->text[len - 1] == c))
			return p;
	}
	p = &b->items[b->n++];
	*p = (struct prefix){ .len = len };
	memcpy(p->text, from->text, from->len);
	if (c != '\0')
		p->text[len - 1] = c;
	return p;
}

static int
by_p(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	double p = x->letter + x->blank, q = y->letter + y->blank;

	return (p < q) - (p > q);
}

static void
step(const struct beam *from, struct beam *to, const double *p,
    const char *letters, int n)
{
	to->n = 0;
	for (size_t i = 0; i < from->n; i++) {
		const struct prefix *f = &from->items[i];
		double both = f->letter + f->blank;
		struct prefix *t = reach(to, f, '\0');

		t->blank += both * p[n];
		for (int k = 0; k < n; k++) {
			int again = f->len > 0 &&
			    f->text[f->len - 1] == letters[k];

			if (again)
				t->letter += f->letter * p[k];
			if (p[k] < P_MIN || f->len == PLATE_MAX)
				continue;
			reach(to, f, letters[k])->letter +=
			    (again ? f->blank : both) * p[k];
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
	int n = (int)strnlen(letters, LETTERS_MAX);
	struct beam beams[2];
	double p[LETTERS_MAX + 1];

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

		if (t->len > 0 && t->letter + t->blank > 0)
			reading_add(r, t->text, t->letter + t->blank);
	}
	reading_sort(r);
}
