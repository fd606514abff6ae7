/* The keyring as a whole: swept, wrapped anew, looked at for what is left. */
#include "keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keyring_inside.h"
#include "stamp.h"

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

int
keyring_slot(struct keyring *k, int64_t time, unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	char *path = keyring_path(k->dir, time, why);
	int fd, rc = 0;

	if (path == NULL)
		return -1;
	fd = keyring_open_day(path, O_RDONLY, why);
	free(path);
	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	if (pread(fd, key, CRYPTO_KEY, keyring_slot_at(time)) == CRYPTO_KEY)
		rc = 1;
	close(fd);
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
