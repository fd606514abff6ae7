/*
 * Results as one FeatureCollection of GeoJSON (RFC 7946): a point for each,
 * lon before lat, or a geometry of null where no place is known.
 */
#include <stdlib.h>

#include "record/record.h"
#include "show_inside.h"

static int
begin(struct show *s, struct reason *why)
{
	(void)why;
	fputs("{\"type\":\"FeatureCollection\",\"features\":[", s->to.out);
	return 0;
}

static json_t *
geometry(const struct hit *hit)
{
	if (!hit->placed)
		return json_null();
	return json_pack("{s:s, s:[f,f]}", "type", "Point", "coordinates",
	    hit->place.lon, hit->place.lat);
}

/* The record's members, but for what the feature has already. */
static json_t *
properties(const struct hit *hit)
{
	static const char *const gone[] = { "v", "type", "id", "lat", "lon" };
	json_t *all = json_copy((json_t *)hit->record);
	int rc = all == NULL ? -1 : 0;

	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		json_object_del(all, gone[i]);
	if (rc == 0 && hit->place_name[0] != '\0')
		rc = record_set_string(all, "place", hit->place_name);
	if (rc == 0)
		return all;
	json_decref(all);
	return NULL;
}

static int
result(struct show *s, const struct hit *hit, struct reason *why)
{
	json_t *feature = json_pack("{s:s, s:s, s:o, s:o}", "type",
	    "Feature", "id", hit->id, "geometry", geometry(hit),
	    "properties", properties(hit));
	int rc;

	fputs(s->count > 1 ? ",\n" : "\n", s->to.out);
	rc = record_show(feature, s->to.out, why);
	json_decref(feature);
	return rc;
}

static int
end(struct show *s, bool more, struct reason *why)
{
	(void)more;
	(void)why;
	fputs("\n]}\n", s->to.out);
	return 0;
}

const struct show_format show_geojson = {
	.name = "geojson",
	.begin = begin,
	.result = result,
	.end = end,
};
