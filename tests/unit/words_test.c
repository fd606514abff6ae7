/* Numbers and times as the public reads them. */
#include "portal/words.h"

#include <stdlib.h>

#include "base/stamp.h"
#include "make.h"

static void
numbers(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = { { 0, "0" }, { 999, "999" }, { 1000, "1,000" },
	    { 12345, "12,345" }, { 1234567, "1,234,567" },
	    { UINT64_MAX, "18,446,744,073,709,551,615" } };
	char text[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		words_number(cases[i].n, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void
times(void **state)
{
	const int64_t time = INT64_C(1795374479123);	/* 2026-11-22T19:07 */
	char text[WORDS_SIZE];

	(void)state;
	words_day(time, text);
	assert_string_equal(text, "November 22, 2026");
	words_clock(time, -8 * STAMP_HOUR, text);
	assert_string_equal(text, "19:07 (UTC-08:00)");
	words_clock(time, 5 * STAMP_HOUR + 45 * STAMP_MINUTE, text);
	assert_string_equal(text, "19:07 (UTC+05:45)");
	assert_string_equal(words_month(1), "Jan");
	assert_string_equal(words_month(12), "Dec");
	assert_string_equal(words_month(0), "");
	assert_string_equal(words_month(13), "");
}

static void
durations(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = { { 30 * STAMP_DAY, "30 days" }, { STAMP_DAY, "1 day" },
	    { 36 * STAMP_HOUR, "36 hours" }, { STAMP_HOUR, "1 hour" },
	    { 90 * STAMP_MINUTE, "90 minutes" }, { 5000, "5 seconds" },
	    { 0, "0 seconds" } };
	char text[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		words_duration(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(times),
		cmocka_unit_test(durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
