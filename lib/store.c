/* The sealed store: layout, days, batches. */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit.h"
#include "row.h"
#include "stamp.h"

#define VERSION_TEXT	"alpr store 1\n"
#define MAP_BYTES	((size_t)256 << 20)
#define OPEN_DAYS	3	/* a batch rarely has more */

struct open_day {
	int64_t time;
	bool write;
	struct day *day;
	uint64_t used;
};

struct store {
	char *dir;
	struct keyring *keys;
	struct day_row **rows;	/* the batch */
	size_t pending, room, bytes;
	struct open_day days[OPEN_DAYS];
	uint64_t clock;
};

const char *
store_dir(const struct store *s)
{
	return s->dir;
}

struct keyring *
store_keys(struct store *s)
{
	return s->keys;
}

static bool
is_empty_dir(const char *path)
{
	struct dirent *e;
	bool empty = true;
	DIR *d = opendir(path);

	if (d == NULL)
		return true;	/* what is made in it will say why not */
	while (empty && (e = readdir(d)) != NULL)
		empty = strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0;
	closedir(d);
	return empty;
}

static int
make_rooms(const char *dir, struct reason *why)
{
	static const char *const rooms[] = { "keys", "days", "audit" };
	char *path;
	int rc = 0;

	for (int i = 0; i < 3 && rc == 0; i++) {
		path = file_join(dir, rooms[i], why);
		rc = path == NULL ? -1 : file_mkdir(path, 02770, why);
		free(path);
	}
	return rc;
}

int
store_init(const char *dir, const char *master, struct reason *why)
{
	char *key = NULL, *version = NULL;
	int rc = -1;

	if (file_mkdir(dir, 02770, why) != 0)
		return -1;
	if (!is_empty_dir(dir))
		return reason_set(why, "%.150s: not an empty folder", dir);
	version = file_join(dir, "VERSION", why);
	key = master != NULL ? strdup(master) :
	    file_join(dir, "master.key", why);
	if (version == NULL || key == NULL)
		goto done;
	/* VERSION comes last: without it this is no store. */
	if (keyring_make_master(key, why) == 0 &&
	    make_rooms(dir, why) == 0 && audit_create(dir, why) == 0 &&
	    file_write(version, VERSION_TEXT, sizeof(VERSION_TEXT) - 1, 0440,
	    why) == 0)
		rc = 0;
done:
	free(version);
	free(key);
	return rc;
}

static int
check_version(const char *dir, struct reason *why)
{
	char *path = file_join(dir, "VERSION", why);
	struct blob text;
	int rc;

	if (path == NULL)
		return -1;
	rc = file_read(path, 256, &text, why);
	free(path);
	if (rc != 0)
		return reason_prefix(why, "no store (make one with "
		    "alpr-store --init)");
	if (text.len != sizeof(VERSION_TEXT) - 1 ||
	    memcmp(text.data, VERSION_TEXT, text.len) != 0)
		rc = reason_set(why, "%.150s: a store of another version",
		    dir);
	blob_free(&text);
	return rc;
}

static int
open_keys(struct store *s, const char *master, struct reason *why)
{
	char *dir = file_join(s->dir, "keys", why);
	char *key = master != NULL ? strdup(master) :
	    file_join(s->dir, "master.key", why);

	if (dir != NULL && key != NULL)
		s->keys = keyring_open(dir, key, why);
	free(dir);
	free(key);
	return s->keys == NULL ? -1 : 0;
}

struct store *
store_open(const char *dir, const char *master, struct reason *why)
{
	struct store *s;

	if (check_version(dir, why) != 0)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (s == NULL) {
		reason_errno(why, "store");
		return NULL;
	}
	s->dir = strdup(dir);
	if (s->dir == NULL)
		reason_errno(why, "store");
	else if (open_keys(s, master, why) == 0)
		return s;
	store_close(s);
	return NULL;
}

void
store_rollback(struct store *s, size_t pending)
{
	while (s->pending > pending) {
		s->pending--;
		s->bytes -= row_bytes(s->rows[s->pending]);
		row_free(s->rows[s->pending]);
	}
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_rollback(s, 0);
	free(s->rows);
	for (int i = 0; i < OPEN_DAYS; i++)
		day_close(s->days[i].day);
	keyring_close(s->keys);
	free(s->dir);
	free(s);
}

size_t
store_pending(const struct store *s, size_t *bytes)
{
	*bytes = s->bytes;
	return s->pending;
}

static int
check_time(int64_t time, int64_t now, int64_t cutoff, struct reason *why)
{
	char text[STAMP_SIZE];

	stamp_format(time, text);
	if (time > now + STORE_EARLY)
		return reason_set(why, "%s is in the future", text);
	if (time <= cutoff)
		return reason_set(why, "%s is past the retention", text);
	return 0;
}

static int
add_row(struct store *s, struct day_row *row, struct reason *why)
{
	size_t room = s->room == 0 ? 64 : s->room * 2;
	struct day_row **rows;

	if (s->pending == s->room) {
		rows = realloc(s->rows, room * sizeof(*rows));
		if (rows == NULL)
			return reason_errno(why, "batch");
		s->rows = rows;
		s->room = room;
	}
	s->rows[s->pending++] = row;
	s->bytes += row_bytes(row);
	return 0;
}

int
store_put(struct store *s, const struct sighting *sighting,
    const struct blob photos[DAY_PHOTOS], int64_t now, int64_t cutoff,
    struct reason *why)
{
	struct hour_keys keys;
	struct day_row *row;
	int rc;

	if (check_time(sighting->time, now, cutoff, why) != 0)
		return -1;
	rc = keyring_get(s->keys, sighting->time, true, &keys, why);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return reason_set(why, "the key of that hour is destroyed");
	row = row_new(&keys, sighting, photos, why);
	crypto_wipe(&keys, sizeof(keys));
	rc = row == NULL ? -1 : add_row(s, row, why);
	if (rc != 0)
		row_free(row);
	return rc;
}

char *
store_day_path(const struct store *s, int64_t time, struct reason *why)
{
	char name[STAMP_DAY_SIZE + 5], day[STAMP_DAY_SIZE];

	stamp_format_day(time, day);
	snprintf(name, sizeof(name), "days/%s", day);
	return file_join(s->dir, name, why);
}

struct day *
store_day(struct store *s, int64_t time, bool write, bool *there,
    struct reason *why)
{
	struct open_day *oldest = &s->days[0];
	int64_t day = stamp_day(time);
	char *path;

	*there = true;
	for (int i = 0; i < OPEN_DAYS; i++) {
		if (s->days[i].day == NULL || s->days[i].time != day) {
			if (s->days[i].used < oldest->used)
				oldest = &s->days[i];
			continue;
		}
		oldest = &s->days[i];
		break;
	}
	path = store_day_path(s, day, why);
	if (path == NULL)
		return NULL;
	/*
	 * What expiry removed can still be read, and is while a search visits
	 * it; but nothing must be written there any more.
	 */
	if (oldest->day != NULL && oldest->time == day && (!write ||
	    (oldest->write && !day_is_removed(oldest->day)))) {
		oldest->used = ++s->clock;
		free(path);
		return oldest->day;
	}
	/* LMDB opens a file once a process: so first close, then open. */
	day_close(oldest->day);
	oldest->day = NULL;
	if (!write || day_create(path, why) == 0)
		oldest->day = day_open(path, write, MAP_BYTES, there, why);
	oldest->time = day;
	oldest->write = write;
	oldest->used = ++s->clock;
	free(path);
	return oldest->day;
}

/* Moves the rows of the first row's day to the front; says how many. */
static size_t
gather_day(struct day_row **rows, size_t n, int64_t *day)
{
	struct day_row *row;
	size_t count = 0;

	*day = stamp_day(uuid_time(rows[0]->id));
	for (size_t i = 0; i < n; i++) {
		if (stamp_day(uuid_time(rows[i]->id)) != *day)
			continue;
		row = rows[count];
		rows[count++] = rows[i];
		rows[i] = row;
	}
	return count;
}

static int
write_days(struct store *s, struct reason *why)
{
	size_t done = 0, n;
	struct day *day;
	int64_t time;
	bool there;
	int rc = 0;

	while (rc == 0 && done < s->pending) {
		n = gather_day(s->rows + done, s->pending - done, &time);
		day = store_day(s, time, true, &there, why);
		rc = day == NULL ? -1 : day_put(day, s->rows + done, n, why);
		done += n;
	}
	return rc;
}

int
store_commit(struct store *s, bool *known, struct reason *why)
{
	struct day_row **order;
	int rc;

	if (s->pending == 0)
		return 0;
	/* Rows are moved about, but the caller knows their first order. */
	order = malloc(s->pending * sizeof(*order));
	if (order == NULL)
		return reason_errno(why, "batch");
	memcpy(order, s->rows, s->pending * sizeof(*order));
	rc = write_days(s, why);
	for (size_t i = 0; known != NULL && rc == 0 && i < s->pending; i++)
		known[i] = order[i]->known;
	free(order);
	store_rollback(s, 0);
	return rc;
}

struct got {
	struct hour_keys keys;
	json_t *json;
};

static int
take_row(void *ctx, const unsigned char id[UUID_BYTES],
    const struct blob *value, struct reason *why)
{
	struct got *got = ctx;

	got->json = row_open(&got->keys, id, value, why);
	return got->json == NULL ? -1 : 1;
}

json_t *
store_get(struct store *s, const unsigned char id[UUID_BYTES],
    struct reason *why)
{
	unsigned char past[UUID_BYTES];
	struct got got = { .json = NULL };
	struct day *day;
	bool there;
	int rc;

	day = store_day(s, uuid_time(id), false, &there, why);
	if (day == NULL)
		return NULL;
	rc = keyring_get(s->keys, uuid_time(id), false, &got.keys, why);
	memcpy(past, id, UUID_BYTES);
	for (int i = UUID_BYTES; i-- > 0 && ++past[i] == 0;)
		continue;
	if (rc == 1)
		rc = day_each(day, id, past, take_row, &got, why);
	crypto_wipe(&got.keys, sizeof(got.keys));
	if (rc == 0)
		reason_set(why, "no sighting of that id");
	return got.json;
}

static int
newest_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x < *y) - (*x > *y);
}

/*
 * The days that have keys, as a day gets them before its first row and loses
 * them after its last.  The caller frees.  NULL: none, or *n SIZE_MAX.
 */
static int64_t *
list_days(const struct store *s, size_t *n, struct reason *why)
{
	char *path = file_join(s->dir, "keys", why);
	int64_t *days = NULL, *more;
	struct reason ignored;
	struct dirent *e;
	DIR *d;

	d = path == NULL ? NULL : opendir(path);
	if (path != NULL && d == NULL)
		reason_errno(why, "%.150s", path);
	free(path);
	*n = SIZE_MAX;
	if (d == NULL)
		return NULL;
	for (*n = 0; (e = readdir(d)) != NULL;) {
		more = realloc(days, (*n + 1) * sizeof(*days));
		if (more == NULL) {
			reason_errno(why, "days");
			free(days);
			days = NULL;
			*n = SIZE_MAX;
			break;
		}
		days = more;
		*n += stamp_parse_day(e->d_name, &days[*n], &ignored) == 0;
	}
	closedir(d);
	if (days != NULL)
		qsort(days, *n, sizeof(*days), newest_first);
	return days;
}

int
store_days(struct store *s, int (*fn)(void *, int64_t, struct reason *),
    void *ctx, struct reason *why)
{
	int64_t *days;
	size_t n;
	int rc = 0;

	days = list_days(s, &n, why);
	if (n == SIZE_MAX)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = fn(ctx, days[i], why);
	free(days);
	return rc;
}

int
store_photo(struct store *s, const unsigned char id[UUID_BYTES],
    enum day_photo kind, struct blob *out, struct reason *why)
{
	struct hour_keys keys;
	struct blob sealed;
	struct day *day;
	bool there;
	int rc;

	*out = (struct blob){ NULL, 0 };
	day = store_day(s, uuid_time(id), false, &there, why);
	if (day == NULL)
		return there ? -1 : 0;
	rc = day_photo(day, id, kind, &sealed, why);
	if (rc <= 0)
		return rc;
	rc = keyring_get(s->keys, uuid_time(id), false, &keys, why);
	if (rc == 1 && row_open_photo(&keys, id, kind, &sealed, out,
	    why) != 0)
		rc = -1;
	crypto_wipe(&keys, sizeof(keys));
	blob_free(&sealed);
	return rc;
}
