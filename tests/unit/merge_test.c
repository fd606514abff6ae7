/* Frames of many cameras. */
#include "merge/merge.h"

#include "framed.h"
#include "make.h"
#include "record/mark.h"
#include "record/record.h"

static char told[4096];

static int
tell(void *ctx, const json_t *json, struct reason *why)
{
	size_t len = strlen(told);

	(void)ctx;
	(void)why;
	if (record_is(json, "mark")) {
		snprintf(told + len, sizeof(told) - len, "mark ");
		return 0;
	}
	snprintf(told + len, sizeof(told) - len, "%s/%s ", json_string_value(
	    json_object_get(json, "camera")), json_string_value(
	    json_object_get(json, "plate")));
	return 0;
}

static const struct scene_options set = { .gap = 2000, .late = 500,
    .parked = 10 * STAMP_MINUTE, .tell = tell };
static struct merge *merge;

static int
open_merge(void **state)
{
	(void)state;
	told[0] = '\0';
	merge = merge_new(&set);
	return merge == NULL ? -1 : 0;
}

static int
close_merge(void **state)
{
	(void)state;
	merge_free(merge);
	return 0;
}

static void
give(const char *camera, int64_t ms, const char *text)
{
	json_t *json = framed(camera, ms);
	struct reason why;

	if (text != NULL)
		framed_plate(json, 400, 200, 60, text, .8);
	assert_int_equal(merge_frame(merge, json, &why), 0);
	json_decref(json);
}

/* Nobody waits for another camera, and clocks may differ by a year. */
static void
own_clocks(void **state)
{
	const int64_t year = 365 * STAMP_DAY;

	(void)state;
	give("a", 0, "7ABC123");
	give("b", year, "5KTN417");
	give("a", 100, "7ABC123");
	give("b", year + 100, "5KTN417");
	give("b", year + 3000, NULL);
	assert_string_equal(told, "b/5KTN417 ");
	give("a", 3000, NULL);
	assert_string_equal(told, "b/5KTN417 a/7ABC123 ");
}

/* One that says no more is over when the others have gone on. */
static void
silent(void **state)
{
	(void)state;
	give("a", 0, "7ABC123");
	for (int i = 0; i <= 32; i++) {
		give("b", 1000000 + 1000 * i, NULL);
		assert_string_equal(told, "");
	}
	give("b", 1033000, NULL);
	assert_string_equal(told, "a/7ABC123 ");
	/* What it then says of the same pass is not told again. */
	give("a", 100, "7ABC123");
	give("a", 9000, NULL);
	assert_string_equal(told, "a/7ABC123 ");
}

/* A clock that leaps is of its own camera alone. */
static void
leaps(void **state)
{
	(void)state;
	give("a", 0, "7ABC123");
	give("b", 0, "5KTN417");
	give("b", STAMP_DAY, NULL);
	assert_string_equal(told, "b/5KTN417 ");
	give("a", 100, "7ABC123");
	assert_string_equal(told, "b/5KTN417 ");
}

/* The time of the stream is no sum of the cameras'. */
static void
many_go_on_as_one(void **state)
{
	char name[16];

	(void)state;
	give("a", 0, "7ABC123");
	for (int i = 0; i <= 30; i++)
		for (int k = 0; k < 10; k++) {
			snprintf(name, sizeof(name), "c%d", k);
			give(name, 1000 * i, NULL);
		}
	assert_string_equal(told, "");
}

static void
flush(void **state)
{
	struct reason why;

	(void)state;
	give("a", 0, "7ABC123");
	give("b", 0, "5KTN417");
	give("a", 100, "7ABC123");
	assert_int_equal(merge_flush(merge, &why), 0);
	assert_string_equal(told, "b/5KTN417 a/7ABC123 ");
	assert_int_equal(merge_flush(merge, &why), 0);
	assert_string_equal(told, "b/5KTN417 a/7ABC123 ");
}

static void
cameras(void **state)
{
	char name[16];

	(void)state;
	give("a", 0, "7ABC123");
	for (int i = 0; i < MERGE_CAMERAS - 1; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		give(name, 0, NULL);
	}
	assert_string_equal(told, "");
	give("last", 0, NULL);
	assert_string_equal(told, "a/7ABC123 ");
}

static void
bytes(void **state)
{
	char name[16], *photo = malloc(15 << 20);
	json_t *json, *plate;
	struct reason why;

	(void)state;
	assert_non_null(photo);
	memset(photo, 'A', (15 << 20) - 1);
	photo[(15 << 20) - 1] = '\0';
	for (int i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		json = framed(name, 0);
		plate = framed_plate(json, 400, 200, 60, "7ABC123", .8);
		assert_int_equal(record_set_string(plate, "image", photo), 0);
		assert_int_equal(merge_frame(merge, json, &why), 0);
		json_decref(json);
	}
	free(photo);
	assert_string_equal(told, "c0/7ABC123 ");
}

static void
refuses(void **state)
{
	json_t *json = framed("cam7", 0);
	struct reason why;

	(void)state;
	assert_int_equal(record_set_string(json, "camera", "a/b"), 0);
	assert_int_equal(merge_frame(merge, json, &why), 1);
	assert_reason(why, "letters, digits");
	json_decref(json);
	merge_free(NULL);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, open_merge, close_merge)

static void
mark(bool now)
{
	json_t *json = mark_new("017f22e2-79b0-7fff-bfff-112233445566",
	    now ? MARK_FLUSH : MARK_DONE);
	struct reason why;

	assert_int_equal(merge_mark(merge, json, now, &why), 0);
	json_decref(json);
}

/* A mark waits for all that was before it, of every camera, and no longer. */
static void
marks(void **state)
{
	(void)state;
	mark(false);
	assert_string_equal(told, "mark ");
	told[0] = '\0';
	give("a", 0, "7ABC123");
	mark(false);
	give("b", 0, "5KTN417");
	mark(false);
	give("a", 100, "7ABC123");
	give("a", 3000, NULL);
	assert_string_equal(told, "a/7ABC123 mark ");
	told[0] = '\0';
	give("c", 0, "6LMN456");
	mark(false);
	assert_string_equal(told, "");
	give("b", 3000, NULL);
	assert_string_equal(told, "b/5KTN417 mark ");
	told[0] = '\0';
	mark(true);
	assert_string_equal(told, "c/6LMN456 mark mark ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(own_clocks),
		CASE(silent),
		CASE(leaps),
		CASE(many_go_on_as_one),
		CASE(flush),
		CASE(cameras),
		CASE(bytes),
		CASE(refuses),
		CASE(marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
