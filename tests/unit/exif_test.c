/* EXIF blocks. */
#include "image/exif.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"

static void
reads(void **state)
{
	struct make_exif x = { false, "2026:11:20 14:30:15", "25", "-08:00",
	    true, 32.7157, -117.1611, "A-17" };
	unsigned char block[MAKE_EXIF_ROOM];
	struct reason why;
	struct exif got;

	(void)state;
	for (int big = 0; big < 2; big++) {
		x.big = big == 1;
		assert_int_equal(exif_parse(block, make_exif(block, &x), &got,
		    &why), 0);
		assert_true(got.timed && got.offset_known && got.placed);
		assert_int_equal(got.time.year, 2026);
		assert_int_equal(got.time.month, 11);
		assert_int_equal(got.time.day, 20);
		assert_int_equal(got.time.hour, 14);
		assert_int_equal(got.time.minute, 30);
		assert_int_equal(got.time.second, 15);
		assert_int_equal(got.time.ms, 250);
		assert_true(got.offset == -8 * STAMP_HOUR);
		assert_true(fabs(got.place.lat - 32.7157) < 1e-6);
		assert_true(fabs(got.place.lon + 117.1611) < 1e-6);
		assert_false(got.headed);
		assert_string_equal(got.serial, "A-17");
	}
}

static void
leaves_out(void **state)
{
	static const struct {
		struct make_exif x;
		bool timed, offset, placed;
		int ms;
	} cases[] = {
		{ { .time = NULL }, false, false, false, 0 },
		{ { .time = "    :  :     :  :  " }, false, false, false, 0 },
		{ { .time = "0000:00:00 00:00:00" }, false, false, false, 0 },
		{ { .time = "2026:02:30 00:00:00" }, false, false, false, 0 },
		{ { .time = "2026:11:20" }, false, false, false, 0 },
		{ { .time = "2026:11:20 14:30:15 " }, true, false, false, 0 },
		{ { .time = "2026-11-20T14:30:15", .subsecond = "5",
		    .offset = "junk" }, true, false, false, 500 },
		{ { .time = "2026:11:20 14:30:15", .subsecond = "512034",
		    .offset = "+00:00" }, true, true, false, 512 },
		{ { .placed = true, .lat = 0, .lon = 0 }, false, false,
		    false, 0 },
		{ { .placed = true, .lat = 91, .lon = 5 }, false, false,
		    false, 0 },
		{ { .placed = true, .lat = -33.5, .lon = 151 }, false, false,
		    true, 0 },
	};
	unsigned char block[MAKE_EXIF_ROOM];
	struct reason why;
	struct exif got;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(exif_parse(block, make_exif(block,
		    &cases[i].x), &got, &why), 0);
		assert_int_equal(got.timed, cases[i].timed);
		assert_int_equal(got.offset_known, cases[i].offset);
		assert_int_equal(got.placed, cases[i].placed);
		if (got.timed)
			assert_int_equal(got.time.ms, cases[i].ms);
	}
}

/* Cut at each byte and, in memory of that size, changed at each. */
static void
damage(void **state)
{
	static const struct make_exif x = { true, "2026:11:20 14:30:15",
	    "250", "-08:00", true, 32.7, -117.1, NULL };
	unsigned char block[MAKE_EXIF_ROOM], *copy;
	size_t len = make_exif(block, &x);
	struct reason why;
	struct exif got;
	int rc;

	(void)state;
	for (size_t n = 0; n <= len; n++) {
		copy = malloc(n + 1);
		memcpy(copy, block, n);
		rc = exif_parse(copy, n, &got, &why);
		assert_int_equal(rc, n < 8 + 2 + 24 || n < 90 + 2 + 48 ?
		    -1 : 0);
		assert_int_equal(got.timed, rc == 0 && n >= 180);
		free(copy);
	}
	copy = malloc(len);
	for (size_t i = 0; i < len; i++)
		for (int v = 0; v < 256; v += 15) {
			memcpy(copy, block, len);
			copy[i] = (unsigned char)v;
			rc = exif_parse(copy, len, &got, &why);
			assert_true(rc == 0 || rc == -1);
		}
	free(copy);
	memcpy(block + 4, "\0\0\0\x28", 4);
	memcpy(block + 40, "\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x28", 14);
	assert_int_equal(exif_parse(block, len, &got, &why), -1);
	assert_reason(why, "leads to itself");
	assert_int_equal(exif_parse((const unsigned char *)"IM*\0\0\0\0\0", 8,
	    &got, &why), -1);
	assert_reason(why, "no TIFF header");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(leaves_out),
		cmocka_unit_test(damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
