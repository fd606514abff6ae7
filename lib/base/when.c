/* Times as people write them. */
#include "when.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "stamp.h"

#define AGO_DIGITS	4
#define NO_TIME		INT64_C(-1)	/* of day: all of the day is meant */

/* What is left of the text, and what it is relative to. */
struct reader {
	const char *p;
	enum when_end end;
	int64_t now;
	when_offset *offset;
};

/* The moment between two at which the offset changes. */
static int64_t
change(int64_t before, int64_t after, when_offset *offset)
{
	int64_t old = offset(before), middle;

	while (after - before > 1) {
		middle = before + (after - before) / 2;
		if (offset(middle) == old)
			before = middle;
		else
			after = middle;
	}
	return after;
}

int64_t
when_from_local(int64_t local, enum when_end end, when_offset *offset)
{
	int64_t old = local - offset(local - STAMP_DAY);
	int64_t new = local - offset(local + STAMP_DAY);
	bool old_is = old + offset(old) == local;
	bool new_is = new + offset(new) == local;

	if (old_is && new_is)
		return end == WHEN_FROM ? old : new;
	if (!old_is && !new_is)
		return change(local - STAMP_DAY, local + STAMP_DAY, offset);
	return old_is ? old : new;
}

static void
skip_blanks(struct reader *r)
{
	while (*r->p == ' ')
		r->p++;
}

/* Takes a word of letters, in upper or lower case. */
static bool
word(struct reader *r, const char *text)
{
	size_t len = strlen(text);
	char next;

	if (strncasecmp(r->p, text, len) != 0)
		return false;
	next = r->p[len];
	if (next != ' ' && next != '\0')
		return false;
	r->p += len;
	skip_blanks(r);
	return true;
}

/* Takes a number of least to most digits. */
static bool
number(struct reader *r, int least, int most, int *out)
{
	int n = 0;

	for (*out = 0; r->p[n] >= '0' && r->p[n] <= '9'; n++) {
		if (n == most)
			return false;
		*out = *out * 10 + (r->p[n] - '0');
	}
	r->p += n;
	return n >= least;
}

/* Takes "8:30", "08:30:15" or nothing; all that is left must be that. */
static bool
time_of_day(struct reader *r, int64_t *out)
{
	int hour, minute, second = 0;

	*out = NO_TIME;
	if (*r->p == '\0')
		return true;
	if (!number(r, 1, 2, &hour) || *r->p++ != ':' ||
	    !number(r, 2, 2, &minute))
		return false;
	if (*r->p == ':') {
		r->p++;
		if (!number(r, 2, 2, &second))
			return false;
	}
	skip_blanks(r);
	*out = hour * STAMP_HOUR + minute * STAMP_MINUTE +
	    second * STAMP_SECOND;
	return *r->p == '\0' && hour < 24 && minute < 60 && second < 60;
}

/* A day, as the local time of its beginning, and maybe a time of it. */
static int64_t
moment(const struct reader *r, int64_t day, int64_t time)
{
	if (time != NO_TIME)
		return when_from_local(day + time, r->end, r->offset);
	if (r->end == WHEN_TO)
		day += STAMP_DAY;
	return when_from_local(day, WHEN_FROM, r->offset);
}

/* The rest of "2026-11-20", "today" and the like. */
static bool
of_day(struct reader *r, int64_t day, int64_t *ms)
{
	int64_t time;

	if (!time_of_day(r, &time))
		return false;
	*ms = moment(r, day, time);
	return true;
}

static bool
of_weekday(struct reader *r, int64_t today, int weekday, int64_t *ms)
{
	/* The first day of 1970 was a Thursday. */
	int64_t number = today / STAMP_DAY, time;
	int64_t back = ((number + 4 - weekday) % 7 + 7) % 7;

	if (!time_of_day(r, &time))
		return false;
	*ms = moment(r, today - back * STAMP_DAY, time);
	if (time != NO_TIME && *ms > r->now)
		*ms = moment(r, today - (back + 7) * STAMP_DAY, time);
	return true;
}

static bool
ago(struct reader *r, int64_t today, int64_t *ms)
{
	static const struct {
		const char *one, *many;
		int64_t length;
	} units[] = {
		{ "minute", "minutes", STAMP_MINUTE },
		{ "hour", "hours", STAMP_HOUR },
		{ "day", "days", STAMP_DAY },
		{ "week", "weeks", 7 * STAMP_DAY },
	};
	int64_t length = 0;
	int n;

	if (!number(r, 1, AGO_DIGITS, &n) || *r->p != ' ')
		return false;
	skip_blanks(r);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (word(r, units[i].one) || word(r, units[i].many)) {
			length = n * units[i].length;
			if (!word(r, "ago"))
				return false;
			*ms = r->now - length;
			if (*r->p == '\0')
				return true;
			return units[i].length >= STAMP_DAY &&
			    of_day(r, today - length, ms);
		}
	return false;
}

static bool
relative(struct reader *r, int64_t *ms)
{
	static const char *const weekdays[] = { "sunday", "monday",
	    "tuesday", "wednesday", "thursday", "friday", "saturday" };
	int64_t today = stamp_day(r->now + r->offset(r->now));

	if (word(r, "now")) {
		*ms = r->now;
		return *r->p == '\0';
	}
	if (word(r, "today"))
		return of_day(r, today, ms);
	if (word(r, "yesterday"))
		return of_day(r, today - STAMP_DAY, ms);
	for (int i = 0; i < 7; i++)
		if (word(r, weekdays[i]))
			return of_weekday(r, today, i, ms);
	return ago(r, today, ms);
}

int
when_parse(const char *text, enum when_end end, int64_t now,
    when_offset *offset, int64_t *ms, struct reason *why)
{
	struct reader r = { .p = text, .end = end, .now = now,
	    .offset = offset };
	char date[STAMP_DAY_SIZE];
	int64_t day;

	if (strnlen(text, sizeof(date)) < sizeof(date) - 1 ||
	    text[4] != '-') {
		if (relative(&r, ms))
			return 0;
		goto bad;
	}
	if (text[10] == 'T' || text[10] == 't')
		return stamp_parse(text, ms, why);
	memcpy(date, text, sizeof(date) - 1);
	date[sizeof(date) - 1] = '\0';
	r.p += sizeof(date) - 1;
	if (*r.p != ' ' && *r.p != '\0')
		goto bad;
	skip_blanks(&r);
	if (stamp_parse_day(date, &day, why) != 0)
		return -1;
	if (of_day(&r, day, ms))
		return 0;
bad:
	return reason_set(why, "no time such as 2026-11-20 14:00, yesterday, "
	    "monday 08:30, 3 days ago or now");
}
