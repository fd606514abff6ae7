/* The area that was asked for. */
#include "shape.h"

#include <stdlib.h>
#include <string.h>

#include "search/ask.h"

static const char *
text_of(const json_t *query, const char *name)
{
	return json_string_value(json_object_get(query, name));
}

/* Room for so many rings and corners in all. */
static bool
make_room(struct shape *s, size_t rings, size_t corners)
{
	s->rings = calloc(rings, sizeof(*s->rings));
	s->corners = calloc(corners, sizeof(*s->corners));
	s->area.rings = s->rings;
	return s->rings != NULL && s->corners != NULL;
}

static void
set_ring(struct shape *s, size_t corners)
{
	s->rings[0] = (struct sketch_ring){ s->corners, corners };
	s->area.n = 1;
}

static void
read_box(struct shape *s, const char *text)
{
	struct geo_point least, most;
	struct reason why;

	if (geo_parse_box(text, &least, &most, &why) != 0 ||
	    !make_room(s, 1, 4))
		return;
	s->corners[0] = least;
	s->corners[1] = (struct geo_point){ most.lat, least.lon };
	s->corners[2] = most;
	s->corners[3] = (struct geo_point){ least.lat, most.lon };
	set_ring(s, 4);
}

static void
read_polygon(struct shape *s, const char *text)
{
	struct reason why;
	size_t n;

	if (make_room(s, 1, ASK_CORNERS) && geo_parse_ring(text, s->corners,
	    ASK_CORNERS, &n, &why) == 0)
		set_ring(s, n);
}

/* [lat, lon] */
static bool
read_corner(const json_t *pair, struct geo_point *p)
{
	*p = (struct geo_point){ json_number_value(json_array_get(pair, 0)),
	    json_number_value(json_array_get(pair, 1)) };
	return json_array_size(pair) == 2 && geo_valid(*p);
}

static void
read_rings(struct shape *s, const json_t *rings)
{
	size_t i, k, corners = 0, n = 0;
	const json_t *ring, *pair;

	json_array_foreach(rings, i, ring)
		corners += json_array_size(ring);
	if (corners == 0 || !make_room(s, json_array_size(rings), corners))
		return;
	json_array_foreach(rings, i, ring) {
		s->rings[i] = (struct sketch_ring){ s->corners + n,
		    json_array_size(ring) };
		json_array_foreach(ring, k, pair)
			if (!read_corner(pair, &s->corners[n++]))
				return;
		if (s->rings[i].n < 3)
			return;
	}
	s->area.n = json_array_size(rings);
}

void
shape_read(struct shape *s, const json_t *query, const json_t *rings)
{
	const char *near = text_of(query, "near");
	const char *box = text_of(query, "box");
	const char *polygon = text_of(query, "polygon");
	struct reason why;

	memset(s, 0, sizeof(*s));
	if (near != NULL && geo_parse_circle(near, &s->area.centre,
	    &s->area.radius, &why) != 0)
		s->area.radius = 0;
	if (box != NULL)
		read_box(s, box);
	else if (polygon != NULL)
		read_polygon(s, polygon);
	else if (rings != NULL)
		read_rings(s, rings);
}

void
shape_free(struct shape *s)
{
	free(s->rings);
	free(s->corners);
}
