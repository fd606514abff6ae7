/* What a query asks for, of one plate, camera or sighting. */
#include "fits.h"

#include <string.h>

int
fits_rank(const struct search_query *q, const char *plate)
{
	if (q->pattern == NULL || plate_match(q->pattern, plate))
		return 0;
	if (q->confusable && plate_match_fold(q->pattern, plate))
		return 1;
	if (q->slip && plate_slip(q->pattern, plate, q->confusable))
		return 2;
	return FITS_NONE;
}

static bool
inside(const struct search_query *q, struct geo_point place)
{
	if (q->area == SEARCH_ANYWHERE)
		return true;
	if (q->area == SEARCH_CIRCLE)
		return geo_distance(q->centre, place) <= q->radius;
	if (q->area == SEARCH_RING)
		return geo_inside(place, q->ring, q->corners);
	if (q->area == SEARCH_SHAPE && !q->holds(q->shape, place))
		return false;
	return place.lat >= q->least.lat && place.lat <= q->most.lat &&
	    place.lon >= q->least.lon && place.lon <= q->most.lon;
}

static bool
by_camera(const struct search_query *q, const char *camera)
{
	for (size_t i = 0; i < q->cameras; i++)
		if (strcmp(q->camera[i], camera) == 0)
			return true;
	return q->cameras == 0;
}

bool
fits_camera(const struct search_query *q, const char *camera,
    const struct geo_point *place)
{
	return by_camera(q, camera) && (place == NULL || inside(q, *place)) &&
	    (q->may_see == NULL || q->may_see(q->bounds, camera, place));
}

bool
fits_query(const struct search_query *q, const struct sighting *s)
{
	const char *text;

	if (s->time < q->from || s->time >= q->to ||
	    !by_camera(q, s->camera) ||
	    !(s->placed ? inside(q, s->place) : q->area == SEARCH_ANYWHERE) ||
	    fits_rank(q, s->plate) == FITS_NONE ||
	    (q->may_see != NULL && !q->may_see(q->bounds, s->camera,
	    s->placed ? &s->place : NULL)))
		return false;
	for (int i = 0; i < ENTRY_TRAITS; i++) {
		if (q->trait[i] == NULL)
			continue;
		text = entry_trait(s->json, i);
		if (text == NULL || !entry_same(text, q->trait[i]))
			return false;
	}
	return true;
}
