/* Points in time, and RFC 3339. */
#include "stamp.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define STAMP_FIRST	INT64_C(-62135596800000)	/* 0001-01-01 */
#define STAMP_LAST	INT64_C(253402300799999)	/* end of 9999 */

static int64_t
floor_to(int64_t ms, int64_t unit)
{
	int64_t rest = ms % unit;

	return ms - (rest < 0 ? rest + unit : rest);
}

int64_t
stamp_hour(int64_t ms)
{
	return floor_to(ms, STAMP_HOUR);
}

int64_t
stamp_day(int64_t ms)
{
	return floor_to(ms, STAMP_DAY);
}

int
stamp_hour_of_day(int64_t ms)
{
	return (int)((ms - stamp_day(ms)) / STAMP_HOUR);
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void
stamp_to_civil(int64_t ms, struct stamp_civil *out)
{
	int64_t day, z, era, doe, yoe, doy, mp, rest;

	if (ms < STAMP_FIRST)
		ms = STAMP_FIRST;
	if (ms > STAMP_LAST)
		ms = STAMP_LAST;
	day = stamp_day(ms);
	rest = ms - day;
	z = day / STAMP_DAY + 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
	out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
	out->year = (int)(yoe + era * 400 + (out->month <= 2));
	out->hour = (int)(rest / STAMP_HOUR);
	out->minute = (int)(rest / STAMP_MINUTE % 60);
	out->second = (int)(rest / STAMP_SECOND % 60);
	out->ms = (int)(rest % STAMP_SECOND);
}

int
stamp_from_civil(const struct stamp_civil *c, int64_t *ms, struct reason *why)
{
	if (c->year < 1 || c->year > 9999)
		return reason_set(why, "year %d is not in 1..9999", c->year);
	if (c->month < 1 || c->month > 12)
		return reason_set(why, "month %d is not in 1..12", c->month);
	if (c->day < 1 || c->day > month_days(c->year, c->month))
		return reason_set(why, "%04d-%02d has no day %d", c->year,
		    c->month, c->day);
	if (c->second == 60)
		return reason_set(why, "a leap second cannot be held");
	if (c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 ||
	    c->second < 0 || c->second > 59 || c->ms < 0 || c->ms > 999)
		return reason_set(why, "%02d:%02d:%02d is no time of day",
		    c->hour, c->minute, c->second);
	*ms = days_from_civil(c->year, c->month, c->day) * STAMP_DAY +
	    c->hour * STAMP_HOUR + c->minute * STAMP_MINUTE +
	    c->second * STAMP_SECOND + c->ms;
	return 0;
}

/* Reads exactly n digits; a sign or a space is not a digit. */
static bool
digits(const char **p, int n, int *out)
{
	*out = 0;
	while (n-- > 0) {
		if (**p < '0' || **p > '9')
			return false;
		*out = *out * 10 + (*(*p)++ - '0');
	}
	return true;
}

static bool
literal(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool
date_fields(const char **p, struct stamp_civil *c)
{
	return digits(p, 4, &c->year) && literal(p, '-') &&
	    digits(p, 2, &c->month) && literal(p, '-') &&
	    digits(p, 2, &c->day);
}

static bool
time_fields(const char **p, struct stamp_civil *c)
{
	int scale;

	if (!digits(p, 2, &c->hour) || !literal(p, ':') ||
	    !digits(p, 2, &c->minute) || !literal(p, ':') ||
	    !digits(p, 2, &c->second))
		return false;
	if (!literal(p, '.'))
		return true;
	if (**p < '0' || **p > '9')
		return false;
	for (scale = 100; **p >= '0' && **p <= '9'; (*p)++, scale /= 10)
		c->ms += (**p - '0') * scale;
	return true;
}

static bool
offset_fields(const char **p, int64_t *ms)
{
	int sign, hour, minute;

	if (**p == 'Z' || **p == 'z') {
		(*p)++;
		*ms = 0;
		return true;
	}
	sign = **p == '-' ? -1 : 1;
	if (!literal(p, '+') && !literal(p, '-'))
		return false;
	if (!digits(p, 2, &hour) || !literal(p, ':') || !digits(p, 2, &minute))
		return false;
	*ms = sign * (hour * STAMP_HOUR + minute * STAMP_MINUTE);
	return hour < 24 && minute < 60;
}

int
stamp_parse_offset(const char *text, int64_t *ms, struct reason *why)
{
	const char *p = text;

	if (!offset_fields(&p, ms) || *p != '\0')
		return reason_set(why, "'%.20s' is no offset such as -08:00",
		    text);
	return 0;
}

int
stamp_parse(const char *text, int64_t *ms, struct reason *why)
{
	struct stamp_civil c = { 0 };
	const char *p = text;
	int64_t offset;

	if (!date_fields(&p, &c) || (*p != 'T' && *p != 't'))
		goto bad;
	p++;
	if (!time_fields(&p, &c))
		goto bad;
	if (*p == '\0')
		return reason_set(why, "a time with no offset from UTC");
	if (!offset_fields(&p, &offset) || *p != '\0')
		goto bad;
	if (stamp_from_civil(&c, ms, why) != 0)
		return -1;
	*ms -= offset;
	if (*ms < STAMP_FIRST || *ms > STAMP_LAST)
		return reason_set(why, "a time outside years 1..9999");
	return 0;
bad:
	return reason_set(why, "no time such as 2026-11-22T19:07:59.123Z");
}

int
stamp_parse_day(const char *text, int64_t *ms, struct reason *why)
{
	struct stamp_civil c = { 0 };
	const char *p = text;

	if (!date_fields(&p, &c) || *p != '\0')
		return reason_set(why, "no day such as 2026-11-22");
	return stamp_from_civil(&c, ms, why);
}

/* Decimal digits of a field that stamp_to_civil() keeps in its range. */
static void
put(char *at, int digits, int value)
{
	while (digits-- > 0) {
		at[digits] = (char)('0' + value % 10);
		value /= 10;
	}
}

void
stamp_format_day(int64_t ms, char out[STAMP_DAY_SIZE])
{
	struct stamp_civil c;

	stamp_to_civil(ms, &c);
	memcpy(out, "0000-00-00", STAMP_DAY_SIZE);
	put(out, 4, c.year);
	put(out + 5, 2, c.month);
	put(out + 8, 2, c.day);
}

void
stamp_format(int64_t ms, char out[STAMP_SIZE])
{
	struct stamp_civil c;

	stamp_to_civil(ms, &c);
	stamp_format_day(ms, out);
	memcpy(out + 10, "T00:00:00.000Z", STAMP_SIZE - 10);
	put(out + 11, 2, c.hour);
	put(out + 14, 2, c.minute);
	put(out + 17, 2, c.second);
	put(out + 20, 3, c.ms);
}
