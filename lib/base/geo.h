/*
 * Places on the WGS 84 ellipsoid: degrees, latitude north and longitude
 * east positive; distances in metres.
 */
#ifndef ALPR_GEO_H
#define ALPR_GEO_H

#include <stdbool.h>
#include <stddef.h>

#include "reason.h"

struct geo_point {
	double lat;	/* -90..90 */
	double lon;	/* -180..180 */
};

/* Whether both numbers are finite and within range. */
bool geo_valid(struct geo_point);

/*
 * Length of the geodesic by Vincenty's inverse formula (Survey Review 23,
 * 1975), to less than a millimetre; for nearly antipodal points, where it
 * does not converge, the great circle on the mean sphere (within 0.6 %).
 */
double geo_distance(struct geo_point, struct geo_point);

/*
 * Whether a point lies in a polygon of n corners, by the even-odd rule with
 * straight edges in latitude and longitude, as GeoJSON (RFC 7946) has them.
 * The ring may be closed or open; it must not cross the antimeridian.
 */
bool geo_inside(struct geo_point, const struct geo_point *ring, size_t n);

/* Parses "lat,lon" in decimal degrees. */
int geo_parse(const char *, struct geo_point *, struct reason *);

/*
 * Parses "lat,lon,radius": a place and a radius of 0 to 100,000 m, in metres
 * or with a unit: m, km, mi (1609.344 m) or ft (0.3048 m).
 */
int geo_parse_circle(const char *, struct geo_point *, double *radius,
    struct reason *);

/* Parses "lat,lon,lat,lon", two corners, to the south-west and north-east. */
int geo_parse_box(const char *, struct geo_point *least,
    struct geo_point *most, struct reason *);

/*
 * Parses "lat,lon,lat,lon,lat,lon...": 3 to max corners of a polygon that
 * does not cross the antimeridian.
 */
int geo_parse_ring(const char *, struct geo_point *, size_t max,
    size_t *corners, struct reason *);

#endif
