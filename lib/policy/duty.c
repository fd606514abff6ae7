/* Hours of the week. */
#include "duty.h"

#include <string.h>

#include "base/stamp.h"

#define MINUTES (24 * 60)

static const char names[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
    "Sun" };

static int
day_of(const char **p)
{
	for (int i = 0; i < 7; i++)
		if (strncmp(*p, names[i], 3) == 0) {
			*p += 3;
			return i;
		}
	return -1;
}

/* "Mon", "Mon-Fri", "Fri-Mon", and several of these with commas. */
static int
parse_days(const char **p, unsigned *days)
{
	int first, last;

	*days = 0;
	if (strncmp(*p, "daily", 5) == 0) {
		*p += 5;
		*days = 0x7f;
		return 0;
	}
	for (;; ++*p) {
		first = day_of(p);
		last = first;
		if (first >= 0 && **p == '-') {
			++*p;
			last = day_of(p);
		}
		if (first < 0 || last < 0)
			return -1;
		for (; first != last; first = (first + 1) % 7)
			*days |= 1u << first;
		*days |= 1u << last;
		if (**p != ',')
			return 0;
	}
}

/* "07:00", up to "24:00". */
static int
parse_minute(const char **p, int *minute)
{
	const char *s = *p;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
			return -1;
	*minute = ((s[0] - '0') * 10 + s[1] - '0') * 60 + (s[3] - '0') * 10 +
	    s[4] - '0';
	*p += 5;
	return s[3] > '5' || *minute > MINUTES ? -1 : 0;
}

int
duty_parse(const char *text, struct duty *d, struct reason *why)
{
	const char *p = text;

	if (parse_days(&p, &d->days) != 0 || *p++ != ' ' ||
	    parse_minute(&p, &d->from) != 0 || *p++ != '-' ||
	    parse_minute(&p, &d->to) != 0 || *p != '\0' ||
	    d->from == MINUTES || d->from == d->to)
		return reason_set(why, "no hours such as 'Mon-Fri "
		    "07:00-19:00', 'Fri,Sat 22:00-06:00' or 'daily "
		    "00:00-24:00'");
	if (d->to < d->from)
		d->to += MINUTES;
	return 0;
}

bool
duty_holds(const struct duty_hours *hours, int64_t local)
{
	int64_t day = stamp_day(local) / STAMP_DAY;
	int minute = (int)((local - stamp_day(local)) / STAMP_MINUTE);
	unsigned today, before;
	const struct duty *d;

	/* 1970-01-01 was a Thursday. */
	today = 1u << ((day % 7 + 7 + 3) % 7);
	before = 1u << ((day % 7 + 7 + 2) % 7);
	for (size_t i = 0; i < hours->n; i++) {
		d = &hours->list[i];
		if ((d->days & today) != 0 && minute >= d->from &&
		    minute < d->to)
			return true;
		/* What began the day before. */
		if ((d->days & before) != 0 && minute + MINUTES < d->to)
			return true;
	}
	return false;
}
