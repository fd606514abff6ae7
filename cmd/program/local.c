/* Times in the agency's time zone: the C library's, by TZ. */
#include "local.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/stamp.h"
#include "program.h"

void
local_zone(const char *name)
{
	const char *now = getenv("TZ");

	if (now != NULL && strcmp(now, name) == 0)
		return;
	if (setenv("TZ", name, 1) != 0)
		err(PROGRAM_FAILED, "time zone");
	tzset();
}

static void
to_local(int64_t ms, struct tm *tm)
{
	time_t seconds = (time_t)(ms / STAMP_SECOND -
	    (ms % STAMP_SECOND < 0));

	localtime_r(&seconds, tm);
}

int64_t
local_offset(int64_t ms)
{
	struct tm tm;

	to_local(ms, &tm);
	return tm.tm_gmtoff * STAMP_SECOND;
}

static void
format(int64_t ms, const char *how, char out[LOCAL_SIZE])
{
	struct tm tm;

	to_local(ms, &tm);
	if (strftime(out, LOCAL_SIZE, how, &tm) == 0)
		out[0] = '\0';
}

void
local_format(int64_t ms, char out[LOCAL_SIZE])
{
	format(ms, "%Y-%m-%d %H:%M:%S %Z", out);
}

void
local_format_day(int64_t ms, char out[LOCAL_SIZE])
{
	format(ms, "%a %Y-%m-%d %H:%M:%S %Z", out);
}

void
local_format_listed(int64_t ms, char out[LOCAL_SIZE])
{
	if (ms % STAMP_DAY == 0)
		stamp_format_day(ms, out);
	else
		local_format(ms, out);
}
