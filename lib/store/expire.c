/* Expiry: destroy the keys first, then remove what they sealed. */
#include "expire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stamp.h"
#include "photos.h"

struct run {
	struct store *store;
	int64_t cutoff;
	bool dry;
	struct expire_counts *counts;
	/* A day at fault does not keep the others: the first reason stays. */
	bool failed;
	struct reason *first;
};

/* An hour that fails does not keep the others. */
static int
destroy_keys(const struct run *r, int64_t day, struct reason *why)
{
	struct keyring *keys = store_keys(r->store);
	int64_t hour = day;
	int rc, failed = 0;

	for (; hour < day + STAMP_DAY && hour + STAMP_HOUR <= r->cutoff;
	    hour += STAMP_HOUR) {
		rc = r->dry ? keyring_holds(keys, hour, why) :
		    keyring_destroy(keys, hour, why);
		if (rc < 0)
			failed = -1;
		else
			r->counts->keys += (uint64_t)rc;
	}
	return failed;
}

struct tally {
	int hours;		/* below this one */
	uint64_t rows;
};

static int
count_hours(void *ctx, struct day *day, struct reason *why)
{
	struct tally *t = ctx;

	for (int hour = 0; hour < t->hours; hour++)
		if (day_count(day, hour, &t->rows, why) != 0)
			return -1;
	return 0;
}

/* Adds up what a day holds below an hour. */
static int
count_rows(const struct run *r, int64_t day, int hours, struct reason *why)
{
	struct tally t = { hours, 0 };
	struct day *d;
	bool there;

	d = store_day(r->store, day, false, &there, why);
	if (d == NULL)
		return there ? -1 : 0;
	if (day_read(d, count_hours, &t, why) != 0)
		return -1;
	r->counts->rows += t.rows;
	return 0;
}

/* Rows and photos of hours that ended, in a day that has others yet. */
static int
remove_rows(const struct run *r, int64_t day, struct reason *why)
{
	int hours = (int)((stamp_hour(r->cutoff) - day) / STAMP_HOUR);
	struct day *d;
	char *path;
	int rc, made;
	bool there;

	if (r->dry)
		return count_rows(r, day, hours, why);
	path = store_day_path(r->store, day, why);
	if (path == NULL)
		return -1;
	rc = photos_remove_before(path, hours, why);
	made = file_exists(path, why);
	free(path);
	if (made != 1)
		return made;
	d = store_day(r->store, day, true, &there, why);
	if (d == NULL)
		return -1;
	return day_delete_before(d, hours, &r->counts->rows, why) != 0 ? -1 :
	    rc;
}

/*
 * LMDB may end the program over a damaged file.  Whether no run before fell
 * over this one: the mark goes with the day.
 */
static bool
is_first_count(const char *path)
{
	struct reason ignored;
	char *mark = file_join(path, "counted", &ignored);
	int fd = mark == NULL ? -1 : open(mark, O_WRONLY | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0660);
	bool first = fd >= 0 || mark == NULL || errno != EEXIST;

	free(mark);
	if (fd >= 0)
		close(fd);
	return first;
}

static int
remove_day(const struct run *r, int64_t day, struct reason *why)
{
	char *path = store_day_path(r->store, day, why);
	int rc = 0;

	if (path == NULL)
		return -1;
	/* The keys are gone, so a day that is damaged goes uncounted. */
	if (r->dry || is_first_count(path))
		count_rows(r, day, KEYRING_HOURS, why);
	r->counts->days++;
	if (!r->dry)
		rc = day_remove(path, why);
	free(path);
	if (r->dry)
		return 0;
	return rc != 0 ? -1 : keyring_remove_day(store_keys(r->store), day,
	    why);
}

static void
note_fault(struct run *r, const struct reason *why)
{
	if (!r->failed)
		*r->first = *why;
	r->failed = true;
}

static int
keys_of_day(void *ctx, int64_t day, struct reason *why)
{
	struct run *r = ctx;
	struct reason fault;

	(void)why;
	if (day + STAMP_HOUR <= r->cutoff &&
	    destroy_keys(r, day, &fault) != 0)
		note_fault(r, &fault);
	return 0;
}

/*
 * Whether a key is left, or cannot be seen to be gone, of what ended.  One
 * that was marked, but not zeroed, may be whole on the disk.
 */
static bool
holds_keys(const struct run *r, int64_t day)
{
	struct reason ignored;
	int64_t hour = day;

	for (; hour < day + STAMP_DAY && hour + STAMP_HOUR <= r->cutoff;
	    hour += STAMP_HOUR)
		if (!r->dry && keyring_gone(store_keys(r->store), hour,
		    &ignored) != 1)
			return true;
	return false;
}

static int
rows_of_day(void *ctx, int64_t day, struct reason *why)
{
	struct run *r = ctx;
	struct reason fault;
	int rc = 0;

	(void)why;
	/* A key that could not be overwritten must not get out of sight. */
	if (day + STAMP_HOUR <= r->cutoff && holds_keys(r, day))
		return 0;
	if (day + STAMP_DAY <= r->cutoff)
		rc = remove_day(r, day, &fault);
	else if (day + STAMP_HOUR <= r->cutoff)
		rc = remove_rows(r, day, &fault);
	if (rc != 0)
		note_fault(r, &fault);
	return 0;
}

/*
 * Rows that no key opens: put back from a copy, or of a writer that came when
 * its day was gone.
 */
static int
stray_rows(void *ctx, int64_t day, struct reason *why)
{
	struct run *r = ctx;
	struct reason fault;
	int rc;

	(void)why;
	if (day + STAMP_DAY > r->cutoff)
		return 0;
	rc = keyring_has_day(store_keys(r->store), day, &fault);
	if (rc == 0)
		rc = remove_day(r, day, &fault);
	if (rc < 0)
		note_fault(r, &fault);
	return 0;
}

int
expire_keys(struct store *s, int64_t cutoff, bool dry,
    struct expire_counts *counts, struct reason *why)
{
	struct run r = { s, cutoff, dry, counts, false, why };

	return store_days(s, keys_of_day, &r, why) != 0 || r.failed ? -1 : 0;
}

int
expire_rows(struct store *s, int64_t cutoff, bool dry,
    struct expire_counts *counts, struct reason *why)
{
	struct run r = { s, cutoff, dry, counts, false, why };

	return store_days(s, rows_of_day, &r, why) != 0 ||
	    store_day_folders(s, stray_rows, &r, why) != 0 || r.failed ? -1 :
	    0;
}

/* The newest hour by now: what a wrong clock wrote ahead vouches for none. */
struct newest {
	struct store *store;
	int64_t now, day, time;
	bool unread;
};

static int
newest_hour(void *ctx, struct day *day, struct reason *why)
{
	struct newest *c = ctx;
	uint32_t groups;

	for (int hour = KEYRING_HOURS; hour-- > 0;) {
		if (c->day + hour * STAMP_HOUR > c->now)
			continue;
		if (day_groups(day, hour, &groups, why) != 0)
			return -1;
		if (groups > 0) {
			c->time = c->day + hour * STAMP_HOUR;
			return 1;
		}
	}
	return 0;
}

/*
 * Days come newest first, so the last hour of the first full day it is.  A
 * day that cannot be read says nothing, and an older one is gone by.
 */
static int
newest_of_day(void *ctx, int64_t day, struct reason *why)
{
	struct newest *c = ctx;
	struct reason fault;
	struct day *d;
	bool there;
	int rc;

	if (day > c->now)
		return 0;
	d = store_day(c->store, day, false, &there, &fault);
	c->day = day;
	rc = d == NULL ? -(int)there : day_read(d, newest_hour, c, &fault);
	if (rc < 0 && !c->unread)
		*why = fault;
	c->unread = c->unread || rc < 0;
	return rc == 1;
}

int
expire_check_clock(struct store *s, int64_t now, struct reason *why)
{
	struct newest c = { .store = s, .now = now + STORE_EARLY,
	    .time = INT64_MIN };
	int64_t last = INT64_MIN;
	char then[STAMP_SIZE];
	struct reason fault;
	int rc;

	/* The newest sighting is looked for only where it decides. */
	rc = store_time(store_dir(s), "expired", &last, &fault);
	if (rc == 1 && last <= c.now && now <= last + STAMP_DAY)
		return 0;
	if (last > c.now)
		last = INT64_MIN;
	c.unread = rc < 0;
	if (store_days(s, newest_of_day, &c, &fault) < 0)
		c.unread = true;
	if (c.time > last)
		last = c.time;
	if (last == INT64_MIN && c.unread)
		return reason_set(why, "nothing tells whether the clock is "
		    "right (%.120s); if it is, run again with --force",
		    fault.text);
	if (last == INT64_MIN || now <= last + STAMP_DAY)
		return 0;
	stamp_format(last, then);
	return reason_set(why, "the clock is more than a day past the last "
	    "run and the newest sighting (%s); if it is right, run again "
	    "with --force", then);
}

static int
is_ahead(void *ctx, int64_t day, struct reason *why)
{
	char text[STAMP_DAY_SIZE];

	if (day <= *(int64_t *)ctx + STORE_EARLY)
		return 0;
	stamp_format_day(day, text);
	reason_set(why, "the store has a day that is to come, %s: the clock "
	    "was wrong when it was stored, or is wrong now", text);
	return 1;
}

int
expire_is_ahead(struct store *s, int64_t now, struct reason *why)
{
	int64_t ran;
	char text[STAMP_SIZE];

	/* One that cannot be read, expire_check_clock() tells of. */
	if (store_time(store_dir(s), "expired", &ran, why) != 1)
		return store_days(s, is_ahead, &now, why);
	/* The first run of a day. */
	if (ran <= now + STORE_EARLY)
		return stamp_day(ran) == stamp_day(now) ? 0 :
		    store_days(s, is_ahead, &now, why);
	stamp_format(ran, text);
	reason_set(why, "the last run was in what is to come, at %s: the "
	    "clock was wrong then, or is wrong now", text);
	return 1;
}

int
expire_note(struct store *s, int64_t now, struct reason *why)
{
	return store_set_time(store_dir(s), "expired", now, why);
}
