/* What the public is told: counts, and what is left out. */
#include "portal/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"
#include "portal/portal.h"
#include "spoil.h"

#define NOW	"2026-11-23T12:00:00Z"

static int64_t
pacific(int64_t utc)
{
	(void)utc;
	return -8 * STAMP_HOUR;
}

static int64_t
at(const char *text)
{
	struct reason why;
	int64_t time;

	assert_int_equal(stamp_parse(text, &time, &why), 0);
	return time;
}

/* A policy whose portal says this, in place of the good one's. */
static struct policy *
policy_of(const char *portal)
{
	char *text = spoil(spoil_good, "portal:\n  contact: us\n"
	    "  prohibited: [following, watching]\n  delay: 0s\n"
	    "  round: hour\n  fewest: 1\n  people: pseudonym\n", portal);
	struct policy *p = spoil_parse(text, strlen(text));

	assert_string_equal(spoil_shown(), "");
	free(text);
	return p;
}

static struct facts_maker *
maker_of(const struct policy *p, unsigned char key)
{
	struct facts_setup setup = { .policy = p, .now = at(NOW),
	    .offset = pacific };
	struct facts_maker *m;
	struct reason why;

	memset(setup.key, key, sizeof(setup.key));
	m = facts_new(&setup, &why);
	assert_non_null(m);
	return m;
}

static void
entry(struct facts_maker *m, const char *time, const char *event,
    const char *members)
{
	json_error_t error;
	json_t *json = json_loads(members, 0, &error);
	struct reason why;

	assert_non_null(json);
	json_object_set_new(json, "time", json_string(time));
	json_object_set_new(json, "event", json_string(event));
	json_object_set_new(json, "salt", json_string("00"));
	assert_int_equal(facts_entry(m, json, &why), 0);
	json_decref(json);
}

static void
search(struct facts_maker *m, uint64_t n, const char *time,
    enum searches_outcome outcome, const char *members)
{
	json_error_t error;
	struct searches_one one = { .n = n, .timed = time != NULL,
	    .time = time == NULL ? 0 : at(time), .outcome = outcome };
	struct reason why;

	one.entry = json_loads(members, 0, &error);
	assert_non_null(one.entry);
	assert_int_equal(facts_search(m, &one, &why), 0);
	json_decref(one.entry);
}

static const struct facts *
find(struct facts_maker *m)
{
	const struct facts *f;
	struct reason why;

	f = facts_find(m, &why);
	assert_non_null(f);
	return f;
}

static void
counts(void **state)
{
	struct policy *p = policy_of("");
	struct facts_maker *m = maker_of(p, 1);
	const struct facts *f;

	(void)state;
	/* Thirty days, to the millisecond; months of the agency's zone. */
	search(m, 1, "2026-10-24T12:00:00.000Z", SEARCHES_ANSWERED, "{}");
	search(m, 2, "2026-10-24T12:00:00.001Z", SEARCHES_NOTHING, "{}");
	search(m, 3, "2026-11-01T07:59:59Z", SEARCHES_FAILED, "{}");
	search(m, 4, "2026-11-01T08:00:00Z", SEARCHES_UNANSWERED, "{}");
	search(m, 5, "2026-11-02T08:00:00Z", SEARCHES_REFUSED, "{}");
	search(m, 6, "2025-11-01T08:00:00Z", SEARCHES_REFUSED, "{}");
	search(m, 7, "2025-11-01T07:59:59Z", SEARCHES_ANSWERED, "{}");
	search(m, 8, "2026-11-23T12:00:00.001Z", SEARCHES_ANSWERED, "{}");
	search(m, 9, NULL, SEARCHES_ANSWERED, "{}");
	f = find(m);
	assert_int_equal(f->searches, 3);
	assert_int_equal(f->refused, 1);
	assert_string_equal(f->months[0].name, "2025-11");
	assert_string_equal(f->months[FACTS_MONTHS - 1].name, "2026-11");
	assert_int_equal(f->months[0].searches, 0);
	assert_int_equal(f->months[0].refused, 1);
	assert_int_equal(f->months[FACTS_MONTHS - 2].searches, 3);
	assert_int_equal(f->months[FACTS_MONTHS - 1].searches, 1);
	assert_int_equal(f->months[FACTS_MONTHS - 1].refused, 1);
	facts_free(m);
	policy_free(p);
}

/* An alert that is told twice is one hit; what is verified counts once. */
static void
hits(void **state)
{
	static const char *const odd[] = { "{}", "{\"alert\": 1}",
	    "{\"alert\":\"x\"}", "{\"alert\":\"x\",\"outcome\":[]}" };
	struct policy *p = policy_of("");
	struct facts_maker *m = maker_of(p, 1);
	const struct facts *f;
	char members[64];

	(void)state;
	for (int i = 0; i < 600; i++) {
		snprintf(members, sizeof(members), "{\"alert\":\"a%d\"}", i);
		entry(m, i < 100 ? "2026-10-01T00:00:00Z" :
		    "2026-11-20T00:00:00Z", "alert", members);
	}
	entry(m, "2026-11-21T00:00:00Z", "alert", "{\"alert\":\"a0\"}");
	entry(m, "2026-11-21T00:00:00Z", "alert-verified",
	    "{\"alert\":\"a0\",\"outcome\":\"misread\"}");
	entry(m, "2026-11-21T00:00:00Z", "alert-verified",
	    "{\"alert\":\"a599\",\"outcome\":\"confirmed\"}");
	entry(m, "2026-11-21T00:00:00Z", "alert-verified",
	    "{\"alert\":\"a598\",\"outcome\":\"who knows\"}");
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++)
		entry(m, "2026-11-21T00:00:00Z", "alert-verified", odd[i]);
	entry(m, "2026-11-21T00:00:00Z", "alert", "{\"alert\":[]}");
	f = find(m);
	assert_int_equal(f->hits.all, 500);
	assert_int_equal(f->hits.outcome[FACTS_CONFIRMED], 1);
	assert_int_equal(f->hits.outcome[FACTS_MISREAD], 0);
	assert_int_equal(f->hits.outcome[FACTS_OTHERWISE], 1);
	assert_int_equal(f->hits.outcome[FACTS_UNVERIFIED], 498);
	assert_int_equal(f->hits_year.all, 600);
	assert_int_equal(f->hits_year.outcome[FACTS_MISREAD], 1);
	assert_int_equal(f->months[FACTS_MONTHS - 2].hits, 0);
	assert_int_equal(f->months[FACTS_MONTHS - 3].hits, 100);
	assert_int_equal(f->months[FACTS_MONTHS - 1].hits, 500);
	facts_free(m);
	policy_free(p);
}

static void
acts(void **state)
{
	struct policy *p = policy_of("");
	struct facts_maker *m = maker_of(p, 1);
	const struct facts *f;

	(void)state;
	entry(m, "2026-11-20T00:00:00Z", "expire",
	    "{\"cutoff\":\"2026-10-24T12:00:00Z\",\"rows\":7}");
	entry(m, "2026-11-20T00:00:00Z", "expire",
	    "{\"cutoff\":\"2026-10-24T12:00:00.001Z\",\"rows\":70}");
	entry(m, "2026-11-20T00:00:00Z", "expire",
	    "{\"cutoff\":\"2026-11-20T12:00:00Z\",\"rows\":-1}");
	entry(m, "2026-11-20T00:00:00Z", "expire", "{\"cutoff\":9}");
	entry(m, "2026-11-20T00:00:00Z", "audit-read",
	    "{\"what\":\"report\",\"asked\":{\"random\":50}}");
	entry(m, "2026-11-21T00:00:00Z", "audit-read", "{\"what\":\"flags\"}");
	entry(m, "2026-11-22T00:00:00Z", "audit-read",
	    "{\"what\":\"portal\"}");
	entry(m, "2026-11-22T00:00:00Z", "audit-read", "{\"what\":3}");
	entry(m, "2025-10-22T00:00:00Z", "policy-changed", "{}");
	f = find(m);
	assert_int_equal(f->expired, 70);
	assert_int_equal(f->looks, 2);
	assert_int_equal(f->draws, 1);
	assert_int_equal(f->drawn, 50);
	assert_true(f->last_look == at("2026-11-21T00:00:00Z"));
	assert_true(f->last_policy == at("2025-10-22T00:00:00Z"));
	facts_free(m);
	policy_free(p);
}

static void
no_salt(void **state)
{
	struct policy *p = policy_of("");
	struct facts_maker *m = maker_of(p, 1);
	json_t *json = json_pack("{s:i, s:s}", "n", 7, "event", "search");
	struct reason why;

	(void)state;
	assert_int_equal(facts_entry(m, json, &why), -1);
	assert_string_equal(why.text, "entry 7 has no salt: its hash could "
	    "be guessed, and is not published");
	json_decref(json);
	facts_free(m);
	policy_free(p);
}

/* What is rare in its month has no name; of this month nothing is summed. */
static void
purposes(void **state)
{
	struct policy *p = policy_of("portal: {fewest: 3, delay: 0s}\n");
	struct facts_maker *m = maker_of(p, 1);
	const struct facts *f;
	uint64_t n = 1, others = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		search(m, n++, "2026-09-10T20:00:00Z", SEARCHES_ANSWERED,
		    "{\"purpose\":\"theft\"}");
		search(m, n++, "2026-11-10T20:00:00Z", SEARCHES_ANSWERED,
		    "{\"purpose\":\"theft\"}");
	}
	for (int i = 0; i < 2; i++) {
		search(m, n++, "2026-10-10T20:00:00Z", SEARCHES_ANSWERED,
		    "{\"purpose\":\"theft\"}");
		search(m, n++, "2026-09-10T20:00:00Z", SEARCHES_ANSWERED,
		    "{\"purpose\":\"murder\"}");
	}
	for (int i = 0; i < 9; i++)
		search(m, n++, "2026-09-10T20:00:00Z", SEARCHES_ANSWERED,
		    "{\"purpose\":7}");
	f = find(m);
	assert_int_equal(f->purpose_count, 2);
	assert_string_equal(f->purposes[0].name, "theft");
	assert_int_equal(f->purposes[0].searches, 3);
	assert_int_equal(f->purposes[0].month[FACTS_MONTHS - 3], 3);
	assert_int_equal(f->purposes[0].month[FACTS_MONTHS - 1], 0);
	/* Though they are more. */
	assert_string_equal(f->purposes[1].name, FACTS_OTHER);
	assert_int_equal(f->purposes[1].searches, 13);
	assert_int_equal(f->listed_count, 19);
	for (size_t i = 0; i < f->listed_count; i++) {
		assert_string_not_equal(f->listed[i].purpose, "murder");
		others += strcmp(f->listed[i].purpose, FACTS_OTHER) == 0;
	}
	assert_int_equal(others, 13);
	facts_free(m);
	policy_free(p);
}

static void
many(struct facts_maker *m, uint64_t *n, const char *time, const char *purpose,
    int times)
{
	char members[80];

	snprintf(members, sizeof(members), "{\"purpose\":\"%s\"}", purpose);
	for (int i = 0; i < times; i++)
		search(m, (*n)++, time, SEARCHES_ANSWERED, members);
}

static uint64_t
in_month(const struct facts *f, const char *purpose, int back)
{
	for (size_t i = 0; i < f->purpose_count; i++)
		if (strcmp(f->purposes[i].name, purpose) == 0)
			return f->purposes[i].month[FACTS_MONTHS - 1 - back];
	return 0;
}

/* Where all others have a name, the one that has none has company. */
static void
company(void **state)
{
	static const char rare[] = "2026-10-10T20:00:00Z";
	static const char none[] = "2026-09-10T20:00:00Z";
	static const char two[] = "2026-08-10T20:00:00Z";
	struct policy *p = policy_of("portal: {fewest: 3, delay: 0s}\n");
	struct facts_maker *m = maker_of(p, 1);
	const struct facts *f;
	uint64_t n = 1;

	(void)state;
	/* The policy has '459' and 'stolen vehicle'; it had theft. */
	many(m, &n, rare, "theft", 5);
	many(m, &n, rare, "stolen vehicle", 4);
	many(m, &n, rare, "459", 1);
	/* The other one may be either of two. */
	many(m, &n, none, "theft", 1);
	many(m, &n, none, "459", 3);
	many(m, &n, two, "theft", 2);
	many(m, &n, two, "stolen vehicle", 3);
	many(m, &n, two, "459", 1);
	f = find(m);
	assert_int_equal(in_month(f, "theft", 1), 5);
	assert_int_equal(in_month(f, "stolen vehicle", 1), 0);
	assert_int_equal(in_month(f, "459", 1), 0);
	assert_int_equal(in_month(f, FACTS_OTHER, 1), 5);
	assert_int_equal(in_month(f, "459", 2), 3);
	assert_int_equal(in_month(f, FACTS_OTHER, 2), 1);
	assert_int_equal(in_month(f, "stolen vehicle", 3), 3);
	assert_int_equal(in_month(f, FACTS_OTHER, 3), 3);
	facts_free(m);
	policy_free(p);
}

/* Of these times each round lists those whose whole span is a day ago. */
static void
rounding(void **state)
{
	static const struct {
		const char *round, *want;
	} cases[] = {
		{ "hour", "2026-10-30 22:00 2026-10-31 23:00 2026-11-21 "
		    "23:00 2026-11-22 02:00 " },
		{ "day", "2026-10-30 2026-10-31 2026-11-21 " },
		{ "month", "2026-10 2026-10 " },
	};
	static const char *const times[] = { "2026-11-23T11:00:00Z",
	    "2026-11-22T12:00:00Z", "2026-11-22T10:59:59Z",
	    "2026-11-22T07:59:59.999Z", "2026-11-01T07:00:00Z",
	    "2026-10-31T06:00:01Z" };
	char portal[80], got[200], *put;
	struct facts_maker *m;
	const struct facts *f;
	struct policy *p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(portal, sizeof(portal), "portal: {delay: 1d, round: "
		    "%s, fewest: 1}\n", cases[i].round);
		p = policy_of(portal);
		m = maker_of(p, 1);
		for (size_t k = 0; k < sizeof(times) / sizeof(*times); k++)
			search(m, k + 1, times[k], SEARCHES_ANSWERED, "{}");
		f = find(m);
		put = got;
		for (size_t k = 0; k < f->listed_count; k++)
			put += sprintf(put, "%s ", f->listed[k].time);
		assert_string_equal(got, cases[i].want);
		facts_free(m);
		policy_free(p);
	}
}

#define ASKED "{\"user\":\"zorn\",\"uid\":987654,\"person\":\"Zoe Orn\"," \
    "\"agency\":\"so\",\"case\":\"26-01234\",\"purpose\":\"theft\"," \
    "\"cameras\":2,\"query\":{\"plate\":\"7ABC123\",\"near\":\"32.7,-117\"}}"

/* The page, and with it the data, as one text that is freed. */
static char *
published(const struct facts *f, const struct policy *p, bool data)
{
	struct portal portal = { .policy = p, .facts = f,
	    .retention = p->retention, .note = "log\n1\nroot\n\n",
	    .key = "key" };
	struct reason why;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	json_t *json = portal_json(&portal);

	assert_non_null(out);
	assert_non_null(json);
	assert_int_equal(portal_html(&portal, out, &why), 0);
	if (data) {
		portal_searches(&portal, out);
		portal_months(&portal, out);
		portal_purposes(&portal, out);
		assert_int_equal(json_dumpf(json, out, 0), 0);
	}
	json_decref(json);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void
pseudonyms(void **state)
{
	static const char *const secret[] = { "zorn", "Zoe Orn", "987654",
	    "26-01234", "7ABC123", "32.7,-117" };
	static const char *const portals[] = {
		"portal: {delay: 0s, fewest: 1}\n",
		"portal: {delay: 0s, fewest: 1, cases: pseudonym, "
		"people: pseudonym}\n" };
	char first[2][FACTS_ID], *text;
	struct facts_maker *m;
	const struct facts *f;
	struct policy *p;

	(void)state;
	for (int i = 0; i < 4; i++) {
		p = policy_of(portals[i % 2]);
		m = maker_of(p, (unsigned char)(i / 2));
		search(m, 10, "2026-10-10T20:00:00Z", SEARCHES_ANSWERED,
		    ASKED);
		search(m, 11, "2026-10-10T20:00:01Z", SEARCHES_ANSWERED,
		    ASKED);
		f = find(m);
		text = published(f, p, true);
		for (size_t k = 0; k < sizeof(secret) / sizeof(*secret); k++)
			assert_null(strstr(text, secret[k]));
		assert_non_null(strstr(text, "2026-10-10"));
		assert_null(strstr(text, "20:00:0"));
		free(text);
		assert_int_equal(f->listed_count, 2);
		assert_int_equal(f->listed[0].cameras, 2);
		assert_string_not_equal(f->listed[0].id, f->listed[1].id);
		assert_true(strcmp(f->listed[0].id, f->listed[1].id) < 0);
		assert_string_equal(f->listed[0].number, f->listed[1].number);
		assert_string_equal(f->listed[0].person, f->listed[1].person);
		assert_int_equal(strlen(f->listed[0].number), i % 2 * 16);
		if (i % 2 == 1) {
			/* A case is no person of the same name. */
			assert_string_not_equal(f->listed[0].number,
			    f->listed[0].person);
			strcpy(first[i / 2], f->listed[0].number);
		}
		facts_free(m);
		policy_free(p);
	}
	assert_string_not_equal(first[0], first[1]);
}

/* Entries may hold anything, and so may the page's texts: nothing is markup. */
static void
hostile(void **state)
{
	struct policy *p = policy_of("portal: {delay: 0s, fewest: 1, contact: "
	    "'<script>x</script>', access: ['</p><img src=x>']}\n");
	struct facts_maker *m = maker_of(p, 1);
	char *text;

	(void)state;
	search(m, 1, "2026-10-10T20:00:00Z", SEARCHES_ANSWERED, "{\"purpose\":"
	    "\"=1+<b>\\u202e\",\"agency\":\"\\\"><i>\",\"case\":[1],\"uid\":"
	    "\"x\",\"cameras\":\"many\"}");
	entry(m, "nonsense", "alert", "{\"alert\":\"a\"}");
	text = published(find(m), p, false);
	assert_null(strstr(text, "<script>"));
	assert_null(strstr(text, "<img"));
	assert_non_null(strstr(text, "&lt;img src=x&gt;"));
	assert_non_null(strstr(text, "=1+&lt;b&gt;\xef\xbf\xbd"));
	free(text);
	facts_free(m);
	m = maker_of(p, 1);
	search(m, 1, "2026-10-10T20:00:00Z", SEARCHES_ANSWERED,
	    "{\"purpose\":\"=1+<b>\\u202e\",\"agency\":\"\\\"><i>\"}");
	text = published(find(m), p, true);
	assert_non_null(strstr(text, ",\"'=1+<b>\xef\xbf\xbd\",,\"\"\"><i>\""));
	free(text);
	facts_free(m);
	policy_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(hits),
		cmocka_unit_test(acts),
		cmocka_unit_test(no_salt),
		cmocka_unit_test(purposes),
		cmocka_unit_test(company),
		cmocka_unit_test(rounding),
		cmocka_unit_test(pseudonyms),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
