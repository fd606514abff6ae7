/* Several readings of one plate, counted. */
#include "vote.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "misread.h"

/*
 * Fitted to passes of photos that the numbers of alpr-merge(1) were not
 * measured with: so that what is told as sure is right as often as told.
 */
#define ALIKE	.5		/* of two frames' errors, what is the same */
#define ANYTHING .0005		/* that a reading is of something else */
#define SURE	2		/* how much more the surest readings count */

#define SEEN_MAX 48		/* different texts that are looked at */
#define TRIED_MAX 12		/* and that are tried */
#define ROUNDS	3

void
vote_free(struct vote *v)
{
	free(v->items);
	*v = (struct vote){ NULL, 0, 0 };
}

int
vote_add(struct vote *v, const struct vote_reading *r, struct reason *why)
{
	struct vote_reading *least;
	size_t room;

	if (r->n == 0)
		return 0;
	if (v->n < VOTE_READINGS) {
		if (v->n == v->room) {
			room = v->room == 0 ? 4 : 2 * v->room;
			least = realloc(v->items, room * sizeof(*least));
			if (least == NULL)
				return reason_errno(why, "votes");
			v->items = least;
			v->room = room;
		}
		v->items[v->n++] = *r;
		return 0;
	}
	least = &v->items[0];
	for (size_t i = 1; i < v->n; i++)
		if (v->items[i].texts[0].p < least->texts[0].p)
			least = &v->items[i];
	if (least->texts[0].p < r->texts[0].p)
		*least = *r;
	return 0;
}

/* The different texts of all readings, for each reading which, its weight. */
struct count {
	const struct vote *vote;
	char texts[SEEN_MAX][PLATE_SIZE];
	size_t n;
	signed char which[VOTE_READINGS][VOTE_TEXTS];
	double weight[VOTE_READINGS], divisor;
};

static int
number_of(struct count *c, const char *text)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->texts[i], text) == 0)
			return (int)i;
	if (c->n == SEEN_MAX)
		return -1;
	strcpy(c->texts[c->n], text);
	return (int)c->n++;
}

/* The best texts of all readings come before their next best. */
static void
number(struct count *c)
{
	const struct vote *v = c->vote;

	c->n = 0;
	memset(c->which, -1, sizeof(c->which));
	for (size_t k = 0; k < VOTE_TEXTS; k++)
		for (size_t i = 0; i < v->n; i++)
			if (k < v->items[i].n)
				c->which[i][k] = (signed char)number_of(c,
				    v->items[i].texts[k].text);
}

/*
 * The sure readings, of the near and sharp plate, know better than the many
 * that are not.
 */
static void
set_weights(struct count *c)
{
	double surest = 1e-6, sum = 0;

	for (size_t i = 0; i < c->vote->n; i++)
		surest = fmax(surest, c->vote->items[i].texts[0].p);
	for (size_t i = 0; i < c->vote->n; i++) {
		c->weight[i] = pow(c->vote->items[i].texts[0].p / surest,
		    SURE);
		sum += c->weight[i];
	}
	c->divisor = 1 + ALIKE * fmax(0, sum - 1);
}

/* The logarithm of how well a text explains all readings. */
static double
explains(const struct count *c, const char *text)
{
	double p[SEEN_MAX], sum = 0;

	for (size_t i = 0; i < c->n; i++)
		p[i] = exp(misread_log(c->texts[i], text));
	for (size_t i = 0; i < c->vote->n; i++) {
		const struct vote_reading *r = &c->vote->items[i];
		double own = ANYTHING;

		for (size_t k = 0; k < r->n; k++)
			if (c->which[i][k] >= 0)
				own += r->texts[k].p * p[c->which[i][k]];
		sum += c->weight[i] * log(own);
	}
	return sum / c->divisor;
}

/*
 * The text with, at each place, the character that most readings have there,
 * weighed by their probabilities.
 */
static void
blend(const struct count *c, const char *pivot, char out[PLATE_SIZE])
{
	double votes[PLATE_MAX][128] = { { 0 } };
	size_t len = strlen(pivot);
	int at[PLATE_MAX];

	for (size_t i = 0; i < c->vote->n; i++) {
		const struct vote_reading *r = &c->vote->items[i];

		for (size_t k = 0; k < r->n; k++) {
			const char *text = r->texts[k].text;

			misread_align(text, pivot, at);
			for (size_t j = 0; j < len; j++)
				if (at[j] >= 0)
					votes[j][text[at[j]] & 127] +=
					    r->texts[k].p;
		}
	}
	for (size_t j = 0; j < len; j++) {
		out[j] = pivot[j];
		for (int x = '0'; x <= 'Z'; x++)
			if (votes[j][x] > votes[j][out[j] & 127])
				out[j] = (char)x;
	}
	out[len] = '\0';
}

static bool
among(const struct reading *all, const char *text)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].text, text) == 0)
			return true;
	return false;
}

/* The texts that were read most, each with how well it explains them all. */
static void
weigh(const struct count *c, struct reading *all)
{
	struct reading said = { .n = 0 };
	char better[PLATE_SIZE];

	for (size_t i = 0; i < c->vote->n; i++)
		for (size_t k = 0; k < c->vote->items[i].n; k++)
			reading_add(&said, c->vote->items[i].texts[k].text,
			    c->vote->items[i].texts[k].p);
	reading_sort(&said);
	all->n = 0;
	for (size_t i = 0; i < said.n && i < TRIED_MAX; i++)
		reading_add(all, said.items[i].text, explains(c,
		    said.items[i].text));
	reading_sort(all);
	for (int i = 0; i < ROUNDS; i++) {
		blend(c, all->items[0].text, better);
		if (among(all, better))
			break;
		reading_add(all, better, explains(c, better));
		reading_sort(all);
	}
}

/* How well all readings are explained by none of the texts. */
static double
unexplained(const struct count *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->vote->n; i++) {
		const struct vote_reading *r = &c->vote->items[i];
		double rest = 1 + ANYTHING;

		for (size_t k = 0; k < r->n; k++)
			rest -= r->texts[k].p;
		sum += c->weight[i] * log(fmax(rest, ANYTHING));
	}
	return sum / c->divisor;
}

/* What one frame says is as sure as that frame was. */
static bool
only(const struct vote_reading *r, struct vote_result *result)
{
	result->best = r->texts[0];
	result->n_others = r->n - 1;
	memcpy(result->others, r->texts + 1, result->n_others *
	    sizeof(*r->texts));
	return true;
}

bool
vote_count(const struct vote *v, struct vote_result *result)
{
	struct reading all;
	struct count c;
	double sum, top;

	memset(result, 0, sizeof(*result));
	if (v->n == 0)
		return false;
	if (v->n == 1)
		return only(&v->items[0], result);
	c.vote = v;
	number(&c);
	set_weights(&c);
	weigh(&c, &all);
	top = all.items[0].p;
	sum = exp(unexplained(&c) - top);
	for (size_t i = 0; i < all.n; i++) {
		all.items[i].p = exp(all.items[i].p - top);
		sum += all.items[i].p;
	}
	result->best = all.items[0];
	result->best.p = 1 / sum;
	for (size_t i = 1; i < all.n && i <= VOTE_OTHERS; i++) {
		result->others[i - 1] = all.items[i];
		result->others[i - 1].p /= sum;
		result->n_others++;
	}
	return true;
}
