/* Distances and areas on WGS 84. */
#include "geo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WGS84_A		6378137.0
#define WGS84_F		(1 / 298.257223563)
#define WGS84_B		(WGS84_A * (1 - WGS84_F))
#define MEAN_RADIUS	6371008.8
#define RADIANS		(3.14159265358979323846 / 180)
#define RADIUS_MAX	100000.0
#define NUMBER_MAX	24	/* characters */

bool
geo_valid(struct geo_point p)
{
	return isfinite(p.lat) && isfinite(p.lon) && fabs(p.lat) <= 90 &&
	    fabs(p.lon) <= 180;
}

static double
great_circle(struct geo_point a, struct geo_point b)
{
	double dlat = sin((b.lat - a.lat) * RADIANS / 2);
	double dlon = sin((b.lon - a.lon) * RADIANS / 2);
	double h = dlat * dlat + cos(a.lat * RADIANS) *
	    cos(b.lat * RADIANS) * dlon * dlon;

	return 2 * MEAN_RADIUS * asin(sqrt(fmin(1, h)));
}

/* Variables are named as in the paper. */
double
geo_distance(struct geo_point a, struct geo_point b)
{
	double L = (b.lon - a.lon) * RADIANS, lambda = L, before;
	double u1 = atan((1 - WGS84_F) * tan(a.lat * RADIANS));
	double u2 = atan((1 - WGS84_F) * tan(b.lat * RADIANS));
	double su1 = sin(u1), cu1 = cos(u1), su2 = sin(u2), cu2 = cos(u2);
	double x, y, ss, cs, sigma, sa, c2a, c2m, C, usq, A, B, ds;
	int rounds = 0;

	do {
		if (++rounds > 100)
			return great_circle(a, b);
		x = cu2 * sin(lambda);
		y = cu1 * su2 - su1 * cu2 * cos(lambda);
		ss = sqrt(x * x + y * y);
		if (ss == 0)
			return 0;
		cs = su1 * su2 + cu1 * cu2 * cos(lambda);
		sigma = atan2(ss, cs);
		sa = cu1 * cu2 * sin(lambda) / ss;
		c2a = 1 - sa * sa;
		c2m = c2a == 0 ? 0 : cs - 2 * su1 * su2 / c2a;
		C = WGS84_F / 16 * c2a * (4 + WGS84_F * (4 - 3 * c2a));
		before = lambda;
		lambda = L + (1 - C) * WGS84_F * sa * (sigma + C * ss *
		    (c2m + C * cs * (2 * c2m * c2m - 1)));
	} while (fabs(lambda - before) > 1e-12);
	usq = c2a * (WGS84_A * WGS84_A - WGS84_B * WGS84_B) /
	    (WGS84_B * WGS84_B);
	A = 1 + usq / 16384 * (4096 + usq * (-768 + usq * (320 - 175 * usq)));
	B = usq / 1024 * (256 + usq * (-128 + usq * (74 - 47 * usq)));
	ds = B * ss * (c2m + B / 4 * (cs * (2 * c2m * c2m - 1) - B / 6 * c2m *
	    (4 * ss * ss - 3) * (4 * c2m * c2m - 3)));
	return WGS84_B * A * (sigma - ds);
}

bool
geo_inside(struct geo_point p, const struct geo_point *ring, size_t n)
{
	const struct geo_point *a, *b;
	bool in = false;

	for (size_t i = 0, j = n - 1; i < n; j = i++) {
		a = &ring[i];
		b = &ring[j];
		if ((a->lat > p.lat) != (b->lat > p.lat) &&
		    p.lon < (b->lon - a->lon) * (p.lat - a->lat) /
		    (b->lat - a->lat) + a->lon)
			in = !in;
	}
	return in;
}

/*
 * A number in degrees, or a radius.  An area is logged as it was asked, so
 * that nobody may write a book into it, or what an auditor cannot read: C
 * knows hexadecimal ones, too.
 */
static bool
number(const char *text, double *out, char **end)
{
	size_t len = strspn(text, " ");

	len += strspn(text + len, "+-.0123456789eE");
	*out = strtod(text, end);
	return *end != text && *end - text <= NUMBER_MAX &&
	    (size_t)(*end - text) <= len;
}

/* Reads n numbers parted by commas and nothing else. */
static bool
numbers(const char *text, double *out, int n, const char **rest)
{
	char *end;

	for (int i = 0; i < n; i++) {
		if (!number(text, &out[i], &end) ||
		    (i + 1 < n && *end != ','))
			return false;
		text = end + 1;
	}
	*rest = end;
	return true;
}

/* In metres; 0: no unit of length.  Foot and mile are international. */
static double
length_unit(const char *name)
{
	static const struct {
		const char *name;
		double metres;
	} units[] = { { "", 1 }, { "m", 1 }, { "km", 1000 },
	    { "mi", 1609.344 }, { "ft", 0.3048 } };

	name += strspn(name, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strcmp(name, units[i].name) == 0)
			return units[i].metres;
	return 0;
}

int
geo_parse(const char *text, struct geo_point *p, struct reason *why)
{
	const char *rest;
	double v[2];

	if (!numbers(text, v, 2, &rest) || *rest != '\0')
		return reason_set(why,
		    "'%.60s' is no place such as 32.7157,-117.1611", text);
	p->lat = v[0];
	p->lon = v[1];
	if (!geo_valid(*p))
		return reason_set(why, "'%.60s' is not on the globe", text);
	return 0;
}

int
geo_parse_circle(const char *text, struct geo_point *p, double *radius,
    struct reason *why)
{
	const char *rest;
	double v[3], unit = 0;

	if (numbers(text, v, 3, &rest))
		unit = length_unit(rest);
	if (unit == 0)
		return reason_set(why, "'%.60s' is no area such as "
		    "32.7157,-117.1611,500m (lat,lon,radius in m, km, mi or "
		    "ft)", text);
	p->lat = v[0];
	p->lon = v[1];
	*radius = v[2] * unit;
	if (!geo_valid(*p))
		return reason_set(why, "'%.60s' is not on the globe", text);
	if (!(*radius >= 0 && *radius <= RADIUS_MAX))
		return reason_set(why, "a radius is 0 to %.0f metres",
		    RADIUS_MAX);
	return 0;
}

int
geo_parse_box(const char *text, struct geo_point *least,
    struct geo_point *most, struct reason *why)
{
	const char *rest;
	double v[4];

	if (!numbers(text, v, 4, &rest) || *rest != '\0')
		return reason_set(why, "'%.60s' is no box such as "
		    "32.71,-117.17,32.72,-117.16 (lat,lon,lat,lon)", text);
	*least = (struct geo_point){ fmin(v[0], v[2]), fmin(v[1], v[3]) };
	*most = (struct geo_point){ fmax(v[0], v[2]), fmax(v[1], v[3]) };
	if (!geo_valid(*least) || !geo_valid(*most))
		return reason_set(why, "'%.60s' is not on the globe", text);
	return 0;
}

/* Such a side goes the long way round for geo_inside(). */
static int
check_crossing(const struct geo_point *ring, size_t n, struct reason *why)
{
	for (size_t i = 0, j = n - 1; i < n; j = i++)
		if (fabs(ring[i].lon - ring[j].lon) > 180)
			return reason_set(why, "a polygon cannot cross the "
			    "antimeridian");
	return 0;
}

int
geo_parse_ring(const char *text, struct geo_point *ring, size_t max,
    size_t *corners, struct reason *why)
{
	const char *at = text;
	double v[2];
	char *end;

	for (*corners = 0; *corners < max; ++*corners) {
		for (int i = 0; i < 2; i++) {
			if (!number(at, &v[i], &end) ||
			    (i == 0 && *end != ',') ||
			    (*end != ',' && *end != '\0'))
				goto bad;
			at = end + (*end == ',');
		}
		ring[*corners] = (struct geo_point){ v[0], v[1] };
		if (!geo_valid(ring[*corners]))
			return reason_set(why, "'%.60s' is not on the globe",
			    text);
		if (*end == '\0' && ++*corners >= 3)
			return check_crossing(ring, *corners, why);
		if (*end == '\0')
			break;
	}
bad:
	return reason_set(why, "'%.60s' is no polygon of 3 to %zu corners "
	    "(lat,lon,lat,lon,lat,lon...)", text, max);
}
