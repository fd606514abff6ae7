/* What an auditor should look at. */
#include "audit/flags.h"

#include <stdlib.h>

#include "flagged.h"
#include "made.h"
#include "make.h"
#include "month.h"

#define DAY (24 * 60)

/* A flag is of the time that is asked for if one of its entries is. */
static void
times(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	for (int i = 1; i <= 4; i++)
		made_ask("inv00", i * DAY, i < 4 ? "1" : "2", "7ABC123", 1);
	p->review.plate_days = 3;
	assert_string_equal(made_told(p, MONTH_START + 4 * STAMP_DAY),
	    "plate-days inv00 1 3 5 7|");
	p->review.period = 2 * STAMP_DAY;
	assert_string_equal(made_told(p, MONTH_START), "");
	p->review.period = 3 * STAMP_DAY;
	made.n = 6;
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-days inv00 1 3 5|");
	assert_string_equal(made_told(p, MONTH_START + 3 * STAMP_DAY + 1), "");
	made.n = 8;
	made_forget();
	month_free(&month);
}

static json_t *
refuse(const char *user, int minute, const char *reason)
{
	json_t *entry = json_pack("{s:s, s:i, s:s}", "user", user, "uid",
	    1000, "reason", reason);

	return made_add("search-refused", minute, entry);
}

static void
policy_of(const char *hash, int minute)
{
	json_object_set_new(made_ask("inv00", minute, "1", "7ABC123", 1),
	    "policy", json_string(hash));
}

/* Suspension, and how it ends. */
static void
suspension(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);
	json_t *entry;

	(void)state;
	policy_of("P", 0);
	json_object_set_new(refuse("inv00", 1, "suspended"), "policy",
	    json_string("P"));
	policy_of("P", 2);
	entry = refuse("inv01", 3, "agency so is suspended");
	json_object_set_new(entry, "policy", json_string("P"));
	json_object_set_new(entry, "agency", json_string("so"));
	refuse("inv02", 3, "not suspended at all");
	assert_string_equal(made_told(p, MONTH_START),
	    "barred inv00 4|suspended inv00 3|suspended inv01 6|");
	made_add("policy-changed", 10, json_pack("{s:s, s:s}", "old", "P",
	    "new", "Q"));
	policy_of("Q", 11);
	assert_string_equal(made_told(p, MONTH_START),
	    "barred inv00 4|suspended inv00 3|suspended inv01 6|"
	    "policy-changed  8|");
	/* Under the policy of today, who is not in it. */
	json_object_set_new(made_ask("nobody", 20, "1", "8XYZ999", 1), "policy",
	    json_string("Q"));
	assert_null(strstr(made_told(p, MONTH_START), "nobody"));
	memcpy(p->sha256, "Q", 2);
	assert_non_null(strstr(made_told(p, MONTH_START), "barred nobody 11|"));
	p->people[0].suspended = true;
	assert_non_null(strstr(made_told(p, MONTH_START), "barred inv00 4 9|"));
	made_forget();
	/* A login has another number since the store is on this machine. */
	p->people[0].suspended = false;
	p->people[0].uid = 1000;
	json_object_set_new(refuse("inv00", 0, "not trained"), "uid",
	    json_integer(999));
	policy_of("Q", 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	p->people[0].uid = -1;
	made_forget();
	/* Whom he asked was, and not he; who comes for one that is, is. */
	policy_of("P", 0);
	entry = refuse("inv00", 1, "agency so is suspended");
	json_object_set_new(entry, "policy", json_string("P"));
	json_object_set_new(entry, "agency", json_string("pd"));
	policy_of("P", 2);
	assert_string_equal(made_told(p, MONTH_START), "");
	json_object_set_new(entry, "claimed_agency", json_string("so"));
	json_object_del(entry, "agency");
	assert_non_null(strstr(made_told(p, MONTH_START),
	    "suspended inv00 3|"));
	made_forget();
	month_free(&month);
}

/* An inquiry of another agency, by its login; returns its first entry. */
static json_t *
inquire(const char *officer, int minute, const char *plate)
{
	json_t *entry = made_ask("alpr-so", minute, "S1", plate, 1);

	json_object_set_new(entry, "agency", json_string("so"));
	json_object_set_new(entry, "officer_id", json_string(officer));
	json_object_set_new(entry, "inquiry", json_string("x"));
	json_object_set_new(entry, "policy", json_string("Q"));
	return entry;
}

/* Its officers are told apart, and are no strangers to the policy. */
static void
other_agencies(void **state)
{
	const char **arson = malloc(sizeof(*arson));
	struct month month;
	struct policy *p = made_policy(&month);
	struct policy_answer *answer;

	(void)state;
	p->sharing = calloc(1, sizeof(*p->sharing));
	assert_non_null(p->sharing);
	p->sharing_count = 1;
	p->sharing[0].id = "so";
	answer = &p->sharing[0].answer;
	memcpy(p->sha256, "Q", 2);
	p->review.plate_searches = 3;
	for (int i = 0; i < 4; i++)
		inquire(i % 2 == 0 ? "a" : "b", 10 + i, "7ABC123");
	assert_null(strstr(made_told(p, MONTH_START), "@so"));
	inquire("a", 20, "7ABC123");
	assert_non_null(strstr(made_told(p, MONTH_START), "a@so 1 5 9|"));
	assert_null(strstr(made_told(p, MONTH_START), "barred"));
	assert_null(strstr(made_told(p, MONTH_START), "purpose"));
	/* Its purposes are its own, if the policy says so. */
	arson[0] = "arson";
	answer->purposes = (struct policy_texts){ arson, 1 };
	assert_non_null(strstr(made_told(p, MONTH_START), "purpose"));
	p->sharing[0].suspended = true;
	assert_non_null(strstr(made_told(p, MONTH_START),
	    "barred a@so 1 5 9|"));
	p->sharing[0].suspended = false;
	p->sharing[0].id = "other";
	assert_non_null(strstr(made_told(p, MONTH_START),
	    "barred a@so 1 5 9|"));
	made_forget();
	month_free(&month);
}

static void
change(const char *user, int minute, const char *old, const char *new)
{
	made_add("policy-changed", minute, json_pack("{s:s, s:i, s:s, s:s}",
	    "user", user, "uid", 1000, "old", old, "new", new));
}

/* Who widens the policy for one look, and puts the old one back. */
static void
self_service(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->review.period = 7 * STAMP_DAY;
	change("inv00", 0, "P", "Q");
	policy_of("Q", 1);
	made_ask("inv01", 2, "1", "8XYZ999", 1);
	change("inv00", 3, "Q", "P");
	assert_string_equal(made_told(p, MONTH_START), "policy-returned  1 6|"
	    "changer inv00 2|policy-changed  1 6|");
	policy_of("P", 100);
	assert_null(strstr(made_told(p, MONTH_START), "policy "));
	made_forget();
	/* A search that was killed before keeps those after it waiting. */
	policy_of("P", 0);
	json_decref(made.entries[--made.n]);
	change("inv00", 1, "P", "Q");
	policy_of("Q", 2);
	change("inv00", 3, "Q", "P");
	policy_of("P", 4);
	assert_non_null(strstr(made_told(p, MONTH_START),
	    "changer inv00 3 6|"));
	made_forget();
	/* As the store's owner, and then as himself; and with another login. */
	change("alpr", 0, "P", "Q");
	json_object_set_new(made.entries[0], "uid", json_integer(999));
	json_object_set_new(made.entries[0], "loginuid", json_integer(1000));
	policy_of("Q", 1);
	json_object_set_new(made_ask("inv01", 2, "1", "8XYZ999", 1), "uid",
	    json_integer(1001));
	json_object_set_new(made_ask("inv02", 3, "1", "8XYZ999", 1), "uid",
	    json_integer(1002));
	json_object_set_new(made.entries[5], "loginuid", json_integer(1000));
	assert_non_null(strstr(made_told(p, MONTH_START), "changer inv00 2|"));
	assert_null(strstr(made_told(p, MONTH_START), "changer inv01"));
	assert_non_null(strstr(made_told(p, MONTH_START), "changer inv02 6|"));
	assert_null(strstr(made_told(p, MONTH_START), "changer alpr"));
	made_forget();
	/* Neither is so after the period. */
	change("inv00", 0, "P", "Q");
	policy_of("Q", 7 * DAY);
	change("inv00", 7 * DAY, "Q", "P");
	assert_string_equal(made_told(p, MONTH_START), "policy-changed  1 4|");
	made_forget();
	made_add("expire-begun", 0, json_pack("{s:f, s:f}", "retention_days",
	    1.0, "before_days", 30.0));
	made_add("expire", 0, json_pack("{s:f, s:f}", "retention_days", 1.0,
	    "before_days", 30.0));
	made_add("expire-begun", 1, json_pack("{s:f, s:f}", "retention_days",
	    30.0, "before_days", 1.0));
	made_add("expire-begun", 2, json_pack("{s:f}", "retention_days", 30.0));
	assert_string_equal(made_told(p, MONTH_START), "expiry-shortened  1|");
	made_forget();
	month_free(&month);
}

static void
act(const char *event, const char *user, int minute)
{
	made_add(event, minute, json_pack("{s:s, s:i}", "user", user, "uid",
	    1000));
}

/* What is not theirs to do, of each person apart. */
static void
refusals(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = made_policy(&month);
	struct flags *f;
	size_t n;

	(void)state;
	act("act-refused", "inv00", 0);
	act("act-refused", "nobody", 1);
	act("alerts-refused", "inv00", DAY);
	made_add("act-refused", DAY + 1, json_object());
	act("act-refused", "inv01", 2 * DAY);
	act("act-refused", "inv00", 3 * DAY);
	assert_string_equal(made_told(p, MONTH_START),
	    "act-refused inv00 1 3 6|"
	    "act-refused nobody 2|act-refused  4|act-refused inv01 5|");
	assert_string_equal(made_told(p, MONTH_START + 2 * STAMP_DAY),
	    "act-refused inv01 5|act-refused inv00 6|");
	f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
	assert_string_equal(found[0].name, "expiry-stopped");
	assert_string_equal(found[1].reason, "inv00 was refused 3 acts on "
	    "the store or its log");
	assert_string_equal(found[3].reason, "somebody was refused 1 act on "
	    "the store or its log");
	assert_int_equal(found[1].severity, FLAGS_MEDIUM);
	flags_free(f);
	made_forget();
	month_free(&month);
}

/* What has no time counts as of that of the entry before. */
static void
untimed(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	json_object_del(made_add("expire", 0, json_object()), "time");
	json_object_del(made_ask("inv00", 0, "1", "7ABC123", 1), "time");
	assert_string_equal(made_told(p, MONTH_START), "malformed  1 2|");
	made_add("expire", 2 * 60, json_object());
	json_object_del(made_add("expire", 0, json_object()), "time");
	assert_string_equal(made_told(p, MONTH_START), "malformed  1 2 5|");
	/* Before any time there may be any. */
	assert_string_equal(made_told(p, MONTH_START + 3 * STAMP_HOUR),
	    "malformed  1 2|");
	made_forget();
	month_free(&month);
}

/* Entries that are of no shape at all end nothing. */
static void
hostile(void **state)
{
	static const char *const bad[] = {
		"{}",
		"{\"event\":17,\"time\":{}}",
		"{\"event\":\"search\",\"uid\":\"x\",\"query\":[1]}",
		"{\"event\":\"search\",\"user\":[],\"case\":1,\"call\":{},"
		    "\"purpose\":null,\"query\":{\"plate\":3,\"from\":4}}",
		"{\"event\":\"search\",\"user\":\"{who}\",\"uid\":"
		    "9223372036854775807,\"loginuid\":-1,\"uid_map\":\"{s}\","
		    "\"case\":\"{count}\",\"purpose\":\"{x\",\"query\":{"
		    "\"plate\":\"{plate}\"},\"policy\":7}",
		"{\"event\":\"search\",\"user\":\"\",\"query\":{\"from\":"
		    "\"0001-01-01T00:00:00Z\",\"to\":"
		    "\"9999-12-31T23:59:59Z\"}}",
		"{\"event\":\"search\",\"query\":{\"near\":\"90,180,25m\"}}",
		"{\"event\":\"search\",\"query\":{\"near\":\"nan,1e999,1\","
		    "\"box\":3,\"camera\":\"c00\"}}",
		"{\"event\":\"search\",\"query\":{\"box\":"
		    "\"-90,-180,90,180\",\"camera\":[3,\"c00\",{}]}}",
		"{\"event\":\"search\",\"query\":{\"polygon\":"
		    "\"0,0,0,0,0,0\",\"camera\":[\"\",\"\",\"c00\"]}}",
		"{\"event\":\"search\",\"query\":{\"area\":\"\"}}",
		"{\"event\":\"search-refused\",\"reason\":{},\"uid\":-5}",
		"{\"event\":\"policy-changed\",\"new\":1}",
		"{\"event\":\"expire\",\"time\":\"9999-12-31T23:59:59Z\"}",
		"{\"event\":\"expire\",\"time\":\"0001-01-01T00:00:00Z\"}",
		"{\"event\":\"search\",\"time\":\"9999-12-31T23:59:59Z\"}",
		"{\"event\":\"search-answered\",\"search\":3,"
		    "\"count\":9223372036854775807}",
	};
	const struct flag *found;
	struct month month;
	struct policy *p = made_policy(&month);
	struct flags *f;
	json_t *entry;
	size_t n;

	(void)state;
	free(p->review.rare_purposes);
	p->review = (struct policy_review){ .period = STAMP_DAY,
	    .plate_days = 1, .plate_searches = 1, .plate_cases = 1,
	    .case_plates = 1, .place_days = 1, .place_width = 50,
	    .place_cameras = 1, .vague_days = 1, .no_result = 1,
	    .refused = 1, .off_duty = 1,
	    .rare = 1, .widest = 1, .day_searches = 1, .day_results = 1,
	    .expiry = 1 };
	/* The first entry of a log may be any of them. */
	for (size_t k = 0; k < sizeof(bad) / sizeof(*bad); k++) {
		for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
			entry = json_loads(bad[(i + k) %
			    (sizeof(bad) / sizeof(*bad))], 0, NULL);
			assert_non_null(entry);
			json_object_set_new(entry, "n",
			    json_integer((json_int_t)i + 1));
			made.entries[made.n++] = entry;
		}
		f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
		assert_true(n >= 4);
		assert_int_equal(found[0].severity, FLAGS_HIGH);
		for (size_t i = 1; i < n; i++)
			assert_true(found[i].severity >=
			    found[i - 1].severity);
		flags_free(f);
		made_forget();
	}
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(suspension),
		cmocka_unit_test(other_agencies),
		cmocka_unit_test(self_service),
		cmocka_unit_test(refusals),
		cmocka_unit_test(untimed),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
