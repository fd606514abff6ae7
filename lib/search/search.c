/* Searching: by hour, what the index and the entries leave to be opened. */
#include "search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "fits.h"
#include "store/ahead.h"
#include "store/gram.h"
#include "store/manifest.h"
#include "store/segment.h"

#define METRES_A_DEGREE	110000.0	/* of latitude, at least */

/* A row whose entry fits. */
struct hit {
	uint32_t ms, group;
	unsigned row;
};

struct run {
	struct store *store;
	const struct search_query *query;
	search_found *found;
	void *ctx;
	size_t *count;
	struct gram_query grams;
	struct entry_sieve sieve;
	char first;		/* what plates begin with; NUL: anything */
	int rank;		/* of best first, what is looked for; or -1 */
	struct ahead ahead;
	/* The hour in hand. */
	struct keyring_day keys;
	struct crypto_box *box;	/* with its key */
	int64_t hour, from, to;
	struct manifest manifest;
	struct hit *hits;
	size_t n, room;
	uint32_t opened;	/* the group in the view, or UINT32_MAX */
	struct group_view view;
	unsigned char entries[GROUP_ROWS][ENTRY_BYTES];
	/* The first damage: what can be opened is shown all the same. */
	bool damaged;
	struct reason damage;
};

static void
note(struct run *r, const struct reason *why)
{
	if (!r->damaged)
		r->damage = *why;
	r->damaged = true;
}

static bool
is_ranked(const struct run *r, const char *plate)
{
	int rank = fits_rank(r->query, plate);

	return r->rank < 0 ? rank != FITS_NONE : rank == r->rank;
}

/* Whether it is looked for now. */
static bool
matches(const struct run *r, const struct sighting *s)
{
	return s->time >= r->from && is_ranked(r, s->plate) &&
	    fits_query(r->query, s);
}

static int
add_hit(struct run *r, uint32_t ms, uint32_t group, size_t row,
    struct reason *why)
{
	struct hit *more;

	if (r->n == r->room) {
		r->room = 2 * r->room + 256;
		more = realloc(r->hits, r->room * sizeof(*more));
		if (more == NULL)
			return reason_errno(why, "search");
		r->hits = more;
	}
	r->hits[r->n++] = (struct hit){ ms, group, (unsigned)row };
	return 0;
}

/* Looks at the entries of a group. */
static int
sift(struct run *r, const struct group_sealed *g, struct reason *why)
{
	const unsigned char *entry;
	char plate[PLATE_SIZE];
	int64_t time;

	if (group_entries(g, r->box, r->entries, why) != 0) {
		note(r, why);
		return 0;
	}
	for (size_t i = 0; i < g->rows; i++) {
		entry = r->entries[i];
		if (r->query->pattern != NULL) {
			if (r->first != '\0' && entry[0] != r->first)
				continue;
			entry_plate(entry, plate);
			if (!is_ranked(r, plate))
				continue;
		}
		time = r->hour + entry_ms(entry);
		if (time >= r->from && time < r->to &&
		    entry_passes(&r->sieve, entry) && add_hit(r,
		    entry_ms(entry), g->number, i, why) != 0)
			return -1;
	}
	return 0;
}

/* Looks at all groups from one to before another. */
static int
sift_range(struct run *r, struct day *day, uint32_t at, uint32_t end,
    struct reason *why)
{
	struct group_sealed g = { .hour = r->hour };
	struct day_pack p;
	bool asked = false;
	int rc;

	while (at < end) {
		if (!asked && end - at > DAY_PACK && ahead_cold(&r->ahead)) {
			day_packs_ahead(day, stamp_hour_of_day(r->hour), at,
			    end);
			asked = true;
		}
		rc = day_pack(day, stamp_hour_of_day(r->hour), at, &p, why);
		if (rc == 0)
			rc = reason_set(why, "store: damaged, group %u is "
			    "missing", (unsigned)at);
		if (rc < 0) {
			note(r, why);
			at++;
			continue;
		}
		for (; at < end && at < p.first + p.groups; at++) {
			g.number = at;
			g.edition = manifest_edition(&r->manifest, at);
			if (day_pack_group(&p, at - p.first, &g.rows,
			    &g.data, &g.len, why) != 0)
				note(r, why);
			else if (sift(r, &g, why) != 0)
				return -1;
		}
	}
	return 0;
}

/* The groups that the index leaves; what it cannot tell, the groups do. */
static int
sift_segment(struct run *r, struct day *day, const struct day_segment *s,
    struct reason *why)
{
	uint64_t edition = manifest_edition(&r->manifest, s->first +
	    s->groups - 1), some[SEGMENT_WORDS];
	uint32_t end = s->first + s->groups, at;

	if (segment_ask(r->box, r->hour, edition, s, &r->grams, some,
	    why) != 0) {
		note(r, why);
		return sift_range(r, day, s->first, end, why);
	}
	for (size_t w = 0; w < SEGMENT_WORDS; w++)
		for (; some[w] != 0; some[w] &= some[w] - 1) {
			at = s->first + (uint32_t)(64 * w) +
			    (uint32_t)__builtin_ctzll(some[w]);
			if (at < end && sift_range(r, day, at, at + 1,
			    why) != 0)
				return -1;
		}
	return 0;
}

/*
 * Gathers what fits: by the index where it can, then by what it has not.  A
 * hole in the index, or a segment that says more than there is, hides
 * nothing.
 */
static int
gather(struct run *r, struct day *day, struct reason *why)
{
	uint32_t at = 0, end = r->manifest.groups;
	struct day_segment s;
	int rc;

	r->n = 0;
	while (r->grams.ways > 0 && at < end) {
		rc = day_segment(day, stamp_hour_of_day(r->hour), at, &s, why);
		if (rc < 0)
			note(r, why);
		if (rc != 1 || s.first >= end || s.groups > end - s.first)
			break;
		if (sift_range(r, day, at, s.first, why) != 0 ||
		    sift_segment(r, day, &s, why) != 0)
			return -1;
		at = s.first + s.groups;
	}
	return sift_range(r, day, at, end, why);
}

static int
newest_first(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->ms != y->ms)
		return x->ms < y->ms ? 1 : -1;
	if (x->group != y->group)
		return x->group < y->group ? 1 : -1;
	return (x->row < y->row) - (x->row > y->row);
}

static int
open_hit(struct run *r, struct day *day, const struct hit *h,
    struct group_row *row, struct reason *why)
{
	struct group_view *view = &r->view;
	struct group_sealed g;

	if (r->opened != h->group) {
		r->opened = UINT32_MAX;
		if (manifest_group(&r->manifest, day, r->hour, h->group,
		    &g, why) != 0 || group_open(&g, r->box, view, why) != 0)
			return -1;
		r->opened = h->group;
	}
	if (h->row >= view->rows)
		return reason_set(why, "store: damaged, a row is missing");
	return group_read(view, h->row, row, why);
}

/* Opens what fits and gives it out: 1 where that was enough. */
static int
give(struct run *r, struct day *day, struct reason *why)
{
	struct group_row row;
	struct sighting s;
	int rc = 0;

	if (r->n > 1)
		qsort(r->hits, r->n, sizeof(*r->hits), newest_first);
	for (size_t i = 0; i < r->n && rc == 0; i++) {
		row.json = NULL;
		if (open_hit(r, day, &r->hits[i], &row, why) != 0 ||
		    sighting_parse(row.json, &s, why) != 0) {
			note(r, why);
			json_decref(row.json);
			continue;
		}
		if (matches(r, &s)) {
			rc = r->found(r->ctx, &s, &row, why);
			++*r->count;
			if (rc == 0 && r->query->limit != 0 &&
			    *r->count == r->query->limit)
				rc = 1;
		}
		json_decref(row.json);
	}
	return rc;
}

/*
 * The slot of the key is looked at before any of its hour is shown: an
 * earlier hour may have been shown for long.
 */
static int
search_hour(struct run *r, struct day *day, int hour, struct reason *why)
{
	int rc;

	if (!r->keys.held[hour])
		return 0;
	r->opened = UINT32_MAX;
	if (crypto_box_key(r->box, r->keys.key[hour], why) != 0)
		return -1;
	rc = manifest_read(day, r->box, r->hour, &r->manifest, why);
	if (rc == 0)
		rc = manifest_whole(day, r->box, r->hour, &r->manifest, why);
	if (rc < 0) {
		note(r, why);
		return 0;
	}
	if (gather(r, day, why) != 0)
		return -1;
	if (r->n == 0)
		return 0;
	return keyring_day_holds(&r->keys, hour) ? give(r, day, why) : 0;
}

/* Asks for what the index will be looked at for, in the hours up to one. */
static void
segments_ahead(const struct run *r, struct day *day, int hour)
{
	struct day_segment s;
	struct reason ignored;
	uint32_t at;

	for (int h = hour; h >= 0; h--)
		if (r->keys.held[h])
			day_segments_ahead(day, h);
	for (int h = hour; h >= 0; h--)
		for (at = 0; r->keys.held[h] && day_segment(day, h, at, &s,
		    &ignored) == 1 && s.groups > 0; at = s.first + s.groups)
			segment_ahead(&s, &r->grams);
}

static int
search_day(void *ctx, struct day *day, struct reason *why)
{
	struct run *r = ctx;
	int64_t first = stamp_day(r->hour);
	int rc = 0;

	for (int h = KEYRING_HOURS; rc == 0 && h-- > 0;) {
		r->hour = first + h * STAMP_HOUR;
		if (r->hour < r->to && r->hour + STAMP_HOUR > r->from)
			rc = search_hour(r, day, h, why);
		keyring_day_drop(&r->keys, h);
		/* The first of them tells where the day is. */
		if (h == KEYRING_HOURS - 1 && r->grams.ways > 0 &&
		    ahead_cold(&r->ahead))
			segments_ahead(r, day, h - 1);
	}
	return rc;
}

static int
visit_day(void *ctx, int64_t time, struct reason *why)
{
	struct run *r = ctx;
	struct day *day;
	bool there;
	int rc;

	if (time + STAMP_DAY <= r->from || time >= r->to)
		return 0;
	rc = keyring_get_day(store_keys(r->store), time, &r->keys, why);
	if (rc <= 0)
		return rc;
	day = store_day(r->store, time, false, &there, why);
	r->hour = time;
	if (day == NULL)
		rc = there ? -1 : 0;
	else
		rc = day_read(day, search_day, r, why);
	keyring_day_end(&r->keys);
	return rc;
}

static void
sieve_area(struct run *r)
{
	const struct search_query *q = r->query;
	struct geo_point least = q->least, most = q->most;
	double lat, lon;

	if (q->area == SEARCH_RING) {
		least = most = q->ring[0];
		for (size_t i = 1; i < q->corners; i++) {
			least.lat = fmin(least.lat, q->ring[i].lat);
			least.lon = fmin(least.lon, q->ring[i].lon);
			most.lat = fmax(most.lat, q->ring[i].lat);
			most.lon = fmax(most.lon, q->ring[i].lon);
		}
	} else if (q->area == SEARCH_CIRCLE) {
		lat = q->radius / METRES_A_DEGREE;
		lon = lat / cos(fmin(89, fabs(q->centre.lat) + lat) *
		    acos(-1) / 180);
		least = (struct geo_point){ q->centre.lat - lat,
		    q->centre.lon - lon };
		most = (struct geo_point){ q->centre.lat + lat,
		    q->centre.lon + lon };
	}
	/* Where it goes around a pole or the antimeridian, rows decide. */
	if (least.lat > -89 && most.lat < 89 && least.lon >= -180 &&
	    most.lon <= 180)
		entry_sieve_area(&r->sieve, least, most);
}

static void
prepare(struct run *r)
{
	const struct search_query *q = r->query;

	entry_sieve_init(&r->sieve);
	if (q->cameras == 1)
		entry_sieve_camera(&r->sieve, q->camera[0]);
	for (int i = 0; i < ENTRY_TRAITS; i++)
		if (q->trait[i] != NULL)
			entry_sieve_trait(&r->sieve, i, q->trait[i]);
	if (q->area != SEARCH_ANYWHERE)
		sieve_area(r);
	if (q->pattern == NULL)
		return;
	gram_ask(&r->grams, q->pattern, q->slip);
	if (!q->slip && !q->confusable && strchr("?*", q->pattern[0]) == NULL)
		r->first = q->pattern[0];
}

int
search_run(struct store *store, const struct search_query *q,
    search_found *found, void *ctx, size_t *count, struct reason *why)
{
	struct run r = { .store = store, .query = q, .found = found,
	    .ctx = ctx, .count = count, .rank = q->best ? 0 : -1, .to = q->to };
	int rc = 0;

	*count = 0;
	if (store_floor(store_dir(store), &r.from, why) != 0)
		return -1;
	/* The floor itself is past, as a cutoff is. */
	r.from = r.from < q->from ? q->from : r.from + 1;
	if (r.from >= r.to)
		return 0;
	r.box = crypto_box_new(why);
	if (r.box == NULL)
		return -1;
	prepare(&r);
	ahead_start(&r.ahead);
	do {
		rc = store_days(store, visit_day, &r, why);
	} while (rc == 0 && r.rank >= 0 && ++r.rank < FITS_NONE);
	group_view_free(&r.view);
	crypto_wipe(r.entries, sizeof(r.entries));
	crypto_box_free(r.box);
	free(r.hits);
	if (rc >= 0 && r.damaged) {
		*why = r.damage;
		return -1;
	}
	return rc < 0 ? -1 : 0;
}
