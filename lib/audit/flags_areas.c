/*
 * Where a search without a plate looks: which spots of a grid its area
 * covers, or its cameras stand in.
 *
 * A spot is two cells by two, and has a cell in common with those beside it:
 * what is less than a cell apart is in one spot somewhere, however the grid
 * lies.
 */
#include "flags_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/geo.h"
#include "base/plate.h"
#include "record/record.h"

#define DEGREE		111000.0	/* metres of latitude, about */
#define RADIANS		(3.14159265358979323846 / 180)
#define ACROSS		16.0		/* cells, of the widest place */
#define ROUNDED		1.05		/* so much more is as wide, too */
#define CORNERS		64		/* of a polygon that can be asked for */
#define CAMERAS		64		/* the same */
#define BY_NAME		INT32_MAX	/* row of cameras of unknown place */

enum kind { ANYWHERE, CIRCLE, BOX, RING, NAMED };

/* Not to be copied: a ring points into it. */
struct reach {
	enum kind kind;
	struct geo_point least, most;	/* the least box around it */
	struct geo_point centre;
	double radius;
	const struct area *area;	/* ring, named */
	struct area drawn;
	struct area_ring ring;
	struct geo_point corners[CORNERS];
};

static double
cell_of(const struct flags *f)
{
	return (double)f->setup.policy->review.place_width / ACROSS;
}

/* Metres of a degree of longitude; at the poles, too, some. */
static double
degree_at(double lat)
{
	return DEGREE * fmax(cos(lat * RADIANS), 0.01);
}

static void
take_circle(struct reach *r, const char *text)
{
	struct reason ignored;
	double up, across;

	if (geo_parse_circle(text, &r->centre, &r->radius, &ignored) != 0)
		return;
	r->kind = CIRCLE;
	up = r->radius / DEGREE;
	across = r->radius / degree_at(r->centre.lat);
	r->least = (struct geo_point){ r->centre.lat - up,
	    r->centre.lon - across };
	r->most = (struct geo_point){ r->centre.lat + up,
	    r->centre.lon + across };
}

static void
take_box(struct reach *r, const char *text)
{
	struct reason ignored;

	if (geo_parse_box(text, &r->least, &r->most, &ignored) == 0)
		r->kind = BOX;
}

static void
take_ring(struct reach *r, const char *text)
{
	struct reason ignored;

	r->ring.corners = r->corners;
	if (geo_parse_ring(text, r->corners, CORNERS, &r->ring.n,
	    &ignored) != 0)
		return;
	r->kind = RING;
	r->drawn = (struct area){ .rings = &r->ring, .n = 1 };
	r->area = &r->drawn;
	area_box(r->area, &r->least, &r->most);
}

static void
take_named(struct reach *r, const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->area_count; i++)
		if (strcmp(p->areas[i].name, name) == 0) {
			r->kind = NAMED;
			r->area = &p->areas[i];
			area_box(r->area, &r->least, &r->most);
		}
}

/* What is not to be understood is anywhere. */
static void
take_area(struct reach *r, const struct policy *p, const json_t *query)
{
	const char *near = record_said(query, "near");
	const char *box = record_said(query, "box");
	const char *polygon = record_said(query, "polygon");
	const char *name = record_said(query, "area");

	r->kind = ANYWHERE;
	if (near != NULL)
		take_circle(r, near);
	else if (box != NULL)
		take_box(r, box);
	else if (polygon != NULL)
		take_ring(r, polygon);
	else if (name != NULL)
		take_named(r, p, name);
}

/* Whether it is one place.  What is long and thin, as a street, may be. */
static bool
is_narrow(const struct flags *f, const struct reach *r)
{
	double high = (r->most.lat - r->least.lat) * DEGREE / cell_of(f);
	double wide = (r->most.lon - r->least.lon) * degree_at(
	    (r->least.lat + r->most.lat) / 2) / cell_of(f);

	return fmax(high, 1) * fmax(wide, 1) <= ACROSS * ACROSS * ROUNDED;
}

static bool
holds(const struct reach *r, struct geo_point p)
{
	if (r->kind == ANYWHERE)
		return true;
	if (p.lat < r->least.lat || p.lat > r->most.lat ||
	    p.lon < r->least.lon || p.lon > r->most.lon)
		return false;
	if (r->kind == CIRCLE)
		return geo_distance(r->centre, p) <= r->radius;
	return r->kind == BOX || area_holds(r->area, p);
}

static int
add_span(struct flags *f, size_t item, int32_t row, int32_t first,
    int32_t last, struct reason *why)
{
	if (flags_room(&f->spans, f->span_n, &f->span_room,
	    sizeof(*f->spans), why) != 0)
		return -1;
	f->spans[f->span_n++] = (struct flags_span){ f->items[item].who,
	    (uint32_t)item, row, first, last };
	return 0;
}

/* Degrees of longitude that a circle is less wide at a spot of that row. */
static double
narrowed(const struct reach *r, double south, double north)
{
	double lat = fmin(fmax(r->centre.lat, south), north);
	double away = fmin(fabs(lat - r->centre.lat) * DEGREE, r->radius);

	return (r->radius - sqrt(r->radius * r->radius - away * away)) /
	    degree_at(r->centre.lat);
}

static int
add_spots(struct flags *f, const struct reach *r, size_t item,
    struct reason *why)
{
	double step = cell_of(f) / DEGREE, scale, less = 0;
	int32_t last = (int32_t)floor(r->most.lat / step);

	for (int32_t row = (int32_t)floor(r->least.lat / step) - 1;
	    row <= last; row++) {
		scale = degree_at((row + 1) * step) / cell_of(f);
		if (r->kind == CIRCLE)
			less = narrowed(r, row * step, (row + 2) * step);
		if (add_span(f, item, row,
		    (int32_t)floor((r->least.lon + less) * scale) - 1,
		    (int32_t)floor((r->most.lon - less) * scale), why) != 0)
			return -1;
	}
	return 0;
}

/* Of one name, or of a list; NULL: past its end. */
static const char *
camera_name(const json_t *cameras, size_t i)
{
	if (json_is_array(cameras))
		return i < CAMERAS ? json_string_value(json_array_get(cameras,
		    i)) : NULL;
	return i == 0 ? json_string_value(cameras) : NULL;
}

/* A camera that stands there, and is one of those, or of all. */
static bool
is_searched(const struct reach *r, const json_t *cameras,
    const struct policy_camera *c)
{
	const char *name = NULL;

	for (size_t i = 0; cameras != NULL; i++) {
		name = camera_name(cameras, i);
		if (name == NULL || strcmp(name, c->name) == 0)
			break;
	}
	return !c->moves && (cameras == NULL || name != NULL) &&
	    holds(r, c->place);
}

/* Where few cameras are searched, it looks at where each stands. */
static int
add_cameras(struct flags *f, const struct reach *r, const json_t *cameras,
    size_t item, struct reason *why)
{
	const struct policy *p = f->setup.policy;
	size_t most = (size_t)p->review.place_cameras, n = 0, fixed = 0;
	struct reach one = { .kind = BOX };

	for (size_t i = 0; i < p->camera_count && n <= most; i++) {
		fixed += !p->cameras[i].moves;
		n += is_searched(r, cameras, &p->cameras[i]);
	}
	/* Who asks of all that there are has not chosen a place. */
	if (n > most || (cameras == NULL && n == fixed))
		return 0;
	for (size_t i = 0; i < p->camera_count && n > 0; i++) {
		if (!is_searched(r, cameras, &p->cameras[i]))
			continue;
		one.least = one.most = p->cameras[i].place;
		if (add_spots(f, &one, item, why) != 0)
			return -1;
		n--;
	}
	return 0;
}

static const struct policy_camera *
find_camera(const struct policy *p, const char *name)
{
	for (size_t i = 0; i < p->camera_count; i++)
		if (strcmp(p->cameras[i].name, name) == 0)
			return &p->cameras[i];
	return NULL;
}

/* A camera that the policy does not have is a place of its own. */
static int
add_by_name(struct flags *f, const char *name, size_t item,
    struct reason *why)
{
	uint32_t number = names_number(f->names, name, why);

	return number == NAMES_FAILED ? -1 : add_span(f, item, BY_NAME,
	    (int32_t)number, (int32_t)number, why);
}

/* One that moves, or of unknown place, looks where the area is, if any. */
static int
add_asked(struct flags *f, const struct reach *r, const json_t *cameras,
    size_t item, struct reason *why)
{
	const struct policy_camera *c;
	const char *name;
	bool within = false;
	int rc = add_cameras(f, r, cameras, item, why);

	for (size_t i = 0; rc == 0; i++) {
		name = camera_name(cameras, i);
		if (name == NULL)
			break;
		c = find_camera(f->setup.policy, name);
		if (c == NULL && r->kind == ANYWHERE)
			rc = add_by_name(f, name, item, why);
		within = within || c == NULL || c->moves;
	}
	if (rc != 0 || !within || r->kind == ANYWHERE || !is_narrow(f, r))
		return rc;
	return add_spots(f, r, item, why);
}

static int
add_all(struct flags *f, const json_t *query, size_t item,
    struct reason *why)
{
	const json_t *cameras = json_object_get(query, "camera");
	struct reach reach = { .kind = ANYWHERE };

	take_area(&reach, f->setup.policy, query);
	if (camera_name(cameras, 0) != NULL)
		return add_asked(f, &reach, cameras, item, why);
	if (reach.kind == ANYWHERE)
		return 0;
	if (is_narrow(f, &reach)) {
		f->items[item].named = reach.kind == NAMED;
		return add_spots(f, &reach, item, why);
	}
	return reach.kind == NAMED ? 0 : add_cameras(f, &reach, NULL, item,
	    why);
}

/* Who asks for little of a plate wherever it is has chosen the plate. */
int
flags_area(struct flags *f, const json_t *query, size_t item,
    struct reason *why)
{
	const char *plate = record_said(query, "plate");
	size_t before = f->span_n;

	if (f->items[item].outcome == SEARCHES_REFUSED ||
	    !plate_is_vague(plate))
		return 0;
	if (add_all(f, query, item, why) != 0)
		return -1;
	f->items[item].vague = plate != NULL && f->span_n == before;
	return 0;
}

void
flags_area_name(const struct flags *f, int32_t row, int32_t column,
    char name[FLAGS_PLACE])
{
	const struct policy *p = f->setup.policy;
	double step = cell_of(f) / DEGREE;
	double scale = degree_at((row + 1.0) * step) / cell_of(f);
	const struct policy_camera *c;
	int32_t up, along;

	if (row == BY_NAME) {
		snprintf(name, FLAGS_PLACE, "camera %s",
		    names_text(f->names, (uint32_t)column));
		return;
	}
	for (size_t i = 0; i < p->camera_count; i++) {
		c = &p->cameras[i];
		up = (int32_t)floor(c->place.lat / step) - row;
		along = (int32_t)floor(c->place.lon * scale) - column;
		if (c->moves || (up != 0 && up != 1) ||
		    (along != 0 && along != 1))
			continue;
		snprintf(name, FLAGS_PLACE, "camera %s", c->name);
		return;
	}
	snprintf(name, FLAGS_PLACE, "%.3f,%.3f", (row + 1) * step,
	    (column + 1) / scale);
}
