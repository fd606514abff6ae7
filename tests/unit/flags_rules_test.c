/* Which searches, taken together, are too many. */
#include "audit/flags.h"

#include <stdio.h>
#include <stdlib.h>

#include "flagged.h"
#include "made.h"
#include "make.h"
#include "month.h"

#define DAY (24 * 60)

/* Just too few, and just enough; a window's edge. */
static void
edges(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	free(p->review.rare_purposes);
	p->review = (struct policy_review){ .period = 7 * STAMP_DAY,
	    .plate_days = 3, .plate_searches = 3, .plate_cases = 3,
	    .case_plates = 3, .place_days = 3, .place_width = 1600,
	    .place_cameras = 3, .vague_days = 3, .no_result = 3,
	    .refused = 3, .off_duty = 3,
	    .rare = 3, .widest = 3, .day_searches = 100, .day_results = 100,
	    .expiry = STAMP_DAY };
	/* On three days of eight, then of seven. */
	made_ask("inv00", 0, "1", "7ABC123", 1);
	made_ask("inv00", 3 * DAY, "1", "7ABC123", 1);
	made_ask("inv00", 7 * DAY, "1", "7ABC123", 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_ask("inv00", 8 * DAY, "1", "7ABC123", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-days inv00 3 5 7|");
	made_forget();
	/* What a camera confuses is one plate; another person is not. */
	made_ask("inv00", 0, "1", "7A8C0", 1);
	made_ask("inv01", 1, "1", "7A8C0", 1);
	made_ask("inv00", 2, "1", "7ABCO", 1);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_ask("inv00", DAY - 1, "1", "7A8CO", 1);
	assert_string_equal(made_told(p, MONTH_START),
	    "plate-searches inv00 1 5 7|");
	json_object_set_new(made.entries[6], "time",
	    json_string("2026-11-02T00:00:00Z"));
	assert_string_equal(made_told(p, MONTH_START), "");
	made_forget();
	/* Anybody's numbers count. */
	made_ask("inv00", 0, "1", "7ABC123", 1);
	made_ask("inv01", 1, "2", "7ABC123", 1);
	made_ask("inv00", 2, "2", "7ABC123", 0);
	assert_string_equal(made_told(p, MONTH_START), "");
	/* A call for service may become a case. */
	made_ask("inv02", 3, "3", "7ABC123", 1);
	json_object_set_new(made.entries[6], "call", json_string("E1"));
	json_object_del(made.entries[6], "case");
	assert_string_equal(made_told(p, MONTH_START), "");
	made_ask("inv02", 4, "3", "7ABC123", 1);
	assert_string_equal(made_told(p, MONTH_START), "plate-cases  1 3 5 9|");
	made_forget();
	made_ask("inv00", 0, "1", "7ABC123", 0);
	made_ask("inv01", 1, "1", "7ABC123", 0);
	made_ask("inv01", 2, "1", "7ABC123", 1);
	json_object_set_new(made_ask("inv01", 2, "1", "7ABC123", 0), "event",
	    json_string("search-refused"));
	made.n--;			/* and has no answer */
	json_decref(made.entries[made.n]);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_ask("inv02", 3, "1", "7ABC123", 0);
	assert_string_equal(made_told(p, MONTH_START), "no-result  1 3 8|");
	made_forget();
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
	struct policy *p = made_policy(&month);
	json_t *query;

	(void)state;
	p->review.widest = 1;
	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++) {
		query = json_object_get(made_ask("inv00", 0, "1", "", 1),
		    "query");
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
		assert_string_equal(made_told(p, MONTH_START), queries[i].wide ?
		    "widest inv00 1|" : "");
		made_forget();
	}
	month_free(&month);
}

/* Near what is too many in a day, and past it. */
static void
near(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = made_policy(&month);
	struct flags *f;
	size_t n;
	char plate[8];

	(void)state;
	p->review.day_searches = 10;
	p->review.day_results = 21;
	for (int i = 0; i < 10; i++) {
		snprintf(plate, sizeof(plate), "7ABC10%d", i);
		made_ask("inv00", 8 * 60 + i, "1", plate, 2);
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
	made_forget();
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(wide),
		cmocka_unit_test(near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
