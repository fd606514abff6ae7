/* Hour keys, wrapped by the master key, and their destruction. */
#include "keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "digest.h"
#include "stamp.h"

#define BLOCK		4096
#define HOURS		24
#define CACHE		32	/* hours; each has one place */
#define FILE_BYTES	((HOURS + 1) * BLOCK)
#define WRAPPED		(CRYPTO_KEY + CRYPTO_OVERHEAD)

static const char magic[] = "alpr keys 1\n";

struct keyring {
	char *dir;
	unsigned char master[CRYPTO_KEY];
	/* A writer asks for the same few hours again and again. */
	struct cached {
		bool used;
		int64_t hour;
		struct hour_keys keys;
	} cache[CACHE];
};

int
keyring_make_master(const char *path, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	char text[2 * CRYPTO_KEY + 2];
	int rc;

	if (crypto_random(key, sizeof(key), why) != 0)
		return -1;
	digest_hex(key, sizeof(key), text);
	text[2 * CRYPTO_KEY] = '\n';
	rc = file_create(path, text, 2 * CRYPTO_KEY + 1, 0400, why);
	if (rc == 1)
		rc = reason_set(why, "%.150s: a key is there already", path);
	crypto_wipe(key, sizeof(key));
	crypto_wipe(text, sizeof(text));
	return rc;
}

static int
check_mode(const char *path, struct reason *why)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return reason_errno(why, "master key %.150s", path);
	if ((st.st_mode & 027) != 0)
		return reason_set(why, "master key %.150s: mode %04o lets "
		    "others at it; chmod 0400", path,
		    (unsigned)st.st_mode & 07777);
	return 0;
}

static int
read_master(struct keyring *k, const char *path, struct reason *why)
{
	struct blob text;
	int rc;

	if (check_mode(path, why) != 0)
		return -1;
	if (file_read(path, 4096, &text, why) != 0)
		return reason_prefix(why, "master key");
	rc = -1;
	if (text.len == 2 * CRYPTO_KEY + 1 &&
	    text.data[2 * CRYPTO_KEY] == '\n') {
		text.data[2 * CRYPTO_KEY] = '\0';
		rc = digest_unhex((char *)text.data, k->master, CRYPTO_KEY);
	}
	blob_wipe(&text);
	if (rc != 0)
		reason_set(why, "master key %.150s: not 64 hexadecimal "
		    "digits and a newline", path);
	return rc;
}

struct keyring *
keyring_open(const char *dir, const char *master, struct reason *why)
{
	struct keyring *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		reason_errno(why, "keys");
		return NULL;
	}
	k->dir = strdup(dir);
	if (k->dir == NULL)
		reason_errno(why, "keys");
	else if (read_master(k, master, why) == 0)
		return k;
	keyring_close(k);
	return NULL;
}

void
keyring_close(struct keyring *k)
{
	if (k == NULL)
		return;
	free(k->dir);
	crypto_wipe(k, sizeof(*k));
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
wrap(const struct keyring *k, int64_t hour, unsigned char out[WRAPPED],
    struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	char bind[STAMP_SIZE];
	int rc;

	stamp_format(hour, bind);
	if (crypto_random(key, sizeof(key), why) != 0)
		return -1;
	rc = crypto_seal(k->master, bind, strlen(bind), key, sizeof(key), out,
	    why);
	crypto_wipe(key, sizeof(key));
	return rc;
}

/* Two writers may want the day's file at once; one of them makes it. */
static int
make_day(const struct keyring *k, const char *path, int64_t time,
    struct reason *why)
{
	unsigned char *data = calloc(1, FILE_BYTES);
	int64_t hour = stamp_day(time);
	int rc = 0;

	if (data == NULL)
		return reason_errno(why, "keys");
	memcpy(data, magic, sizeof(magic) - 1);
	for (int i = 0; i < HOURS && rc == 0; i++, hour += STAMP_HOUR)
		rc = wrap(k, hour, data + (i + 1) * BLOCK, why);
	if (rc == 0)
		rc = file_create(path, data, FILE_BYTES, 0660, why);
	free(data);
	return rc == 1 ? file_sync_parent(path, why) : rc;
}

static int
derive(unsigned char key[CRYPTO_KEY], struct hour_keys *out,
    struct reason *why)
{
	if (crypto_mac(key, "alpr seal", "", 0, out->seal, why) != 0 ||
	    crypto_mac(key, "alpr index", "", 0, out->index, why) != 0)
		return -1;
	return 0;
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

/* 1 with the wrapped key, 0 where it is destroyed or the file is gone. */
static int
read_slot(const char *path, int64_t time, unsigned char slot[WRAPPED],
    struct reason *why)
{
	static const unsigned char zero[WRAPPED];
	ssize_t n;
	int fd;

	fd = open_day(path, O_RDONLY, why);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	n = pread(fd, slot, WRAPPED, slot_at(time));
	close(fd);
	if (n != WRAPPED)
		return reason_set(why, "%.150s: cut short", path);
	return memcmp(slot, zero, WRAPPED) != 0;
}

static bool
is_going(const char *path, int64_t hour)
{
	static const struct timespec moment = { 0, 100000000 };
	unsigned char slot[WRAPPED];
	struct reason ignored;

	nanosleep(&moment, NULL);
	return read_slot(path, hour, slot, &ignored) == 0;
}

static int
load(struct keyring *k, const char *path, int64_t hour,
    struct hour_keys *out, struct reason *why)
{
	unsigned char slot[WRAPPED], key[CRYPTO_KEY];
	char bind[STAMP_SIZE];
	int rc;

	rc = read_slot(path, hour, slot, why);
	if (rc <= 0)
		return rc;
	stamp_format(hour, bind);
	rc = crypto_open(k->master, bind, strlen(bind), slot, WRAPPED, key,
	    why);
	/* It may be on its way out: random bytes now, zeros in a moment. */
	if (rc != 0 && is_going(path, hour))
		return 0;
	if (rc != 0)
		reason_prefix(why, "key of %s (is this the store's master "
		    "key?)", bind);
	else
		rc = derive(key, out, why);
	crypto_wipe(key, sizeof(key));
	return rc == 0 ? 1 : -1;
}

static struct cached *
place(struct keyring *k, int64_t hour)
{
	return &k->cache[(uint64_t)(hour / STAMP_HOUR) % CACHE];
}

int
keyring_get(struct keyring *k, int64_t time, bool create,
    struct hour_keys *out, struct reason *why)
{
	int64_t hour = stamp_hour(time);
	struct cached *c = place(k, hour);
	char *path;
	int rc = 0;

	if (c->used && c->hour == hour) {
		/* Another process may have destroyed it meanwhile. */
		rc = keyring_holds(k, hour, why);
		if (rc == 1)
			*out = c->keys;
		else
			crypto_wipe(c, sizeof(*c));
		if (rc != 0)
			return rc;
	}
	path = day_path(k, hour, why);
	if (path == NULL)
		return -1;
	/* A file that another writer made may not be in its folder for good. */
	if (create)
		rc = access(path, F_OK) != 0 ? make_day(k, path, hour, why) :
		    file_sync_parent(path, why);
	if (rc == 0)
		rc = load(k, path, hour, out, why);
	free(path);
	if (rc == 1 && create)
		*c = (struct cached){ true, hour, *out };
	return rc;
}

int
keyring_holds(struct keyring *k, int64_t time, struct reason *why)
{
	unsigned char slot[WRAPPED];
	char *path = day_path(k, time, why);
	int rc;

	if (path == NULL)
		return -1;
	rc = read_slot(path, time, slot, why);
	crypto_wipe(slot, sizeof(slot));
	free(path);
	return rc;
}

/* Random bytes first: some disks and file systems drop writes of zeros. */
static int
overwrite(int fd, off_t at, struct reason *why)
{
	unsigned char block[BLOCK];

	if (crypto_random(block, sizeof(block), why) != 0)
		return -1;
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
	struct cached *c;
	char *path;
	int fd, rc;

	c = place(k, stamp_hour(time));
	if (c->hour == stamp_hour(time))
		crypto_wipe(c, sizeof(*c));
	rc = keyring_holds(k, time, why);
	if (rc <= 0)
		return rc;
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
