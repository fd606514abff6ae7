/* Points in time. */
#include "base/stamp.h"

#include <string.h>

#include "make.h"

static void
parses(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T00:00:00.001Z", 1 },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "2026-11-22T19:07:59.123Z", INT64_C(1795374479123) },
		{ "2026-11-22t19:07:59.123z", INT64_C(1795374479123) },
		{ "2026-11-22T11:07:59.123-08:00", INT64_C(1795374479123) },
		{ "2026-11-23T00:37:59.123+05:30", INT64_C(1795374479123) },
		{ "2026-11-22T19:07:59.1Z", INT64_C(1795374479100) },
		{ "2026-11-22T19:07:59.1239999999999999Z",
		    INT64_C(1795374479123) },
		{ "2026-11-22T19:07:59.9999Z", INT64_C(1795374479999) },
		{ "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000) },
		{ "9999-12-31T23:59:59.999Z", INT64_C(253402300799999) },
	};
	struct reason why;
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(stamp_parse(cases[i].text, &ms, &why), 0);
		assert_true(ms == cases[i].ms);
	}
}

static void
refuses(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "no time such as" },
		{ "2026-11-22", "no time such as" },
		{ "2026-11-22T19:07:59", "no offset from UTC" },
		{ "2026-11-22T19:07:59.123", "no offset from UTC" },
		{ "2026-11-22T19:07:59.Z", "no time such as" },
		{ "2026-11-22T19:07Z", "no time such as" },
		{ "2026-11-22 19:07:59Z", "no time such as" },
		{ "2026-11-22T19:07:59Z ", "no time such as" },
		{ "2026-11-22T19:07:59+24:00", "no time such as" },
		{ "2026-11-22T19:07:59+08:60", "no time such as" },
		{ "2026-11-22T19:07:59+0800", "no time such as" },
		{ "+026-11-22T19:07:59Z", "no time such as" },
		{ "2026-11-22T-1:07:59Z", "no time such as" },
		{ "0000-01-01T00:00:00Z", "year 0" },
		{ "2026-13-01T00:00:00Z", "month 13" },
		{ "2026-00-01T00:00:00Z", "month 0" },
		{ "2026-02-29T00:00:00Z", "no day 29" },
		{ "2100-02-29T00:00:00Z", "no day 29" },
		{ "2026-11-31T00:00:00Z", "no day 31" },
		{ "2026-11-00T00:00:00Z", "no day 0" },
		{ "2026-11-22T24:00:00Z", "no time of day" },
		{ "2026-11-22T23:60:00Z", "no time of day" },
		{ "2016-12-31T23:59:60Z", "leap second" },
		{ "2016-12-31T23:59:61Z", "no time of day" },
		{ "0001-01-01T00:00:00+00:01", "outside years" },
		{ "9999-12-31T23:59:59-00:01", "outside years" },
	};
	struct reason why;
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(stamp_parse(cases[i].text, &ms, &why), -1);
		assert_reason(why, cases[i].why);
	}
}

static void
formats_what_it_parses(void **state)
{
	static const char *const texts[] = { "0001-01-01T00:00:00.000Z",
	    "1600-02-29T12:00:00.007Z", "1969-12-31T23:59:59.999Z",
	    "2026-11-22T19:07:59.123Z", "9999-12-31T23:59:59.999Z" };
	char text[STAMP_SIZE], day[STAMP_DAY_SIZE];
	struct reason why;
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(stamp_parse(texts[i], &ms, &why), 0);
		stamp_format(ms, text);
		assert_string_equal(text, texts[i]);
		stamp_format_day(ms, day);
		assert_memory_equal(day, texts[i], STAMP_DAY_SIZE - 1);
	}
	stamp_format(INT64_MIN, text);
	assert_string_equal(text, "0001-01-01T00:00:00.000Z");
	stamp_format(INT64_MAX, text);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

/* Each day of 800 years has the number after the one before. */
static void
days_follow_each_other(void **state)
{
	struct stamp_civil c, again;
	struct reason why;
	int64_t ms, day = -200000 * STAMP_DAY;

	(void)state;
	for (int i = 0; i < 293000; i++, day += STAMP_DAY) {
		stamp_to_civil(day, &c);
		assert_int_equal(stamp_from_civil(&c, &ms, &why), 0);
		assert_true(ms == day);
		stamp_to_civil(day + STAMP_DAY - 1, &again);
		assert_int_equal(again.day, c.day);
		assert_int_equal(again.hour, 23);
		assert_int_equal(again.ms, 999);
	}
}

static void
hours_and_days_begin_below(void **state)
{
	(void)state;
	assert_true(stamp_hour(0) == 0);
	assert_true(stamp_hour(STAMP_HOUR - 1) == 0);
	assert_true(stamp_hour(-1) == -STAMP_HOUR);
	assert_true(stamp_hour(-STAMP_HOUR) == -STAMP_HOUR);
	assert_true(stamp_day(STAMP_DAY) == STAMP_DAY);
	assert_true(stamp_day(-1) == -STAMP_DAY);
}

static void
offsets_and_days(void **state)
{
	static const char *const bad[] = { "", "8", "08:00", "+8:00",
	    "+08:00 ", "+24:00", "-08:60", "Z8", "+08" };
	struct reason why;
	int64_t ms;

	(void)state;
	assert_int_equal(stamp_parse_offset("-08:00", &ms, &why), 0);
	assert_true(ms == -8 * STAMP_HOUR);
	assert_int_equal(stamp_parse_offset("+05:45", &ms, &why), 0);
	assert_true(ms == 5 * STAMP_HOUR + 45 * STAMP_MINUTE);
	assert_int_equal(stamp_parse_offset("Z", &ms, &why), 0);
	assert_true(ms == 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(stamp_parse_offset(bad[i], &ms, &why), -1);
		assert_reason(why, "no offset");
	}
	assert_int_equal(stamp_parse_day("1970-01-02", &ms, &why), 0);
	assert_true(ms == STAMP_DAY);
	assert_int_equal(stamp_parse_day("1970-01-02T", &ms, &why), -1);
	assert_int_equal(stamp_parse_day("1970-1-2", &ms, &why), -1);
	assert_int_equal(stamp_parse_day("1970-02-30", &ms, &why), -1);
	assert_int_equal(stamp_parse_day("2026-11-22.a1b2c3", &ms, &why), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses),
		cmocka_unit_test(formats_what_it_parses),
		cmocka_unit_test(days_follow_each_other),
		cmocka_unit_test(hours_and_days_begin_below),
		cmocka_unit_test(offsets_and_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
