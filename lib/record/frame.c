/* Frame records. */
#include "frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/stamp.h"
#include "image/image.h"
#include "record.h"

#define LETTERS	"letters, digits, '.', '_' and '-' only"

int
frame_camera_check(const char *name, struct reason *why)
{
	size_t len = strlen(name);

	if (len == 0 || len > FRAME_CAMERA_MAX)
		return reason_set(why, "a camera's name has 1 to %d bytes",
		    FRAME_CAMERA_MAX);
	if (strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") != len)
		return reason_set(why, "camera '%.64s': " LETTERS, name);
	return 0;
}

int
frame_camera(const json_t *json, const char **name, struct reason *why)
{
	struct reason quoting;

	if (record_need(record_string(json, "camera", FRAME_CAMERA_MAX, name,
	    why), "camera", why) != 0)
		return -1;
	return frame_camera_check(*name, &quoting) == 0 ? 0 :
	    reason_set(why, "camera: 1 to %d bytes: " LETTERS,
	    FRAME_CAMERA_MAX);
}

int
frame_id(int64_t time, const char *camera, const char *sha256,
    char id[UUID_SIZE], struct reason *why)
{
	char text[STAMP_SIZE + FRAME_CAMERA_MAX + DIGEST_HEX + 3];
	unsigned char hash[DIGEST_BYTES];
	char stamp[STAMP_SIZE];
	int len;

	stamp_format(time, stamp);
	len = snprintf(text, sizeof(text), "%s\n%.*s\n%.64s", stamp,
	    FRAME_CAMERA_MAX, camera, sha256);
	if (digest_sha256(text, (size_t)len, hash, why) != 0)
		return -1;
	return uuid_make(time, hash, id, why);
}

int
frame_parse(json_t *json, struct frame *f, struct reason *why)
{
	const json_t *plates = json_object_get(json, "plates");
	unsigned char id[UUID_BYTES];
	int found;

	*f = (struct frame){ .json = json, .id = record_id(json) };
	if (frame_camera(json, &f->camera, why) != 0 ||
	    record_need(record_time(json, "time", &f->time, why), "time",
	    why) != 0 ||
	    record_string(json, "image", FRAME_PATH_MAX, &f->image,
	    why) < 0 ||
	    record_string(json, "sha256", DIGEST_HEX - 1, &f->sha256,
	    why) < 0)
		return -1;
	if (uuid_parse(f->id, id, why) != 0)
		return -1;
	if (uuid_time(id) != f->time)
		return reason_set(why, "id: its time is not the record's");
	if (f->sha256 != NULL && strlen(f->sha256) != DIGEST_HEX - 1)
		return reason_set(why, "sha256: not 64 digits");
	found = record_place(json, &f->place, why);
	if (found < 0)
		return -1;
	f->placed = found > 0;
	if (plates == NULL || json_is_null(plates))
		return 0;
	if (!json_is_array(plates))
		return reason_set(why, "plates: not an array");
	if (json_array_size(plates) > FRAME_PLATES_MAX)
		return reason_set(why, "plates: more than %d",
		    FRAME_PLATES_MAX);
	return 0;
}

bool
frame_pixels(const struct frame *f, json_int_t *width, json_int_t *height)
{
	struct reason ignored;

	return record_integer(f->json, "width", 1, 1 << 20, width,
	    &ignored) == 1 && record_integer(f->json, "height", 1, 1 << 20,
	    height, &ignored) == 1;
}

size_t
frame_plates(const struct frame *f)
{
	return json_array_size(json_object_get(f->json, "plates"));
}

/* A corner within twice the largest frame: quads may leave the picture. */
static int
coordinate(const json_t *value, double *out, struct reason *why)
{
	*out = json_number_value(value);
	if (!json_is_number(value) || !(fabs(*out) <= 2 * IMAGE_SIDE_MAX))
		return reason_set(why, "quad: a corner is not in the frame");
	return 0;
}

int
frame_quad(const json_t *plate, struct quad *q, struct reason *why)
{
	const json_t *json = json_object_get(plate, "quad"), *corner;

	if (!json_is_array(json) || json_array_size(json) != 4)
		return reason_set(why, "quad: not four corners");
	for (size_t i = 0; i < 4; i++) {
		corner = json_array_get(json, i);
		if (!json_is_array(corner) || json_array_size(corner) != 2)
			return reason_set(why, "quad: a corner is not [x, y]");
		if (coordinate(json_array_get(corner, 0), &q->x[i],
		    why) != 0 || coordinate(json_array_get(corner, 1),
		    &q->y[i], why) != 0)
			return -1;
	}
	return 0;
}

int
frame_plate(const struct frame *f, size_t i, struct frame_plate *p,
    struct reason *why)
{
	json_t *json = json_array_get(json_object_get(f->json, "plates"), i);

	*p = (struct frame_plate){ .json = json };
	if (!json_is_object(json)) {
		reason_set(why, "not an object");
	} else if (frame_quad(json, &p->quad, why) == 0 &&
	    record_number(json, "score", 0, 1, &p->score, why) >= 0 &&
	    record_string(json, "text", 64, &p->text, why) >= 0 &&
	    record_number(json, "confidence", 0, 1, &p->confidence,
	    why) >= 0) {
		return 0;
	}
	return reason_prefix(why, "plates[%zu]", i);
}

int
frame_clear_plates(struct frame *f, struct reason *why)
{
	if (json_object_set_new(f->json, "plates", json_array()) != 0)
		return reason_set(why, "out of memory");
	return 0;
}

static double
tenth(double v)
{
	return round(v * 10) / 10;
}

int
frame_add_plate(struct frame *f, const struct quad *q, double score,
    struct reason *why)
{
	json_t *plate = json_pack("{s:[[f,f],[f,f],[f,f],[f,f]], s:f}",
	    "quad", tenth(q->x[0]), tenth(q->y[0]), tenth(q->x[1]),
	    tenth(q->y[1]), tenth(q->x[2]), tenth(q->y[2]), tenth(q->x[3]),
	    tenth(q->y[3]), "score", round(score * 1e4) / 1e4);

	if (json_array_append_new(json_object_get(f->json, "plates"),
	    plate) != 0)
		return reason_set(why, "out of memory");
	return 0;
}
