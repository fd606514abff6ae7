/* Hour keys, wrapped by the master key, and their destruction. */
#include "keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stamp.h"
#include "keyring_inside.h"

#define FILE_BYTES	((KEYRING_HOURS + 1) * KEYRING_BLOCK)

static const char magic[] = "alpr keys 2\n";
static const char mark[] = KEYRING_MARK;

#define MARK_BYTES	(sizeof(mark) - 1)

struct crypto_box *
keyring_box(const struct master *m, struct reason *why)
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
		k->master = keyring_box(m, why);
	if (k->master != NULL && keyring_check(dir, k->master, why) == 0)
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

char *
keyring_path(const char *dir, int64_t time, struct reason *why)
{
	char day[STAMP_DAY_SIZE];

	stamp_format_day(time, day);
	return file_join(dir, day, why);
}

off_t
keyring_slot_at(int64_t time)
{
	return (off_t)(stamp_hour_of_day(time) + 1) * KEYRING_BLOCK;
}

/* A wrapped key is bound to its hour: slots cannot be swapped. */
int
keyring_wrap(struct crypto_box *master, int64_t hour,
    const unsigned char key[CRYPTO_KEY], unsigned char out[KEYRING_WRAPPED],
    struct reason *why)
{
	char bind[STAMP_SIZE];

	stamp_format(hour, bind);
	return crypto_seal(master, bind, strlen(bind), key, CRYPTO_KEY, out,
	    why);
}

int
keyring_unwrap(struct crypto_box *master, int64_t hour,
    const unsigned char slot[KEYRING_WRAPPED], unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	char bind[STAMP_SIZE];

	stamp_format(hour, bind);
	if (crypto_open(master, bind, strlen(bind), slot, KEYRING_WRAPPED, key,
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
			rc = keyring_wrap(k->master, hour, key,
			    data + (i + 1) * KEYRING_BLOCK, why);
		hour += STAMP_HOUR;
	}
	crypto_wipe(key, sizeof(key));
	if (rc == 0)
		rc = file_create(path, data, FILE_BYTES, 0660, why);
	free(data);
	return rc == 1 ? file_sync_parent(path, why) : rc;
}

int
keyring_open_day(const char *path, int flags, struct reason *why)
{
	char head[sizeof(magic) - 1];
	int fd, fault;
	ssize_t n;

	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0) {
		fault = errno;
		reason_errno(why, "%.150s", path);
		errno = fault;
		return -1;
	}
	n = pread(fd, head, sizeof(head), 0);
	if (n == (ssize_t)sizeof(head) && memcmp(head, magic, sizeof(head)) ==
	    0)
		return fd;
	if (n < 0)
		reason_errno(why, "%.150s", path);
	else
		reason_set(why, "%.150s: no file of keys", path);
	close(fd);
	errno = EINVAL;
	return -1;
}

static enum slot
state_of(const unsigned char slot[KEYRING_SLOT])
{
	static const unsigned char zero[KEYRING_WRAPPED];

	if (memcmp(slot + KEYRING_MARK_AT, mark, MARK_BYTES) == 0)
		return SLOT_GOING;
	return memcmp(slot, zero, KEYRING_WRAPPED) == 0 ? SLOT_GONE : SLOT_HELD;
}

int
keyring_look(int fd, const char *path, int64_t hour,
    unsigned char slot[KEYRING_SLOT], struct reason *why)
{
	ssize_t n;

	n = pread(fd, slot, KEYRING_SLOT, keyring_slot_at(hour));
	if (n < 0)
		return reason_errno(why, "%.150s", path);
	if (n != (ssize_t)KEYRING_SLOT)
		return reason_set(why, "%.150s: cut short", path);
	return (int)state_of(slot);
}

/*
 * Reads and unwraps a slot: 1, 0 where it is destroyed, -1.  What does not
 * open may have been read while it was being overwritten, under a lock.
 */
static int
take(const struct keyring *k, int fd, const char *path, int64_t hour,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	unsigned char slot[KEYRING_SLOT];
	int state;

	state = keyring_look(fd, path, hour, slot, why);
	if (state != SLOT_HELD)
		return state < 0 ? -1 : 0;
	if (keyring_unwrap(k->master, hour, slot, key, why) == 0)
		return 1;
	if (flock(fd, LOCK_SH) != 0)
		return reason_errno(why, "%.150s", path);
	state = keyring_look(fd, path, hour, slot, why);
	flock(fd, LOCK_UN);
	if (state != SLOT_HELD)
		return state < 0 ? -1 : 0;
	return keyring_unwrap(k->master, hour, slot, key, why) == 0 ? 1 : -1;
}

int
keyring_get(struct keyring *k, int64_t time, bool create,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	int64_t hour = stamp_hour(time);
	char *path = keyring_path(k->dir, hour, why);
	int fd, rc = 0;

	if (path == NULL)
		return -1;
	/* A file that another writer made may not be in its folder for good. */
	if (create)
		rc = file_exists(path, why);
	if (create && rc == 0)
		rc = make_day(k, path, hour, why);
	else if (rc == 1)
		rc = file_sync_parent(path, why);
	if (rc == 0) {
		fd = keyring_open_day(path, O_RDONLY, why);
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

/*
 * A search looks at each slot twice.  By pread(2) that was a sixth of the
 * time of an exact search through 30 days.
 */
static int
map_day(struct keyring_day *day, int fd, const char *path, struct reason *why)
{
	struct stat st;
	void *file;

	if (fstat(fd, &st) != 0)
		return reason_errno(why, "%.150s", path);
	if (st.st_size < FILE_BYTES)
		return reason_set(why, "%.150s: cut short", path);
	file = mmap(NULL, FILE_BYTES, PROT_READ, MAP_SHARED | MAP_POPULATE, fd,
	    0);
	if (file == MAP_FAILED)
		return reason_errno(why, "%.150s", path);
	day->file = file;
	return 0;
}

/* As take(), of a day that is mapped. */
static int
take_mapped(const struct keyring *k, struct keyring_day *day, int i, int fd,
    const char *path, struct reason *why)
{
	const unsigned char *slot = day->file + (i + 1) * KEYRING_BLOCK;
	int64_t hour = day->day + i * STAMP_HOUR;

	if (state_of(slot) != SLOT_HELD)
		return 0;
	if (keyring_unwrap(k->master, hour, slot, day->key[i], why) == 0)
		return 1;
	return take(k, fd, path, hour, day->key[i], why);
}

int
keyring_get_day(struct keyring *k, int64_t time, struct keyring_day *day,
    struct reason *why)
{
	int64_t hour = stamp_day(time);
	char *path = keyring_path(k->dir, hour, why);
	int rc = 1, fd;

	*day = (struct keyring_day){ .day = hour };
	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDONLY, why);
	if (fd < 0)
		rc = errno == ENOENT ? 0 : -1;
	else if (map_day(day, fd, path, why) != 0)
		rc = -1;
	for (int i = 0; rc == 1 && i < KEYRING_HOURS; i++) {
		rc = take_mapped(k, day, i, fd, path, why);
		day->held[i] = rc == 1;
		if (rc == 0)
			rc = 1;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	if (rc < 0)
		keyring_day_end(day);
	return rc;
}

void
keyring_day_drop(struct keyring_day *day, int hour)
{
	crypto_wipe(day->key[hour], CRYPTO_KEY);
	day->held[hour] = false;
}

bool
keyring_day_holds(struct keyring_day *day, int hour)
{
	if (day->held[hour] && state_of(day->file + (hour + 1) *
	    KEYRING_BLOCK) != SLOT_HELD)
		keyring_day_drop(day, hour);
	return day->held[hour];
}

void
keyring_day_end(struct keyring_day *day)
{
	if (day->file != NULL)
		munmap((void *)(uintptr_t)day->file, FILE_BYTES);
	crypto_wipe(day, sizeof(*day));
}

static int
slot_state(struct keyring *k, int64_t time, struct reason *why)
{
	unsigned char slot[KEYRING_SLOT];
	char *path = keyring_path(k->dir, time, why);
	int fd, rc;

	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDONLY, why);
	if (fd < 0)
		rc = errno == ENOENT ? (int)SLOT_GONE : -1;
	else
		rc = keyring_look(fd, path, time, slot, why);
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

int
keyring_gone(struct keyring *k, int64_t time, struct reason *why)
{
	int state = slot_state(k, time, why);

	return state < 0 ? -1 : state == SLOT_GONE;
}

/* Random bytes first: some disks and file systems drop writes of zeros. */
static int
overwrite(int fd, off_t at, struct reason *why)
{
	unsigned char block[KEYRING_BLOCK];

	if (crypto_random(block, sizeof(block), why) != 0)
		return -1;
	/* Whoever reads half of it looks again; nobody can hold it back. */
	flock(fd, LOCK_EX | LOCK_NB);
	/* A crash from here on leaves a slot that says what became of it. */
	memcpy(block + KEYRING_MARK_AT, mark, MARK_BYTES);
	if (pwrite(fd, block, KEYRING_BLOCK, at) != KEYRING_BLOCK ||
	    fsync(fd) != 0)
		return reason_errno(why, "overwrite a key");
	memset(block, 0, sizeof(block));
	if (pwrite(fd, block, KEYRING_BLOCK, at) != KEYRING_BLOCK)
		return reason_errno(why, "overwrite a key");
	/* Not all file systems can; the zeros are there all the same. */
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
	    KEYRING_BLOCK) != 0 && errno != EOPNOTSUPP && errno != ENOSYS)
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
	path = keyring_path(k->dir, time, why);
	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDWR, why);
	rc = fd < 0 ? -1 : overwrite(fd, keyring_slot_at(time), why);
	if (fd >= 0)
		close(fd);
	free(path);
	return rc == 0 ? 1 : -1;
}

int
keyring_has_day(struct keyring *k, int64_t time, struct reason *why)
{
	char *path = keyring_path(k->dir, time, why);
	int rc = path == NULL ? -1 : file_exists(path, why);

	free(path);
	return rc;
}

int
keyring_remove_day(struct keyring *k, int64_t time, struct reason *why)
{
	char *path = keyring_path(k->dir, time, why);
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
