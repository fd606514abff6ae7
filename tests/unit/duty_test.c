/* Duty hours. */
#include "policy/duty.h"

#include "base/stamp.h"
#include "make.h"

static bool
on_duty(const char *span, const char *local)
{
	struct duty d;
	struct duty_hours hours = { &d, 1 };
	struct reason why;
	int64_t t;

	if (duty_parse(span, &d, &why) != 0)
		fail_msg("'%s': %s", span, why.text);
	assert_int_equal(stamp_parse(local, &t, &why), 0);
	return duty_holds(&hours, t);
}

/* 2026-11-23 is a Monday. */
static void
days(void **state)
{
	static const struct {
		const char *days, *on;	/* Monday to Sunday */
	} sets[] = {
		{ "Mon", "1000000" }, { "Sun", "0000001" },
		{ "Mon-Fri", "1111100" }, { "Sat-Mon", "1000011" },
		{ "Wed-Wed", "0010000" }, { "Mon,Wed-Thu,Sun", "1011001" },
		{ "Fri-Thu", "1111111" }, { "daily", "1111111" },
	};
	char span[40], local[32];

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		snprintf(span, sizeof(span), "%s 12:00-13:00", sets[i].days);
		for (int day = 0; day < 7; day++) {
			snprintf(local, sizeof(local),
			    "2026-11-%dT12:30:00Z", 23 + day);
			assert_int_equal(on_duty(span, local),
			    sets[i].on[day] == '1');
		}
	}
}

static void
ends(void **state)
{
	(void)state;
	assert_false(on_duty("Mon 07:00-19:00", "2026-11-23T06:59:59.999Z"));
	assert_true(on_duty("Mon 07:00-19:00", "2026-11-23T07:00:00Z"));
	assert_true(on_duty("Mon 07:00-19:00", "2026-11-23T18:59:59.999Z"));
	assert_false(on_duty("Mon 07:00-19:00", "2026-11-23T19:00:00Z"));
	assert_true(on_duty("Mon 00:00-24:00", "2026-11-23T00:00:00Z"));
	assert_true(on_duty("Mon 00:00-24:00", "2026-11-23T23:59:59.999Z"));
	assert_false(on_duty("Mon 00:00-24:00", "2026-11-24T00:00:00Z"));
	assert_true(on_duty("Thu 00:00-24:00", "1970-01-01T00:00:00Z"));
	assert_true(on_duty("Wed 23:00-24:00", "1969-12-31T23:59:59Z"));
}

static void
midnight(void **state)
{
	static const char span[] = "Sun 22:00-06:00";

	(void)state;
	assert_false(on_duty(span, "2026-11-22T05:00:00Z"));
	assert_false(on_duty(span, "2026-11-22T21:59:00Z"));
	assert_true(on_duty(span, "2026-11-22T22:00:00Z"));
	assert_true(on_duty(span, "2026-11-23T00:00:00Z"));
	assert_true(on_duty(span, "2026-11-23T05:59:00Z"));
	assert_false(on_duty(span, "2026-11-23T06:00:00Z"));
	assert_false(on_duty(span, "2026-11-23T22:30:00Z"));
	assert_true(on_duty("Mon 06:00-00:00", "2026-11-23T23:59:00Z"));
	assert_false(on_duty("Mon 06:00-00:00", "2026-11-24T00:00:00Z"));
	/* A round day and more is two spans. */
	assert_true(on_duty("daily 22:00-21:59", "2026-11-23T21:58:00Z"));
	assert_false(on_duty("daily 22:00-21:59", "2026-11-23T21:59:00Z"));
}

static void
refused(void **state)
{
	static const char *const bad[] = { "", "Mon", "Mon ", "mon 07:00-19:00",
	    "Mon 7:00-19:00", "Mon 07:00-19:60", "Mon 07:00-24:01",
	    "Mon 24:00-06:00", "Mon 07:00-07:00", "Mon 07:00-19:00 ",
	    "Mon, 07:00-19:00", "Mon- 07:00-19:00", "Monday 07:00-19:00",
	    "daily,Mon 07:00-19:00", "Mon  07:00-19:00", "Mon 07:00 -19:00",
	    "Mon 0:700-19:00", "Mon 07:00-", "07:00-19:00", "Mon 07-19" };
	struct reason why;
	struct duty d;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (duty_parse(bad[i], &d, &why) == 0)
			fail_msg("'%s' was taken", bad[i]);
		assert_reason(why, "no hours such as");
	}
}

static void
several(void **state)
{
	struct duty list[2];
	struct duty_hours hours = { list, 2 }, none = { NULL, 0 };
	struct reason why;
	int64_t t;

	(void)state;
	assert_int_equal(duty_parse("Mon 08:00-09:00", &list[0], &why), 0);
	assert_int_equal(duty_parse("Mon 10:00-11:00", &list[1], &why), 0);
	assert_int_equal(stamp_parse("2026-11-23T10:30:00Z", &t, &why), 0);
	assert_true(duty_holds(&hours, t));
	assert_false(duty_holds(&hours, t - STAMP_HOUR));
	assert_true(duty_holds(&hours, t - 2 * STAMP_HOUR));
	assert_false(duty_holds(&none, t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(ends),
		cmocka_unit_test(midnight),
		cmocka_unit_test(refused),
		cmocka_unit_test(several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
