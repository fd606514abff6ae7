/* Records and photos that wait on disk. */
#include "queue_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/hourdir.h"
#include "base/stamp.h"
#include "hourkey.h"
#include "image/image.h"
#include "record/line.h"
#include "record/record.h"

#define MODE_DIR	0700
#define MODE_FILE	0600
#define FILE_MAX	(LINE_MAX_BYTES + IMAGE_BYTES_MAX + 4096u)

const char *const queue_suffixes[QUEUE_KINDS] = { "frame", "empty", "plate",
    "told" };

static char *
path_of(const struct queue *q, const struct queue_item *item,
    enum queue_kind kind, struct reason *why)
{
	char *folder = hourdir_path(q->dir, item->time, 0, why), *path;
	char name[UUID_SIZE + 8];

	if (folder == NULL)
		return NULL;
	snprintf(name, sizeof(name), "%s.%s", item->id,
	    queue_suffixes[kind]);
	path = file_join(folder, name, why);
	free(folder);
	return path;
}

/* Puts the hour's key into the box.  1, 0 where there is none, -1. */
static int
use_hour(struct queue *q, int64_t time, bool create, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	char *folder;
	int rc;

	if (q->keyed && q->hour == stamp_hour(time))
		return 1;
	q->keyed = false;
	folder = hourdir_path(q->dir, time, create ? MODE_DIR : 0, why);
	if (folder == NULL)
		return -1;
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
	if (plain != NULL)
		crypto_wipe(plain, len + 1 + photo->len);
	free(plain);
	if (line != NULL)
		crypto_wipe(line, len);
	free(line);
	if (rc != 0)
		blob_free(out);
	return rc;
}

/* Whether it is there, and as what, which is noted: 1, 0 or -1. */
static int
find(const struct queue *q, struct queue_item *item, struct reason *why)
{
	int rc = 0;

	for (int k = 0; k < QUEUE_KINDS && rc == 0; k++) {
		char *path = path_of(q, item, (enum queue_kind)k, why);

		rc = path == NULL ? -1 : file_exists(path, why);
		if (rc == 1)
			item->kind = (enum queue_kind)k;
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
queue_put(struct queue *q, const json_t *json, const struct blob *photo,
    struct queue_item *item, struct reason *why)
{
	struct blob sealed;
	char *path;
	int rc;

	if (make_item(json, item, why) != 0)
		return -1;
	rc = find(q, item, why);
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

/*
 * Whether they are the same, but for what reading a photo again may change: a
 * frame's id is of its camera, time and photo, and its place of a policy or a
 * receiver.
 */
static bool
same_record(const json_t *a, const json_t *b)
{
	static const char *const changes[] = { "image", "processed",
	    "time_source", "lat", "lon", "heading" };
	json_t *x = json_copy((json_t *)(uintptr_t)a);
	json_t *y = json_copy((json_t *)(uintptr_t)b);
	bool same;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes) &&
	    record_is(a, "frame"); i++) {
		json_object_del(x, changes[i]);
		json_object_del(y, changes[i]);
	}
	json_object_del(x, "photo");
	json_object_del(y, "photo");
	same = x != NULL && json_equal(x, y);
	json_decref(x);
	json_decref(y);
	return same;
}

static bool
same_photo(const struct blob *a, const struct blob *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data,
	    a->len) == 0);
}

int
queue_holds(struct queue *q, const json_t *json, const struct blob *photo,
    struct reason *why)
{
	struct queue_item item;
	struct blob kept_photo;
	json_t *kept;
	int rc = make_item(json, &item, why) != 0 ? -1 : find(q, &item, why);

	if (rc != 1)
		return rc;
	rc = queue_get(q, &item, &kept, &kept_photo, why);
	if (rc == 1 && (!same_record(json, kept) || (photo != NULL &&
	    !same_photo(photo, &kept_photo))))
		rc = reason_set(why, "another record is in the spool under "
		    "its id");
	blob_wipe(&kept_photo);
	json_decref(kept);
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
