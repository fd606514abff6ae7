/*
 * Who does not want to be seen asking for one plate again and again asks for
 * it with a '?' now here, now there.  Where a person also asked for a whole
 * plate that a pattern of theirs fits, the pattern counts as that plate.
 */
#include "flags_inside.h"

#include <stdlib.h>

#include "plate.h"

#define TRIES_MAX	10000000	/* for one person */

struct asked {
	uint32_t who, plate;
	bool partial;
	size_t item;
};

static int
by_who(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	if (x->partial != y->partial)
		return x->partial ? 1 : -1;
	if (x->plate != y->plate)
		return x->plate < y->plate ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* Whole plates of one person, each once, come before the partial ones. */
static void
match(struct flags *f, const struct asked *asked, size_t n)
{
	size_t whole = 0, tries = 0;

	while (whole < n && !asked[whole].partial)
		whole++;
	for (size_t i = whole; i < n; i++)
		for (size_t j = 0; j < whole && tries < TRIES_MAX; j++) {
			if (j > 0 && asked[j].plate == asked[j - 1].plate)
				continue;
			tries++;
			if (!plate_match(names_text(f->names,
			    asked[i].plate), names_text(f->names,
			    asked[j].plate)))
				continue;
			f->items[asked[i].item].plate = asked[j].plate;
			f->items[asked[i].item].shown =
			    f->items[asked[j].item].shown;
			break;
		}
}

int
flags_plates(struct flags *f, struct reason *why)
{
	struct asked *asked = calloc(f->n + 1, sizeof(*asked));
	size_t n = 0, end;

	if (asked == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].plate != FLAGS_NONE)
			asked[n++] = (struct asked){ f->items[i].who,
			    f->items[i].plate, plate_is_partial(names_text(
			    f->names, f->items[i].plate)), i };
	qsort(asked, n, sizeof(*asked), by_who);
	for (size_t i = 0; i < n; i = end) {
		for (end = i; end < n && asked[end].who == asked[i].who;)
			end++;
		match(f, asked + i, end - i);
	}
	free(asked);
	return 0;
}
