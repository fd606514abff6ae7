/* Searching: which days and hours, by index or row by row, what matches. */
#include "search.h"

#include <string.h>

#include "row.h"
#include "stamp.h"

struct run {
	struct store *store;
	const struct search_query *query;
	search_found *found;
	void *ctx;
	size_t *count;
	bool indexed;		/* one hash an hour says where to look */
	/* The keys of the hour that the rows are in. */
	int64_t hour;
	int keyed;		/* 1: keys; 0: destroyed; -1: not asked yet */
	struct hour_keys keys;
};

static int
take_hour(struct run *r, int64_t time, struct reason *why)
{
	int64_t hour = stamp_hour(time);

	if (r->keyed >= 0 && r->hour == hour)
		return r->keyed;
	r->hour = hour;
	r->keyed = keyring_get(store_keys(r->store), hour, false, &r->keys,
	    why);
	return r->keyed;
}

static bool
matches(const struct search_query *q, const struct sighting *s)
{
	if (s->time < q->from || s->time >= q->to)
		return false;
	if (q->camera != NULL && strcmp(q->camera, s->camera) != 0)
		return false;
	if (q->pattern != NULL && !(q->confusable ?
	    plate_match_fold(q->pattern, s->plate) :
	    plate_match(q->pattern, s->plate)))
		return false;
	return !q->near || (s->placed &&
	    geo_distance(q->centre, s->place) <= q->radius);
}

static int
visit_row(void *ctx, const unsigned char id[UUID_BYTES],
    const struct blob *value, struct reason *why)
{
	struct run *r = ctx;
	struct sighting s;
	json_t *json;
	int rc;

	rc = take_hour(r, uuid_time(id), why);
	if (rc <= 0)
		return rc;
	json = row_open(&r->keys, id, value, why);
	if (json == NULL)
		return -1;
	rc = sighting_parse(json, &s, why);
	if (rc == 0 && matches(r->query, &s)) {
		rc = r->found(r->ctx, &s, why);
		++*r->count;
		if (rc == 0 && r->query->limit != 0 &&
		    *r->count == r->query->limit)
			rc = 1;
	}
	json_decref(json);
	return rc;
}

/* A plate has another hash in every hour, so each is asked for in turn. */
static int
lookup_hours(struct run *r, struct day *day, int64_t from, int64_t to,
    struct reason *why)
{
	unsigned char hash[DAY_HASH], least[UUID_BYTES], past[UUID_BYTES];
	int64_t hour = stamp_hour(to - 1);
	int rc = 0;

	for (; rc == 0 && hour + STAMP_HOUR > from; hour -= STAMP_HOUR) {
		rc = take_hour(r, hour, why);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		uuid_first(hour, least);
		uuid_first(hour + STAMP_HOUR, past);
		rc = row_hash(&r->keys, r->query->pattern, hash, why);
		if (rc == 0)
			rc = day_lookup(day, hash, least, past, visit_row, r,
			    why);
	}
	return rc;
}

static int
visit_day(void *ctx, int64_t time, struct reason *why)
{
	unsigned char least[UUID_BYTES], past[UUID_BYTES];
	struct run *r = ctx;
	int64_t from = r->query->from, to = r->query->to;
	struct day *day;
	bool there;

	if (time + STAMP_DAY <= from || time >= to)
		return 0;
	if (from < time)
		from = time;
	if (to > time + STAMP_DAY)
		to = time + STAMP_DAY;
	day = store_day(r->store, time, false, &there, why);
	if (day == NULL)
		return there ? -1 : 0;
	if (r->indexed)
		return lookup_hours(r, day, from, to, why);
	uuid_first(from, least);
	uuid_first(to, past);
	return day_each(day, least, past, visit_row, r, why);
}

int
search_run(struct store *store, const struct search_query *q,
    search_found *found, void *ctx, size_t *count, struct reason *why)
{
	struct run r = { .store = store, .query = q, .found = found,
	    .ctx = ctx, .count = count, .keyed = -1 };
	int rc;

	*count = 0;
	r.indexed = q->pattern != NULL && !plate_is_partial(q->pattern);
	if (q->from >= q->to)
		return 0;
	rc = store_days(store, visit_day, &r, why);
	crypto_wipe(&r.keys, sizeof(r.keys));
	return rc < 0 ? -1 : 0;
}
