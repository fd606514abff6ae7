/* The keyring as a whole: checked, swept, wrapped anew, tried out. */
#include "keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "keyring_inside.h"

#define CHECKS	8	/* check values, at most: one, but during a change */

static const char check_bind[] = "check";

/* The check values, and how many bytes of them. */
struct checks {
	char *path;
	unsigned char data[CHECKS * KEYRING_WRAPPED];
	size_t len;
};

static int
read_checks(const char *dir, struct checks *c, struct reason *why)
{
	struct blob b = { NULL, 0 };
	int rc = -1;

	c->path = file_join(dir, "check", why);
	if (c->path == NULL)
		return -1;
	if (file_read(c->path, sizeof(c->data), &b, why) == 0) {
		c->len = b.len;
		if (b.len % KEYRING_WRAPPED != 0)
			reason_set(why, "%.150s: not of check values",
			    c->path);
		else
			rc = 0;
	}
	if (rc == 0 && b.len > 0)
		memcpy(c->data, b.data, b.len);
	blob_free(&b);
	return rc;
}

static bool
opens(const struct checks *c, struct crypto_box *box)
{
	unsigned char zero[CRYPTO_KEY];
	struct reason ignored;

	for (size_t at = 0; at < c->len; at += KEYRING_WRAPPED)
		if (crypto_open(box, check_bind, strlen(check_bind),
		    c->data + at, KEYRING_WRAPPED, zero, &ignored) == 0)
			return true;
	return false;
}

int
keyring_check(const char *dir, struct crypto_box *box, struct reason *why)
{
	struct checks c;
	int rc;

	rc = read_checks(dir, &c, why);
	if (rc == 0 && !opens(&c, box))
		rc = reason_set(why, "%.150s: this is not the store's master "
		    "key", c.path);
	free(c.path);
	return rc;
}

/* Adds the value of a key after so many bytes of others, and writes them. */
static int
write_checks(struct checks *c, size_t after, struct crypto_box *box,
    struct reason *why)
{
	static const unsigned char zero[CRYPTO_KEY];

	c->len = after;
	if (c->len == sizeof(c->data))
		return reason_set(why, "%.150s: too many changes of the "
		    "master key were cut short", c->path);
	if (crypto_seal(box, check_bind, strlen(check_bind), zero,
	    sizeof(zero), c->data + c->len, why) != 0)
		return -1;
	c->len += KEYRING_WRAPPED;
	return file_write(c->path, c->data, c->len, 0660, why);
}

int
keyring_init(const char *dir, const struct master *m, struct reason *why)
{
	struct checks c = { .path = file_join(dir, "check", why) };
	struct crypto_box *box = c.path == NULL ? NULL : keyring_box(m, why);
	int rc = -1;

	if (box != NULL)
		rc = write_checks(&c, 0, box, why);
	crypto_box_free(box);
	free(c.path);
	return rc;
}

/*
 * Visits the files of the folder: days, and what is left of making them and
 * the check values, which is not whole.
 */
static int
each_file(struct keyring *k, int (*fn)(struct keyring *, const char *,
    int64_t day, bool whole, void *, struct reason *), void *ctx,
    struct reason *why)
{
	char begin[STAMP_DAY_SIZE];
	struct reason ignored;
	int rc = 0, more = 0;
	const char *name;
	int64_t day;
	DIR *d;

	d = opendir(k->dir);
	if (d == NULL)
		return reason_errno(why, "%.150s", k->dir);
	while (rc == 0 && (more = dir_next(d, &name)) == 1) {
		snprintf(begin, sizeof(begin), "%.10s", name);
		if (stamp_parse_day(begin, &day, &ignored) == 0)
			rc = fn(k, name, day, name[10] == '\0', ctx, why);
		else if (strncmp(name, "check.", 6) == 0)
			rc = fn(k, name, 0, false, ctx, why);
	}
	if (more < 0)
		rc = reason_errno(why, "%.150s", k->dir);
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
	if (whole || strchr(name, '.') == NULL || fstatat(k->lock, name, &st,
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
	unsigned char slot[KEYRING_SLOT], key[CRYPTO_KEY];
	struct reason ignored;
	int rc;

	rc = keyring_look(fd, k->dir, hour, slot, why);
	if (rc != SLOT_HELD || keyring_unwrap(r->to, hour, slot, key,
	    &ignored) == 0) {
		crypto_wipe(key, sizeof(key));
		return rc < 0 ? -1 : 0;
	}
	rc = keyring_unwrap(k->master, hour, slot, key, why);
	if (rc == 0)
		rc = keyring_wrap(r->to, hour, key, slot, why);
	crypto_wipe(key, sizeof(key));
	/* Less than a sector, and so the old or the new, whatever happens. */
	if (rc == 0 && pwrite(fd, slot, KEYRING_WRAPPED,
	    keyring_slot_at(hour)) != KEYRING_WRAPPED)
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
	fd = path == NULL ? -1 : keyring_open_day(path, O_RDWR, why);
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

/* Either key opens the keyring until all slots are of the new one. */
static int
rewrap(struct keyring *k, struct rewrap *r, struct reason *why)
{
	struct checks c;
	int rc;

	rc = read_checks(k->dir, &c, why);
	if (rc == 0 && !opens(&c, r->to))
		rc = write_checks(&c, c.len, r->to, why);
	if (rc == 0)
		rc = each_file(k, rewrap_day, r, why);
	if (rc == 0)
		rc = write_checks(&c, 0, r->to, why);
	free(c.path);
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
	r.to = keyring_box(m, why);
	if (r.to == NULL)
		return -1;
	rc = rewrap(k, &r, why);
	if (rc == 0) {
		crypto_box_free(k->master);
		k->master = r.to;
	} else {
		crypto_box_free(r.to);
	}
	flock(k->lock, LOCK_SH);
	return rc;
}

int
keyring_slot(struct keyring *k, int64_t time, unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	char *path = keyring_path(k->dir, time, why);
	int fd, rc = 0;

	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDONLY, why);
	if (fd < 0)
		rc = errno == ENOENT ? 0 : -1;
	else
		rc = pread(fd, key, CRYPTO_KEY, keyring_slot_at(time)) ==
		    CRYPTO_KEY;
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

int
keyring_borrow(struct keyring *k, const char *folder, int64_t time,
    unsigned char key[CRYPTO_KEY], struct reason *why)
{
	unsigned char slot[KEYRING_SLOT];
	int64_t hour = stamp_hour(time);
	char *dir = file_join(folder, "keys", why), *path;
	struct reason ignored;
	int fd = -1, rc = 0;

	path = dir == NULL ? NULL : keyring_path(dir, hour, why);
	free(dir);
	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDONLY, &ignored);
	if (fd >= 0) {
		if (keyring_look(fd, path, hour, slot, &ignored) ==
		    SLOT_HELD && keyring_unwrap(k->master, hour, slot, key,
		    &ignored) == 0)
			rc = 1;
		close(fd);
	}
	free(path);
	return rc;
}
