/* The sealed store: layout, days, hours. */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "photos.h"
#include "store_inside.h"

#define VERSION_TEXT	"alpr store 3\n"
#define COMMAND_MAX	4096
#define MAP_BYTES	((size_t)256 << 20)

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

void
store_note(struct store *s, const struct reason *why)
{
	if (!s->damaged)
		s->damage = *why;
	s->damaged = true;
}

bool
store_damage(struct store *s, struct reason *why)
{
	bool was = s->damaged;

	if (was)
		*why = s->damage;
	s->damaged = false;
	return was;
}

static bool
is_empty_dir(const char *path)
{
	DIR *d = opendir(path);
	const char *name;
	bool empty;

	if (d == NULL)
		return true;	/* what is made in it will say why not */
	empty = dir_next(d, &name) == 0;
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

/* The file of the master key: as given, or in the folder. */
static char *
master_file(const char *dir, const struct master *m, struct reason *why)
{
	char *file;

	if (m == NULL || m->file == NULL)
		return file_join(dir, "master.key", why);
	file = strdup(m->file);
	if (file == NULL)
		reason_errno(why, "master key");
	return file;
}

/* The check value, once there is a master key and a folder for it. */
static int
init_keys(const char *dir, const struct master *m, const char *file,
    struct reason *why)
{
	const struct master from = { file, m == NULL ? NULL : m->command };
	char *keys = file_join(dir, "keys", why);
	int rc = keys == NULL ? -1 : keyring_init(keys, &from, why);

	free(keys);
	return rc;
}

int
store_init(const char *dir, const struct master *m, int64_t retention,
    struct reason *why)
{
	return store_init_as(dir, m, retention, NULL, why);
}

int
store_init_as(const char *dir, const struct master *m, int64_t retention,
    const char *log_name, struct reason *why)
{
	char *key = NULL, *version = NULL;
	int rc = -1;

	if (file_mkdir(dir, 02770, why) != 0)
		return -1;
	if (!is_empty_dir(dir))
		return reason_set(why, "%.150s: not an empty folder", dir);
	version = file_join(dir, "VERSION", why);
	key = master_file(dir, m, why);
	if (version == NULL || key == NULL)
		goto done;
	/* VERSION comes last: without it this is no store. */
	if (((m != NULL && m->command != NULL) ||
	    master_make(key, why) == 0) && make_rooms(dir, why) == 0 &&
	    init_keys(dir, m, key, why) == 0 &&
	    audit_create(dir, log_name, why) == 0 &&
	    store_set_retention(dir, retention, why) == 0 &&
	    file_write(version, VERSION_TEXT, sizeof(VERSION_TEXT) - 1, 0440,
	    why) == 0)
		rc = 0;
	else
		reason_prefix(why, "no store yet (remove %.100s to try again)",
		    dir);
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
		rc = reason_set(why, "%.150s: a store of another version; "
		    "this program is for version 3", dir);
	blob_free(&text);
	return rc;
}

/* Whoever could write it could have anything run by who opens the store. */
static int
read_command(const char *path, struct blob *text, struct reason *why)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (st.st_mode & 022) != 0)
		return reason_set(why, "%.150s: not a file that its owner "
		    "alone can write; chmod 0440", path);
	if (file_read(path, COMMAND_MAX, text, why) != 0)
		return -1;
	/* Its newline, or its last byte, makes room for the NUL. */
	if (text->len > 0 && text->data[text->len - 1] == '\n' &&
	    memchr(text->data, '\0', text->len) == NULL) {
		text->data[text->len - 1] = '\0';
		return 1;
	}
	return reason_set(why, "%.150s: no command on a line", path);
}

/* The command that the store itself names.  1: there is one; 0; -1. */
static int
own_command(const char *dir, struct blob *text, struct reason *why)
{
	char *path = file_join(dir, "key-command", why);
	int rc = path == NULL ? -1 : file_exists(path, why);

	*text = (struct blob){ NULL, 0 };
	if (rc == 1)
		rc = read_command(path, text, why);
	free(path);
	return rc;
}

static int
open_keys(struct store *s, const struct master *m, struct reason *why)
{
	struct master from = { NULL, m == NULL ? NULL : m->command };
	char *dir = file_join(s->dir, "keys", why);
	char *file = master_file(s->dir, m, why);
	struct blob command = { NULL, 0 };
	int rc = 0;

	from.file = file;
	if (m == NULL || (m->file == NULL && m->command == NULL))
		rc = own_command(s->dir, &command, why);
	if (rc == 1)
		from.command = (char *)command.data;
	if (rc >= 0 && dir != NULL && file != NULL)
		s->keys = keyring_open(dir, &from, why);
	blob_free(&command);
	free(dir);
	free(file);
	return s->keys == NULL ? -1 : 0;
}

struct store *
store_open(const char *dir, const struct master *m, struct reason *why)
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
	else
		s->box = crypto_box_new(why);
	if (s->box != NULL && open_keys(s, m, why) == 0)
		return s;
	store_close(s);
	return NULL;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_rollback(s, 0);
	free(s->rows);
	for (int i = 0; i < STORE_OPEN_DAYS; i++)
		day_close(s->days[i].day);
	for (int i = 0; i < STORE_HOURS; i++)
		store_forget(&s->hours[i]);
	group_view_free(&s->view);
	crypto_box_free(s->box);
	keyring_close(s->keys);
	free(s->dir);
	free(s);
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
	for (int i = 0; i < STORE_OPEN_DAYS; i++) {
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

static int
newest_first(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x < *y) - (*x > *y);
}

/*
 * The days that keys or days has.  The caller frees.  NULL: none, or *n is
 * SIZE_MAX.
 */
static int64_t *
list_days(const struct store *s, const char *room, size_t *n,
    struct reason *why)
{
	char *path = file_join(s->dir, room, why);
	int64_t *days = NULL, *more;
	struct reason ignored;
	const char *name;
	int next;
	DIR *d;

	d = path == NULL ? NULL : opendir(path);
	if (path != NULL && d == NULL)
		reason_errno(why, "%.150s", path);
	free(path);
	*n = SIZE_MAX;
	if (d == NULL)
		return NULL;
	for (*n = 0; (next = dir_next(d, &name)) == 1;) {
		more = realloc(days, (*n + 1) * sizeof(*days));
		if (more == NULL)
			break;
		days = more;
		*n += stamp_parse_day(name, &days[*n], &ignored) == 0;
	}
	/* Expiry must not take a part of them for all. */
	if (next != 0) {
		reason_errno(why, "%.150s/%s", s->dir, room);
		free(days);
		days = NULL;
		*n = SIZE_MAX;
	}
	closedir(d);
	if (days != NULL)
		qsort(days, *n, sizeof(*days), newest_first);
	return days;
}

static int
each_day(const struct store *s, const char *room,
    int (*fn)(void *, int64_t, struct reason *), void *ctx,
    struct reason *why)
{
	int64_t *days;
	size_t n;
	int rc = 0;

	days = list_days(s, room, &n, why);
	if (n == SIZE_MAX)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = fn(ctx, days[i], why);
	free(days);
	return rc;
}

/* A day gets keys before its first row, and loses them after its last. */
int
store_days(struct store *s, int (*fn)(void *, int64_t, struct reason *),
    void *ctx, struct reason *why)
{
	return each_day(s, "keys", fn, ctx, why);
}

int
store_day_folders(struct store *s,
    int (*fn)(void *, int64_t, struct reason *), void *ctx,
    struct reason *why)
{
	return each_day(s, "days", fn, ctx, why);
}

int
store_box(struct store *s, int64_t hour, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	int rc;

	rc = keyring_get(s->keys, hour, false, key, why);
	if (rc == 1 && crypto_box_key(s->box, key, why) != 0)
		rc = -1;
	crypto_wipe(key, sizeof(key));
	return rc;
}

int
store_photo(struct store *s, const struct group_row *row,
    enum group_photo kind, struct blob *out, struct reason *why)
{
	int64_t hour = stamp_hour(uuid_time(row->id));
	char *path;
	int rc;

	*out = (struct blob){ NULL, 0 };
	if (row->photo[kind].len == 0)
		return 0;
	rc = store_box(s, hour, why);
	if (rc != 1)
		return rc;
	path = store_day_path(s, hour, why);
	if (path == NULL)
		return -1;
	rc = photos_get(path, stamp_hour_of_day(hour), s->box, row->id, kind,
	    &row->photo[kind], out, why);
	free(path);
	return rc == 0 ? 1 : -1;
}
