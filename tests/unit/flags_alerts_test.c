/* Alerts that nobody verified in time. */
#include "audit/flags.h"

#include "made.h"
#include "make.h"
#include "month.h"

#define DAY (24 * 60)

static void
alert(const char *event, const char *id, int minute)
{
	made_add(event, minute, json_pack("{s:s, s:s}", "alert", id, "list",
	    "svs"));
}

/* The present of flagged() is after the month. */
static void
alerts(void **state)
{
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->alerts.verify = STAMP_DAY;
	alert("alert", "a", 0);
	alert("alert", "b", 1);
	alert("alert", "c", 20 * DAY);
	alert("alert", "b", 21 * DAY);
	alert("alert-verified", "a", 22 * DAY);
	alert("alert-verified", "d", 22 * DAY);
	assert_string_equal(made_told(p, MONTH_START),
	    "alert-unverified  2 3|");
	/* Whose time is not over yet, and what is past what is looked at. */
	assert_string_equal(made_told(p, MONTH_START + 2 * STAMP_DAY),
	    "alert-unverified  3|");
	/* Who looks at each day alone is told on that on which it is late. */
	assert_string_equal(made_told(p, MONTH_START + 20 * STAMP_DAY + 1),
	    "alert-unverified  3|");
	assert_string_equal(made_told(p, MONTH_START + 21 * STAMP_DAY),
	    "alert-unverified  3|");
	assert_string_equal(made_told(p, MONTH_START + 21 * STAMP_DAY + 1), "");
	p->alerts.verify = 300 * STAMP_DAY;
	assert_string_equal(made_told(p, MONTH_START), "");
	made_add("alerts-refused", 23 * DAY, json_object());
	assert_string_equal(made_told(p, MONTH_START), "act-refused  7|");
	made_add("hot-list", 23 * DAY, json_pack("{s:s}", "list", "svs"));
	made_add("hot-list", 23 * DAY, json_pack("{s:s, s:b}", "list", "mine",
	    "given", 1));
	assert_string_equal(made_told(p, MONTH_START),
	    "act-refused  7|hot-list  9|");
	made_forget();
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
