/* Records and photos that wait on disk. */
#include "queue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/dir.h"
#include "base/stamp.h"
#include "hourkey.h"
#include "image/image.h"
#include "record/line.h"
#include "record/record.h"

#define MODE_DIR	0700
#define MODE_FILE	0600
#define FILE_MAX	(LINE_MAX_BYTES + IMAGE_BYTES_MAX + 4096u)
#define HOUR_SIZE	(STAMP_DAY_SIZE + 12)	/* "2026-11-22/19" */

static const char *const suffixes[QUEUE_KINDS] = { "frame", "empty", "plate",
    "told" };

struct queue {
	char *dir;
	int lock;
	struct crypto_box *over;	/* of the hours' keys, or NULL */
	struct crypto_box *box;
	int64_t hour;			/* whose key is in the box */
	bool keyed;
};

static void
hour_name(int64_t time, char out[HOUR_SIZE])
{
	char day[STAMP_DAY_SIZE];

	stamp_format_day(time, day);
	snprintf(out, HOUR_SIZE, "%s/%02d", day,
	    (int)((time - stamp_day(time)) / STAMP_HOUR) % 24);
}

static char *
path_of(const struct queue *q, const struct queue_item *item,
    enum queue_kind kind, struct reason *why)
{
	char name[HOUR_SIZE + UUID_SIZE + 8], hour[HOUR_SIZE];

	hour_name(item->time, hour);
	snprintf(name, sizeof(name), "%s/%s.%s", hour, item->id,
	    suffixes[kind]);
	return file_join(q->dir, name, why);
}

/* Puts the hour's key into the box.  1, 0 where there is none, -1. */
static int
use_hour(struct queue *q, int64_t time, bool create, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	char name[HOUR_SIZE], *folder;
	int rc = 0;

	if (q->keyed && q->hour == stamp_hour(time))
		return 1;
	q->keyed = false;
	hour_name(time, name);
	folder = file_join(q->dir, name, why);
	if (folder == NULL)
		return -1;
	if (create) {
		folder[strlen(folder) - 3] = '\0';
		rc = file_mkdir(folder, MODE_DIR, why);
		folder[strlen(folder)] = '/';
		if (rc == 0)
			rc = file_mkdir(folder, MODE_DIR, why);
	}
	if (rc == 0)
		rc = hourkey_get(folder, q->over, create, key, why);
	if (rc == 1 && crypto_box_key(q->box, key, why) != 0)
		rc = -1;
	if (rc == 1) {
		q->keyed = true;
		q->hour = stamp_hour(time);
	}
	crypto_wipe(key, sizeof(key));
	free(folder);
	return rc;
}

static int
lock(struct queue *q, struct reason *why)
{
	char *path = file_join(q->dir, "lock", why);

	if (path == NULL)
		return -1;
	q->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
	    MODE_FILE);
	free(path);
	if (q->lock < 0)
		return reason_errno(why, "%.150s/lock", q->dir);
	if (flock(q->lock, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? reason_set(why,
		    "%.150s: another program has it open", q->dir) :
		    reason_errno(why, "%.150s/lock", q->dir);
	return 0;
}

struct queue *
queue_open(const char *dir, const unsigned char *master, struct reason *why)
{
	struct queue *q = calloc(1, sizeof(*q));

	if (q == NULL) {
		reason_errno(why, "%.150s", dir);
		return NULL;
	}
	q->lock = -1;
	q->dir = strdup(dir);
	if (q->dir == NULL) {
		reason_errno(why, "%.150s", dir);
		goto err;
	}
	q->box = crypto_box_new(why);
	q->over = master == NULL ? NULL : crypto_box_new(why);
	if (q->box == NULL || (master != NULL && q->over == NULL))
		goto err;
	if (master != NULL && crypto_box_key(q->over, master, why) != 0)
		goto err;
	if (file_mkdir(dir, MODE_DIR, why) == 0 && lock(q, why) == 0)
		return q;
err:
	queue_close(q);
	return NULL;
}

void
queue_close(struct queue *q)
{
	if (q == NULL)
		return;
	if (q->lock >= 0)
		close(q->lock);
	crypto_box_free(q->over);
	crypto_box_free(q->box);
	free(q->dir);
	free(q);
}

static enum queue_kind
kind_of(const json_t *json)
{
	const json_t *plates = json_object_get(json, "plates");

	if (!record_is(json, "frame"))
		return QUEUE_PLATE;
	if (!json_is_array(plates))
		return QUEUE_FRAME;
	return json_array_size(plates) == 0 ? QUEUE_EMPTY : QUEUE_PLATE;
}

/* The record on a line, then the photo, sealed; bound to its id. */
static int
seal(struct queue *q, const char *id, const json_t *json,
    const struct blob *photo, struct blob *out, struct reason *why)
{
	char *line = record_text(json);
	size_t len = line == NULL ? 0 : strlen(line);
	unsigned char *plain;
	int rc;

	plain = line == NULL ? NULL : malloc(len + 1 + photo->len);
	out->len = len + 1 + photo->len + CRYPTO_OVERHEAD;
	out->data = plain == NULL ? NULL : malloc(out->len);
	if (out->data == NULL) {
		rc = reason_set(why, "out of memory");
	} else {
		memcpy(plain, line, len);
		plain[len] = '\n';
		if (photo->len > 0)
			memcpy(plain + len + 1, photo->data, photo->len);
		rc = crypto_seal(q->box, id, UUID_SIZE - 1,
		    plain, len + 1 + photo->len, out->data, why);
	}
	free(plain);
	free(line);
	if (rc != 0)
		blob_free(out);
	return rc;
}

/* Whether it is there, as whatever: 1, 0 or -1. */
static int
is_there(const struct queue *q, const struct queue_item *item,
    struct reason *why)
{
	int rc = 0;

	for (int k = 0; k < QUEUE_KINDS && rc == 0; k++) {
		char *path = path_of(q, item, (enum queue_kind)k, why);

		rc = path == NULL ? -1 : file_exists(path, why);
		free(path);
	}
	return rc;
}

static int
make_item(const json_t *json, struct queue_item *item, struct reason *why)
{
	unsigned char id[UUID_BYTES];

	if (uuid_parse(record_id(json), id, why) != 0)
		return -1;
	uuid_format(id, item->id);
	item->time = uuid_time(id);
	item->kind = kind_of(json);
	item->size = 0;
	item->arrived = 0;
	return 0;
}

int
queue_holds(struct queue *q, const json_t *json, struct reason *why)
{
	struct queue_item item;

	return make_item(json, &item, why) != 0 ? -1 : is_there(q, &item,
	    why);
}

int
queue_put(struct queue *q, const json_t *json, const struct blob *photo,
    struct queue_item *item, struct reason *why)
{
	struct blob sealed;
	char *path;
	int rc;

	if (make_item(json, item, why) != 0)
		return -1;
	rc = is_there(q, item, why);
	if (rc != 0)
		return rc;
	path = path_of(q, item, item->kind, why);
	if (path == NULL || use_hour(q, item->time, true, why) != 1 ||
	    seal(q, item->id, json, photo, &sealed, why) != 0) {
		free(path);
		return -1;
	}
	item->size = sealed.len;
	rc = file_write(path, sealed.data, sealed.len, MODE_FILE, why);
	/* Expiry may have swept the hour since it was used. */
	if (rc != 0)
		q->keyed = false;
	blob_free(&sealed);
	free(path);
	return rc;
}

static int
take_apart(const struct blob *plain, json_t **json, struct blob *photo,
    struct reason *why)
{
	const unsigned char *end = memchr(plain->data, '\n', plain->len);
	size_t len;

	if (end == NULL)
		return reason_set(why, "not a file of the queue's");
	len = (size_t)(end - plain->data);
	*json = record_parse((const char *)plain->data, len, why);
	if (*json == NULL)
		return -1;
	photo->len = plain->len - len - 1;
	if (photo->len == 0)
		return 1;
	photo->data = malloc(photo->len);
	if (photo->data == NULL) {
		json_decref(*json);
		*json = NULL;
		return reason_errno(why, "photo");
	}
	memcpy(photo->data, end + 1, photo->len);
	return 1;
}

static int
open_sealed(struct queue *q, const struct queue_item *item,
    const struct blob *sealed, json_t **json, struct blob *photo,
    struct reason *why)
{
	struct blob plain = { NULL, 0 };
	int rc = use_hour(q, item->time, false, why);

	if (rc == 0)
		return reason_set(why, "the key of its hour is gone");
	if (rc < 0)
		return -1;
	if (sealed->len <= CRYPTO_OVERHEAD)
		return reason_set(why, "not a file of the queue's");
	plain.len = sealed->len - CRYPTO_OVERHEAD;
	plain.data = malloc(plain.len);
	if (plain.data == NULL)
		return reason_errno(why, "queue");
	rc = crypto_open(q->box, item->id, UUID_SIZE - 1, sealed->data,
	    sealed->len, plain.data, why);
	if (rc == 0)
		rc = take_apart(&plain, json, photo, why);
	blob_wipe(&plain);
	return rc;
}

int
queue_get(struct queue *q, const struct queue_item *item, json_t **json,
    struct blob *photo, struct reason *why)
{
	char *path = path_of(q, item, item->kind, why);
	struct blob sealed;
	int rc = path == NULL ? -1 : file_exists(path, why);

	*json = NULL;
	*photo = (struct blob){ NULL, 0 };
	if (rc == 1)
		rc = file_read(path, FILE_MAX, &sealed, why) != 0 ? -1 : 1;
	if (rc == 1) {
		rc = open_sealed(q, item, &sealed, json, photo, why);
		blob_free(&sealed);
		if (rc < 0)
			reason_prefix(why, "%s", item->id);
	}
	free(path);
	return rc;
}

int
queue_tell(struct queue *q, struct queue_item *item, struct reason *why)
{
	char *from = path_of(q, item, item->kind, why);
	char *to = from == NULL ? NULL : path_of(q, item, QUEUE_TOLD, why);
	int rc = to == NULL ? -1 : 0;

	/* Not synced: who loses this to a crash sends once too often. */
	if (rc == 0 && rename(from, to) != 0 && errno != ENOENT)
		rc = reason_errno(why, "queue: %s", item->id);
	if (rc == 0)
		item->kind = QUEUE_TOLD;
	free(to);
	free(from);
	return rc;
}

int
queue_remove(struct queue *q, const struct queue_item *item,
    struct reason *why)
{
	char *path = path_of(q, item, item->kind, why);
	int rc = path == NULL ? -1 : 0;

	if (rc == 0 && unlink(path) != 0 && errno != ENOENT)
		rc = reason_errno(why, "queue: %s", item->id);
	free(path);
	return rc;
}

static DIR *
open_folder(int at, const char *name, struct reason *why)
{
	DIR *d = dir_open(at, name);

	if (d == NULL)
		reason_errno(why, "queue: %.20s", name);
	return d;
}

/* What a name says: 1 an item, 0 something else, -1 what a crash left. */
static int
parse_name(const char *name, struct queue_item *item)
{
	unsigned char id[UUID_BYTES];
	struct reason ignored;

	if (strlen(name) < UUID_SIZE || name[UUID_SIZE - 1] != '.')
		return 0;
	snprintf(item->id, sizeof(item->id), "%.36s", name);
	if (uuid_parse(item->id, id, &ignored) != 0)
		return 0;
	item->time = uuid_time(id);
	for (int k = 0; k < QUEUE_KINDS; k++)
		if (strcmp(name + UUID_SIZE, suffixes[k]) == 0) {
			item->kind = (enum queue_kind)k;
			return 1;
		}
	return strchr(name + UUID_SIZE, '.') != NULL ? -1 : 0;
}

/* What is done with the folder of an hour. */
struct walk {
	struct queue *q;
	int (*each)(void *, const struct queue_item *);
	void *ctx;
	int64_t before;		/* of what is tidied, where each is NULL */
};

static int
each_file(const struct walk *w, int at, struct reason *why)
{
	DIR *d = open_folder(at, ".", why);
	struct queue_item item;
	int rc = 0, more = 0, is;
	const char *name;
	struct stat st;

	if (d == NULL)
		return -1;
	while (rc == 0 && (more = dir_next(d, &name)) == 1) {
		is = parse_name(name, &item);
		if (is < 0)
			unlinkat(at, name, 0);
		if (is != 1 || fstatat(at, name, &st,
		    AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		item.size = (size_t)st.st_size;
		item.arrived = (int64_t)st.st_mtim.tv_sec * 1000000000 +
		    st.st_mtim.tv_nsec;
		rc = w->each(w->ctx, &item);
	}
	if (more < 0)
		rc = reason_errno(why, "queue %.150s", w->q->dir);
	closedir(d);
	return rc;
}

/* Whether only the key is in it. */
static bool
is_empty(int at)
{
	struct reason ignored;
	DIR *d = open_folder(at, ".", &ignored);
	bool empty = d != NULL;
	const char *name;
	int more = 0;

	while (empty && (more = dir_next(d, &name)) == 1)
		empty = name[0] == '.' || strcmp(name, HOURKEY_NAME) == 0;
	empty = empty && more == 0;
	if (d != NULL)
		closedir(d);
	return empty;
}

static int
tidy_hour(const struct walk *w, int at, const char *name, int64_t time,
    int hour, struct reason *why)
{
	if (time + STAMP_HOUR > w->before || !is_empty(hour))
		return 0;
	if (w->q->hour == time)
		w->q->keyed = false;
	if (hourkey_destroy(hour, why) != 0)
		return -1;
	if (unlinkat(at, name, AT_REMOVEDIR) != 0)
		return reason_errno(why, "queue: %s", name);
	return 0;
}

static int
walk_day(const struct walk *w, int at, const char *day, int64_t time,
    struct reason *why)
{
	DIR *d = open_folder(at, day, why), *hour;
	char name[12];
	int rc = d == NULL ? -1 : 0;

	for (int h = 0; h < 24 && rc == 0; h++) {
		snprintf(name, sizeof(name), "%02d", h);
		if (faccessat(dirfd(d), name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		hour = open_folder(dirfd(d), name, why);
		if (hour == NULL)
			rc = -1;
		else if (w->each != NULL)
			rc = each_file(w, dirfd(hour), why);
		else
			rc = tidy_hour(w, dirfd(d), name, time + h *
			    STAMP_HOUR, dirfd(hour), why);
		if (hour != NULL)
			closedir(hour);
	}
	if (d != NULL)
		closedir(d);
	/* It stays where something is in it. */
	if (rc == 0 && w->each == NULL)
		unlinkat(at, day, AT_REMOVEDIR);
	return rc;
}

static int
walk(const struct walk *w, struct reason *why)
{
	struct reason ignored;
	int rc = 0, more = 0;
	const char *name;
	int64_t day;
	DIR *d = opendir(w->q->dir);

	if (d == NULL)
		return reason_errno(why, "queue %.150s", w->q->dir);
	while (rc == 0 && (more = dir_next(d, &name)) == 1)
		if (stamp_parse_day(name, &day, &ignored) == 0)
			rc = walk_day(w, dirfd(d), name, day, why);
	if (more < 0)
		rc = reason_errno(why, "queue %.150s", w->q->dir);
	closedir(d);
	return rc;
}

int
queue_each(struct queue *q, int (*each)(void *, const struct queue_item *),
    void *ctx, struct reason *why)
{
	return walk(&(struct walk){ .q = q, .each = each, .ctx = ctx }, why);
}

int
queue_tidy(struct queue *q, int64_t before, struct reason *why)
{
	return walk(&(struct walk){ .q = q, .before = before }, why);
}
