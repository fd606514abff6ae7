/* Sighting records. */
#include "sighting.h"

#include <stdio.h>
#include <string.h>

#include "record.h"

int
sighting_parse(json_t *json, struct sighting *s, struct reason *why)
{
	const char *plate;
	int found;

	*s = (struct sighting){ .json = json };
	if (uuid_parse(record_id(json), s->id, why) != 0 ||
	    frame_camera(json, &s->camera, why) != 0 ||
	    record_need(record_time(json, "time", &s->time, why), "time",
	    why) != 0 ||
	    record_need(record_string(json, "plate", 64, &plate, why),
	    "plate", why) != 0)
		return -1;
	if (plate_normal(plate, s->plate, why) != 0)
		return reason_prefix(why, "plate");
	if (s->plate[0] == '\0')
		return reason_set(why, "plate: empty");
	/* The store finds rows by the time in their id. */
	if (uuid_time(s->id) != s->time)
		return reason_set(why, "id: its time is not the record's");
	found = record_place(json, &s->place, why);
	s->placed = found > 0;
	return found < 0 ? -1 : 0;
}

/* One frame can show many plates: the index tells their ids apart. */
static int
make_id(const struct frame *f, size_t index, char id[UUID_SIZE],
    struct reason *why)
{
	unsigned char hash[DIGEST_BYTES];
	char text[UUID_SIZE + 24];
	int len;

	len = snprintf(text, sizeof(text), "%s\n%zu", f->id, index);
	if (digest_sha256(text, (size_t)len, hash, why) != 0)
		return -1;
	return uuid_make(f->time, hash, id, why);
}

static int
copy(json_t *to, const char *name, const json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	return value == NULL ? 0 : json_object_set(to, name, value);
}

json_t *
sighting_of_frame(const struct frame *f, const struct frame_plate *p,
    size_t index, struct reason *why)
{
	static const char *const of_frame[] = { "camera",
	    "time_source", "time_offset", "clock_offset", "lat", "lon",
	    "heading", "vehicle", "sha256", "width", "height" };
	static const char *const of_plate[] = { "quad", "confidence",
	    "candidates", "region", "region_confidence", "image",
	    "plate_image" };
	char plate[PLATE_SIZE], id[UUID_SIZE];
	json_t *json;
	int rc = 0;

	if (plate_normal(p->text, plate, why) != 0 ||
	    make_id(f, index, id, why) != 0)
		return NULL;
	json = record_new("sighting", id);
	if (json == NULL)
		goto err;
	for (size_t i = 0; i < sizeof(of_frame) / sizeof(*of_frame); i++)
		rc |= copy(json, of_frame[i], f->json, of_frame[i]);
	rc |= record_set_time(json, "time", f->time);
	rc |= record_set_string(json, "plate", plate);
	rc |= record_set_string(json, "frame", f->id);
	for (size_t i = 0; i < sizeof(of_plate) / sizeof(*of_plate); i++)
		rc |= copy(json, of_plate[i], p->json, of_plate[i]);
	if (rc == 0)
		return json;
err:
	reason_set(why, "out of memory");
	json_decref(json);
	return NULL;
}
