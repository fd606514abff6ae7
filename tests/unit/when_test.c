/* Times as people write them. */
#include "base/when.h"

#include <stdlib.h>
#include <time.h>

#include "base/stamp.h"
#include "make.h"

/* The machine's own zones; TZ says which. */
static int64_t
offset(int64_t utc)
{
	time_t seconds = (time_t)((utc - (utc % 1000 + 1000) % 1000) / 1000);
	struct tm tm;

	localtime_r(&seconds, &tm);
	return tm.tm_gmtoff * STAMP_SECOND;
}

static void
zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static int64_t
at(const char *utc)
{
	struct reason why;
	int64_t ms;

	assert_int_equal(stamp_parse(utc, &ms, &why), 0);
	return ms;
}

/* What is taken for the beginning and for the end of a window. */
static void
is(const char *text, const char *now, const char *from, const char *to)
{
	char got[2][STAMP_SIZE];
	struct reason why = { "" };
	int64_t ms;

	assert_int_equal(when_parse(text, WHEN_FROM, at(now), offset, &ms,
	    &why), 0);
	stamp_format(ms, got[0]);
	assert_int_equal(when_parse(text, WHEN_TO, at(now), offset, &ms,
	    &why), 0);
	stamp_format(ms, got[1]);
	assert_string_equal(got[0], from);
	assert_string_equal(got[1], to);
}

/* A Monday, 10:15:30.250 of the winter's time in California. */
#define NOW "2026-11-23T18:15:30.250Z"

static void
exact(void **state)
{
	static const char *const same[][2] = {
		{ "now", NOW },
		{ "NOW", NOW },
		{ "0 minutes ago", NOW },
		{ "90 minutes ago", "2026-11-23T16:45:30.250Z" },
		{ "1 hour ago", "2026-11-23T17:15:30.250Z" },
		{ "2 hours  ago", "2026-11-23T16:15:30.250Z" },
		{ "1 day ago", "2026-11-22T18:15:30.250Z" },
		{ "3 days ago", "2026-11-20T18:15:30.250Z" },
		{ "2 weeks ago", "2026-11-09T18:15:30.250Z" },
		{ "9999 weeks ago", "1835-04-06T18:15:30.250Z" },
		{ "2026-11-20T14:00:00-08:00", "2026-11-20T22:00:00.000Z" },
		{ "2026-11-20t14:00:00.5z", "2026-11-20T14:00:00.500Z" },
	};

	(void)state;
	zone("America/Los_Angeles");
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		is(same[i][0], NOW, same[i][1], same[i][1]);
}

static void
local_times(void **state)
{
	static const char *const same[][2] = {
		{ "2026-11-20 14:00", "2026-11-20T22:00:00.000Z" },
		{ "2026-11-20 14:00:07", "2026-11-20T22:00:07.000Z" },
		{ "2026-11-20  8:05", "2026-11-20T16:05:00.000Z" },
		{ "2026-11-20 00:00", "2026-11-20T08:00:00.000Z" },
		{ "2026-07-04 23:59:59", "2026-07-05T06:59:59.000Z" },
		{ "today 08:30", "2026-11-23T16:30:00.000Z" },
		{ "yesterday 14:00", "2026-11-22T22:00:00.000Z" },
		{ "3 days ago 14:00", "2026-11-20T22:00:00.000Z" },
		{ "1 week ago 00:00", "2026-11-16T08:00:00.000Z" },
		{ "sunday 23:00", "2026-11-23T07:00:00.000Z" },
		/* Today is one: the last that is past. */
		{ "monday 08:30", "2026-11-23T16:30:00.000Z" },
		{ "monday 10:15:30", "2026-11-23T18:15:30.000Z" },
		{ "Monday 10:15:31", "2026-11-16T18:15:31.000Z" },
		{ "tuesday 10:00", "2026-11-17T18:00:00.000Z" },
	};

	(void)state;
	zone("America/Los_Angeles");
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		is(same[i][0], NOW, same[i][1], same[i][1]);
	zone("Asia/Kathmandu");
	is("2026-11-20 00:10", NOW, "2026-11-19T18:25:00.000Z",
	    "2026-11-19T18:25:00.000Z");
	zone("UTC");
	is("2026-11-20 00:10", NOW, "2026-11-20T00:10:00.000Z",
	    "2026-11-20T00:10:00.000Z");
}

static void
a_day_is_all_of_it(void **state)
{
	(void)state;
	zone("America/Los_Angeles");
	is("2026-11-20", NOW, "2026-11-20T08:00:00.000Z",
	    "2026-11-21T08:00:00.000Z");
	is("2026-11-20 ", NOW, "2026-11-20T08:00:00.000Z",
	    "2026-11-21T08:00:00.000Z");
	is("today", NOW, "2026-11-23T08:00:00.000Z",
	    "2026-11-24T08:00:00.000Z");
	is("yesterday", NOW, "2026-11-22T08:00:00.000Z",
	    "2026-11-23T08:00:00.000Z");
	is("monday", NOW, "2026-11-23T08:00:00.000Z",
	    "2026-11-24T08:00:00.000Z");
	is("Friday", NOW, "2026-11-20T08:00:00.000Z",
	    "2026-11-21T08:00:00.000Z");
	is("tuesday", NOW, "2026-11-17T08:00:00.000Z",
	    "2026-11-18T08:00:00.000Z");
	/* The local day counts: it is still Sunday there, in the evening. */
	is("today", "2026-11-23T05:00:00Z", "2026-11-22T08:00:00.000Z",
	    "2026-11-23T08:00:00.000Z");
	is("saturday", "2026-11-23T05:00:00Z", "2026-11-21T08:00:00.000Z",
	    "2026-11-22T08:00:00.000Z");
	is("2024-02-29", NOW, "2024-02-29T08:00:00.000Z",
	    "2024-03-01T08:00:00.000Z");
	is("2025-12-31", NOW, "2025-12-31T08:00:00.000Z",
	    "2026-01-01T08:00:00.000Z");
}

/* In California 1:00 to 2:00 of 1 November 2026 comes twice. */
static void
clocks_set_back(void **state)
{
	(void)state;
	zone("America/Los_Angeles");
	is("2026-11-01 00:59:59", NOW, "2026-11-01T07:59:59.000Z",
	    "2026-11-01T07:59:59.000Z");
	is("2026-11-01 01:00", NOW, "2026-11-01T08:00:00.000Z",
	    "2026-11-01T09:00:00.000Z");
	is("2026-11-01 01:30", NOW, "2026-11-01T08:30:00.000Z",
	    "2026-11-01T09:30:00.000Z");
	is("2026-11-01 02:00", NOW, "2026-11-01T10:00:00.000Z",
	    "2026-11-01T10:00:00.000Z");
	/* A day of 25 hours; and a day is 24 hours ago. */
	is("2026-11-01", NOW, "2026-11-01T07:00:00.000Z",
	    "2026-11-02T08:00:00.000Z");
	is("1 day ago", "2026-11-02T02:00:00Z", "2026-11-01T02:00:00.000Z",
	    "2026-11-01T02:00:00.000Z");
	is("yesterday 18:00", "2026-11-02T03:00:00Z",
	    "2026-11-01T01:00:00.000Z", "2026-11-01T01:00:00.000Z");
	/* Havana sets its clocks back to midnight: the day begins once. */
	zone("America/Havana");
	is("2026-11-01", NOW, "2026-11-01T04:00:00.000Z",
	    "2026-11-02T05:00:00.000Z");
	is("2026-10-31", NOW, "2026-10-31T04:00:00.000Z",
	    "2026-11-01T04:00:00.000Z");
	/* Lord Howe Island does so by half an hour. */
	zone("Australia/Lord_Howe");
	is("2026-04-05 01:45", NOW, "2026-04-04T14:45:00.000Z",
	    "2026-04-04T15:15:00.000Z");
}

/* In California 2:00 to 3:00 of 8 March 2026 does not come. */
static void
clocks_set_forward(void **state)
{
	static const char *const gone[] = { "2026-03-08 02:00",
	    "2026-03-08 02:00:01", "2026-03-08 02:30", "2026-03-08 02:59:59",
	    "2026-03-08 03:00" };

	(void)state;
	zone("America/Los_Angeles");
	is("2026-03-08 01:59:59", NOW, "2026-03-08T09:59:59.000Z",
	    "2026-03-08T09:59:59.000Z");
	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		is(gone[i], NOW, "2026-03-08T10:00:00.000Z",
		    "2026-03-08T10:00:00.000Z");
	is("2026-03-08 03:01", NOW, "2026-03-08T10:01:00.000Z",
	    "2026-03-08T10:01:00.000Z");
	is("2026-03-08", NOW, "2026-03-08T08:00:00.000Z",
	    "2026-03-09T07:00:00.000Z");
	/* Havana's day begins at 1:00 then. */
	zone("America/Havana");
	is("2026-03-08", NOW, "2026-03-08T05:00:00.000Z",
	    "2026-03-09T04:00:00.000Z");
	is("2026-03-07", NOW, "2026-03-07T05:00:00.000Z",
	    "2026-03-08T05:00:00.000Z");
	/* Samoa had no 30 December 2011 at all. */
	zone("Pacific/Apia");
	is("2011-12-30", NOW, "2011-12-30T10:00:00.000Z",
	    "2011-12-30T10:00:00.000Z");
}

static void
refuses(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "no time such as" },
		{ " ", "no time such as" },
		{ " now", "no time such as" },
		{ "now 14:00", "no time such as" },
		{ "nowhere", "no time such as" },
		{ "today14:00", "no time such as" },
		{ "today 14", "no time such as" },
		{ "today 14:0", "no time such as" },
		{ "today 014:00", "no time such as" },
		{ "today 24:00", "no time such as" },
		{ "today 23:60", "no time such as" },
		{ "today 23:59:60", "no time such as" },
		{ "today 23:59:5", "no time such as" },
		{ "today 14:00 pm", "no time such as" },
		{ "today -1:00", "no time such as" },
		{ "tomorrow", "no time such as" },
		{ "mon", "no time such as" },
		{ "ago", "no time such as" },
		{ "3 days", "no time such as" },
		{ "3 ago", "no time such as" },
		{ "3days ago", "no time such as" },
		{ "-3 days ago", "no time such as" },
		{ "10000 days ago", "no time such as" },
		{ "99999999999999999999 days ago", "no time such as" },
		{ "3 hours ago 14:00", "no time such as" },
		{ "3 days agone", "no time such as" },
		{ "2026-11-2", "no time such as" },
		{ "2026-11-20x", "no time such as" },
		{ "2026-11-2000", "no time such as" },
		{ "20261120 14:00", "no time such as" },
		{ "2026-11-20 14:00Z", "no time such as" },
		{ "2026-02-30", "no day 30" },
		{ "2026-02-30 14:00", "no day 30" },
		{ "2026-13-01", "month 13" },
		{ "0000-01-01", "year 0" },
		{ "2026x11-20", "no time such as" },
		{ "2026-11-20T14:00:00", "no offset from UTC" },
		{ "2026-11-20T14:00", "no time such as" },
	};
	struct reason why;
	int64_t ms;

	(void)state;
	zone("America/Los_Angeles");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(when_parse(cases[i].text, WHEN_FROM, at(NOW),
		    offset, &ms, &why), -1);
		assert_reason(why, cases[i].why);
	}
}

/* Each quarter of an hour of a year is found again from its local time. */
static void
every_local_time_is_found(void **state)
{
	int64_t ms, from, to, end = at("2027-01-02T00:00:00Z");
	struct stamp_civil c;
	struct reason why;
	char text[40];

	(void)state;
	zone("America/Los_Angeles");
	for (ms = at("2026-01-01T00:00:00Z"); ms < end;
	    ms += 15 * STAMP_MINUTE) {
		stamp_to_civil(ms + offset(ms), &c);
		snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d",
		    c.year, c.month, c.day, c.hour, c.minute);
		assert_int_equal(when_parse(text, WHEN_FROM, ms, offset,
		    &from, &why), 0);
		assert_int_equal(when_parse(text, WHEN_TO, ms, offset, &to,
		    &why), 0);
		assert_true(ms == from || ms == to);
		assert_true(from <= to && to - from <= STAMP_HOUR);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(local_times),
		cmocka_unit_test(a_day_is_all_of_it),
		cmocka_unit_test(clocks_set_back),
		cmocka_unit_test(clocks_set_forward),
		cmocka_unit_test(refuses),
		cmocka_unit_test(every_local_time_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
