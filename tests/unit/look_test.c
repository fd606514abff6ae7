/* One frame's look at a plate. */
#include "merge/look.h"

#include "framed.h"
#include "make.h"
#include "record/record.h"

static void
parses(void **state)
{
	json_t *json = framed("cam7", 0), *plate;
	struct reason why;
	struct look l;
	struct frame f;

	(void)state;
	plate = framed_plate(json, 100, 200, 80, "7abc-123", .75);
	framed_other(plate, "7A8C123", .2);
	framed_other(plate, "7abc 123", .1);		/* the same */
	framed_other(plate, "ABCDEFGHIJKLMN", .1);	/* no text */
	json_array_append_new(json_object_get(plate, "candidates"),
	    json_integer(5));
	assert_int_equal(record_set_string(plate, "region", "US-CA") |
	    record_set_real(plate, "region_confidence", .5, 4), 0);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(look_parse(&f, 0, &l, &why), 0);
	assert_true(l.x == 100 && l.y == 200 && l.width == 80);
	assert_int_equal(l.reading.n, 2);
	assert_string_equal(l.reading.texts[0].text, "7ABC123");
	assert_true(l.reading.texts[0].p == .75);
	assert_string_equal(l.reading.texts[1].text, "7A8C123");
	assert_string_equal(l.region, "US-CA");
	assert_true(l.region_p == .5);
	json_decref(json);
}

static void
unread(void **state)
{
	json_t *json = framed("cam7", 0);
	struct reason why;
	struct look l;
	struct frame f;

	(void)state;
	framed_plate(json, 100, 200, 80, NULL, 0);
	framed_plate(json, 100, 200, 80, "", 0);
	framed_plate(json, 100, 200, 80, "- -", 0);
	framed_plate(json, 100, 200, 80, "ABCDEFGHIJKLM", .5);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(look_parse(&f, i, &l, &why), 0);
		assert_int_equal(l.reading.n, 0);
	}
	assert_int_equal(look_parse(&f, 3, &l, &why), -1);
	assert_reason(why, "plates[3]: text: plate of more than 12");
	assert_int_equal(look_parse(&f, 4, &l, &why), -1);
	json_decref(json);
}

static double
worth(double x, double width, double confidence)
{
	json_t *json = framed("cam7", 0);
	struct reason why;
	struct frame f;
	struct look l;

	framed_plate(json, x, 300, width, "7ABC123", confidence);
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(look_parse(&f, 0, &l, &why), 0);
	json_decref(json);
	return l.worth;
}

/* Large, sharp enough to be read, and whole. */
static void
better_photos(void **state)
{
	(void)state;
	assert_true(worth(300, 100, .9) > worth(300, 60, .9));
	assert_true(worth(300, 100, .9) > worth(300, 100, .5));
	assert_true(worth(300, 100, .9) > worth(20, 100, .9));
	assert_true(worth(300, 100, .9) > worth(1260, 100, .9));
	assert_true(worth(300, 200, .9) == worth(300, 150, .9));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(unread),
		cmocka_unit_test(better_photos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
