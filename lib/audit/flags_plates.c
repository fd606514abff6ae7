/*
 * Who does not want to be seen asking for one plate again and again asks for
 * it with a '?' now here, now there, with a '*' for nothing, or for another
 * one from which --slip leads to it.  What of one person can be meant for one
 * plate counts as one.
 */
#include "flags_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/plate.h"

#define TRIES_MAX	10000000	/* for one person */
#define COMMON_MIN	2	/* characters that two patterns share */

enum form { WHOLE, OF_LENGTH, OPEN };	/* no wildcard, '?' alone, '*' */

struct asked {
	uint32_t who, plate;
	enum form form;
	bool slip;
	size_t fixed, item;
};

/* What counts as one plate: all that is known of it, and who is first. */
struct group {
	char text[PLATE_PATTERN_SIZE];	/* without any '*' */
	bool slip;
	uint32_t plate, shown;
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

/* Whether both can be of one plate, by more than chance. */
static bool
agree(const char *a, const char *b)
{
	size_t common = 0;

	if (strlen(a) != strlen(b))
		return false;
	for (; *a != '\0'; a++, b++) {
		if (*a != *b && *a != '?' && *b != '?')
			return false;
		common += *a == *b && *a != '?';
	}
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
	if (plate_match(text, g->text))
		return true;
	if (form != OF_LENGTH || !agree(text, g->text))
		return false;
	for (size_t i = 0; text[i] != '\0'; i++)
		if (g->text[i] == '?')
			g->text[i] = text[i];
	return true;
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
	g->slip = asked->slip;
	g->plate = item->plate;
	g->shown = item->shown;
}

/* All that one person asked for; there is room for a group of each. */
static void
match(struct flags *f, const struct asked *asked, size_t n,
    struct group *groups)
{
	struct group *g = NULL;
	size_t count = 0, tries = 0;
	struct flags_item *item;
	const char *text;

	for (size_t i = 0; i < n; i++) {
		item = &f->items[asked[i].item];
		if (i == 0 || asked[i].plate != asked[i - 1].plate) {
			text = names_text(f->names, asked[i].plate);
			for (g = groups; g < groups + count &&
			    tries < TRIES_MAX; g++, tries++)
				if (joins(g, text, &asked[i]))
					break;
			if (g == groups + count || tries == TRIES_MAX) {
				g = &groups[count++];
				begin(g, text, &asked[i], item);
			}
		}
		item->plate = g->plate;
		if (asked[i].form != WHOLE)
			item->apart = g->plate;
		item->shown = g->shown;
	}
}

int
flags_plates(struct flags *f, struct reason *why)
{
	struct asked *asked = calloc(f->n + 1, sizeof(*asked));
	struct group *groups = calloc(f->n + 1, sizeof(*groups));
	size_t n = 0, end;
	const char *plate;

	for (size_t i = 0; asked != NULL && i < f->n; i++) {
		if (f->items[i].plate == FLAGS_NONE)
			continue;
		plate = names_text(f->names, f->items[i].plate);
		asked[n++] = (struct asked){ f->items[i].who,
		    f->items[i].plate, form_of(plate), f->items[i].slip,
		    plate_fixed(plate), i };
	}
	if (n > 0)
		qsort(asked, n, sizeof(*asked), by_who);
	for (size_t i = 0; groups != NULL && i < n; i = end) {
		for (end = i; end < n && asked[end].who == asked[i].who;)
			end++;
		match(f, asked + i, end - i, groups);
	}
	n = asked == NULL || groups == NULL;
	free(asked);
	free(groups);
	return n == 0 ? 0 : reason_set(why, "out of memory");
}
