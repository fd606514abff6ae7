/*
 * The rules: which searches, taken together by what, counted by what, are
 * too many within what time.
 */
#include "flags_inside.h"

#include <stdlib.h>
#include <string.h>

#define RUNNING	STAMP_HOUR	/* that a search may last */

static bool
has_plate(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->plate != FLAGS_NONE && s->outcome != SEARCHES_REFUSED;
}

static bool
has_plate_and_number(const struct flags *f, const struct flags_item *s)
{
	return has_plate(f, s) && s->number != FLAGS_NONE;
}

static bool
in_vain(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->plate != FLAGS_NONE && s->outcome == SEARCHES_NOTHING;
}

static bool
was_refused(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->outcome == SEARCHES_REFUSED;
}

static bool
was_not_refused(const struct flags *f, const struct flags_item *s)
{
	return !was_refused(f, s);
}

static bool
was_shown(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->count > 0;
}

static bool
is_off_duty(const struct flags *f, const struct flags_item *s)
{
	return s->off_duty && !was_refused(f, s);
}

static bool
is_rare(const struct flags *f, const struct flags_item *s)
{
	return s->rare && !was_refused(f, s);
}

static bool
is_gone(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->gone;
}

static bool
is_vague(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->vague;
}

static bool
is_widest(const struct flags *f, const struct flags_item *s)
{
	return s->wide && !was_refused(f, s);
}

/* One that may still run is no matter yet. */
static bool
is_unanswered(const struct flags *f, const struct flags_item *s)
{
	return s->outcome == SEARCHES_UNANSWERED &&
	    s->time < f->setup.now - RUNNING;
}

static bool
is_other_login(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->login != FLAGS_NONE;
}

static bool
is_suspended(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->suspended;
}

static bool
is_barred(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->barred;
}

static bool
is_changer(const struct flags *f, const struct flags_item *s)
{
	(void)f;
	return s->changer;
}

/*
 * What searches are taken together by, and what of them is counted.  A call
 * for service may become a case: these are no two reasons to search.
 */
enum part { ALL, WHO, PLATE, APART, NUMBER, KIND, PURPOSE, LOGIN, DAY,
    RESULTS };

static uint32_t
part(const struct flags_item *s, enum part which)
{
	switch (which) {
	case WHO:
		return s->who;
	case PLATE:
		return s->plate;
	case APART:
		return s->apart;
	case NUMBER:
		return s->number;
	case KIND:
		return s->call;
	case PURPOSE:
		return s->purpose;
	case LOGIN:
		return s->login;
	case DAY:
		return s->day;
	default:
		return 0;
	}
}

struct rule {
	struct flags_told told;
	bool (*picks)(const struct flags *, const struct flags_item *);
	enum part group[2];
	enum part counted;	/* ALL: each; RESULTS: those shown */
	int64_t period;		/* 0: the review's; INT64_MAX: any */
	size_t most;		/* offset in the review; 0: one */
	bool near;		/* four fifths of it are told, too */
};

#define MOST(member) offsetof(struct policy_review, member)
#define EVER INT64_MAX

static const struct rule rules[] = {
	{ { .name = "barred", .severity = FLAGS_HIGH, .words =
	    "{who} searched {count} time{s}, though suspended or not in "
	    "the policy" }, is_barred, { WHO }, ALL, EVER, 0, false },
	{ { .name = "other-login", .severity = FLAGS_HIGH, .words =
	    "{who} searched {count} time{s}, being {login}" },
	    is_other_login, { WHO, LOGIN }, ALL, EVER, 0, false },
	{ { .name = "changer", .severity = FLAGS_MEDIUM, .words =
	    "{who} changed the policy, and then searched {count} time{s}" },
	    is_changer, { WHO }, ALL, EVER, 0, false },
	{ { .name = "no-answer", .severity = FLAGS_MEDIUM, .words =
	    "{who}: {count} search{es} without an answer in the log" },
	    is_unanswered, { WHO }, ALL, EVER, 0, false },
	{ { .name = "suspended", .severity = FLAGS_MEDIUM, .words =
	    "{who} tried to search {count} time{s} while suspended" },
	    is_suspended, { WHO }, ALL, EVER, 0, false },
	{ { .name = "refused", .severity = FLAGS_MEDIUM, .words =
	    "{who} was refused {count} time{s} within 24 hours" },
	    was_refused, { WHO }, ALL, STAMP_DAY, MOST(refused),
	    false },
	{ { .name = "plate-days", .severity = FLAGS_MEDIUM, .words =
	    "{who} searched for {plate} on {count} day{s}" },
	    has_plate, { WHO, PLATE }, DAY, 0, MOST(plate_days), false },
	{ { .name = "plate-searches", .severity = FLAGS_MEDIUM, .words =
	    "{who} searched for {plate} {count} time{s} within 24 hours" },
	    has_plate, { WHO, PLATE }, ALL, STAMP_DAY, MOST(plate_searches),
	    false },
	{ { .name = "plate-cases", .severity = FLAGS_MEDIUM, .words =
	    "{plate} was searched for under {count} number{s}" },
	    has_plate_and_number, { PLATE, KIND }, NUMBER, 0, MOST(plate_cases),
	    false },
	{ { .name = "case-plates", .severity = FLAGS_MEDIUM, .words =
	    "{who} gave {number} for {count} plate{s}" },
	    has_plate_and_number, { WHO, NUMBER }, APART, 0,
	    MOST(case_plates), false },
	{ { .name = "vague-days", .severity = FLAGS_MEDIUM, .words =
	    "{who} searched with hardly a plate, and about no one place, on "
	    "{count} day{s}" },
	    is_vague, { WHO }, DAY, 0, MOST(vague_days), false },
	{ { .name = "off-duty", .severity = FLAGS_MEDIUM, .words =
	    "{who} searched outside duty hours on {count} day{s}" },
	    is_off_duty, { WHO }, DAY, 0, MOST(off_duty), false },
	{ { .name = "rare-purpose", .severity = FLAGS_MEDIUM, .words =
	    "{who} searched {count} time{s} for '{purpose}'" },
	    is_rare, { WHO, PURPOSE }, ALL, 0, MOST(rare), false },
	{ { .name = "no-result", .severity = FLAGS_LOW, .words =
	    "{plate} was searched for {count} time{s} in vain" },
	    in_vain, { PLATE }, ALL, 0, MOST(no_result), false },
	{ { .name = "purpose-gone", .severity = FLAGS_LOW, .words =
	    "'{purpose}' is not in the policy: {count} search{es}" },
	    is_gone, { PURPOSE }, ALL, EVER, 0, false },
	{ { .name = "widest", .severity = FLAGS_LOW, .words =
	    "{who} searched {count} time{s} with the widest window" },
	    is_widest, { WHO }, ALL, 0, MOST(widest), false },
	{ { .name = "day-searches", .severity = FLAGS_LOW, .words =
	    "{who} searched {count} time{s} in a day, of {most}" },
	    was_not_refused, { WHO, DAY }, ALL, EVER, MOST(day_searches),
	    true },
	{ { .name = "day-results", .severity = FLAGS_LOW, .words =
	    "{who} was shown {count} sighting{s} in a day, of {most}" },
	    was_shown, { WHO, DAY }, RESULTS, EVER, MOST(day_results),
	    true },
};

struct picked {
	uint64_t group;
	size_t item;
};

static int
by_group(const void *a, const void *b)
{
	const struct picked *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* A window that slides over the searches of one group. */
struct window {
	struct flags *flags;
	const struct rule *rule;
	int64_t period, most;
	uint32_t *seen;		/* how often each of what is counted */
	int64_t count;
};

static void
slide(struct window *w, const struct flags_item *s, int sign)
{
	uint32_t *seen;

	if (w->rule->counted == ALL) {
		w->count += sign;
	} else if (w->rule->counted == RESULTS) {
		w->count += sign * s->count;
	} else {
		seen = &w->seen[part(s, w->rule->counted)];
		if (sign > 0)
			w->count += (*seen)++ == 0;
		else
			w->count -= --*seen == 0;
	}
}

static int64_t
enough(const struct window *w)
{
	return w->rule->near ? (w->most * 4 + 4) / 5 : w->most;
}

/* The items of the group that lie in a window with too many, once each. */
static int
scan_group(struct window *w, const struct picked *p, size_t n,
    struct reason *why)
{
	const struct flags_item *items = w->flags->items;
	struct flags_told told = w->rule->told;
	struct flags_list list = { .n = NULL };
	size_t left = 0, marked = 0;
	int rc = 0;

	told.item = &items[p[0].item];
	told.alone = true;
	told.most = w->most;
	for (size_t i = 0; i < n && rc == 0; i++) {
		slide(w, &items[p[i].item], 1);
		while (left < i && items[p[i].item].time -
		    items[p[left].item].time >= w->period)
			slide(w, &items[p[left++].item], -1);
		if (w->count < enough(w))
			continue;
		if (w->count > told.count)
			told.count = w->count;
		for (marked = marked > left ? marked : left;
		    marked <= i && rc == 0; marked++) {
			told.alone = told.alone &&
			    items[p[marked].item].who == told.item->who;
			rc = flags_list_add(&list, items[p[marked].item].n,
			    items[p[marked].item].time, why);
		}
	}
	while (left < n)
		slide(w, &items[p[left++].item], -1);
	if (w->rule->near && told.count >= w->most)
		told.severity = FLAGS_MEDIUM;
	if (rc == 0 && list.count > 0)
		return flags_tell(w->flags, &told, &list, why);
	free(list.n);
	return rc;
}

static size_t
pick(const struct flags *f, const struct rule *rule, struct picked *picked,
    uint32_t *highest)
{
	const struct flags_item *s;
	size_t n = 0;
	uint32_t of;

	*highest = 0;
	for (size_t i = 0; i < f->n; i++) {
		s = &f->items[i];
		if (!rule->picks(f, s))
			continue;
		picked[n].item = i;
		picked[n++].group = (uint64_t)part(s, rule->group[0]) << 32 |
		    part(s, rule->group[1]);
		of = part(s, rule->counted);
		if (of > *highest)
			*highest = of;
	}
	return n;
}

static int
apply(struct flags *f, const struct rule *rule, struct picked *picked,
    struct reason *why)
{
	const struct policy_review *review = &f->setup.policy->review;
	struct window w = { .flags = f, .rule = rule, .most = 1 };
	uint32_t highest;
	size_t n = pick(f, rule, picked, &highest), end;
	int rc = 0;

	if (rule->most != 0)
		w.most = *(const int64_t *)(const void *)
		    ((const char *)review + rule->most);
	w.period = rule->period == 0 ? review->period : rule->period;
	w.seen = calloc((size_t)highest + 1, sizeof(*w.seen));
	if (w.seen == NULL)
		return reason_set(why, "out of memory");
	qsort(picked, n, sizeof(*picked), by_group);
	for (size_t i = 0; i < n && rc == 0; i = end) {
		for (end = i; end < n && picked[end].group ==
		    picked[i].group;)
			end++;
		rc = scan_group(&w, picked + i, end - i, why);
	}
	free(w.seen);
	return rc;
}

int
flags_rules(struct flags *f, struct reason *why)
{
	struct picked *picked = calloc(f->n + 1, sizeof(*picked));
	int rc = 0;

	if (picked == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) && rc == 0; i++)
		rc = apply(f, &rules[i], picked, why);
	free(picked);
	return rc;
}
