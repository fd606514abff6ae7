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
		cmocka_unit_test(cameras),
		cmocka_unit_test(whole_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
