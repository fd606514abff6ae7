/* Hour keys, wrapped by the master key, and their destruction. */
#include "keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "stamp.h"

#define BLOCK		4096
#define FILE_BYTES	((KEYRING_HOURS + 1) * BLOCK)
#define WRAPPED		(CRYPTO_KEY + CRYPTO_OVERHEAD)
#define MARK_AT		64	/* in a slot, past what is wrapped */

static const char magic[] = "alpr keys 2\n";
static const char mark[] = "destroyed\n";

#define MARK_BYTES	(sizeof(mark) - 1)
#define SLOT_BYTES	(MARK_AT + MARK_BYTES)

struct keyring {
	char *dir;
	int lock;
	struct crypto_box *master;
};

static struct crypto_box *
master_box(const struct master *m, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	struct crypto_box *box;

	if (master_read(m, key, why) != 0)
		return NULL;
	box = crypto_box_new(why);
	if (box != NULL && crypto_box_key(box, key, why) != 0) {
		crypto_box_free(box);
		box = NULL;
	}
	crypto_wipe(key, sizeof(key));
	return box;
}

struct keyring *
keyring_open(const char *dir, const struct master *m, struct reason *why)
{
	struct keyring *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		reason_errno(why, "keys");
		return NULL;
	}
	k->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	k->dir = strdup(dir);
	if (k->lock < 0 || k->dir == NULL)
		reason_errno(why, "%.150s", dir);
	else if (flock(k->lock, LOCK_SH | LOCK_NB) != 0)
		reason_set(why, "the master key is being changed: wait");
	else
		k->master = master_box(m, why);
	if (k->master != NULL)
		return k;
	keyring_close(k);
	return NULL;
}

void
keyring_close(struct keyring *k)
{
	if (k == NULL)
		return;
	if (k->lock >= 0)
		close(k->lock);
	free(k->dir);
	crypto_box_free(k->master);
	free(k);
}

static char *
day_path(const struct keyring *k, int64_t time, struct reason *why)
{
	char day[STAMP_DAY_SIZE];

	stamp_format_day(time, day);
	return file_join(k->dir, day, why);
}

static off_t
slot_at(int64_t time)
{
	int64_t hour = (time - stamp_day(time)) / STAMP_HOUR;

	return (off_t)(hour + 1) * BLOCK;
}

/* A wrapped key is bound to its hour: slots cannot be swapped. */
static int
wrap(struct crypto_box *master, int64_t hour,
    const unsigned char key[CRYPTO_KEY], unsigned char out[WRAPPED],
    struct reason *why)
{
	char bind[STAMP_SIZE];

	stamp_format(hour, bind);
	return crypto_seal(master, bind, strlen(bind), key, CRYPTO_KEY, out,
	    why);
}

static int
unwrap(struct crypto_box *master, int64_t hour,
    const unsigned char slot[WRAPPED], unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	char bind[STAMP_SIZE];

	stamp_format(hour, bind);
	if (crypto_open(master, bind, strlen(bind), slot, WRAPPED, key,
	    why) == 0)
		return 0;
	return reason_prefix(why, "key of %s (is this the store's master "
	    "key, and was its change not cut short?)", bind);
}

/* Two writers may want the day's file at once; one of them makes it. */
static int
make_day(const struct keyring *k, const char *path, int64_t time,
    struct reason *why)
{
	unsigned char *data = calloc(1, FILE_BYTES), key[CRYPTO_KEY];
	int64_t hour = stamp_day(time);
	int rc = 0;

	if (data == NULL)
		return reason_errno(why, "keys");
	memcpy(data, magic, sizeof(magic) - 1);
	for (int i = 0; i < KEYRING_HOURS && rc == 0; i++) {
		rc = crypto_random(key, sizeof(key), why);
		if (rc == 0)
			rc = wrap(k->master, hour, key,
			    data + (i + 1) * BLOCK, why);
		hour += STAMP_HOUR;
	}
	crypto_wipe(key, sizeof(key));
	if (rc == 0)
		rc = file_create(path, data, FILE_BYTES, 0660, why);
	free(data);
	return rc == 1 ? file_sync_parent(path, why) : rc;
}

static int
open_day(const char *path, int flags, struct reason *why)
{
	char head[sizeof(magic) - 1];
	int fd;

	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, "%.150s", path);
	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head, magic, sizeof(head)) != 0) {
		close(fd);
		errno = EINVAL;
		return reason_set(why, "%.150s: no file of keys", path);
	}
	return fd;
}

enum slot { SLOT_GONE, SLOT_HELD, SLOT_GOING };

/* GOING: overwritten by random bytes, and not yet by zeros. */
static int
look(int fd, const char *path, int64_t hour, unsigned char slot[SLOT_BYTES],
    struct reason *why)
{
	static const unsigned char zero[WRAPPED];

	if (pread(fd, slot, SLOT_BYTES, slot_at(hour)) !=
	    (ssize_t)SLOT_BYTES)
		return reason_set(why, "%.150s: cut short", path);
	if (memcmp(slot + MARK_AT, mark, MARK_BYTES) == 0)
		return SLOT_GOING;
	return memcmp(slot, zero, WRAPPED) == 0 ? SLOT_GONE : SLOT_HELD;
}

/* Reads and unwraps a slot: 1, 0 where it is destroyed, -1. */
static int
take(const struct keyring *k, int fd, const char *path, int64_t hour,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	static const struct timespec moment = { 0, 100000000 };
	unsigned char slot[SLOT_BYTES];
	int state;

	state = look(fd, path, hour, slot, why);
	if (state != SLOT_HELD)
		return state < 0 ? -1 : 0;
	if (unwrap(k->master, hour, slot, key, why) == 0)
		return 1;
	/* It may have been read while it was being overwritten. */
	nanosleep(&moment, NULL);
	state = look(fd, path, hour, slot, why);
	if (state != SLOT_HELD)
		return state < 0 ? -1 : 0;
	return unwrap(k->master, hour, slot, key, why) == 0 ? 1 : -1;
}

int
keyring_get(struct keyring *k, int64_t time, bool create,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	int64_t hour = stamp_hour(time);
	char *path = day_path(k, hour, why);
	int fd, rc = 0;

	if (path == NULL)
		return -1;
	/* A file that another writer made may not be in its folder for good. */
	if (create)
		rc = access(path, F_OK) != 0 ? make_day(k, path, hour, why) :
		    file_sync_parent(path, why);
	if (rc == 0) {
		fd = open_day(path, O_RDONLY, why);
		if (fd >= 0) {
			rc = take(k, fd, path, hour, key, why);
			close(fd);
		} else {
			rc = errno == ENOENT ? 0 : -1;
		}
	}
	free(path);
	return rc;
}

int
keyring_get_day(struct keyring *k, int64_t time, struct keyring_day *day,
    struct reason *why)
{
	int64_t hour = stamp_day(time);
	char *path = day_path(k, hour, why);
	int fd, rc = 1;

	memset(day, 0, sizeof(*day));
	if (path == NULL)
		return -1;
	fd = open_day(path, O_RDONLY, why);
	if (fd < 0)
		rc = errno == ENOENT ? 0 : -1;
	for (int i = 0; rc == 1 && i < KEYRING_HOURS; i++) {
		rc = take(k, fd, path, hour + i * STAMP_HOUR, day->key[i],
		    why);
		day->held[i] = rc == 1;
		if (rc == 0)
			rc = 1;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	if (rc < 0)
		crypto_wipe(day, sizeof(*day));
	return rc;
}

static int
slot_state(struct keyring *k, int64_t time, struct reason *why)
{
	unsigned char slot[SLOT_BYTES];
	char *path = day_path(k, time, why);
	int fd, rc;

	if (path == NULL)
		return -1;
	fd = open_day(path, O_RDONLY, why);
	if (fd < 0)
		rc = errno == ENOENT ? SLOT_GONE : -1;
	else
		rc = look(fd, path, time, slot, why);
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

int
keyring_holds(struct keyring *k, int64_t time, struct reason *why)
{
	int state = slot_state(k, time, why);

	return state < 0 ? -1 : state == SLOT_HELD;
}

/* Random bytes first: some disks and file systems drop writes of zeros. */
static int
overwrite(int fd, off_t at, struct reason *why)
{
	unsigned char block[BLOCK];

	if (crypto_random(block, sizeof(block), why) != 0)
		return -1;
	/* A crash from here on leaves a slot that says what became of it. */
	memcpy(block + MARK_AT, mark, MARK_BYTES);
	if (pwrite(fd, block, BLOCK, at) != BLOCK || fsync(fd) != 0)
		return reason_errno(why, "overwrite a key");
	memset(block, 0, sizeof(block));
	if (pwrite(fd, block, BLOCK, at) != BLOCK)
		return reason_errno(why, "overwrite a key");
	/* Not all file systems can; the zeros are there all the same. */
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
	    BLOCK) != 0 && errno != EOPNOTSUPP && errno != ENOSYS)
		return reason_errno(why, "punch out a key");
	if (fsync(fd) != 0)
		return reason_errno(why, "overwrite a key");
	return 0;
}

int
keyring_destroy(struct keyring *k, int64_t time, struct reason *why)
{
	int fd, rc, state = slot_state(k, time, why);
	char *path;

	if (state <= SLOT_GONE)
		return state;
	path = day_path(k, time, why);
	if (path == NULL)
		return -1;
	fd = open_day(path, O_RDWR, why);
	rc = fd < 0 ? -1 : overwrite(fd, slot_at(time), why);
	if (fd >= 0)
		close(fd);
	free(path);
	return rc == 0 ? 1 : -1;
}

int
keyring_remove_day(struct keyring *k, int64_t time, struct reason *why)
{
	char *path = day_path(k, time, why);
	int rc;

	if (path == NULL)
		return -1;
	rc = unlink(path);
	if (rc != 0 && errno == ENOENT)
		rc = 0;
	else if (rc != 0)
		reason_errno(why, "%.150s", path);
	else
		rc = file_sync_parent(path, why);
	free(path);
	return rc;
}

/* Visits the files of the folder: days, and what is left of making them. */
static int
each_file(struct keyring *k, int (*fn)(struct keyring *, const char *,
    int64_t day, bool whole, void *, struct reason *), void *ctx,
    struct reason *why)
{
	char name[STAMP_DAY_SIZE];
	struct reason ignored;
	struct dirent *e;
	int64_t day;
	int rc = 0;
	DIR *d;

	d = opendir(k->dir);
	if (d == NULL)
		return reason_errno(why, "%.150s", k->dir);
	while (rc == 0 && (e = readdir(d)) != NULL) {
		snprintf(name, sizeof(name), "%.10s", e->d_name);
		if (stamp_parse_day(name, &day, &ignored) == 0)
			rc = fn(k, e->d_name, day, e->d_name[10] == '\0', ctx,
			    why);
	}
	closedir(d);
	return rc;
}

static int
sweep_file(struct keyring *k, const char *name, int64_t day, bool whole,
    void *ctx, struct reason *why)
{
	int64_t before = *(int64_t *)ctx;
	struct stat st;

	(void)day;
	if (whole || name[10] != '.' || fstatat(k->lock, name, &st,
	    AT_SYMLINK_NOFOLLOW) != 0 || st.st_mtime * STAMP_SECOND >= before)
		return 0;
	return unlinkat(k->lock, name, 0) == 0 || errno == ENOENT ? 0 :
	    reason_errno(why, "%.150s/%.20s", k->dir, name);
}

int
keyring_sweep(struct keyring *k, int64_t before, struct reason *why)
{
	return each_file(k, sweep_file, &before, why);
}

struct rewrap {
	struct crypto_box *to;
	uint64_t *keys;
};

/* A slot that a run before this one wrapped stays as it is. */
static int
rewrap_slot(const struct keyring *k, const struct rewrap *r, int fd,
    int64_t hour, struct reason *why)
{
	unsigned char slot[SLOT_BYTES], key[CRYPTO_KEY];
	struct reason ignored;
	int rc;

	rc = look(fd, k->dir, hour, slot, why);
	if (rc != SLOT_HELD || unwrap(r->to, hour, slot, key,
	    &ignored) == 0) {
		crypto_wipe(key, sizeof(key));
		return rc < 0 ? -1 : 0;
	}
	rc = unwrap(k->master, hour, slot, key, why);
	if (rc == 0)
		rc = wrap(r->to, hour, key, slot, why);
	crypto_wipe(key, sizeof(key));
	/* Less than a sector, and so the old or the new, whatever happens. */
	if (rc == 0 && pwrite(fd, slot, WRAPPED, slot_at(hour)) != WRAPPED)
		rc = reason_errno(why, "wrap a key");
	*r->keys += rc == 0;
	return rc;
}

static int
rewrap_day(struct keyring *k, const char *name, int64_t day, bool whole,
    void *ctx, struct reason *why)
{
	char *path;
	int fd, rc = 0;

	if (!whole)
		return 0;
	path = file_join(k->dir, name, why);
	fd = path == NULL ? -1 : open_day(path, O_RDWR, why);
	free(path);
	if (fd < 0)
		return -1;
	for (int i = 0; i < KEYRING_HOURS && rc == 0; i++)
		rc = rewrap_slot(k, ctx, fd, day + i * STAMP_HOUR, why);
	if (rc == 0 && fsync(fd) != 0)
		rc = reason_errno(why, "wrap a key");
	close(fd);
	return rc;
}

int
keyring_rewrap(struct keyring *k, const struct master *m, uint64_t *keys,
    struct reason *why)
{
	struct rewrap r = { .keys = keys };
	int rc;

	*keys = 0;
	if (flock(k->lock, LOCK_EX | LOCK_NB) != 0)
		return reason_set(why, "another program has the store open; "
		    "the master key is changed alone");
	r.to = master_box(m, why);
	if (r.to == NULL)
		return -1;
	rc = each_file(k, rewrap_day, &r, why);
	if (rc == 0) {
		crypto_box_free(k->master);
		k->master = r.to;
	} else {
		crypto_box_free(r.to);
	}
	flock(k->lock, LOCK_SH);
	return rc;
}
