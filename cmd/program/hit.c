/* A result as it is shown. */
#include "hit.h"

#include <stdio.h>
#include <string.h>

#include "record/record.h"

static double
number_of(const json_t *json, const char *name, double least, double most)
{
	struct reason why;
	double v;

	return record_number(json, name, least, most, &v, &why) == 1 ? v : -1;
}

int
hit_read(const json_t *result, struct hit *hit, struct reason *why)
{
	const json_t *record = json_object_get(result, "sighting");
	const json_t *vehicle = json_object_get(record, "vehicle");

	memset(hit, 0, sizeof(*hit));
	if (record_need(record_time(record, "time", &hit->time, why), "time",
	    why) != 0)
		return -1;
	hit->record = record;
	hit->place_name = record_or_empty(result, "place");
	hit->image = record_or_empty(result, "image");
	hit->plate_image = record_or_empty(result, "plate_image");
	hit->agency = record_or_empty(record, "agency");
	hit->id = record_or_empty(record, "id");
	hit->plate = record_or_empty(record, "plate");
	hit->camera = record_or_empty(record, "camera");
	hit->region = record_or_empty(record, "region");
	hit->sha256 = record_or_empty(record, "sha256");
	hit->make = record_or_empty(vehicle, "make");
	hit->model = record_or_empty(vehicle, "model");
	hit->color = record_or_empty(vehicle, "color");
	hit->body = record_or_empty(vehicle, "body");
	hit->placed = record_place(record, &hit->place, why) == 1;
	hit->heading = number_of(record, "heading", 0, 360);
	hit->confidence = number_of(record, "confidence", 0, 1);
	hit->region_confidence = number_of(record, "region_confidence", 0, 1);
	doubt_of(record, &hit->doubt);
	return 0;
}

void
hit_vehicle(const struct hit *hit, char out[HIT_TEXT])
{
	const char *const words[] = { hit->color, hit->make, hit->model };
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < 3; i++)
		if (words[i][0] != '\0' && used < HIT_TEXT)
			used += (size_t)snprintf(out + used, HIT_TEXT - used,
			    "%s%s", used > 0 ? " " : "", words[i]);
	if (hit->body[0] != '\0' && used < HIT_TEXT)
		snprintf(out + used, HIT_TEXT - used, "%s%s",
		    used > 0 ? ", " : "", hit->body);
}

void
hit_percent(double p, char out[8])
{
	out[0] = '\0';
	if (p >= 0 && p <= 1)
		snprintf(out, 8, "%d%%", (int)(100 * p + 1e-9));
}

const char *
hit_or(const struct hit *hit)
{
	const struct doubt *d = &hit->doubt;

	if (d->any)
		return d->other;
	if (d->n > 0 && d->texts[0].confidence > 1 - DOUBT_SURE &&
	    strlen(d->texts[0].text) != strlen(d->plate))
		return d->texts[0].text;
	return "";
}
