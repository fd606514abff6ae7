/* Frame records. */
#include "record/frame.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"
#include "record/record.h"

#define ID	"01a204a8-7713-7fff-bfff-112233445566"
#define HEAD	"{\"v\":1,\"type\":\"frame\",\"id\":\"" ID "\","
#define TIME	"\"time\":\"2026-11-22T19:07:59.123Z\""
#define GOOD	HEAD "\"camera\":\"cam7\"," TIME
#define QUAD	"\"quad\":[[1,2],[3.5,2],[3,4],[-1,4]]"

static json_t *
parse(const char *text)
{
	struct reason why;
	json_t *json = record_parse(text, strlen(text), &why);

	if (json == NULL)
		fail_msg("%s: %s", text, why.text);
	return json;
}

static void
parses(void **state)
{
	json_t *json = parse(GOOD ",\"lat\":1,\"lon\":2,\"image\":\"/a.jpg\","
	    "\"plates\":[{" QUAD ",\"score\":0.5,\"text\":\"7ABC\","
	    "\"confidence\":1}]}");
	struct frame_plate p;
	struct reason why;
	struct frame f;

	(void)state;
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_string_equal(f.id, ID);
	assert_string_equal(f.camera, "cam7");
	assert_true(f.time == INT64_C(1795374479123));
	assert_true(f.placed && f.place.lat == 1 && f.place.lon == 2);
	assert_string_equal(f.image, "/a.jpg");
	assert_null(f.sha256);
	assert_int_equal(frame_plates(&f), 1);
	assert_int_equal(frame_plate(&f, 0, &p, &why), 0);
	assert_true(p.quad.x[1] == 3.5 && p.quad.x[3] == -1 &&
	    p.quad.y[3] == 4);
	assert_true(p.score == 0.5 && p.confidence == 1);
	assert_string_equal(p.text, "7ABC");
	assert_int_equal(frame_plate(&f, 1, &p, &why), -1);
	json_decref(json);
}

static void
refuses_frames(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ HEAD TIME "}", "camera: missing" },
		{ HEAD "\"camera\":\"\"," TIME "}", "1 to 64 bytes" },
		{ HEAD "\"camera\":\"../x\"," TIME "}", "letters, digits" },
		{ HEAD "\"camera\":\"a b\"," TIME "}", "letters, digits" },
		{ HEAD "\"camera\":\"c\"}", "time: missing" },
		{ HEAD "\"camera\":\"c\",\"time\":7}", "time: not a string" },
		{ HEAD "\"camera\":\"c\","
		    "\"time\":\"2026-11-22T19:07:59.124Z\"}",
		    "id: its time is not the record's" },
		{ GOOD ",\"lat\":7}", "go together" },
		{ GOOD ",\"image\":7}", "image: not a string" },
		{ GOOD ",\"sha256\":\"00\"}", "sha256: not 64 digits" },
		{ GOOD ",\"plates\":{}}", "plates: not an array" },
		{ GOOD ",\"plates\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
		    "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
		    "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}",
		    "plates: more than 64" },
	};
	struct reason why;
	struct frame f;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json = parse(cases[i].line);
		assert_int_equal(frame_parse(json, &f, &why), -1);
		assert_reason(why, cases[i].why);
		json_decref(json);
	}
}

static void
refuses_plates(void **state)
{
	static const struct {
		const char *plate, *why;
	} cases[] = {
		{ "7", "plates[0]: not an object" },
		{ "{}", "plates[0]: quad: not four corners" },
		{ "{\"quad\":[[1,2],[3,2],[3,4]]}", "not four corners" },
		{ "{\"quad\":[[1,2],[3,2],[3,4],[1]]}", "not [x, y]" },
		{ "{\"quad\":[[1,2],[3,2],[3,4],[1,\"4\"]]}",
		    "not in the frame" },
		{ "{\"quad\":[[1,2],[3,2],[3,4],[1,40001]]}",
		    "not in the frame" },
		{ "{" QUAD ",\"score\":1.5}", "score: not in 0..1" },
		{ "{" QUAD ",\"text\":5}", "text: not a string" },
		{ "{" QUAD ",\"confidence\":-1}", "confidence: not in 0..1" },
	};
	struct frame_plate p;
	struct reason why;
	struct frame f;
	char line[500];
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(line, sizeof(line), GOOD ",\"plates\":[%s]}",
		    cases[i].plate);
		json = parse(line);
		assert_int_equal(frame_parse(json, &f, &why), 0);
		assert_int_equal(frame_plate(&f, 0, &p, &why), -1);
		assert_reason(why, cases[i].why);
		json_decref(json);
	}
}

static void
ids(void **state)
{
	char a[UUID_SIZE], b[UUID_SIZE], long_name[100] = "";
	struct reason why;

	(void)state;
	assert_int_equal(frame_id(5, "cam", "00", a, &why), 0);
	assert_int_equal(frame_id(5, "cam", "00", b, &why), 0);
	assert_string_equal(a, b);
	assert_int_equal(frame_id(6, "cam", "00", b, &why), 0);
	assert_string_not_equal(a, b);
	assert_int_equal(frame_id(5, "cam2", "00", b, &why), 0);
	assert_string_not_equal(a, b);
	assert_int_equal(frame_id(5, "cam", "01", b, &why), 0);
	assert_string_not_equal(a, b);
	assert_int_equal(frame_id(-1, "cam", "00", b, &why), -1);
	memset(long_name, 'a', FRAME_CAMERA_MAX);
	assert_int_equal(frame_camera_check(long_name, &why), 0);
	long_name[FRAME_CAMERA_MAX] = 'a';
	assert_int_equal(frame_camera_check(long_name, &why), -1);
}

static void
adds_plates(void **state)
{
	static const struct quad q = { { 1.26, 3, 3, 1 }, { 2, 2, 4, 4.04 } };
	json_t *json = parse(GOOD ",\"plates\":[7],\"other\":true}");
	struct reason why;
	struct frame f;
	char *text;

	(void)state;
	assert_int_equal(frame_parse(json, &f, &why), 0);
	assert_int_equal(frame_clear_plates(&f, &why), 0);
	assert_int_equal(frame_plates(&f), 0);
	assert_int_equal(frame_add_plate(&f, &q, 0.123456, &why), 0);
	text = record_text(json);
	assert_string_equal(text, GOOD ",\"plates\":[{\"quad\":[[1.3,2.0],"
	    "[3.0,2.0],[3.0,4.0],[1.0,4.0]],\"score\":0.1235}],"
	    "\"other\":true}");
	free(text);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),
		cmocka_unit_test(refuses_frames),
		cmocka_unit_test(refuses_plates),
		cmocka_unit_test(ids),
		cmocka_unit_test(adds_plates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
