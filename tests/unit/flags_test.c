/* What an auditor should look at. */
#include "audit/flags.h"

#include <stdio.h>
#include <stdlib.h>

#include "flagged.h"
#include "make.h"
#include "month.h"

/* A log made by hand, entry by entry. */
static struct {
	json_t *entries[400];
	size_t n;
} made;

static void
forget(void)
{
	while (made.n > 0)
		json_decref(made.entries[--made.n]);
}

/* Minutes from the start; a format as of json_pack() follows. */
static json_t *
add(const char *event, int minute, json_t *entry)
{
	char time[STAMP_SIZE];

	assert_non_null(entry);
	assert_true(made.n < sizeof(made.entries) / sizeof(*made.entries));
	stamp_format(MONTH_START + minute * STAMP_MINUTE, time);
	json_object_set_new(entry, "n", json_integer((json_int_t)made.n + 1));
	json_object_set_new(entry, "time", json_string(time));
	json_object_set_new(entry, "event", json_string(event));
	made.entries[made.n++] = entry;
	return entry;
}

/* A search that found so many; returns its first entry. */
static json_t *
ask(const char *user, int minute, const char *number, const char *plate,
    int shown)
{
	json_t *entry = json_pack("{s:s, s:i, s:s, s:s, s:{s:s}}", "user",
	    user, "uid", 1000, "case", number, "purpose", "hit and run",
	    "query", "plate", plate);

	add("search", minute, entry);
	add("search-answered", minute, json_pack("{s:I, s:i}", "search",
	    (json_int_t)made.n, "count", shown));
	return entry;
}

/* "name who n n n|": the flags of what was made, but for expiry's. */
static const char *
told(const struct policy *policy, int64_t from)
{
	static char text[4000];
	const struct flag *found;
	struct flags *f;
	size_t n, used = 0;

	text[0] = '\0';
	f = flagged(made.entries, made.n, policy, from, &found, &n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(found[i].name, "expiry-stopped") == 0)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s %s", found[i].name, found[i].who);
		for (size_t k = 0; k < found[i].n; k++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, " %d",
			    (int)found[i].entries[k]);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "|");
	}
	flags_free(f);
	return text;
}

static struct policy *
month_policy(struct month *month)
{
	month_make(month, 1, false);
	return month->policy;
}

#define DAY (24 * 60)

/* Just too few, and just enough; a window's edge. */
static void
edges(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	free(p->review.rare_purposes);
	p->review = (struct policy_review){ .period = 7 * STAMP_DAY,
	    .plate_days = 3, .plate_searches = 3, .plate_cases = 3,
	    .case_plates = 3, .no_result = 3, .refused = 3, .off_duty = 3,
	    .rare = 3, .widest = 3, .day_searches = 100, .day_results = 100,
	    .expiry = STAMP_DAY };
	/* On three days of eight, then of seven. */
	ask("inv00", 0, "1", "7ABC123", 1);
	ask("inv00", 3 * DAY, "1", "7ABC123", 1);
	ask("inv00", 7 * DAY, "1", "7ABC123", 1);
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv00", 8 * DAY, "1", "7ABC123", 1);
	assert_string_equal(told(p, MONTH_START), "plate-days inv00 3 5 7|");
	forget();
	/* What a camera confuses is one plate; another person is not. */
	ask("inv00", 0, "1", "7A8C0", 1);
	ask("inv01", 1, "1", "7A8C0", 1);
	ask("inv00", 2, "1", "7ABCO", 1);
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv00", DAY - 1, "1", "7A8CO", 1);
	assert_string_equal(told(p, MONTH_START),
	    "plate-searches inv00 1 5 7|");
	json_object_set_new(made.entries[6], "time",
	    json_string("2026-11-02T00:00:00Z"));
	assert_string_equal(told(p, MONTH_START), "");
	forget();
	/* Anybody's numbers count. */
	ask("inv00", 0, "1", "7ABC123", 1);
	ask("inv01", 1, "2", "7ABC123", 1);
	ask("inv00", 2, "2", "7ABC123", 0);
	assert_string_equal(told(p, MONTH_START), "");
	/* A call for service may become a case. */
	ask("inv02", 3, "3", "7ABC123", 1);
	json_object_set_new(made.entries[6], "call", json_string("E1"));
	json_object_del(made.entries[6], "case");
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv02", 4, "3", "7ABC123", 1);
	assert_string_equal(told(p, MONTH_START), "plate-cases  1 3 5 9|");
	forget();
	ask("inv00", 0, "1", "7ABC123", 0);
	ask("inv01", 1, "1", "7ABC123", 0);
	ask("inv01", 2, "1", "7ABC123", 1);
	json_object_set_new(ask("inv01", 2, "1", "7ABC123", 0), "event",
	    json_string("search-refused"));
	made.n--;			/* and has no answer */
	json_decref(made.entries[made.n]);
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv02", 3, "1", "7ABC123", 0);
	assert_string_equal(told(p, MONTH_START), "no-result  1 3 8|");
	forget();
	month_free(&month);
}

/* Who asks for one plate, now with this left open and now with that. */
static void
patterns(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	p->review.plate_cases = 3;
	ask("inv00", 0, "1", "7ABC12?", 1);
	ask("inv00", 1, "2", "7AB*", 1);
	ask("inv00", 2, "3", "*C123", 1);
	ask("inv00", 3, "4", "7XYZ12?", 1);
	ask("inv00", 4, "5", "7A*", 1);		/* too little to be one */
	ask("inv01", 5, "6", "7ABC123", 1);	/* another's */
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv00", 6, "7", "7ABC123", 1);
	ask("inv02", 7, "8", "7ABC?23", 1);	/* another's, too */
	assert_string_equal(told(p, MONTH_START),
	    "plate-cases  1 3 5 11 13|");
	forget();
	/* Three characters of it, again and again. */
	ask("inv00", 0, "1", "7ABC121", 1);
	ask("inv00", 1, "2", "*121", 1);
	ask("inv00", 2, "3", "*121", 1);
	assert_string_equal(told(p, MONTH_START), "plate-cases inv00 1 3 5|");
	forget();
	ask("inv00", 1, "1", "*121", 1);
	ask("inv00", 2, "2", "*121", 1);
	ask("inv00", 3, "3", "*121", 1);
	assert_string_equal(told(p, MONTH_START), "plate-cases inv00 1 3 5|");
	forget();
	/* Never the whole one, and never the same. */
	ask("inv00", 0, "1", "7ABC1?1", 1);
	ask("inv00", 1, "2", "7AB?121", 1);
	ask("inv00", 2, "3", "?ABC121", 1);
	ask("inv00", 3, "4", "7?BC121", 1);
	ask("inv00", 4, "5", "*C121", 1);
	ask("inv00", 5, "6", "8ABX121", 1);
	ask("inv00", 6, "7", "?????21", 1);
	ask("inv00", 7, "8", "7??X???", 1);
	assert_string_equal(told(p, MONTH_START),
	    "plate-cases inv00 1 3 5 7 9|");
	forget();
	month_free(&month);
}

static void
slip(json_t *entry)
{
	json_object_set_new(json_object_get(entry, "query"), "slip",
	    json_true());
}

/* A plate beside the one that is meant, and --slip shows that, too. */
static void
slips(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	p->review.plate_cases = 3;
	slip(ask("inv00", 0, "1", "7ABC124", 1));
	slip(ask("inv00", 1, "2", "7ABX123", 1));
	ask("inv00", 2, "3", "7ABC133", 1);	/* it alone */
	slip(ask("inv00", 3, "4", "7XYC123", 1));
	slip(ask("inv01", 4, "5", "7ABC1239", 1));	/* another's */
	assert_string_equal(told(p, MONTH_START), "");
	slip(ask("inv00", 5, "6", "7BC123", 1));
	assert_string_equal(told(p, MONTH_START),
	    "plate-cases inv00 1 3 11|");
	forget();
	/* Those are many plates of one case all the same. */
	p->review.plate_cases = 100;
	p->review.case_plates = 3;
	slip(ask("inv00", 0, "1", "7ABC124", 1));
	slip(ask("inv00", 1, "1", "7ABC125", 1));
	ask("inv00", 2, "1", "7ABC12?", 1);	/* may be one of them */
	assert_string_equal(told(p, MONTH_START), "");
	slip(ask("inv00", 3, "1", "7ABC126", 1));
	assert_string_equal(told(p, MONTH_START),
	    "case-plates inv00 1 3 5 7|");
	p->review.plate_cases = 3;
	p->review.case_plates = 100;
	forget();
	/* With the one that is meant once. */
	ask("inv00", 0, "1", "7ABC123", 1);
	slip(ask("inv00", 1, "2", "7ABC12", 1));
	slip(ask("inv00", 2, "3", "8ABC123", 1));
	ask("inv00", 3, "4", "7ABC128", 1);
	assert_string_equal(told(p, MONTH_START),
	    "plate-cases inv00 1 3 5|");
	forget();
	/* Patterns that leave open what there is not. */
	ask("inv00", 0, "1", "7ABC123*", 1);
	ask("inv00", 1, "2", "*7ABC123", 1);
	ask("inv00", 2, "3", "7XYZ*", 1);
	assert_string_equal(told(p, MONTH_START), "");
	ask("inv00", 3, "4", "7*ABC123", 1);
	ask("inv00", 4, "5", "7ABC12*", 1);
	assert_string_equal(told(p, MONTH_START),
	    "plate-cases inv00 1 3 7 9|");
	forget();
	month_free(&month);
}

/* A window of nine tenths of the widest, and hardly a plate. */
static void
wide(void **state)
{
	static const struct {
		const char *plate, *from;
		bool wide;
	} queries[] = {
		{ NULL, "2026-10-29T07:12:00Z", true },
		{ NULL, "2026-10-29T07:12:01Z", false },
		{ NULL, NULL, false },		/* is refused */
		{ "7A*", "2026-10-29T00:00:00Z", true },
		{ "7A*", "2026-10-31T00:00:00Z", false },
		{ "7A*", NULL, true },		/* all that there is */
		{ "7AB*", NULL, false },
	};
	struct month month;
	struct policy *p = month_policy(&month);
	json_t *query;

	(void)state;
	p->review.widest = 1;
	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		query = json_object_get(ask("inv00", 0, "1", "", 1), "query");
		if (queries[i].plate == NULL)
			json_object_del(query, "plate");
		else
			json_object_set_new(query, "plate",
			    json_string(queries[i].plate));
		if (queries[i].from != NULL) {
			json_object_set_new(query, "from",
			    json_string(queries[i].from));
			json_object_set_new(query, "to",
			    json_string("2026-11-01T00:00:00Z"));
		}
		assert_string_equal(told(p, MONTH_START), queries[i].wide ?
		    "widest inv00 1|" : "");
		forget();
	}
	month_free(&month);
}

/* A flag is of the time that is asked for if one of its entries is. */
static void
times(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	for (int i = 1; i <= 4; i++)
		ask("inv00", i * DAY, i < 4 ? "1" : "2", "7ABC123", 1);
	p->review.plate_days = 3;
	assert_string_equal(told(p, MONTH_START + 4 * STAMP_DAY),
	    "plate-days inv00 1 3 5 7|");
	p->review.period = 2 * STAMP_DAY;
	assert_string_equal(told(p, MONTH_START), "");
	p->review.period = 3 * STAMP_DAY;
	made.n = 6;
	assert_string_equal(told(p, MONTH_START), "plate-days inv00 1 3 5|");
	assert_string_equal(told(p, MONTH_START + 3 * STAMP_DAY + 1), "");
	made.n = 8;
	forget();
	month_free(&month);
}

static json_t *
refuse(const char *user, int minute, const char *reason)
{
	json_t *entry = json_pack("{s:s, s:i, s:s}", "user", user, "uid",
	    1000, "reason", reason);

	return add("search-refused", minute, entry);
}

static void
policy_of(const char *hash, int minute)
{
	json_object_set_new(ask("inv00", minute, "1", "7ABC123", 1),
	    "policy", json_string(hash));
}

/* Suspension, and how it ends. */
static void
suspension(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);
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
	assert_string_equal(told(p, MONTH_START),
	    "barred inv00 4|suspended inv00 3|suspended inv01 6|");
	add("policy-changed", 10, json_pack("{s:s, s:s}", "old", "P", "new",
	    "Q"));
	policy_of("Q", 11);
	assert_string_equal(told(p, MONTH_START),
	    "barred inv00 4|suspended inv00 3|suspended inv01 6|"
	    "policy-changed  8|");
	/* Under the policy of today, who is not in it. */
	json_object_set_new(ask("nobody", 20, "1", "8XYZ999", 1), "policy",
	    json_string("Q"));
	assert_null(strstr(told(p, MONTH_START), "nobody"));
	memcpy(p->sha256, "Q", 2);
	assert_non_null(strstr(told(p, MONTH_START), "barred nobody 11|"));
	p->people[0].suspended = true;
	assert_non_null(strstr(told(p, MONTH_START), "barred inv00 4 9|"));
	forget();
	/* A login has another number since the store is on this machine. */
	p->people[0].suspended = false;
	p->people[0].uid = 1000;
	json_object_set_new(refuse("inv00", 0, "not trained"), "uid",
	    json_integer(999));
	policy_of("Q", 1);
	assert_string_equal(told(p, MONTH_START), "");
	p->people[0].uid = -1;
	forget();
	/* Whom he asked was, and not he; who comes for one that is, is. */
	policy_of("P", 0);
	entry = refuse("inv00", 1, "agency so is suspended");
	json_object_set_new(entry, "policy", json_string("P"));
	json_object_set_new(entry, "agency", json_string("pd"));
	policy_of("P", 2);
	assert_string_equal(told(p, MONTH_START), "");
	json_object_set_new(entry, "claimed_agency", json_string("so"));
	json_object_del(entry, "agency");
	assert_non_null(strstr(told(p, MONTH_START), "suspended inv00 3|"));
	forget();
	month_free(&month);
}

/* A policy that was swapped, and a program that still has the old one. */
static void
policies(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	p->review.plate_searches = 100;
	add("policy-changed", 0, json_pack("{s:s}", "new", "P"));
	assert_string_equal(told(p, MONTH_START), "");
	forget();
	policy_of("P", 0);
	add("policy-changed", 10, json_pack("{s:s}", "new", "Q"));
	policy_of("P", 11);
	policy_of("Q", 12);
	policy_of("P", 70);
	assert_string_equal(told(p, MONTH_START), "policy-changed  3|");
	policy_of("P", 72);
	assert_string_equal(told(p, MONTH_START),
	    "policy  10|policy-changed  3|");
	policy_of("R", 73);
	assert_string_equal(told(p, MONTH_START),
	    "policy  10 12|policy-changed  3|");
	forget();
	month_free(&month);
}

static void
change(const char *user, int minute, const char *old, const char *new)
{
	add("policy-changed", minute, json_pack("{s:s, s:i, s:s, s:s}",
	    "user", user, "uid", 1000, "old", old, "new", new));
}

/* Who widens the policy for one look, and puts the old one back. */
static void
self_service(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	p->review.period = 7 * STAMP_DAY;
	change("inv00", 0, "P", "Q");
	policy_of("Q", 1);
	ask("inv01", 2, "1", "8XYZ999", 1);
	change("inv00", 3, "Q", "P");
	assert_string_equal(told(p, MONTH_START), "policy-returned  1 6|"
	    "changer inv00 2|policy-changed  1 6|");
	policy_of("P", 100);
	assert_null(strstr(told(p, MONTH_START), "policy "));
	forget();
	/* A search that was killed before keeps those after it waiting. */
	policy_of("P", 0);
	json_decref(made.entries[--made.n]);
	change("inv00", 1, "P", "Q");
	policy_of("Q", 2);
	change("inv00", 3, "Q", "P");
	policy_of("P", 4);
	assert_non_null(strstr(told(p, MONTH_START), "changer inv00 3 6|"));
	forget();
	/* As the store's owner, and then as himself; and with another login. */
	change("alpr", 0, "P", "Q");
	json_object_set_new(made.entries[0], "uid", json_integer(999));
	json_object_set_new(made.entries[0], "loginuid", json_integer(1000));
	policy_of("Q", 1);
	json_object_set_new(ask("inv01", 2, "1", "8XYZ999", 1), "uid",
	    json_integer(1001));
	json_object_set_new(ask("inv02", 3, "1", "8XYZ999", 1), "uid",
	    json_integer(1002));
	json_object_set_new(made.entries[5], "loginuid", json_integer(1000));
	assert_non_null(strstr(told(p, MONTH_START), "changer inv00 2|"));
	assert_null(strstr(told(p, MONTH_START), "changer inv01"));
	assert_non_null(strstr(told(p, MONTH_START), "changer inv02 6|"));
	assert_null(strstr(told(p, MONTH_START), "changer alpr"));
	forget();
	/* Neither is so after the period. */
	change("inv00", 0, "P", "Q");
	policy_of("Q", 7 * DAY);
	change("inv00", 7 * DAY, "Q", "P");
	assert_string_equal(told(p, MONTH_START), "policy-changed  1 4|");
	forget();
	add("expire-begun", 0, json_pack("{s:f, s:f}", "retention_days", 1.0,
	    "before_days", 30.0));
	add("expire", 0, json_pack("{s:f, s:f}", "retention_days", 1.0,
	    "before_days", 30.0));
	add("expire-begun", 1, json_pack("{s:f, s:f}", "retention_days",
	    30.0, "before_days", 1.0));
	add("expire-begun", 2, json_pack("{s:f}", "retention_days", 30.0));
	assert_string_equal(told(p, MONTH_START), "expiry-shortened  1|");
	forget();
	month_free(&month);
}

static void
expiry(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = month_policy(&month);
	struct flags *f;
	size_t n;

	(void)state;
	for (int day = 0; day < 30; day++)
		if (day != 10)
			add("expire", day * DAY, json_object());
	assert_string_equal(told(p, MONTH_START), "expiry-late  11|");
	assert_string_equal(told(p, MONTH_START + 12 * STAMP_DAY), "");
	json_object_set_new(add("expire-begun", 29 * DAY, json_object()),
	    "forced", json_true());
	add("act-refused", 29 * DAY, json_object());
	assert_string_equal(told(p, MONTH_START + 12 * STAMP_DAY),
	    "expiry-forced  30|act-refused  31|");
	json_decref(made.entries[--made.n]);
	json_decref(made.entries[--made.n]);
	/* One that failed is none. */
	json_object_set_new(made.entries[28], "event",
	    json_string("expire-failed"));
	f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
	assert_int_equal(n, 2);
	assert_string_equal(found[0].name, "expiry-stopped");
	assert_int_equal(found[0].severity, FLAGS_HIGH);
	assert_string_equal(found[0].reason,
	    "expiry has not run for 64 hours");
	flags_free(f);
	forget();
	/* A log without entries says nothing of expiry. */
	assert_string_equal(told(p, MONTH_START), "");
	month_free(&month);
}

static void
alert(const char *event, const char *id, int minute)
{
	add(event, minute, json_pack("{s:s, s:s}", "alert", id, "list",
	    "svs"));
}

static void
act(const char *event, const char *user, int minute)
{
	add(event, minute, json_pack("{s:s, s:i}", "user", user, "uid",
	    1000));
}

/* What is not theirs to do, of each person apart. */
static void
refusals(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = month_policy(&month);
	struct flags *f;
	size_t n;

	(void)state;
	act("act-refused", "inv00", 0);
	act("act-refused", "nobody", 1);
	act("alerts-refused", "inv00", DAY);
	add("act-refused", DAY + 1, json_object());
	act("act-refused", "inv01", 2 * DAY);
	act("act-refused", "inv00", 3 * DAY);
	assert_string_equal(told(p, MONTH_START), "act-refused inv00 1 3 6|"
	    "act-refused nobody 2|act-refused  4|act-refused inv01 5|");
	assert_string_equal(told(p, MONTH_START + 2 * STAMP_DAY),
	    "act-refused inv01 5|act-refused inv00 6|");
	f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
	assert_string_equal(found[0].name, "expiry-stopped");
	assert_string_equal(found[1].reason, "inv00 was refused 3 acts on "
	    "the store or its log");
	assert_string_equal(found[3].reason, "somebody was refused 1 act on "
	    "the store or its log");
	assert_int_equal(found[1].severity, FLAGS_MEDIUM);
	flags_free(f);
	forget();
	month_free(&month);
}

/* The present of flagged() is after the month. */
static void
alerts(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	p->alerts.verify = STAMP_DAY;
	alert("alert", "a", 0);
	alert("alert", "b", 1);
	alert("alert", "c", 20 * DAY);
	alert("alert", "b", 21 * DAY);
	alert("alert-verified", "a", 22 * DAY);
	alert("alert-verified", "d", 22 * DAY);
	assert_string_equal(told(p, MONTH_START), "alert-unverified  2 3|");
	/* Whose time is not over yet, and what is past what is looked at. */
	assert_string_equal(told(p, MONTH_START + 2 * STAMP_DAY),
	    "alert-unverified  3|");
	/* Who looks at each day alone is told on that on which it is late. */
	assert_string_equal(told(p, MONTH_START + 20 * STAMP_DAY + 1),
	    "alert-unverified  3|");
	assert_string_equal(told(p, MONTH_START + 21 * STAMP_DAY),
	    "alert-unverified  3|");
	assert_string_equal(told(p, MONTH_START + 21 * STAMP_DAY + 1), "");
	p->alerts.verify = 300 * STAMP_DAY;
	assert_string_equal(told(p, MONTH_START), "");
	add("alerts-refused", 23 * DAY, json_object());
	assert_string_equal(told(p, MONTH_START), "act-refused  7|");
	add("hot-list", 23 * DAY, json_pack("{s:s}", "list", "svs"));
	add("hot-list", 23 * DAY, json_pack("{s:s, s:b}", "list", "mine",
	    "given", 1));
	assert_string_equal(told(p, MONTH_START),
	    "act-refused  7|hot-list  9|");
	forget();
	month_free(&month);
}

/* Near what is too many in a day, and past it. */
static void
near(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = month_policy(&month);
	struct flags *f;
	size_t n;
	char plate[8];

	(void)state;
	p->review.day_searches = 10;
	p->review.day_results = 21;
	for (int i = 0; i < 10; i++) {
		snprintf(plate, sizeof(plate), "7ABC10%d", i);
		ask("inv00", 8 * 60 + i, "1", plate, 2);
		f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
		assert_int_equal(n, (i >= 7) + (i >= 8) + 1);
		if (i == 7)
			assert_string_equal(found[1].reason, "inv00 "
			    "searched 8 times in a day, of 10");
		if (i == 8)
			assert_int_equal(found[2].severity, FLAGS_LOW);
		if (i == 9)
			assert_int_equal(found[1].severity, FLAGS_MEDIUM);
		flags_free(f);
	}
	forget();
	month_free(&month);
}

/* What has no time counts as of that of the entry before. */
static void
untimed(void **state)
{
	struct month month;
	struct policy *p = month_policy(&month);

	(void)state;
	json_object_del(add("expire", 0, json_object()), "time");
	json_object_del(ask("inv00", 0, "1", "7ABC123", 1), "time");
	assert_string_equal(told(p, MONTH_START), "malformed  1 2|");
	add("expire", 2 * 60, json_object());
	json_object_del(add("expire", 0, json_object()), "time");
	assert_string_equal(told(p, MONTH_START), "malformed  1 2 5|");
	/* Before any time there may be any. */
	assert_string_equal(told(p, MONTH_START + 3 * STAMP_HOUR),
	    "malformed  1 2|");
	forget();
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
	struct policy *p = month_policy(&month);
	struct flags *f;
	json_t *entry;
	size_t n;

	(void)state;
	free(p->review.rare_purposes);
	p->review = (struct policy_review){ .period = STAMP_DAY,
	    .plate_days = 1, .plate_searches = 1, .plate_cases = 1,
	    .case_plates = 1, .no_result = 1, .refused = 1, .off_duty = 1,
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
		forget();
	}
	month_free(&month);
}

/* An inquiry of another agency, by its login; returns its first entry. */
static json_t *
inquire(const char *officer, int minute, const char *plate)
{
	json_t *entry = ask("alpr-so", minute, "S1", plate, 1);

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
	struct policy *p = month_policy(&month);
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
	assert_null(strstr(told(p, MONTH_START), "@so"));
	inquire("a", 20, "7ABC123");
	assert_non_null(strstr(told(p, MONTH_START), "a@so 1 5 9|"));
	assert_null(strstr(told(p, MONTH_START), "barred"));
	assert_null(strstr(told(p, MONTH_START), "purpose"));
	/* Its purposes are its own, if the policy says so. */
	arson[0] = "arson";
	answer->purposes = (struct policy_texts){ arson, 1 };
	assert_non_null(strstr(told(p, MONTH_START), "purpose"));
	p->sharing[0].suspended = true;
	assert_non_null(strstr(told(p, MONTH_START), "barred a@so 1 5 9|"));
	p->sharing[0].suspended = false;
	p->sharing[0].id = "other";
	assert_non_null(strstr(told(p, MONTH_START), "barred a@so 1 5 9|"));
	forget();
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(patterns),
		cmocka_unit_test(slips),
		cmocka_unit_test(wide),
		cmocka_unit_test(times),
		cmocka_unit_test(suspension),
		cmocka_unit_test(other_agencies),
		cmocka_unit_test(policies),
		cmocka_unit_test(self_service),
		cmocka_unit_test(expiry),
		cmocka_unit_test(refusals),
		cmocka_unit_test(alerts),
		cmocka_unit_test(near),
		cmocka_unit_test(untimed),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
