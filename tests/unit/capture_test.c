/* From a photo to a frame record. */
#include "capture/capture.h"

#include <string.h>

#include "make.h"
#include "record/frame.h"
#include "record/record.h"

#define MODIFIED INT64_C(1700000000000)	/* 2023-11-14T22:13:20Z */

static void
names(void **state)
{
	static const struct {
		const char *name, *time;	/* NULL: none */
		bool utc;
	} cases[] = {
		{ "cam7_20261120T143015Z.jpg", "2026-11-20T14:30:15.000Z",
		    true },
		{ "2026-11-20_14-30-15.250.png", "2026-11-20T14:30:15.250Z",
		    false },
		{ "cam7_2026-11-20_14-30-15.jpg", "2026-11-20T14:30:15.000Z",
		    false },
		{ "20261120143015.jpg", "2026-11-20T14:30:15.000Z", false },
		{ "2026-11-20 14:30:15.jpg", "2026-11-20T14:30:15.000Z",
		    false },
		{ "IMG_20261120_143015123.jpg", NULL, false },
		{ "120261120143015.jpg", NULL, false },
		{ "202611201430159.jpg", NULL, false },
		{ "2026-11-20.jpg", NULL, false },
		{ "2026-13-20_14-30-15.jpg", NULL, false },
		{ "2026-02-30_14-30-15.jpg", NULL, false },
		{ "1989-11-20_14-30-15.jpg", NULL, false },
		{ "2026-11-20_24-30-15.jpg", NULL, false },
		{ "img.jpg", NULL, false },
		{ "", NULL, false },
	};
	char text[STAMP_SIZE];
	struct stamp_civil c;
	struct reason why;
	int64_t ms;
	bool utc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!capture_name_time(cases[i].name, &c, &utc)) {
			assert_null(cases[i].time);
			continue;
		}
		assert_non_null(cases[i].time);
		assert_int_equal(stamp_from_civil(&c, &ms, &why), 0);
		stamp_format(ms, text);
		assert_string_equal(text, cases[i].time);
		assert_int_equal(utc, cases[i].utc);
	}
}

static void
photo(struct blob *out, const struct make_exif *x)
{
	unsigned char block[MAKE_EXIF_ROOM];
	struct make_jpeg how = { .quality = 50 };
	struct image im;

	if (x != NULL) {
		how.exif = block;
		how.exif_len = make_exif(block, x);
	}
	make_picture(&im, 40, 30, 1);
	make_jpeg(&im, &how, out);
	image_free(&im);
}

static void
assert_member(const json_t *json, const char *name, const char *want)
{
	const char *got = json_string_value(json_object_get(json, name));

	if (want == NULL)
		assert_null(got);
	else if (got == NULL)
		fail_msg("%s is missing", name);
	else
		assert_string_equal(got, want);
}

/* The first source that there is, and what it takes for its offset. */
static void
time_sources(void **state)
{
	static const struct make_exif local = { .time =
	    "2026:11:20 14:30:15" }, zoned = { .time = "2026:11:20 14:30:15",
	    .offset = "-08:00", .subsecond = "5" };
	static const struct {
		struct capture c;
		const struct make_exif *x;
		const char *path, *time, *source, *offset;
	} cases[] = {
		{ { .timed = true, .time = 5 }, &zoned, "/c/a.jpg",
		    "1970-01-01T00:00:00.005Z", "option", NULL },
		{ { .timed = true, .is_now = true }, &zoned, "/c/a.jpg",
		    "1970-01-01T00:00:00.000Z", "now", NULL },
		{ { .offset = STAMP_HOUR }, &zoned,
		    "/c/20251120T143015Z.jpg", "2026-11-20T22:30:15.500Z",
		    "exif", NULL },
		{ { .offset = -8 * STAMP_HOUR }, &local, "/c/a.jpg",
		    "2026-11-20T22:30:15.000Z", "exif", "-08:00" },
		{ { .offset = 0 }, &local, "/c/a.jpg",
		    "2026-11-20T14:30:15.000Z", "exif", "+00:00" },
		{ { .offset = STAMP_HOUR }, NULL, "/c/20251120T143015Z.jpg",
		    "2025-11-20T14:30:15.000Z", "name", NULL },
		{ { .offset = 5 * STAMP_HOUR + 30 * STAMP_MINUTE }, NULL,
		    "/c/20251120T143015.jpg", "2025-11-20T09:00:15.000Z",
		    "name", "+05:30" },
		{ { .offset = STAMP_HOUR }, NULL, "/c/a.jpg",
		    "2023-11-14T22:13:20.000Z", "file", NULL },
		{ { .offset = STAMP_HOUR }, NULL, "/20251120T143015Z/a.jpg",
		    "2023-11-14T22:13:20.000Z", "file", NULL },
	};
	struct reason why;
	struct blob b;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		photo(&b, cases[i].x);
		json = capture_frame(&cases[i].c, &b, cases[i].path, MODIFIED,
		    &why);
		if (json == NULL)
			fail_msg("%s", why.text);
		assert_member(json, "time", cases[i].time);
		assert_member(json, "time_source", cases[i].source);
		assert_member(json, "time_offset", cases[i].offset);
		assert_member(json, "image", cases[i].path);
		json_decref(json);
		blob_free(&b);
	}
}

/* California's, in the winter and the summer of 2026. */
static int64_t
zone(int64_t utc)
{
	return utc >= INT64_C(1772964000000) && utc <
	    INT64_C(1793523600000) ? -7 * STAMP_HOUR : -8 * STAMP_HOUR;
}

/* What the policy says of a camera's clock. */
static void
clocks(void **state)
{
	static const struct make_exif winter = { .time =
	    "2026:11:20 14:30:15" }, summer = { .time =
	    "2026:07:20 14:30:15" }, twice = { .time =
	    "2026:11:01 01:30:00" }, zoned = { .time =
	    "2026:11:20 14:30:15", .offset = "+00:00" };
	static const struct {
		struct capture c;
		const struct make_exif *x;
		const char *path, *time, *offset;
		double clock;
	} cases[] = {
		{ { .zone = zone }, &winter, "/c/a.jpg",
		    "2026-11-20T22:30:15.000Z", "-08:00", 0 },
		{ { .zone = zone }, &summer, "/c/a.jpg",
		    "2026-07-20T21:30:15.000Z", "-07:00", 0 },
		{ { .zone = zone }, &zoned, "/c/a.jpg",
		    "2026-11-20T14:30:15.000Z", NULL, 0 },
		{ { .zone = zone, .clock_offset = 2500 }, &winter, "/c/a.jpg",
		    "2026-11-20T22:30:12.500Z", "-08:00", 2.5 },
		{ { .clock_offset = -60000 }, &zoned, "/c/a.jpg",
		    "2026-11-20T14:31:15.000Z", NULL, -60 },
		{ { .zone = zone, .clock_offset = 1000 }, NULL,
		    "/c/2026-07-20_14-30-15.jpg",
		    "2026-07-20T21:30:14.000Z", "-07:00", 1 },
		/* What is no time of the camera's is left as it is. */
		{ { .zone = zone, .clock_offset = 1000 }, NULL, "/c/a.jpg",
		    "2023-11-14T22:13:20.000Z", NULL, 0 },
		{ { .clock_offset = 1000, .timed = true, .time = 5 }, &winter,
		    "/c/a.jpg", "1970-01-01T00:00:00.005Z", NULL, 0 },
		{ { .clock_offset = 1000, .live = true, .arrived = 7 }, NULL,
		    NULL, "1970-01-01T00:00:00.007Z", NULL, 0 },
		{ { .timed = true, .is_now = true, .arrived = 7 }, NULL,
		    "/c/a.jpg", "1970-01-01T00:00:00.007Z", NULL, 0 },
		/* An hour that comes twice: by the arrival. */
		{ { .zone = zone, .arrived = INT64_C(1793522000000) }, &twice,
		    "/c/a.jpg", "2026-11-01T08:30:00.000Z", "-07:00", 0 },
		{ { .zone = zone, .arrived = INT64_C(1793525600000) }, &twice,
		    "/c/a.jpg", "2026-11-01T09:30:00.000Z", "-08:00", 0 },
		/* ... of what its clock would say if it were right. */
		{ { .zone = zone, .clock_offset = STAMP_HOUR, .arrived =
		    INT64_C(1793522000000) }, &twice, "/c/a.jpg",
		    "2026-11-01T08:30:00.000Z", "-08:00", 3600 },
	};
	struct reason why;
	struct blob b;
	struct capture c;
	json_t *json, *clock;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		photo(&b, cases[i].x);
		c = cases[i].c;
		c.camera = "c";
		json = capture_frame(&c, &b, cases[i].path, MODIFIED, &why);
		if (json == NULL)
			fail_msg("%s", why.text);
		assert_member(json, "time", cases[i].time);
		assert_member(json, "time_offset", cases[i].offset);
		clock = json_object_get(json, "clock_offset");
		assert_true((clock != NULL) == (cases[i].clock != 0));
		assert_true(json_number_value(clock) == cases[i].clock);
		json_decref(json);
		blob_free(&b);
	}
}

static void
arrivals(void **state)
{
	static const struct make_exif x = { .time = "2026:11:20 14:30:15",
	    .offset = "Z" };
	static const struct {
		int64_t after, late, early;
		const char *why;
	} cases[] = {
		{ 5000, 0, 0, NULL },
		{ 5000, 5000, 1, NULL },
		{ 5000, 4999, 0, "its time (exif), 2026-11-20T14:30:15.000Z,"
		    " is 5 seconds before its arrival" },
		{ -5000, 1, 5000, NULL },
		{ -5000, 1, 0, NULL },
		{ 3 * STAMP_HOUR, 0, 1000, NULL },
		{ -3 * STAMP_HOUR, 0, 4999, "is 3 hours behind its arrival" },
		{ 99 * STAMP_DAY, STAMP_DAY, 0, "is 99 days before" },
	};
	struct capture c = { .camera = "c" };
	struct reason why;
	struct blob b;
	json_t *json;
	int64_t time;

	(void)state;
	photo(&b, &x);
	assert_int_equal(stamp_parse("2026-11-20T14:30:15Z", &time, &why), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		c.arrived = time + cases[i].after;
		c.late = cases[i].late;
		c.early = cases[i].early;
		json = capture_frame(&c, &b, "/c/a.jpg", 0, &why);
		assert_true((json == NULL) == (cases[i].why != NULL));
		if (json == NULL)
			assert_reason(why, cases[i].why);
		json_decref(json);
	}
	/* What was said by hand holds. */
	c.timed = true;
	json = capture_frame(&c, &b, "/c/a.jpg", 0, &why);
	assert_non_null(json);
	json_decref(json);
	blob_free(&b);
}

/* At an odd second it was somewhere. */
static bool
locate(void *ctx, int64_t time, struct geo_point *p)
{
	*p = *(struct geo_point *)ctx;
	return time / 1000 % 2 == 1;
}

static void
moving(void **state)
{
	static const struct make_exif odd = { .time = "2026:11:20 14:30:15",
	    .placed = true, .lat = 1, .lon = 2 }, even = { .time =
	    "2026:11:20 14:30:16", .placed = true, .lat = 1, .lon = 2 };
	struct geo_point at = { 3, 4 };
	struct capture c = { .camera = "c", .locate = locate, .where = &at };
	struct reason why;
	struct frame f;
	struct blob b;
	json_t *json;

	(void)state;
	photo(&b, &odd);
	json = capture_frame(&c, &b, NULL, 0, &why);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_true(f.placed && f.place.lat == 3 && f.place.lon == 4);
	json_decref(json);
	c.placed = true;
	json = capture_frame(&c, &b, NULL, 0, &why);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_true(f.placed && f.place.lat == 0);
	json_decref(json);
	blob_free(&b);
	photo(&b, &even);
	c.placed = false;
	json = capture_frame(&c, &b, NULL, 0, &why);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_false(f.placed);
	json_decref(json);
	blob_free(&b);
}

static void
cameras(void **state)
{
	static const struct {
		const char *camera, *path, *want, *why;
	} cases[] = {
		{ NULL, "/spool/cam7/a.jpg", "cam7", NULL },
		{ "north", "/spool/cam7/a.jpg", "north", NULL },
		{ "north", NULL, "north", NULL },
		{ NULL, NULL, NULL, "no camera: give one" },
		{ NULL, "/a.jpg", NULL, "is no camera's" },
		{ NULL, "a.jpg", NULL, "is no camera's" },
		{ NULL, "/my photos/a.jpg", NULL, "is no camera's" },
		{ NULL, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaa/a.jpg", NULL, "is no camera's" },
		{ "a b", "/cam7/a.jpg", NULL, "letters, digits" },
		{ "", "/cam7/a.jpg", NULL, "1 to 64 bytes" },
		{ "c", "/cam7/\xff.jpg", NULL, "not UTF-8" },
	};
	struct capture c = { .timed = true };
	struct reason why;
	struct blob b;
	json_t *json;

	(void)state;
	photo(&b, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		c.camera = cases[i].camera;
		json = capture_frame(&c, &b, cases[i].path, 0, &why);
		if (cases[i].want == NULL) {
			assert_null(json);
			assert_reason(why, cases[i].why);
		} else {
			assert_member(json, "camera", cases[i].want);
			json_decref(json);
		}
	}
	blob_free(&b);
}

static void
whole_records(void **state)
{
	static const struct make_exif x = { .time = "2026:11:20 14:30:15",
	    .offset = "Z", .placed = true, .lat = 1, .lon = 2 };
	struct capture c = { .camera = "cam", .now = MODIFIED };
	struct reason why;
	struct frame f;
	struct blob b;
	json_t *json, *again;
	const char *id;

	(void)state;
	photo(&b, &x);
	json = capture_frame(&c, &b, NULL, 0, &why);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_true(f.placed && f.place.lat == 1 && f.place.lon == 2);
	assert_member(json, "processed", "2023-11-14T22:13:20.000Z");
	assert_int_equal(json_integer_value(json_object_get(json, "width")),
	    40);
	c.placed = c.headed = true;
	c.place = (struct geo_point){ 3, 4 };
	c.heading = 359.96;
	c.now++;
	again = capture_frame(&c, &b, NULL, 0, &why);
	id = record_id(again);
	assert_string_equal(id, f.id);
	assert_true(json_number_value(json_object_get(again, "lat")) == 3);
	json_decref(json);
	json_decref(again);
	blob_free(&b);
	photo(&b, NULL);
	assert_null(capture_frame(&c, &b, NULL, 0, &why));
	assert_reason(why, "no time: give one");
	c.timed = true;
	c.time = -1;
	assert_null(capture_frame(&c, &b, NULL, 0, &why));
	assert_reason(why, "before 1970");
	b.len = 2;
	assert_null(capture_frame(&c, &b, NULL, 0, &why));
	assert_reason(why, "neither JPEG nor PNG");
	blob_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(time_sources),
		cmocka_unit_test(clocks),
		cmocka_unit_test(arrivals),
		cmocka_unit_test(moving),
		cmocka_unit_test(cameras),
		cmocka_unit_test(whole_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
