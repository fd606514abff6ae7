/* Hours of the store: their ids in memory, one sighting, tidying. */
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "store_inside.h"

void
store_forget(struct seen_hour *h)
{
	seen_free(h->seen);
	*h = (struct seen_hour){ .seen = NULL };
}

/* The hour's place, or that of the one which was used least lately. */
static struct seen_hour *
place(struct store *s, int64_t hour)
{
	struct seen_hour *oldest = &s->hours[0];

	for (int i = 0; i < STORE_HOURS; i++) {
		if (s->hours[i].seen != NULL && s->hours[i].hour == hour)
			return &s->hours[i];
		if (s->hours[i].used < oldest->used)
			oldest = &s->hours[i];
	}
	store_forget(oldest);
	return oldest;
}

/*
 * Adds the ids of groups that were written since.  Of one that is damaged
 * they cannot be known: at worst a sighting of it is stored again.
 */
static int
read_ids(struct store *s, struct day *day, struct seen_hour *h,
    uint32_t groups, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	struct group_sealed g;

	for (; h->groups < groups; h->groups++) {
		if (manifest_group(&h->manifest, day, h->hour, h->groups, &g,
		    why) != 0 || group_open(&g, s->box, &s->view, why) != 0) {
			store_note(s, why);
			h->damaged = true;
			continue;
		}
		for (size_t i = 0; i < s->view.rows; i++) {
			group_id(&s->view, i, id);
			if (seen_add(h->seen, id, h->groups, why) != 0)
				return -1;
		}
	}
	return 0;
}

/*
 * The manifest, or one that is made of what is there: where it is damaged,
 * what comes is stored all the same.  Groups of that hour that were packed
 * anew cannot be opened any more, and are told of.
 */
static int
read_manifest(struct store *s, struct day *day, int64_t hour,
    struct manifest *m, struct reason *why)
{
	if (manifest_whole(day, s->box, hour, m, why) == 0)
		return 0;
	store_note(s, why);
	if (day_groups(day, stamp_hour_of_day(hour), &m->groups, why) != 0)
		return -1;
	return manifest_renew(m, m->groups, why) < 0 ? -1 : 0;
}

static uint64_t
last_edition(const struct manifest *m)
{
	return manifest_edition(m, UINT32_MAX);
}

struct seen_hour *
store_seen(struct store *s, struct day *day, int64_t hour,
    struct reason *why)
{
	struct seen_hour *h = place(s, hour);
	struct manifest m;

	if (read_manifest(s, day, hour, &m, why) != 0)
		return NULL;
	if (h->seen != NULL && (last_edition(&h->manifest) !=
	    last_edition(&m) || h->groups > m.groups))
		store_forget(h);
	if (h->seen == NULL) {
		h->seen = seen_new(why);
		if (h->seen == NULL)
			return NULL;
		h->hour = hour;
	}
	h->manifest = m;
	h->used = ++s->clock;
	if (read_ids(s, day, h, m.groups, why) == 0)
		return h;
	store_forget(h);
	return NULL;
}

struct get {
	struct store *store;
	const unsigned char *id;
	struct group_row row;
};

static int
get_row(void *ctx, struct day *day, struct reason *why)
{
	struct get *get = ctx;
	struct store *s = get->store;
	unsigned char id[UUID_BYTES];
	struct seen_hour *h;
	struct group_sealed g;
	uint32_t number;

	h = store_seen(s, day, stamp_hour(uuid_time(get->id)), why);
	if (h == NULL)
		return -1;
	if (!seen_find(h->seen, get->id, &number))
		return reason_set(why, "no sighting of that id");
	if (manifest_group(&h->manifest, day, h->hour, number, &g, why) != 0 ||
	    group_open(&g, s->box, &s->view, why) != 0)
		return -1;
	for (size_t i = 0; i < s->view.rows; i++) {
		group_id(&s->view, i, id);
		if (memcmp(id, get->id, UUID_BYTES) == 0)
			return group_read(&s->view, i, &get->row, why);
	}
	return reason_set(why, "no sighting of that id");
}

int
store_get(struct store *s, const unsigned char id[UUID_BYTES],
    struct group_row *row, struct reason *why)
{
	struct get get = { .store = s, .id = id };
	struct day *day;
	bool there;
	int rc;

	rc = store_box(s, stamp_hour(uuid_time(id)), why);
	if (rc == 0)
		reason_set(why, "no sighting of that id");
	if (rc != 1)
		return -1;
	day = store_day(s, uuid_time(id), false, &there, why);
	if (day == NULL && !there)
		reason_set(why, "no sighting of that id");
	if (day == NULL || day_read(day, get_row, &get, why) != 0)
		return -1;
	*row = get.row;
	return 0;
}

struct tidying {
	struct store *store;
	int64_t hour;
	enum tidy_when when;
};

static int
tidy_one(void *ctx, struct day *day, struct reason *why)
{
	struct tidying *t = ctx;

	return store_tidy_hour(t->store, day, t->hour, t->when, why);
}

static int
tidy(struct store *s, int64_t hour, enum tidy_when when, struct reason *why)
{
	struct tidying t = { s, hour, when };
	struct day *day;
	bool there;
	int rc;

	rc = store_box(s, hour, why);
	if (rc != 1)
		return rc;
	/* A day that has keys, but no sighting yet, gets no files here. */
	day = store_day(s, hour, false, &there, why);
	if (day == NULL)
		return there ? -1 : 0;
	day = store_day(s, hour, true, &there, why);
	rc = day == NULL ? -1 : day_write(day, tidy_one, &t, why);
	if (rc == 1)
		store_note(s, why);
	return rc < 0 ? -1 : 0;
}

/* An hour that is over by then gets one segment, and is done with. */
static int
tidy_written(struct store *s, uint64_t commits, int64_t now,
    struct reason *why)
{
	bool over;
	int rc = 0;

	for (int i = 0; i < STORE_HOURS && rc == 0; i++) {
		struct seen_hour *h = &s->hours[i];

		if (h->seen == NULL || !h->written ||
		    h->commit + commits > s->commits)
			continue;
		over = h->hour + STAMP_HOUR <= now;
		h->written = !over;
		rc = tidy(s, h->hour, over ? TIDY_OVER : TIDY_LEAVING, why);
	}
	return rc;
}

int
store_tidy_idle(struct store *s, struct reason *why)
{
	return tidy_written(s, STORE_IDLE, INT64_MAX, why);
}

int
store_tidy(struct store *s, int64_t now, struct reason *why)
{
	return tidy_written(s, 0, now, why);
}

int
store_tidy_day(struct store *s, int64_t day, int64_t now,
    struct reason *why)
{
	int64_t hour = stamp_day(day);
	struct reason fault;
	int rc = 0;

	for (int i = 0; i < KEYRING_HOURS && hour + STAMP_HOUR <= now;
	    i++, hour += STAMP_HOUR) {
		if (tidy(s, hour, TIDY_OVER, &fault) == 0)
			continue;
		if (rc == 0)
			*why = fault;
		rc = -1;
	}
	return rc;
}
