/* Named areas: from lists of corners and from GeoJSON. */
#include "area.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GEOMETRIES_DEPTH 8

static struct area_ring *
new_ring(const struct field_reader *r, const struct tree_node *list,
    struct area *area, size_t polygon)
{
	struct area_ring *ring, *rings;

	if (area->n == AREA_RINGS_MAX) {
		field_fault(r, list, "an area of more than %d rings",
		    AREA_RINGS_MAX);
		return NULL;
	}
	rings = realloc(area->rings, (area->n + 1) * sizeof(*rings));
	if (rings == NULL) {
		field_fault(r, list, "out of memory");
		return NULL;
	}
	area->rings = rings;
	ring = &rings[area->n];
	*ring = (struct area_ring){ .polygon = polygon };
	ring->corners = field_list(r, list, "corners", AREA_CORNERS_MAX,
	    sizeof(*ring->corners));
	if (ring->corners == NULL)
		return NULL;
	area->n++;
	return ring;
}

/* A corner: two numbers, of which GeoJSON has the longitude first. */
static bool
read_corner(const struct field_reader *r, const struct tree_node *node,
    bool geojson, struct geo_point *p)
{
	static const struct field lat = { .name = "lat", .least = -90,
	    .most = 90 }, lon = { .name = "lon", .least = -180, .most = 180 };
	const struct tree_node *first = node->child;

	if (node->kind == TREE_BAD)
		return false;
	if (node->kind != TREE_LIST || node->n < 2 ||
	    node->n > (geojson ? 3 : 2)) {
		field_fault(r, node, "a corner is %s", geojson ? "[lon, lat]" :
		    "[lat, lon]");
		return false;
	}
	*p = (struct geo_point){ NAN, NAN };
	field_number(r, geojson ? &lon : &lat, first,
	    geojson ? &p->lon : &p->lat);
	field_number(r, geojson ? &lat : &lon, first->next,
	    geojson ? &p->lat : &p->lon);
	return geo_valid(*p);
}

static bool
same(struct geo_point a, struct geo_point b)
{
	return a.lat == b.lat && a.lon == b.lon;
}

/* On which side of the line from a to b the point is: -1, 0 or 1. */
static int
side(struct geo_point a, struct geo_point b, struct geo_point p)
{
	double v = (b.lon - a.lon) * (p.lat - a.lat) -
	    (b.lat - a.lat) * (p.lon - a.lon);

	return (v > 0) - (v < 0);
}

static bool
between(double a, double v, double b)
{
	return (a <= v && v <= b) || (b <= v && v <= a);
}

static bool
on(struct geo_point a, struct geo_point b, struct geo_point p)
{
	return side(a, b, p) == 0 && between(a.lat, p.lat, b.lat) &&
	    between(a.lon, p.lon, b.lon);
}

/* Whether the spans from a to b and from c to d have nothing in common. */
static bool
apart(double a, double b, double c, double d)
{
	return a < b ? (c > b && d > b) || (c < a && d < a) :
	    (c > a && d > a) || (c < b && d < b);
}

/* Whether two sides that have no corner in common meet. */
static bool
meet(struct geo_point a, struct geo_point b, struct geo_point c,
    struct geo_point d)
{
	if (apart(a.lat, b.lat, c.lat, d.lat) ||
	    apart(a.lon, b.lon, c.lon, d.lon))
		return false;
	if (side(a, b, c) * side(a, b, d) < 0 &&
	    side(c, d, a) * side(c, d, b) < 0)
		return true;
	return on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b);
}

/* Why the ring bounds nothing, or NULL. */
static const char *
objection(const struct area_ring *ring)
{
	const struct geo_point *c = ring->corners;
	size_t n = ring->n, after;

	if (n < 3)
		return "an area needs three corners or more";
	for (size_t i = 0; i < n; i++) {
		after = (i + 1) % n;
		if (same(c[i], c[after]))
			return "the same corner twice in a row";
		if (fabs(c[i].lon - c[after].lon) > 180)
			return "an area cannot cross the antimeridian";
	}
	for (size_t i = 0; i < n; i++) {
		after = (i + 1) % n;
		/* Straight back on the side before. */
		if (on(c[i], c[after], c[(i + 2) % n]) ||
		    on(c[after], c[(i + 2) % n], c[i]))
			return "the sides of the area touch or cross";
		for (size_t j = i + 2; j < n; j++)
			if ((j + 1) % n != i && meet(c[i], c[after], c[j],
			    c[(j + 1) % n]))
				return "the sides of the area touch or cross";
	}
	return NULL;
}

static void
read_ring(const struct field_reader *r, const struct tree_node *list,
    bool geojson, size_t polygon, struct area *area)
{
	struct area_ring *ring;
	const char *wrong;
	bool good = true;

	if (list->kind == TREE_BAD)
		return;
	ring = new_ring(r, list, area, polygon);
	if (ring == NULL)
		return;
	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (!read_corner(r, c, geojson, &ring->corners[ring->n++]))
			good = false;
	if (!good)
		return;
	if (geojson && (ring->n < 4 || !same(ring->corners[0],
	    ring->corners[ring->n - 1]))) {
		field_fault(r, list, "a ring of GeoJSON has four positions or "
		    "more, and ends where it begins");
		return;
	}
	if (ring->n > 1 && same(ring->corners[0], ring->corners[ring->n - 1]))
		ring->n--;
	wrong = objection(ring);
	if (wrong != NULL)
		field_fault(r, list, "%s", wrong);
}

void
area_corners(const struct field_reader *r, const struct tree_node *list,
    struct area *area)
{
	read_ring(r, list, false, 0, area);
}

static void
read_polygon(const struct field_reader *r, const struct tree_node *rings,
    struct area *area)
{
	size_t polygon = area->n == 0 ? 0 :
	    area->rings[area->n - 1].polygon + 1;

	if (rings->kind != TREE_LIST || rings->n == 0) {
		field_fault(r, rings, "a polygon is a list of rings");
		return;
	}
	for (const struct tree_node *c = rings->child; c != NULL; c = c->next)
		read_ring(r, c, true, polygon, area);
}

/* Only the system of RFC 7946, as older programs write it out. */
static void
check_crs(const struct field_reader *r, const struct tree_node *object)
{
	const struct tree_node *crs = tree_get(object, "crs"), *name = NULL;

	if (crs == NULL)
		return;
	name = tree_get(crs, "properties");
	name = name == NULL ? NULL : tree_get(name, "name");
	if (name == NULL || strcmp(name->text,
	    "urn:ogc:def:crs:OGC:1.3:CRS84") != 0)
		field_fault(r, crs, "the crs is not that of GeoJSON, CRS84: "
		    "longitude and latitude on WGS 84");
}

static void
read_object(const struct field_reader *, const struct tree_node *,
    struct area *, unsigned);

static void
read_each(const struct field_reader *r, const struct tree_node *list,
    struct area *area, unsigned depth)
{
	for (const struct tree_node *c = list->child; c != NULL; c = c->next)
		if (depth == 0)
			read_polygon(r, c, area);
		else
			read_object(r, c, area, depth);
}

/* What the object's type says holds its content, and how that is read. */
static void
read_object(const struct field_reader *r, const struct tree_node *object,
    struct area *area, unsigned depth)
{
	static const struct {
		const char *type, *member;
		bool list;
	} kinds[] = {
		{ "FeatureCollection", "features", true },
		{ "Feature", "geometry", false },
		{ "GeometryCollection", "geometries", true },
		{ "MultiPolygon", "coordinates", true },
		{ "Polygon", "coordinates", true },
	};
	const struct tree_node *type = tree_get(object, "type"), *inside;
	size_t i;

	if (object->kind == TREE_BAD || (type != NULL &&
	    type->kind == TREE_BAD))
		return;
	for (i = 0; type != NULL && i < 5; i++)
		if (strcmp(kinds[i].type, type->text) == 0)
			break;
	if (type == NULL || i == 5 || depth == GEOMETRIES_DEPTH) {
		field_fault(r, object, "not a polygon of GeoJSON, nor a "
		    "collection of them");
		return;
	}
	check_crs(r, object);
	inside = tree_get(object, kinds[i].member);
	if (inside != NULL && inside->kind == TREE_BAD)
		return;
	if (inside == NULL || (inside->kind == TREE_LIST) != kinds[i].list)
		field_fault(r, object, "a %s has '%s', %s", kinds[i].type,
		    kinds[i].member, kinds[i].list ? "a list" : "an object");
	else if (i == 4)
		read_polygon(r, inside, area);
	else if (i == 1)
		read_object(r, inside, area, depth + 1);
	else
		read_each(r, inside, area, i == 3 ? 0 : depth + 1);
}

void
area_geojson(const struct field_reader *r, const struct tree_node *root,
    struct area *area)
{
	size_t before = r->faults->n;

	read_object(r, root, area, 0);
	if (area->n == 0 && r->faults->n == before && !r->faults->more)
		field_fault(r, root, "no polygon is in it");
}

bool
area_holds(const struct area *area, struct geo_point p)
{
	const struct area_ring *ring;
	bool in = false;

	for (size_t i = 0; i < area->n; i++) {
		ring = &area->rings[i];
		if (i > 0 && ring->polygon != ring[-1].polygon) {
			if (in)
				return true;
			in = false;
		}
		if (geo_inside(p, ring->corners, ring->n))
			in = !in;
	}
	return in;
}

void
area_box(const struct area *area, struct geo_point *least,
    struct geo_point *most)
{
	const struct geo_point *c;

	*least = (struct geo_point){ 90, 180 };
	*most = (struct geo_point){ -90, -180 };
	for (size_t i = 0; i < area->n; i++)
		for (size_t k = 0; k < area->rings[i].n; k++) {
			c = &area->rings[i].corners[k];
			least->lat = fmin(least->lat, c->lat);
			least->lon = fmin(least->lon, c->lon);
			most->lat = fmax(most->lat, c->lat);
			most->lon = fmax(most->lon, c->lon);
		}
}

void
area_clear(struct area *area)
{
	for (size_t i = 0; i < area->n; i++)
		free(area->rings[i].corners);
	free(area->rings);
	area->rings = NULL;
	area->n = 0;
}
