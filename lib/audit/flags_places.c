/*
 * Who watches one street asks for it without a plate, day after day, and with
 * some care never twice for the same area.  What of one person covers one
 * spot (flags_areas.c) is about one place, whatever else it covers.
 */
#include "flags_inside.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX	50	/* that are told of one person */

/* Searches of a day at a spot. */
struct day {
	uint32_t own, named;	/* named: of an area of the policy's */
};

struct spot {
	int32_t row, column;
	int64_t days;
	size_t ties;		/* spots with as many, it too */
};

/* Those of one person at one spot, in order, and a window over them. */
struct scan {
	struct flags *flags;
	uint32_t *items, *day;	/* day: of each, counted from 0 */
	size_t n;
	int32_t end;		/* the last column that all of them cover */
	struct day *days;
	int64_t own, named;	/* days in the window */
};

static int
by_row(const void *a, const void *b)
{
	const struct flags_span *x = a, *y = b;

	if (x->who != y->who)
		return x->who < y->who ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

static int
by_item(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* From spans in order.  Fewer than could be too many days are none. */
static void
gather(struct scan *s, const struct flags_span *span, size_t n,
    int32_t column)
{
	const struct flags_item *items = s->flags->items;
	size_t found = 0;

	s->end = INT32_MAX;
	for (size_t i = 0; i < n && span[i].first <= column; i++) {
		if (span[i].last < column ||
		    items[span[i].item].place != FLAGS_NONE)
			continue;
		s->items[found++] = span[i].item;
		if (span[i].last < s->end)
			s->end = span[i].last;
	}
	s->n = 0;
	if ((int64_t)found < s->flags->setup.policy->review.place_days)
		return;
	qsort(s->items, found, sizeof(*s->items), by_item);
	for (size_t i = 0; i < found; i++) {
		if (s->n > 0 && s->items[i] == s->items[s->n - 1])
			continue;
		s->items[s->n] = s->items[i];
		s->day[s->n] = s->n == 0 ? 0 : s->day[s->n - 1] +
		    (items[s->items[s->n]].day !=
		    items[s->items[s->n - 1]].day);
		s->n++;
	}
}

static void
slide(struct scan *s, size_t i, uint32_t more)
{
	struct day *d = &s->days[s->day[i]];

	s->own -= d->own > 0;
	s->named -= d->own == 0 && d->named > 0;
	if (s->flags->items[s->items[i]].named)
		d->named += more;
	else
		d->own += more;
	s->own += d->own > 0;
	s->named += d->own == 0 && d->named > 0;
}

/*
 * An area of the policy's may be a beat, and is nobody's own choice: a day of
 * it alone counts beside one of another search.
 */
static int64_t
days_of(const struct scan *s)
{
	return s->own + (s->named < s->own ? s->named : s->own);
}

/*
 * The most days of a window; with a list, that gets the searches of windows
 * with enough, and these are of the place from then on.
 */
static int
slide_all(struct scan *s, uint32_t place, struct flags_list *list,
    int64_t *days, struct reason *why)
{
	const struct policy_review *review = &s->flags->setup.policy->review;
	struct flags_item *items = s->flags->items, *item;
	size_t left = 0, marked = 0;

	memset(s->days, 0, s->n * sizeof(*s->days));
	s->own = s->named = *days = 0;
	for (size_t i = 0; i < s->n; i++) {
		slide(s, i, 1);
		while (items[s->items[i]].time - items[s->items[left]].time >=
		    review->period)
			slide(s, left++, (uint32_t)-1);
		if (days_of(s) > *days)
			*days = days_of(s);
		if (list == NULL || days_of(s) < review->place_days)
			continue;
		for (marked = marked > left ? marked : left; marked <= i;
		    marked++) {
			item = &items[s->items[marked]];
			item->place = place;
			if (flags_list_add(list, item->n, item->time,
			    why) != 0)
				return -1;
		}
	}
	return 0;
}

/*
 * Where spans begin, of one row: nowhere else are there more of them.  Of the
 * spots with as many days as the best one it takes the nth.
 */
static void
scan_row(struct scan *s, const struct flags_span *span, size_t n,
    struct spot *best, size_t nth)
{
	struct reason ignored;
	int32_t longest = 0;
	size_t from = 0;
	int64_t days;

	for (size_t i = 0; i < n; i++)
		if (span[i].last - span[i].first > longest)
			longest = span[i].last - span[i].first;
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && span[i].first == span[i - 1].first)
			continue;
		while (span[i].first - span[from].first > longest)
			from++;
		gather(s, span + from, n - from, span[i].first);
		slide_all(s, FLAGS_NONE, NULL, &days, &ignored);
		if (days > best->days || (days == best->days &&
		    ++best->ties == nth))
			*best = (struct spot){ span[i].row, span[i].first,
			    days, days > best->days ? 1 : nth };
	}
}

static size_t
row_end(const struct flags_span *span, size_t n, size_t i)
{
	size_t end = i;

	while (end < n && span[end].row == span[i].row)
		end++;
	return end;
}

static int
tell(struct scan *s, const struct flags_span *span, size_t n,
    const struct spot *spot, struct reason *why)
{
	struct flags *f = s->flags;
	struct flags_item item = { .who = span->who };
	struct flags_told told = { .name = "place-days", .words =
	    "{who} searched about {place} on {count} day{s}",
	    .severity = FLAGS_MEDIUM, .item = &item, .alone = true };
	struct flags_list list = { .n = NULL };
	char name[FLAGS_PLACE];
	size_t i = 0;

	while (span[i].row != spot->row)
		i++;
	gather(s, span + i, row_end(span, n, i) - i, spot->column);
	flags_area_name(f, spot->row, spot->column + (s->end -
	    spot->column) / 2, name);
	item.place = names_number(f->names, name, why);
	if (item.place == NAMES_FAILED)
		return -1;
	if (slide_all(s, item.place, &list, &told.count, why) == 0)
		return flags_tell(f, &told, &list, why);
	free(list.n);
	return -1;
}

static void
scan_rows(struct scan *s, const struct flags_span *span, size_t n,
    struct spot *best, size_t nth)
{
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		end = row_end(span, n, i);
		scan_row(s, span + i, end - i, best, nth);
	}
}

/*
 * The place with the most days first, then what is left of the others; of
 * spots with as many the one in their middle, as it is told where it is.
 */
static int
scan_person(struct scan *s, const struct flags_span *span, size_t n,
    struct reason *why)
{
	struct spot best;
	size_t middle;

	for (int places = 0; places < PLACES_MAX; places++) {
		best = (struct spot){ .days = 0 };
		scan_rows(s, span, n, &best, 0);
		if (best.days < s->flags->setup.policy->review.place_days)
			break;
		middle = (best.ties + 1) / 2;
		best.ties = 0;
		scan_rows(s, span, n, &best, middle);
		if (tell(s, span, n, &best, why) != 0)
			return -1;
	}
	return 0;
}

int
flags_places(struct flags *f, struct reason *why)
{
	size_t room = f->span_n + 1, end;
	struct scan s = { .flags = f,
	    .items = calloc(room, sizeof(*s.items)),
	    .day = calloc(room, sizeof(*s.day)),
	    .days = calloc(room, sizeof(*s.days)) };
	int rc = 0;

	if (s.items == NULL || s.day == NULL || s.days == NULL)
		rc = reason_set(why, "out of memory");
	else if (f->span_n > 0)
		qsort(f->spans, f->span_n, sizeof(*f->spans), by_row);
	for (size_t i = 0; i < f->span_n && rc == 0; i = end) {
		for (end = i; end < f->span_n &&
		    f->spans[end].who == f->spans[i].who;)
			end++;
		rc = scan_person(&s, f->spans + i, end - i, why);
	}
	free(s.items);
	free(s.day);
	free(s.days);
	return rc;
}
