/*
 * Points in time: milliseconds since 1970-01-01T00:00:00Z (POSIX time, no
 * leap seconds) in an int64_t, and RFC 3339 text in UTC.
 *
 * Days are proleptic Gregorian; the civil-from-days method is Howard
 * Hinnant's ("chrono-compatible low-level date algorithms").
 */
#ifndef ALPR_STAMP_H
#define ALPR_STAMP_H

#include <stdint.h>

#include "reason.h"

#define STAMP_SECOND	INT64_C(1000)
#define STAMP_MINUTE	(60 * STAMP_SECOND)
#define STAMP_HOUR	(60 * STAMP_MINUTE)
#define STAMP_DAY	(24 * STAMP_HOUR)

#define STAMP_SIZE	25	/* "2026-11-22T19:07:59.123Z" and NUL */
#define STAMP_DAY_SIZE	11	/* "2026-11-22" and NUL */

struct stamp_civil {
	int year, month, day;		/* 1..9999, 1..12, 1..31 */
	int hour, minute, second;	/* 0..23, 0..59, 0..59 */
	int ms;				/* 0..999 */
};

/*
 * Parses RFC 3339: "2026-11-22T19:07:59.123Z", any offset, any number of
 * digits after the point (those past milliseconds are dropped, never
 * rounded into the next second).  Refused with a reason: year 0, days that
 * the month does not have, a missing offset, a leap second (:60), which
 * this clock cannot hold, and anything that follows.  The reason quotes
 * nothing of it: who logs it would keep what may be a plate.
 */
int stamp_parse(const char *, int64_t *, struct reason *);

/* Years 1 to 9999; outside of them the nearest end is written. */
void stamp_format(int64_t, char [STAMP_SIZE]);
void stamp_format_day(int64_t, char [STAMP_DAY_SIZE]);

/* Parses "2026-11-22" to the first millisecond of that day, UTC. */
int stamp_parse_day(const char *, int64_t *, struct reason *);

/*
 * Parses an offset from UTC, "+hh:mm", "-hh:mm" or "Z", to milliseconds to
 * subtract from local time.
 */
int stamp_parse_offset(const char *, int64_t *, struct reason *);

/* Checks the fields and converts them, taken as UTC. */
int stamp_from_civil(const struct stamp_civil *, int64_t *, struct reason *);
void stamp_to_civil(int64_t, struct stamp_civil *);

/* The first millisecond of the hour or the day, also before 1970. */
int64_t stamp_hour(int64_t);
int64_t stamp_day(int64_t);

/* The hour of the day, 0..23. */
int stamp_hour_of_day(int64_t);

#endif
