/* Frame records with read plates. */
#include "framed.h"

#include "make.h"
#include "record/frame.h"
#include "record/record.h"

json_t *
framed(const char *camera, int64_t ms)
{
	char id[UUID_SIZE];
	struct reason why;
	json_t *json;

	assert_int_equal(frame_id(FRAMED_TIME + ms, camera, "x", id, &why),
	    0);
	json = record_new("frame", id);
	assert_int_equal(record_set_string(json, "camera", camera) |
	    record_set_time(json, "time", FRAMED_TIME + ms) |
	    record_set_string(json, "image", "/in/a.jpg") |
	    json_object_set_new(json, "width", json_integer(1280)) |
	    json_object_set_new(json, "height", json_integer(720)) |
	    json_object_set_new(json, "plates", json_array()), 0);
	return json;
}

json_t *
framed_plate(json_t *frame, double x, double y, double width,
    const char *text, double confidence)
{
	double w = width / 2, h = width / 4;
	json_t *plate = json_pack("{s:[[f,f],[f,f],[f,f],[f,f]], s:f}",
	    "quad", x - w, y - h, x + w, y - h, x + w, y + h, x - w, y + h,
	    "score", .9);

	assert_non_null(plate);
	if (text != NULL)
		assert_int_equal(record_set_string(plate, "text", text) |
		    record_set_real(plate, "confidence", confidence, 4) |
		    json_object_set_new(plate, "candidates", json_array()),
		    0);
	assert_int_equal(json_array_append_new(json_object_get(frame,
	    "plates"), plate), 0);
	return plate;
}

void
framed_other(json_t *plate, const char *text, double confidence)
{
	assert_int_equal(json_array_append_new(json_object_get(plate,
	    "candidates"), json_pack("{s:s, s:f}", "text", text, "confidence",
	    confidence)), 0);
}
