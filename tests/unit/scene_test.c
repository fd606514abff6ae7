/* One camera's scene: what becomes one sighting, and when. */
#include "merge/scene.h"

#include "base/stamp.h"
#include "framed.h"
#include "make.h"
#include "record/record.h"

#define TOLD_MAX 64

/* What was told, as "PLATE frames first last", times from FRAMED_TIME. */
static char told[TOLD_MAX][64];
static int n_told;

static int
tell(void *ctx, const json_t *json, struct reason *why)
{
	struct sighting s;
	int64_t first, last;

	(void)ctx;
	assert_int_equal(sighting_parse((json_t *)json, &s, why), 0);
	assert_int_equal(record_time(json, "first", &first, why), 1);
	assert_int_equal(record_time(json, "last", &last, why), 1);
	assert_true(s.time >= first && s.time <= last);
	assert_true(n_told < TOLD_MAX);
	snprintf(told[n_told++], sizeof(told[0]), "%s %d %d %d", s.plate,
	    (int)json_integer_value(json_object_get(json, "frames")),
	    (int)(first - FRAMED_TIME), (int)(last - FRAMED_TIME));
	return 0;
}

static struct scene_options set;
static struct scene *scene;
static uint64_t number;		/* of the next frame */

static int
open_scene(void **state)
{
	(void)state;
	set = (struct scene_options){ .gap = 2000, .late = 500,
	    .parked = 10 * STAMP_MINUTE, .tell = tell };
	n_told = 0;
	scene = scene_new("cam7", &set);
	return scene == NULL ? -1 : 0;
}

static int
close_scene(void **state)
{
	(void)state;
	scene_free(scene);
	return 0;
}

static void
give(json_t *json)
{
	struct reason why;
	struct frame f;

	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(scene_frame(scene, &f, number++, &why), 0);
	json_decref(json);
}

static void
empty(int64_t ms)
{
	give(framed("cam7", ms));
}

static void
end(void)
{
	struct reason why;

	assert_int_equal(scene_flush(scene, &why), 0);
	assert_true(scene->bytes == 0 && scene->n_waiting == 0);
}

/* A car going by in the middle: its frame number i. */
static void
pass(json_t *json, int i, double x, const char *text)
{
	framed_plate(json, x + 4 * i, 150 + 25 * i, 50 + 4 * i, text, .8);
}

static void
drive(int64_t from, int n, double x, const char *text)
{
	for (int i = 0; i < n; i++) {
		json_t *json = framed("cam7", from + 100 * i);

		pass(json, i, x, text);
		give(json);
	}
}

static void
one_pass(void **state)
{
	(void)state;
	drive(0, 10, 400, "7ABC123");
	empty(2900);
	empty(3400);
	assert_int_equal(n_told, 0);
	empty(3401);
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 10 0 900");
	end();
	assert_int_equal(n_told, 1);
}

static void
misread_and_missed(void **state)
{
	static const char *const texts[] = { "", "7A8C1", "7ABC123", NULL,
	    "7A8C123", "ABC123", "7ABC128", "", "7ABC123", "ZABC123" };

	(void)state;
	for (int i = 0; i < 10; i++) {
		json_t *json = framed("cam7", 100 * i);

		if (i != 4)
			pass(json, i, 400, texts[i]);
		give(json);
	}
	end();
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 9 0 900");
}

static void
two_together(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++) {
		json_t *json = framed("cam7", 100 * i);

		/* As they come: first one, then the other is the first. */
		pass(json, i, i % 2 == 0 ? 400 : 480, i % 2 == 0 ?
		    "7ABC123" : "7ABC124");
		pass(json, i, i % 2 == 0 ? 480 : 400, i % 2 == 0 ?
		    "7ABC124" : "7ABC123");
		give(json);
	}
	end();
	assert_int_equal(n_told, 2);
	assert_string_equal(told[0], "7ABC123 10 0 900");
	assert_string_equal(told[1], "7ABC124 10 0 900");
}

static void
one_behind_the_other(void **state)
{
	(void)state;
	drive(0, 10, 400, "7ABC123");
	drive(1200, 10, 400, "5KTN417");
	end();
	assert_int_equal(n_told, 2);
	assert_string_equal(told[0], "7ABC123 10 0 900");
	assert_string_equal(told[1], "5KTN417 10 1200 2100");
}

static void
overtaking(void **state)
{
	(void)state;
	for (int i = 0; i < 12; i++) {
		json_t *json = framed("cam7", 100 * i);

		framed_plate(json, 400, 200 + 10 * i, 60 + i, "7ABC123", .8);
		framed_plate(json, 460, 150 + 22 * i, 50 + 4 * i, "5KTN417",
		    .8);
		give(json);
	}
	end();
	assert_int_equal(n_told, 2);
	assert_string_equal(told[0], "7ABC123 12 0 1100");
	assert_string_equal(told[1], "5KTN417 12 0 1100");
}

/* A lorry between: the same pass, told before or after. */
static void
hidden(void **state)
{
	(void)state;
	drive(0, 6, 400, "7ABC123");
	for (int i = 0; i < 40; i++)
		empty(600 + 100 * i);
	assert_int_equal(n_told, 1);
	drive(4600, 4, 450, "7ABC123");
	end();
	assert_int_equal(n_told, 1);
	/* Long after, it is another pass. */
	drive(60000, 4, 450, "7ABC123");
	end();
	assert_int_equal(n_told, 2);
}

static void
parked(void **state)
{
	(void)state;
	for (int i = 0; i < 25 * 60; i++) {
		json_t *json = framed("cam7", 1000 * i);

		framed_plate(json, 400 + i % 3, 200 - i % 2, 60, i % 7 == 0 ?
		    "7A8C123" : "7ABC123", .8);
		/* Who walks by hides it for 20 s; a car passes each minute. */
		if (i % 100 < 20)
			json_array_clear(json_object_get(json, "plates"));
		if (i % 60 < 3)
			framed_plate(json, 600, 300 + 40 * (i % 60), 80,
			    i / 60 % 2 == 0 ? "5KTN417" : "8PCL264", .8);
		give(json);
	}
	end();
	assert_int_equal(n_told, 25 + 3);
	assert_non_null(strstr(told[1], "7ABC123 "));
}

static void
out_of_order(void **state)
{
	static const int order[] = { 2, 0, 1, 4, 3, 7, 5, 6, 9, 8 };
	char first[64];

	(void)state;
	for (int i = 0; i < 10; i++) {
		json_t *json = framed("cam7", 100 * order[i]);

		pass(json, order[i], 400, "7ABC123");
		give(json);
	}
	end();
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 10 0 900");
	snprintf(first, sizeof(first), "%s", told[0]);
}

/* Later than what waits for it, a frame still finds its pass. */
static void
too_late(void **state)
{
	json_t *json = framed("cam7", 450);

	(void)state;
	drive(0, 10, 400, "7ABC123");
	empty(1800);
	pass(json, 4, 400, "7ABC123");
	give(json);
	empty(4000);
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 11 0 900");
	/* After it was told, it is no other; of another car it is. */
	json = framed("cam7", 460);
	pass(json, 4, 400, "7ABC123");
	give(json);
	json = framed("cam7", 470);
	pass(json, 4, 400, "5KTN417");
	give(json);
	end();
	assert_int_equal(n_told, 2);
	assert_string_equal(told[1], "5KTN417 1 470 470");
}

static void
the_same_twice(void **state)
{
	(void)state;
	drive(0, 10, 400, "7ABC123");
	drive(0, 10, 400, "7ABC123");
	end();
	drive(0, 10, 400, "7ABC123");
	end();
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 10 0 900");
}

static void
clock_set_back(void **state)
{
	(void)state;
	drive(3600000, 5, 400, "7ABC123");
	drive(0, 5, 400, "7ABC123");
	assert_int_equal(n_told, 1);
	empty(5000);
	assert_int_equal(n_told, 2);
	assert_string_equal(told[1], "7ABC123 5 0 400");
}

/* One that stays in the picture is told after half a minute, once. */
static void
long_pass(void **state)
{
	(void)state;
	for (int i = 0; i < 600; i++) {
		json_t *json = framed("cam7", 100 * i);

		framed_plate(json, 200 + i, 200, 60, "7ABC123", .8);
		give(json);
	}
	assert_int_equal(n_told, 1);
	end();
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "7ABC123 300 0 29900");
}

static void
soon(void **state)
{
	(void)state;
	set.soon = .9;
	set.late = 0;
	drive(0, 2, 400, "7ABC123");
	assert_int_equal(n_told, 0);
	drive(200, 8, 408, "7ABC123");
	assert_int_equal(n_told, 1);
	end();
	assert_int_equal(n_told, 1);
}

static void
refuses(void **state)
{
	json_t *json = framed("cam7", 0);
	struct reason why;
	struct frame f;

	(void)state;
	framed_plate(json, 400, 200, 60, "ABCDEFGHIJKLM", .8);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(scene_frame(scene, &f, number++, &why), 1);
	assert_reason(why, "more than 12");
	json_decref(json);
	assert_int_equal(scene->n_waiting, 0);
}

static int
only_count(void *ctx, const json_t *json, struct reason *why)
{
	(void)ctx;
	(void)json;
	(void)why;
	n_told++;
	return 0;
}

/* 64 plates in each frame, half of them new: as many as there is room for. */
static void
crowd(void **state)
{
	char text[32];

	(void)state;
	set.tell = only_count;
	for (unsigned i = 0; i < 40; i++) {
		json_t *json = framed("cam7", 10 * i);

		for (unsigned k = 0; k < FRAME_PLATES_MAX; k++) {
			unsigned n = k % 2 == 0 ? 7919 * k : 104729 * i + 31 *
			    k;

			snprintf(text, sizeof(text), "%07u", n * 2654435761u %
			    10000000);
			framed_plate(json, 20 * k, 20 + (k % 2 == 0 ? 0 :
			    i * 137 % 600), 18, text, .9);
		}
		give(json);
		assert_true(scene->n_passes <= SCENE_PASSES);
	}
	end();
	assert_true(n_told > SCENE_PASSES && n_told <= 40 *
	    FRAME_PLATES_MAX);
}

static void
many_waiting(void **state)
{
	(void)state;
	set.late = 60000;
	for (int i = 0; i < 2 * SCENE_WAITING; i++) {
		json_t *json = framed("cam7", 10 * i);

		pass(json, i / 20, 400, "7ABC123");
		give(json);
		assert_true(scene->n_waiting < SCENE_WAITING);
	}
	end();
	assert_int_equal(n_told, 1);
}

#define CASE(name) \
	cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

/* What was told before is recognised, and not told again; what is new is. */
static void
context(void **state)
{
	json_t *json;

	(void)state;
	for (int i = 0; i < 12; i++) {
		json = framed("cam7", 100 * i);
		framed_plate(json, 300 + 20 * i, 200, 60, "7ABC123", .9);
		if (i >= 6)
			framed_plate(json, 900 - 20 * i, 500, 60, "8XYZ987",
			    .9);
		if (i < 3)
			json_object_set_new(json, "context", json_true());
		give(json);
	}
	end();
	assert_int_equal(n_told, 1);
	assert_string_equal(told[0], "8XYZ987 6 600 1100");
}

/* The oldest frame that something untold is of. */
static void
oldest(void **state)
{
	(void)state;
	assert_true(scene_oldest(scene) == UINT64_MAX);
	number = 5;
	empty(0);
	assert_true(scene_oldest(scene) == 5);
	empty(1000);
	assert_true(scene_oldest(scene) == 6);
	drive(1100, 1, 400, "7ABC123");
	empty(2000);
	empty(3000);
	assert_true(scene_oldest(scene) == 7);
	empty(5000);
	assert_int_equal(n_told, 1);
	assert_true(scene_oldest(scene) == 10);
	end();
	assert_true(scene_oldest(scene) == UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_pass),
		CASE(misread_and_missed),
		CASE(two_together),
		CASE(one_behind_the_other),
		CASE(overtaking),
		CASE(hidden),
		CASE(parked),
		CASE(out_of_order),
		CASE(too_late),
		CASE(the_same_twice),
		CASE(clock_set_back),
		CASE(long_pass),
		CASE(soon),
		CASE(refuses),
		CASE(crowd),
		CASE(many_waiting),
		CASE(context),
		CASE(oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
