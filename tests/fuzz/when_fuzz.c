/* Any text as a time that somebody wrote, in zones that change their clocks. */
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "base/when.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* Every ninety days the clocks go an hour back, or forward again. */
static int64_t
offset(int64_t utc)
{
	return stamp_day(utc) / STAMP_DAY / 90 % 2 == 0 ? -8 * STAMP_HOUR :
	    -7 * STAMP_HOUR;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	int64_t now, from, to;
	struct reason why;
	char *text;
	int rc;

	if (len < 2)
		return 0;
	text = malloc(len - 1);
	if (text == NULL)
		return 0;
	memcpy(text, data + 2, len - 2);
	text[len - 2] = '\0';
	now = (data[0] << 8 | data[1]) * STAMP_HOUR;
	rc = when_parse(text, WHEN_FROM, now, offset, &from, &why);
	if (rc != when_parse(text, WHEN_TO, now, offset, &to, &why))
		abort();
	/* No end is before its beginning; a day has at most 25 hours. */
	if (rc == 0 && (to < from || to - from > 25 * STAMP_HOUR))
		abort();
	free(text);
	return 0;
}
