/* Passes, and the sightings made of them. */
#include "merge/pass.h"

#include "framed.h"
#include "make.h"
#include "record/record.h"
#include "record/sighting.h"

/* Adds the first plate of a frame to a pass, or begins one. */
static struct pass *
see(struct pass *p, json_t *json)
{
	struct reason why;
	struct frame f;
	struct look l;

	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(look_parse(&f, 0, &l, &why), 0);
	if (p == NULL)
		p = pass_new(&f, 0, &l, &why);
	else
		assert_int_equal(pass_add(p, &f, 0, &l, &why), 0);
	assert_non_null(p);
	json_decref(json);
	return p;
}

static json_t *
frame(int64_t ms, double width, const char *text, const char *region)
{
	json_t *json = framed("cam7", ms);
	json_t *plate = framed_plate(json, 300, 200, width, text, .8);

	if (region != NULL)
		assert_int_equal(record_set_string(plate, "region", region) |
		    record_set_real(plate, "region_confidence", .6, 4), 0);
	return json;
}

static const char *
text_of(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text == NULL ? "" : text;
}

static double
number_of(const json_t *json, const char *name)
{
	return json_number_value(json_object_get(json, name));
}

static void
sighting(void **state)
{
	struct pass *p = see(NULL, frame(200, 60, "7A8C123", "US-NV"));
	struct reason why;
	struct sighting s;
	json_t *json;
	char id[UUID_SIZE];

	(void)state;
	see(p, frame(100, 80, "7ABC123", "US-CA"));
	see(p, frame(400, 70, "7ABC123", "US-CA"));
	see(p, frame(300, 70, "", NULL));
	assert_true(p->bytes == record_weight(p->best));
	json = pass_sighting(p, &why);
	assert_non_null(json);
	assert_int_equal(sighting_parse(json, &s, &why), 0);
	assert_string_equal(s.plate, "7ABC123");
	assert_true(number_of(json, "frames") == 4);
	assert_string_equal(text_of(json, "first"),
	    "2026-11-22T19:07:59.100Z");
	assert_string_equal(text_of(json, "last"), "2026-11-22T19:07:59.400Z");
	/* The widest is the best: time and id are of it. */
	assert_true(s.time == FRAMED_TIME + 100);
	assert_int_equal(frame_id(s.time, "cam7", "x", id, &why), 0);
	assert_string_equal(text_of(json, "frame"), id);
	assert_string_equal(text_of(json, "photo"), "/in/a.jpg");
	assert_null(json_object_get(json, "image"));
	assert_string_equal(text_of(json, "region"), "US-CA");
	assert_true(number_of(json, "region_confidence") == .4);
	assert_true(number_of(json, "confidence") > .3);
	assert_true(number_of(json, "confidence") == pass_confidence(p) ||
	    pass_confidence(p) - number_of(json, "confidence") < 1e-4);
	json_decref(json);
	pass_free(p);
}

/* As alpr-store alone would number that plate of that frame. */
static void
id_of_the_frame(void **state)
{
	json_t *json = frame(0, 60, "7ABC123", NULL), *made, *again;
	struct frame_plate plate;
	struct reason why;
	struct frame f;
	struct pass *p;

	(void)state;
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(frame_plate(&f, 0, &plate, &why), 0);
	made = sighting_of_frame(&f, &plate, 0, &why);
	p = see(NULL, json_incref(json));
	again = pass_sighting(p, &why);
	assert_string_equal(record_id(made), record_id(again));
	json_decref(again);
	json_decref(made);
	json_decref(json);
	pass_free(p);
}

/* Photos travel along; unknown members of the frame, not of the plate. */
static void
members(void **state)
{
	json_t *json = frame(0, 60, "7ABC123", NULL), *made;
	json_t *plate = json_array_get(json_object_get(json, "plates"), 0);
	struct reason why;
	struct pass *p;

	(void)state;
	assert_int_equal(record_set_string(plate, "image", "vehicle") |
	    record_set_string(plate, "plate_image", "plate") |
	    record_set_string(plate, "mine", "no") |
	    record_set_string(json, "lane", "2") |
	    record_set_string(json, "plate", "no") |
	    record_set_string(json, "region", "no") |
	    record_set_string(json, "processed", "2026-11-22T19:07:59Z"), 0);
	p = see(NULL, json);
	made = pass_sighting(p, &why);
	assert_string_equal(text_of(made, "image"), "vehicle");
	assert_string_equal(text_of(made, "plate_image"), "plate");
	assert_string_equal(text_of(made, "lane"), "2");
	assert_string_equal(text_of(made, "plate"), "7ABC123");
	assert_null(json_object_get(made, "photo"));
	assert_null(json_object_get(made, "region"));
	assert_null(json_object_get(made, "mine"));
	assert_null(json_object_get(made, "processed"));
	assert_null(json_object_get(made, "plates"));
	json_decref(made);
	pass_free(p);
}

static void
vehicles(void **state)
{
	static const char *const colors[] = { "grey", "silver", "silver",
	    "white", "blue", "red", "silver" };
	struct pass *p = NULL;
	struct reason why;
	json_t *made;

	(void)state;
	for (int i = 0; i < 7; i++) {
		json_t *json = frame(i * 100, 60, "7ABC123", NULL);

		assert_int_equal(json_object_set_new(json, "vehicle",
		    json_pack("{s:s}", "color", colors[i])), 0);
		p = see(p, json);
	}
	made = pass_sighting(p, &why);
	assert_string_equal(text_of(json_object_get(made, "vehicle"),
	    "color"), "silver");
	json_decref(made);
	pass_free(p);
}

static void
never_read(void **state)
{
	struct pass *p = see(NULL, frame(0, 60, "", NULL));
	struct reason why;

	(void)state;
	see(p, frame(100, 60, NULL, NULL));
	assert_null(pass_sighting(p, &why));
	assert_string_equal(why.text, "");
	assert_true(pass_confidence(p) == 0);
	pass_free(p);
	pass_free(NULL);
}

/* What is told counts no more, until it may be told again. */
static void
told(void **state)
{
	struct pass *p = see(NULL, frame(0, 60, "7ABC123", NULL));
	struct reason why;
	json_t *json;

	(void)state;
	pass_set_told(p, FRAMED_TIME);
	assert_true(p->told && p->bytes == 0);
	see(p, frame(100, 60, "7ABC123", NULL));
	assert_null(pass_sighting(p, &why));
	pass_restart(p);
	see(p, frame(200, 60, "7ABC123", NULL));
	json = pass_sighting(p, &why);
	assert_true(number_of(json, "frames") == 1);
	assert_string_equal(text_of(json, "first"),
	    "2026-11-22T19:07:59.200Z");
	json_decref(json);
	pass_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sighting),
		cmocka_unit_test(id_of_the_frame),
		cmocka_unit_test(members),
		cmocka_unit_test(vehicles),
		cmocka_unit_test(never_read),
		cmocka_unit_test(told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
