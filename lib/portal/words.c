/* Numbers and times in words. */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/stamp.h"

static const char *const months[] = { "January", "February", "March",
    "April", "May", "June", "July", "August", "September", "October",
    "November", "December" };

static const char *const short_months[] = { "Jan", "Feb", "Mar", "Apr",
    "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void
words_number(uint64_t n, char out[WORDS_SIZE])
{
	char plain[24], *at = out;
	int len = snprintf(plain, sizeof(plain), "%" PRIu64, n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = plain[i];
	}
	*at = '\0';
}

const char *
words_month(int month)
{
	return month < 1 || month > 12 ? "" : short_months[month - 1];
}

void
words_day(int64_t local, char out[WORDS_SIZE])
{
	struct stamp_civil c;

	stamp_to_civil(local, &c);
	snprintf(out, WORDS_SIZE, "%s %d, %d", months[c.month - 1], c.day,
	    c.year);
}

void
words_clock(int64_t local, int64_t offset, char out[WORDS_SIZE])
{
	int64_t away = offset < 0 ? -offset : offset;
	struct stamp_civil c;

	stamp_to_civil(local, &c);
	snprintf(out, WORDS_SIZE, "%02d:%02d (UTC%c%02d:%02d)", c.hour,
	    c.minute, offset < 0 ? '-' : '+', (int)(away / STAMP_HOUR % 24),
	    (int)(away / STAMP_MINUTE % 60));
}

void
words_duration(int64_t ms, char out[WORDS_SIZE])
{
	static const struct {
		int64_t ms;
		const char *name;
	} units[] = { { STAMP_DAY, "day" }, { STAMP_HOUR, "hour" },
	    { STAMP_MINUTE, "minute" }, { STAMP_SECOND, "second" } };
	size_t i = 0;

	while (i < 3 && (ms < units[i].ms || ms % units[i].ms != 0))
		i++;
	ms /= units[i].ms;
	snprintf(out, WORDS_SIZE, "%" PRId64 " %s%s", ms, units[i].name,
	    ms == 1 ? "" : "s");
}
