/* What was done to the store's policy and retention. */
#include "audit/flags.h"

#include "flagged.h"
#include "made.h"
#include "make.h"
#include "month.h"

#define DAY (24 * 60)

static void
policy_of(const char *hash, int minute)
{
	json_object_set_new(made_ask("inv00", minute, "1", "7ABC123", 1),
	    "policy", json_string(hash));
}

/* A policy that was swapped, and a program that still has the old one. */
static void
policies(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->review.plate_searches = 100;
	made_add("policy-changed", 0, json_pack("{s:s}", "new", "P"));
	assert_string_equal(made_told(p, MONTH_START), "");
	made_forget();
	policy_of("P", 0);
	made_add("policy-changed", 10, json_pack("{s:s}", "new", "Q"));
	policy_of("P", 11);
	policy_of("Q", 12);
	policy_of("P", 70);
	assert_string_equal(made_told(p, MONTH_START), "policy-changed  3|");
	policy_of("P", 72);
	assert_string_equal(made_told(p, MONTH_START),
	    "policy  10|policy-changed  3|");
	policy_of("R", 73);
	assert_string_equal(made_told(p, MONTH_START),
	    "policy  10 12|policy-changed  3|");
	made_forget();
	month_free(&month);
}

static void
expiry(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = made_policy(&month);
	struct flags *f;
	size_t n;

	(void)state;
	for (int day = 0; day < 30; day++)
		if (day != 10)
			made_add("expire", day * DAY, json_object());
	assert_string_equal(made_told(p, MONTH_START), "expiry-late  11|");
	assert_string_equal(made_told(p, MONTH_START + 12 * STAMP_DAY), "");
	json_object_set_new(made_add("expire-begun", 29 * DAY, json_object()),
	    "forced", json_true());
	made_add("act-refused", 29 * DAY, json_object());
	assert_string_equal(made_told(p, MONTH_START + 12 * STAMP_DAY),
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
	made_forget();
	/* A log without entries says nothing of expiry. */
	assert_string_equal(made_told(p, MONTH_START), "");
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policies),
		cmocka_unit_test(expiry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
