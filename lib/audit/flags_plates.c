/*
 * Who does not want to be seen asking for one plate again and again asks for
 * it with a '?' now here, now there, with a '*' for nothing or for one part
 * after the other, or for another one from which --slip leads to it.  What of
 * one person can be meant for one plate, by more than chance, counts as one.
 */
#include "flags_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/plate.h"

#define TRIES_MAX	10000000	/* for one person */
#define COMMON_MIN	2	/* characters that two patterns share */
#define LONGEST		8	/* that a '*' is tried with */
#define WAYS_MAX	128	/* enough for any pattern of three characters */

enum form { WHOLE, OF_LENGTH, OPEN };	/* no wildcard, '?' alone, '*' */

struct asked {
	uint32_t who, plate;
	enum form form;
	bool slip;
	size_t fixed, item, group;
};

/* What counts as one plate: all that is known of it, and who is first. */
struct group {
	char text[PLATE_PATTERN_SIZE];	/* without any '*' */
	enum form form;
	bool slip;
	uint32_t plate, shown;
	size_t into;		/* the group that it is part of */
};

/*
 * What a plate can be by some patterns, with a '?' for what they leave open:
 * of each number of characters that a '*' may stand for.
 */
struct ways {
	char text[WAYS_MAX][LONGEST + 1];
	size_t n;
};

static enum form
form_of(const char *plate)
{
	return strchr(plate, '*') != NULL ? OPEN :
	    plate_is_partial(plate) ? OF_LENGTH : WHOLE;
}

/* What tells the most comes first. */
static int
by_who(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	if (x->form != y->form)
		return x->form < y->form ? -1 : 1;
	if (x->fixed != y->fixed)
		return x->fixed > y->fixed ? -1 : 1;
	if (x->plate != y->plate)
		return x->plate < y->plate ? -1 : 1;
	if (x->slip != y->slip)
		return x->slip ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* Both in one, if they can be of one plate, by more than chance. */
static bool
meet(const char *a, const char *b, char *both)
{
	size_t common = 0, n = strlen(a);

	if (strlen(b) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i] && a[i] != '?' && b[i] != '?')
			return false;
		common += a[i] == b[i] && a[i] != '?';
	}
	for (size_t i = 0; i <= n && common >= COMMON_MIN; i++)
		both[i] = a[i] == '?' ? b[i] : a[i];
	return common >= COMMON_MIN;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Characters more, less or other: Levenshtein's distance. */
static size_t
edits(const char *a, const char *b)
{
	size_t row[PLATE_PATTERN_SIZE], n = strlen(b), before, other;

	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 1; *a != '\0'; a++, i++) {
		before = row[0];
		row[0] = i;
		for (size_t k = 1; k <= n; k++) {
			other = before + (*a != b[k - 1]);
			before = row[k];
			row[k] = least(other, least(row[k], row[k - 1]) + 1);
		}
	}
	return row[n];
}

/* Whole plates: each slip may be one step to what is meant. */
static bool
joins_whole(const struct group *g, const char *text, bool slip)
{
	size_t most = (size_t)g->slip + (size_t)slip;

	return most > 0 && edits(text, g->text) <= most;
}

static bool
joins(struct group *g, const char *text, const struct asked *asked)
{
	enum form form = asked->form;

	if (form == WHOLE)
		return joins_whole(g, text, asked->slip);
	if (g->form == WHOLE || strlen(g->text) > LONGEST)
		if (plate_match(text, g->text))
			return true;
	return form == OF_LENGTH && meet(g->text, text, g->text);
}

static void
begin(struct group *g, const char *text, const struct asked *asked,
    const struct flags_item *item)
{
	char *to = g->text;

	for (; *text != '\0'; text++)
		if (*text != '*')
			*to++ = *text;
	*to = '\0';
	g->form = asked->form;
	g->slip = asked->slip;
	g->plate = item->plate;
	g->shown = item->shown;
}

/*
 * All that one person asked for: the number of groups, of which there is room
 * for one of each.
 */
static size_t
match(struct flags *f, struct asked *asked, size_t n, struct group *groups,
    size_t *tries)
{
	struct group *g = NULL;
	size_t count = 0;
	const char *text;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || asked[i].plate != asked[i - 1].plate) {
			text = names_text(f->names, asked[i].plate);
			for (g = groups; g < groups + count &&
			    *tries < TRIES_MAX; g++, ++*tries)
				if (joins(g, text, &asked[i]))
					break;
			if (g == groups + count || *tries == TRIES_MAX) {
				g = &groups[count];
				g->into = count++;
				begin(g, text, &asked[i],
				    &f->items[asked[i].item]);
			}
		}
		asked[i].group = (size_t)(g - groups);
	}
	return count;
}

static void
add_way(struct ways *w, const char *text)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->text[i], text) == 0)
			return;
	if (w->n < WAYS_MAX)
		strcpy(w->text[w->n++], text);
}

/* What a pattern can stand for, after so many characters of that. */
static void
expand(struct ways *w, const char *pattern, char *text, size_t len)
{
	while (pattern[0] == '*' && pattern[1] == '*')
		pattern++;
	text[len] = '\0';
	if (*pattern == '\0')
		add_way(w, text);
	if (*pattern == '*')
		expand(w, pattern + 1, text, len);
	if (*pattern == '\0' || len == LONGEST)
		return;
	text[len] = *pattern == '*' ? '?' : *pattern;
	expand(w, pattern + (*pattern != '*'), text, len + 1);
}

/* Takes what can be by both, if anything can. */
static bool
unite(struct ways *w, const struct ways *other, size_t *tries)
{
	struct ways both = { .n = 0 };
	char text[LONGEST + 1];

	++*tries;
	for (size_t i = 0; i < w->n; i++)
		for (size_t k = 0; k < other->n; k++) {
			if (++*tries >= TRIES_MAX)
				return false;
			if (meet(w->text[i], other->text[k], text))
				add_way(&both, text);
		}
	if (both.n > 0)
		*w = both;
	return both.n > 0;
}

/*
 * Groups without a whole plate are one where some plate can be all that was
 * asked for: one that a pattern cannot join alone it may with others.
 */
static int
unite_all(struct flags *f, struct group *g, size_t n, size_t *tries,
    struct reason *why)
{
	char text[LONGEST + 1];
	struct ways *ways;
	size_t first = 0;
	bool more;

	while (first < n && g[first].form == WHOLE)
		first++;
	ways = calloc(n - first + 1, sizeof(*ways));
	if (ways == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = first; i < n; i++)
		expand(&ways[i - first], g[i].form == OPEN ? names_text(
		    f->names, g[i].plate) : g[i].text, text, 0);
	for (size_t i = first; i < n; i++)
		for (more = g[i].into == i; more;) {
			more = false;
			for (size_t k = i + 1; k < n && *tries < TRIES_MAX; k++)
				if (g[k].into == k && unite(&ways[i - first],
				    &ways[k - first], tries)) {
					g[k].into = i;
					more = true;
				}
		}
	free(ways);
	return 0;
}

static int
match_person(struct flags *f, struct asked *asked, size_t n,
    struct group *groups, struct reason *why)
{
	size_t tries = 0, count = match(f, asked, n, groups, &tries);
	const struct group *g;
	struct flags_item *item;

	if (unite_all(f, groups, count, &tries, why) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		g = &groups[groups[asked[i].group].into];
		item = &f->items[asked[i].item];
		item->plate = g->plate;
		if (asked[i].form != WHOLE)
			item->apart = g->plate;
		item->shown = g->shown;
	}
	return 0;
}

int
flags_plates(struct flags *f, struct reason *why)
{
	struct asked *asked = calloc(f->n + 1, sizeof(*asked));
	struct group *groups = calloc(f->n + 1, sizeof(*groups));
	size_t n = 0, end;
	const char *plate;
	int rc = 0;

	for (size_t i = 0; asked != NULL && i < f->n; i++) {
		if (f->items[i].plate == FLAGS_NONE)
			continue;
		plate = names_text(f->names, f->items[i].plate);
		asked[n++] = (struct asked){ f->items[i].who,
		    f->items[i].plate, form_of(plate), f->items[i].slip,
		    plate_fixed(plate), i, 0 };
	}
	if (n > 0)
		qsort(asked, n, sizeof(*asked), by_who);
	if (asked == NULL || groups == NULL)
		rc = reason_set(why, "out of memory");
	for (size_t i = 0; rc == 0 && i < n; i = end) {
		for (end = i; end < n && asked[end].who == asked[i].who;)
			end++;
		rc = match_person(f, asked + i, end - i, groups, why);
	}
	free(asked);
	free(groups);
	return rc;
}
