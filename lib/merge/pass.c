/* Passes, and the sightings made of them. */
#include "pass.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "record/sighting.h"

#define VEHICLE_BYTES	4096	/* one that is longer is not counted */
#define LEAST		5e-5	/* of a next best text: written as 0.0001 */

/* Members of a frame or of a sighting that mean something to alpr. */
static const char *const known[] = { "v", "type", "id", "camera", "time",
    "time_source", "time_offset", "lat", "lon", "heading", "image", "sha256",
    "width", "height", "processed", "vehicle", "plates", "plate", "frame",
    "quad", "confidence", "candidates", "region", "region_confidence",
    "plate_image", "first", "last", "frames", "photo" };

static bool
is_known(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

/*
 * The sighting that this plate of this frame alone would be, with what is
 * known of the frame to others, and where its photo is.
 */
static json_t *
sighting_of(const struct frame *f, size_t index, struct reason *why)
{
	struct frame_plate p;
	const char *name;
	json_t *json, *value;
	int rc = 0;

	if (frame_plate(f, index, &p, why) != 0)
		return NULL;
	json = sighting_of_frame(f, &p, index, why);
	if (json == NULL)
		return NULL;
	json_object_foreach(f->json, name, value)
		if (!is_known(name))
			rc |= json_object_set(json, name, value);
	if (json_object_get(json, "image") == NULL && f->image != NULL)
		rc |= record_set_string(json, "photo", f->image);
	if (rc == 0)
		return json;
	json_decref(json);
	reason_set(why, "out of memory");
	return NULL;
}

static int
keep_best(struct pass *p, const struct frame *f, size_t index,
    const struct look *l, struct reason *why)
{
	json_t *json;

	if (l->reading.n == 0 || (p->best != NULL && l->worth <= p->worth))
		return 0;
	json = sighting_of(f, index, why);
	if (json == NULL)
		return -1;
	json_decref(p->best);
	p->best = json;
	p->worth = l->worth;
	p->bytes = record_weight(json);
	return 0;
}

static void
count_region(struct pass *p, const struct look *l)
{
	if (l->region[0] == '\0')
		return;
	p->n_regions++;
	for (int i = 0; i < PASS_REGIONS; i++) {
		struct pass_region *r = &p->regions[i];

		if (r->name[0] != '\0' && strcmp(r->name, l->region) != 0)
			continue;
		strcpy(r->name, l->region);
		r->sum += l->region_p;
		return;
	}
}

static void
count_vehicle(struct pass *p, json_t *vehicle)
{
	if (!json_is_object(vehicle) ||
	    json_dumpb(vehicle, NULL, 0, JSON_COMPACT) > VEHICLE_BYTES)
		return;
	for (int i = 0; i < PASS_VEHICLES; i++) {
		struct pass_vehicle *v = &p->vehicles[i];

		if (v->json != NULL && !json_equal(v->json, vehicle))
			continue;
		if (v->json == NULL)
			v->json = json_incref(vehicle);
		v->frames++;
		return;
	}
}

static int
count(struct pass *p, const struct frame *f, size_t index,
    const struct look *l, struct reason *why)
{
	if (p->frames == 0 || f->time < p->first)
		p->first = f->time;
	if (p->frames == 0 || f->time > p->last)
		p->last = f->time;
	p->frames++;
	if (vote_add(&p->vote, &l->reading, why) != 0)
		return -1;
	count_region(p, l);
	count_vehicle(p, json_object_get(f->json, "vehicle"));
	return keep_best(p, f, index, l, why);
}

struct pass *
pass_new(const struct frame *f, size_t index, const struct look *l,
    struct reason *why)
{
	struct pass *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		reason_errno(why, "a pass");
		return NULL;
	}
	track_start(&p->track, l, f->time);
	if (count(p, f, index, l, why) == 0)
		return p;
	pass_free(p);
	return NULL;
}

/* What was counted goes; what it says and where it is stays. */
static void
forget(struct pass *p)
{
	vote_free(&p->vote);
	json_decref(p->best);
	p->best = NULL;
	p->bytes = 0;
	p->frames = p->n_regions = 0;
	memset(p->regions, 0, sizeof(p->regions));
	for (int i = 0; i < PASS_VEHICLES; i++)
		json_decref(p->vehicles[i].json);
	memset(p->vehicles, 0, sizeof(p->vehicles));
}

void
pass_free(struct pass *p)
{
	if (p == NULL)
		return;
	forget(p);
	free(p);
}

int
pass_add(struct pass *p, const struct frame *f, size_t index,
    const struct look *l, struct reason *why)
{
	track_follow(&p->track, l, f->time);
	return p->told ? 0 : count(p, f, index, l, why);
}

void
pass_restart(struct pass *p)
{
	forget(p);
	p->told = false;
}

void
pass_set_told(struct pass *p, int64_t time)
{
	forget(p);
	p->told = true;
	p->told_at = time;
}

double
pass_confidence(const struct pass *p)
{
	struct vote_result r;

	return vote_count(&p->vote, &r) ? r.best.p : 0;
}

static int
set_text(json_t *json, const struct vote_result *r)
{
	json_t *others = json_array();
	int rc = 0;

	for (size_t i = 0; i < r->n_others && r->others[i].p >= LEAST; i++) {
		json_t *item = json_object();

		rc |= record_set_string(item, "text", r->others[i].text);
		rc |= record_set_real(item, "confidence", r->others[i].p, 4);
		rc |= json_array_append_new(others, item);
	}
	rc |= record_set_string(json, "plate", r->best.text);
	rc |= record_set_real(json, "confidence", r->best.p, 4);
	return rc | json_object_set_new(json, "candidates", others);
}

/* The mean, over the frames that named any, of how sure they were of it. */
static int
set_region(json_t *json, const struct pass *p)
{
	const struct pass_region *best = &p->regions[0];

	json_object_del(json, "region");
	json_object_del(json, "region_confidence");
	for (int i = 1; i < PASS_REGIONS; i++)
		if (p->regions[i].sum > best->sum)
			best = &p->regions[i];
	if (best->name[0] == '\0')
		return 0;
	return record_set_string(json, "region", best->name) |
	    record_set_real(json, "region_confidence", best->sum /
	    p->n_regions, 4);
}

static int
set_vehicle(json_t *json, const struct pass *p)
{
	const struct pass_vehicle *best = &p->vehicles[0];

	for (int i = 1; i < PASS_VEHICLES; i++)
		if (p->vehicles[i].frames > best->frames)
			best = &p->vehicles[i];
	return best->json == NULL ? 0 : json_object_set(json, "vehicle",
	    best->json);
}

json_t *
pass_sighting(const struct pass *p, struct reason *why)
{
	struct vote_result r;
	json_t *json;

	why->text[0] = '\0';
	if (p->best == NULL || !vote_count(&p->vote, &r))
		return NULL;
	json = json_copy(p->best);
	if (json != NULL && (record_set_time(json, "first", p->first) |
	    record_set_time(json, "last", p->last) |
	    json_object_set_new(json, "frames", json_integer(p->frames)) |
	    set_text(json, &r) | set_region(json, p) |
	    set_vehicle(json, p)) == 0)
		return json;
	json_decref(json);
	reason_set(why, "out of memory");
	return NULL;
}
