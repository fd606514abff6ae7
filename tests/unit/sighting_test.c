/* Sighting records. */
#include "record/sighting.h"

#include <string.h>

#include "make.h"
#include "record/record.h"

#define MS	INT64_C(1795374479123)

static void
parses_and_refuses(void **state)
{
	static const struct {
		const char *name, *value, *why;
	} cases[] = {
		{ "plate", " 7abc-123 ", NULL },
		{ "plate", "", "plate: empty" },
		{ "plate", "-- --", "plate: empty" },
		{ "plate", "1234567890123", "plate: plate of more than 12" },
		{ "camera", "a/b", "letters, digits" },
		{ "time", "2026-11-22T19:07:59.124Z",
		    "id: its time is not the record's" },
		{ "time", "yesterday", "time: no time" },
		{ "lat", "north", "lat: not a number" },
		{ "id", "7", "no UUID" },
	};
	struct sighting s, again;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		make_sighting(&s, MS, "cam7", "7ABC123", 1);
		assert_int_equal(record_set_string(s.json, cases[i].name,
		    cases[i].value), 0);
		assert_int_equal(sighting_parse(s.json, &again, &why),
		    cases[i].why == NULL ? 0 : -1);
		if (cases[i].why != NULL)
			assert_reason(why, cases[i].why);
		else
			assert_string_equal(again.plate, "7ABC123");
		assert_int_equal(json_object_del(s.json, cases[i].name), 0);
		json_decref(s.json);
	}
	make_sighting(&s, MS, "cam7", "7ABC123", 1);
	assert_int_equal(json_object_del(s.json, "plate"), 0);
	assert_int_equal(sighting_parse(s.json, &again, &why), -1);
	assert_string_equal(why.text, "plate: missing");
	json_decref(s.json);
}

static json_t *
frame_json(void)
{
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:s,s:f,s:f,s:s,s:s,"
	    "s:[{s:[[i,i],[i,i],[i,i],[i,i]],s:f,s:s,s:f,s:s,s:s}]}",
	    "v", 1, "type", "frame", "id",
	    "01a204a8-7713-7fff-bfff-112233445566", "camera", "cam7",
	    "time", "2026-11-22T19:07:59.123Z", "time_source", "exif",
	    "lat", 1.5, "lon", 2.5, "image", "/path.jpg", "extra", "no",
	    "plates", "quad", 1, 2, 3, 2, 3, 4, 1, 4, "score", 0.5,
	    "text", "7abc 123", "confidence", 0.75, "image", "vehicle",
	    "region", "US-CA");
}

static void
of_frames(void **state)
{
	struct sighting s, second;
	json_t *json = frame_json(), *a, *b;
	struct frame_plate p;
	struct reason why;
	struct frame f;

	(void)state;
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(frame_plate(&f, 0, &p, &why), 0);
	a = sighting_of_frame(&f, &p, 0, &why);
	b = sighting_of_frame(&f, &p, 1, &why);
	assert_int_equal(sighting_parse(a, &s, &why), 0);
	assert_int_equal(sighting_parse(b, &second, &why), 0);
	assert_memory_not_equal(s.id, second.id, UUID_BYTES);
	assert_string_equal(s.plate, "7ABC123");
	assert_string_equal(s.camera, "cam7");
	assert_true(s.time == MS && s.placed && s.place.lon == 2.5);
	assert_string_equal(json_string_value(json_object_get(a, "image")),
	    "vehicle");
	assert_string_equal(json_string_value(json_object_get(a, "frame")),
	    f.id);
	assert_string_equal(json_string_value(json_object_get(a, "region")),
	    "US-CA");
	assert_string_equal(json_string_value(json_object_get(a,
	    "time_source")), "exif");
	assert_null(json_object_get(a, "extra"));
	assert_null(json_object_get(a, "plates"));
	json_decref(b);
	b = sighting_of_frame(&f, &p, 0, &why);
	assert_true(json_equal(a, b));
	json_decref(b);
	p.text = "12345678901234";
	assert_null(sighting_of_frame(&f, &p, 0, &why));
	assert_reason(why, "more than 12");
	f.time = -1;
	p.text = "ABC";
	assert_null(sighting_of_frame(&f, &p, 0, &why));
	json_decref(a);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_and_refuses),
		cmocka_unit_test(of_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
