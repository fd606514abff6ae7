/* Any text as a time, an offset, a place, a plate, a pattern, a name... */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "base/plate.h"
#include "base/stamp.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "capture/capture.h"
#include "show/cell.h"
#include "show/csv.h"
#include "show/html.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* What a time is parsed from, it must be written as, to the millisecond. */
static void
check_time(const char *text)
{
	char again[STAMP_SIZE];
	struct reason why;
	int64_t a, b;

	if (stamp_parse(text, &a, &why) != 0)
		return;
	stamp_format(a, again);
	if (stamp_parse(again, &b, &why) != 0 || a != b)
		abort();
}

/* What is shown of a text is presentable, and as wide as it should be. */
static void
check_shown(const char *text)
{
	size_t len;
	char *shown;
	FILE *out = open_memstream(&shown, &len);

	if (out == NULL)
		return;
	cell_fit(out, text, 7);
	fflush(out);
	if (!utf8_presentable(shown) || cell_width(shown) != 7)
		abort();
	cell_print(out, text);
	csv_text(out, text);
	html_text(out, text);
	fclose(out);
	if (!utf8_presentable(shown))
		abort();
	free(shown);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	char *text = malloc(len + 1), pattern[PLATE_PATTERN_SIZE];
	char plate[PLATE_SIZE];
	unsigned char id[UUID_BYTES];
	struct stamp_civil civil;
	struct geo_point point;
	struct reason why;
	double radius;
	int64_t ms;
	bool utc;

	if (text == NULL)
		return 0;
	setlocale(LC_CTYPE, "C.UTF-8");
	memcpy(text, data, len);
	text[len] = '\0';
	check_time(text);
	check_shown(text);
	stamp_parse_offset(text, &ms, &why);
	stamp_parse_day(text, &ms, &why);
	if (geo_parse_circle(text, &point, &radius, &why) == 0 &&
	    !geo_valid(point))
		abort();
	capture_name_time(text, &civil, &utc);
	uuid_parse(text, id, &why);
	if (plate_normal(text, plate, &why) == 0 && plate[0] != '\0' &&
	    plate_pattern(text, pattern, &why) == 0 &&
	    !plate_is_partial(pattern) && !plate_match(pattern, plate))
		abort();
	free(text);
	return 0;
}
