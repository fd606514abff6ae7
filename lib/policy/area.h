/*
 * Areas of the map with a name: polygons, with holes or without, written in
 * a policy or read from a GeoJSON file (RFC 7946).
 */
#ifndef ALPR_AREA_H
#define ALPR_AREA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/geo.h"
#include "field.h"
#include "tree.h"

#define AREA_FILE_MAX	(4 * 1024 * 1024)	/* bytes of GeoJSON */
#define AREA_RINGS_MAX	1000			/* of one area */
#define AREA_CORNERS_MAX 2000			/* of one ring */

struct area_ring {
	struct geo_point *corners;	/* open: the last is not the first */
	size_t n;			/* 3 or more */
	size_t polygon;			/* which polygon it bounds: 0, 1 ... */
};

struct area {
	const char *name;		/* borrowed */
	struct area_ring *rings;
	size_t n;
};

/*
 * Fills the area, all zero but for its name, from a list of [lat, lon]: the
 * corners of one polygon.  Faults: a corner off the globe, fewer than three,
 * sides that cross or touch, or that cross the antimeridian.
 */
void area_corners(const struct field_reader *, const struct tree_node *,
    struct area *);

/*
 * The same from GeoJSON: a Polygon, a MultiPolygon, or a Feature or a
 * FeatureCollection of them, of which the area is the union.  Members that
 * RFC 7946 does not know are skipped; a crs other than its own is a fault.
 */
void area_geojson(const struct field_reader *, const struct tree_node *,
    struct area *);

/* Whether the point is in a polygon and in none of its holes. */
bool area_holds(const struct area *, struct geo_point);

/* The least box around it. */
void area_box(const struct area *, struct geo_point *least,
    struct geo_point *most);

/* Frees what the area holds. */
void area_clear(struct area *);

#endif
