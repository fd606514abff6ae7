/* What the public is told, from the audit log. */
#include "facts_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "base/crypto.h"
#include "base/stamp.h"
#include "record/record.h"

#define COUNT_MAX	INT64_C(1000000000000)

const char *const facts_outcomes[FACTS_OUTCOMES] = { "confirmed", "misread",
    "stale", "other", "not verified" };

static int64_t
months_since_zero(int64_t local)
{
	struct stamp_civil c;

	stamp_to_civil(local, &c);
	return c.year * 12 + c.month - 1;
}

/* The month of a local time in facts.months, or -1 where it is none. */
static int
month_of(const struct facts_maker *m, int64_t local)
{
	int64_t back = m->this_month - months_since_zero(local);

	return back < 0 || back >= FACTS_MONTHS ? -1 :
	    (int)(FACTS_MONTHS - 1 - back);
}

static void
name_month(int64_t month, char out[8])
{
	const struct stamp_civil first = { .year = (int)(month / 12),
	    .month = (int)(month % 12) + 1, .day = 1 };
	char stamp[STAMP_SIZE];
	struct reason ignored;
	int64_t time = 0;

	stamp_from_civil(&first, &time, &ignored);
	stamp_format(time, stamp);
	snprintf(out, 8, "%.7s", stamp);
}

struct facts_maker *
facts_new(const struct facts_setup *setup, struct reason *why)
{
	struct facts_maker *m = calloc(1, sizeof(*m));

	if (m == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	m->facts.setup = *setup;
	m->local_now = setup->now + setup->offset(setup->now);
	m->days = setup->now - FACTS_DAYS * STAMP_DAY;
	m->this_month = months_since_zero(m->local_now);
	for (int i = 0; i < FACTS_MONTHS; i++)
		name_month(m->this_month - (FACTS_MONTHS - 1 - i),
		    m->facts.months[i].name);
	m->names = names_new(why);
	m->alerts = m->names == NULL ? NULL : names_new(why);
	if (m->alerts != NULL)
		return m;
	facts_free(m);
	return NULL;
}

void
facts_free(struct facts_maker *m)
{
	if (m == NULL)
		return;
	names_free(m->names);
	names_free(m->alerts);
	crypto_wipe(m->facts.setup.key, sizeof(m->facts.setup.key));
	free(m->items);
	free(m->hits);
	free(m->facts.purposes);
	free(m->facts.listed);
	free(m);
}

/* The place of an alert's hit; NULL: no memory. */
static struct facts_hit *
hit_of(struct facts_maker *m, const char *id, bool *fresh,
    struct reason *why)
{
	size_t before = names_count(m->alerts), room;
	uint32_t n = names_number(m->alerts, id, why);
	struct facts_hit *more;

	if (n == NAMES_FAILED)
		return NULL;
	*fresh = names_count(m->alerts) > before;
	if (n >= m->hit_room) {
		room = m->hit_room * 2 + 256;
		more = realloc(m->hits, room * sizeof(*more));
		if (more == NULL) {
			reason_set(why, "out of memory");
			return NULL;
		}
		m->hits = more;
		m->hit_room = room;
	}
	return &m->hits[n];
}

/* An alert may be told again after a crash: it is one hit. */
static int
take_alert(struct facts_maker *m, const json_t *entry, int64_t time,
    struct reason *why)
{
	const char *id = record_said(entry, "alert");
	struct facts_hit *hit;
	bool fresh;

	if (id == NULL)
		return 0;
	hit = hit_of(m, id, &fresh, why);
	if (hit == NULL)
		return -1;
	if (fresh)
		*hit = (struct facts_hit){ time, FACTS_UNVERIFIED };
	return 0;
}

static int
take_outcome(struct facts_maker *m, const json_t *entry, int64_t time,
    struct reason *why)
{
	const char *word = record_said(entry, "outcome");
	const char *id = record_said(entry, "alert");
	struct facts_hit *hit;
	bool fresh;
	int i = 0;

	if (id == NULL || word == NULL)
		return 0;
	hit = hit_of(m, id, &fresh, why);
	if (hit == NULL)
		return -1;
	if (fresh)
		hit->time = time;
	while (i < FACTS_OTHERWISE && strcmp(word, facts_outcomes[i]) != 0)
		i++;
	hit->outcome = (enum facts_outcome)i;
	return 0;
}

/*
 * With a retention shorter than the days, what was captured in them and is
 * destroyed is in no count but that of its expiry.
 */
static void
take_expiry(struct facts_maker *m, const json_t *entry)
{
	json_int_t rows = json_integer_value(json_object_get(entry, "rows"));
	struct reason ignored;
	int64_t cutoff;

	if (record_time(entry, "cutoff", &cutoff, &ignored) == 1 &&
	    cutoff > m->days && rows > 0 && rows < COUNT_MAX)
		m->facts.expired += (uint64_t)rows;
}

/* A look by an auditor: not of this program for this page. */
static void
take_look(struct facts_maker *m, const json_t *entry, int64_t time)
{
	static const char *const looks[] = { "report", "flags", "list",
	    "prove" };
	const json_t *asked = json_object_get(entry, "asked");
	const char *what = record_said(entry, "what");
	json_int_t drawn = json_integer_value(json_object_get(asked,
	    "random"));
	size_t i = 0;

	while (what != NULL && i < sizeof(looks) / sizeof(*looks) &&
	    strcmp(what, looks[i]) != 0)
		i++;
	if (what == NULL || i == sizeof(looks) / sizeof(*looks))
		return;
	m->facts.last_look = time;
	if (month_of(m, time + m->facts.setup.offset(time)) < 0)
		return;
	m->facts.looks++;
	if (drawn > 0 && drawn < COUNT_MAX) {
		m->facts.draws++;
		m->facts.drawn += (uint64_t)drawn;
	}
}

int
facts_entry(struct facts_maker *m, const json_t *entry, struct reason *why)
{
	const char *event = searches_event(entry);
	struct reason ignored;
	int64_t time;

	if (record_said(entry, AUDIT_SALT) == NULL)
		return reason_set(why, "entry %lld has no salt: its hash could "
		    "be guessed, and is not published", (long long)
		    json_integer_value(json_object_get(entry, "n")));
	if (record_time(entry, "time", &time, &ignored) != 1)
		return 0;
	if (!m->facts.begun)
		m->facts.first = time;
	m->facts.begun = true;
	if (strcmp(event, "alert") == 0)
		return take_alert(m, entry, time, why);
	if (strcmp(event, "alert-verified") == 0)
		return take_outcome(m, entry, time, why);
	if (strcmp(event, "expire") == 0)
		take_expiry(m, entry);
	else if (strcmp(event, "audit-read") == 0)
		take_look(m, entry, time);
	else if (strcmp(event, "policy-changed") == 0)
		m->facts.last_policy = time;
	return 0;
}

/* Without a name, by the id that the log has. */
static const char *
agency_name(const struct facts_maker *m, const char *id)
{
	const struct policy_agency *a = id == NULL ? NULL :
	    policy_agency(m->facts.setup.policy, id);

	return a != NULL ? a->name : id == NULL ? "" : id;
}

/* Of which agency, and who: one word of both. */
static uint32_t
person_of(struct facts_maker *m, const json_t *entry, struct reason *why)
{
	const json_t *uid = json_object_get(entry, "uid");
	const char *agency = record_said(entry, "agency");
	const char *user = record_said(entry, "officer_id");
	uint32_t number;
	char *word;

	if (user == NULL)	/* he is of this agency */
		user = record_said(entry, "user");
	if (user == NULL && !json_is_integer(uid))
		return names_number(m->names, "", why);
	if (asprintf(&word, "%s\n%s%lld", agency == NULL ? "" : agency,
	    user == NULL ? "uid " : user, user != NULL ? 0LL :
	    (long long)json_integer_value(uid)) < 0) {
		reason_set(why, "out of memory");
		return NAMES_FAILED;
	}
	number = names_number(m->names, word, why);
	free(word);
	return number;
}

static int
keep(struct facts_maker *m, const struct searches_one *one, int64_t local,
    int month, struct reason *why)
{
	const json_t *cameras = json_object_get(one->entry, "cameras");
	const char *number = record_said(one->entry, "case"), *purpose =
	    record_said(one->entry, "purpose");
	size_t room = m->room * 2 + 256;
	struct facts_item *more, *item;

	if (m->n == m->room) {
		more = realloc(m->items, room * sizeof(*more));
		if (more == NULL)
			return reason_set(why, "out of memory");
		m->items = more;
		m->room = room;
	}
	if (number == NULL)
		number = record_said(one->entry, "call");
	item = &m->items[m->n];
	*item = (struct facts_item){ .n = one->n, .local = local,
	    .month = month, .cameras = json_is_integer(cameras) ?
	    json_integer_value(cameras) : -1,
	    .purpose = names_number(m->names, purpose == NULL ? "" :
	    purpose, why),
	    .agency = names_number(m->names, agency_name(m,
	    record_said(one->entry, "agency")), why),
	    .number = names_number(m->names, number == NULL ? "" : number,
	    why), .person = person_of(m, one->entry, why) };
	if (item->purpose == NAMES_FAILED || item->agency == NAMES_FAILED ||
	    item->number == NAMES_FAILED || item->person == NAMES_FAILED)
		return -1;
	m->n++;
	return 0;
}

int
facts_search(struct facts_maker *m, const struct searches_one *one,
    struct reason *why)
{
	bool refused = one->outcome == SEARCHES_REFUSED;
	struct facts *f = &m->facts;
	int64_t local;
	int month;

	if (!one->timed || one->time > f->setup.now)
		return 0;
	local = one->time + f->setup.offset(one->time);
	month = month_of(m, local);
	if (month < 0)
		return 0;
	if (one->time > m->days) {
		f->refused += refused;
		f->searches += !refused;
	}
	f->months[month].refused += refused;
	f->months[month].searches += !refused;
	return refused ? 0 : keep(m, one, local, month, why);
}

static void
add_hit(struct facts_hits *to, const struct facts_hit *hit)
{
	to->all++;
	to->outcome[hit->outcome]++;
}

static void
count_hits(struct facts_maker *m)
{
	const struct facts_hit *hit;
	int month;

	for (size_t i = 0; i < names_count(m->alerts); i++) {
		hit = &m->hits[i];
		month = month_of(m, hit->time +
		    m->facts.setup.offset(hit->time));
		if (month < 0 || hit->time > m->facts.setup.now)
			continue;
		m->facts.months[month].hits++;
		add_hit(&m->facts.hits_year, hit);
		if (hit->time > m->days)
			add_hit(&m->facts.hits, hit);
	}
}

const struct facts *
facts_find(struct facts_maker *m, struct reason *why)
{
	count_hits(m);
	return facts_list(m, why) == 0 ? &m->facts : NULL;
}
