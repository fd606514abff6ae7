/* Purposes, and the single searches that the public may see. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "facts_inside.h"

struct lists {
	struct facts_maker *maker;
	/* By the number of a purpose's name: searches of each month. */
	uint64_t (*counts)[FACTS_MONTHS];
	bool *listed;			/* by the same: in the policy */
	uint64_t fewest;
	uint32_t other;
};

static void
count(struct lists *l)
{
	const struct facts_maker *m = l->maker;

	memset(l->counts, 0, names_count(m->names) * sizeof(*l->counts));
	for (size_t i = 0; i < m->n; i++)
		l->counts[m->items[i].purpose][m->items[i].month]++;
}

/* Whether one purpose is rarer in a month than another, or before it. */
static bool
is_rarer(const struct lists *l, int month, uint32_t a, uint32_t b)
{
	const struct names *names = l->maker->names;

	if (l->counts[a][month] != l->counts[b][month])
		return l->counts[a][month] < l->counts[b][month];
	return strcmp(names_text(names, a), names_text(names, b)) < 0;
}

/*
 * The rarest purpose that has a name in a month, where just one other has
 * none: all know which that is, and so how often it was searched for.
 */
static uint32_t
cover(const struct lists *l, int month)
{
	const struct names *names = l->maker->names;
	uint32_t rarest = NAMES_FAILED;
	size_t few = 0, none = 0;
	uint64_t n;

	for (uint32_t i = 0; i < names_count(names); i++) {
		n = l->counts[i][month];
		if (i == l->other || names_text(names, i)[0] == '\0')
			continue;
		few += n > 0 && n < l->fewest;
		none += n == 0 && l->listed[i];
		if (n >= l->fewest && (rarest == NAMES_FAILED ||
		    is_rarer(l, month, i, rarest)))
			rarest = i;
	}
	return few == 1 && none == 0 ? rarest : NAMES_FAILED;
}

/* Purposes that had too few searches in a month are one in that month. */
static void
gather(struct lists *l)
{
	struct facts_maker *m = l->maker;
	uint32_t covers[FACTS_MONTHS];
	struct facts_item *item;

	count(l);
	for (int month = 0; month < FACTS_MONTHS; month++)
		covers[month] = cover(l, month);
	for (size_t i = 0; i < m->n; i++) {
		item = &m->items[i];
		if (l->counts[item->purpose][item->month] < l->fewest ||
		    item->purpose == covers[item->month] ||
		    names_text(m->names, item->purpose)[0] == '\0')
			item->purpose = l->other;
	}
	count(l);
}

/* The others are last, whatever their number. */
static int
by_searches(const void *a, const void *b)
{
	const struct facts_purpose *x = a, *y = b;
	int last = (strcmp(x->name, FACTS_OTHER) == 0) -
	    (strcmp(y->name, FACTS_OTHER) == 0);

	if (last != 0 || x->searches == y->searches)
		return last != 0 ? last : strcmp(x->name, y->name);
	return x->searches > y->searches ? -1 : 1;
}

/* Of months that are over. */
static int
sum_up(struct lists *l, struct reason *why)
{
	struct facts_maker *m = l->maker;
	struct facts *f = &m->facts;
	struct facts_purpose *p;

	f->purposes = calloc(names_count(m->names) + 1,
	    sizeof(*f->purposes));
	if (f->purposes == NULL)
		return reason_set(why, "out of memory");
	for (uint32_t i = 0; i < names_count(m->names); i++) {
		p = &f->purposes[f->purpose_count];
		p->name = names_text(m->names, i);
		for (int month = 0; month < FACTS_MONTHS - 1; month++) {
			p->month[month] = l->counts[i][month];
			p->searches += p->month[month];
		}
		f->purpose_count += p->searches > 0;
	}
	memset(&f->purposes[f->purpose_count], 0, sizeof(*f->purposes));
	qsort(f->purposes, f->purpose_count, sizeof(*f->purposes),
	    by_searches);
	return 0;
}

/* A time cut to its hour, day or month, and when that is over. */
static int64_t
cut(int64_t local, int round, char out[FACTS_TIME])
{
	char stamp[STAMP_SIZE];
	struct stamp_civil c;
	struct reason ignored;
	int64_t end = local;

	stamp_format(local, stamp);
	snprintf(out, FACTS_TIME, "%.*s", round == POLICY_MONTH ? 7 : 10,
	    stamp);
	if (round == POLICY_HOUR) {
		snprintf(out, FACTS_TIME, "%.10s %.2s:00", stamp, stamp + 11);
		return stamp_hour(local) + STAMP_HOUR;
	}
	if (round == POLICY_DAY)
		return stamp_day(local) + STAMP_DAY;
	stamp_to_civil(stamp_day(local), &c);
	c.day = 1;
	c.year += c.month == 12;
	c.month = c.month % 12 + 1;
	stamp_from_civil(&c, &end, &ignored);
	return end;
}

/* A word that is the same for the same text, and tells nothing of it. */
static int
pseudonym(const struct facts_maker *m, const char *kind, const char *text,
    char out[FACTS_ID], struct reason *why)
{
	unsigned char hash[DIGEST_BYTES];
	char *both;
	int rc, len = asprintf(&both, "%s\n%s", kind, text);

	if (len < 0)
		return reason_set(why, "out of memory");
	rc = digest_hmac(m->facts.setup.key, both, (size_t)len, hash, why);
	free(both);
	if (rc == 0)
		digest_hex(hash, (FACTS_ID - 1) / 2, out);
	return rc;
}

/* The number of an entry would tell the order, and so the hour. */
static int
list_one(struct facts_maker *m, const struct facts_item *item,
    struct facts_search *s, struct reason *why)
{
	const struct policy_portal *portal = &m->facts.setup.policy->portal;
	const char *number = names_text(m->names, item->number);
	const char *person = names_text(m->names, item->person);
	char n[24];
	int rc;

	snprintf(n, sizeof(n), "%llu", (unsigned long long)item->n);
	s->purpose = names_text(m->names, item->purpose);
	s->agency = names_text(m->names, item->agency);
	s->cameras = item->cameras;
	s->number[0] = s->person[0] = '\0';
	rc = pseudonym(m, "search", n, s->id, why);
	if (rc == 0 && portal->cases == POLICY_PSEUDONYM && number[0] != '\0')
		rc = pseudonym(m, "case", number, s->number, why);
	if (rc == 0 && portal->people == POLICY_PSEUDONYM &&
	    person[0] != '\0')
		rc = pseudonym(m, "person", person, s->person, why);
	return rc;
}

static int
by_time(const void *a, const void *b)
{
	const struct facts_search *x = a, *y = b;
	int rc = strcmp(x->time, y->time);

	return rc != 0 ? rc : strcmp(x->id, y->id);
}

static int
list_all(struct facts_maker *m, struct reason *why)
{
	const struct policy_portal *portal = &m->facts.setup.policy->portal;
	struct facts *f = &m->facts;
	struct facts_search *s;

	f->listed = calloc(m->n + 1, sizeof(*f->listed));
	if (f->listed == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < m->n; i++) {
		s = &f->listed[f->listed_count];
		if (cut(m->items[i].local, portal->round, s->time) +
		    portal->delay > m->local_now)
			continue;
		if (list_one(m, &m->items[i], s, why) != 0)
			return -1;
		f->listed_count++;
	}
	qsort(f->listed, f->listed_count, sizeof(*f->listed), by_time);
	return 0;
}

/* The names that there are, and room for what is known of each. */
static int
prepare(struct lists *l, struct reason *why)
{
	struct facts_maker *m = l->maker;
	const struct policy *p = m->facts.setup.policy;

	l->fewest = (uint64_t)p->portal.fewest;
	l->other = names_number(m->names, FACTS_OTHER, why);
	if (l->other == NAMES_FAILED)
		return -1;
	for (size_t i = 0; i < p->purpose_count; i++)
		if (names_number(m->names, p->purposes[i], why) ==
		    NAMES_FAILED)
			return -1;
	l->counts = calloc(names_count(m->names), sizeof(*l->counts));
	l->listed = calloc(names_count(m->names), sizeof(*l->listed));
	if (l->counts == NULL || l->listed == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < p->purpose_count; i++)
		l->listed[names_number(m->names, p->purposes[i], why)] =
		    true;
	return 0;
}

int
facts_list(struct facts_maker *m, struct reason *why)
{
	struct lists l = { .maker = m };
	int rc = prepare(&l, why);

	if (rc == 0) {
		gather(&l);
		rc = sum_up(&l, why);
	}
	free(l.counts);
	free(l.listed);
	return rc == 0 ? list_all(m, why) : -1;
}
