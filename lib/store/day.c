/* One capture day in LMDB. */
#include "day.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "day_inside.h"

#define READERS_MAX 1022
#define MODE 0660

int
day_fail(struct day *d, int rc, const char *what, struct reason *why)
{
	d->full = d->full || rc == MDB_MAP_FULL;
	return reason_set(why, "store, %s: %s", what, mdb_strerror(rc));
}

static const char *volatile in_hand;

const char *
day_in_hand(void)
{
	return in_hand;
}

/* Another process may have made the map larger: then take its size. */
static int
begin(struct day *d, unsigned flags, MDB_txn **txn)
{
	int rc = mdb_txn_begin(d->env, NULL, flags, txn);

	if (rc != MDB_MAP_RESIZED)
		return rc;
	rc = mdb_env_set_mapsize(d->env, 0);
	return rc != 0 ? rc : mdb_txn_begin(d->env, NULL, flags, txn);
}

static int
open_databases(struct day *d, unsigned flags)
{
	unsigned make = (flags & MDB_RDONLY) != 0 ? 0 : MDB_CREATE;
	MDB_txn *txn;
	int rc;

	rc = begin(d, flags, &txn);
	if (rc != 0)
		return rc;
	rc = mdb_dbi_open(txn, "packs", make, &d->packs);
	if (rc == 0)
		rc = mdb_dbi_open(txn, "index", make, &d->index);
	if (rc == 0)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
}

static int
sync_folder(const char *path, struct reason *why)
{
	char *file = file_join(path, "data.mdb", why);
	int rc = file == NULL ? -1 : file_sync_parent(file, why);

	free(file);
	return rc;
}

struct day *
day_open(const char *path, bool write, size_t map, bool *there,
    struct reason *why)
{
	struct day *d = calloc(1, sizeof(*d));
	unsigned flags = write ? 0 : MDB_RDONLY;
	int rc, dead;

	if (d != NULL)
		d->path = strdup(path);
	if (d == NULL || d->path == NULL) {
		reason_errno(why, "store");
		free(d);
		return NULL;
	}
	*there = true;
	in_hand = d->path;
	rc = mdb_env_create(&d->env);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(d->env, 2);
	if (rc == 0)
		rc = mdb_env_set_maxreaders(d->env, READERS_MAX);
	if (rc == 0)
		rc = mdb_env_set_mapsize(d->env, map);
	/*
	 * NORDAHEAD: a search jumps; it does not read the file in order.
	 * NOTLS: a thread may have several days open.
	 */
	if (rc == 0)
		rc = mdb_env_open(d->env, path, flags | MDB_NORDAHEAD |
		    MDB_NOTLS, MODE);
	/* Readers that were killed must not hold freed pages back. */
	if (rc == 0)
		rc = mdb_reader_check(d->env, &dead);
	if (rc == 0)
		rc = open_databases(d, flags);
	in_hand = NULL;
	/* LMDB syncs what it writes, but not the folder it makes a file in. */
	if (rc == 0 && write && sync_folder(path, why) != 0) {
		day_close(d);
		return NULL;
	}
	if (rc == 0)
		return d;
	*there = write || (rc != ENOENT && rc != MDB_NOTFOUND);
	reason_set(why, "%.150s: %s", path, mdb_strerror(rc));
	day_close(d);
	return NULL;
}

void
day_close(struct day *d)
{
	if (d == NULL)
		return;
	if (d->env != NULL)
		mdb_env_close(d->env);
	free(d->path);
	free(d);
}

/* An empty environment in a file, on disk. */
static int
fill(const char *file, struct reason *why)
{
	struct day d = { .env = NULL };
	int rc;

	rc = mdb_env_create(&d.env);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(d.env, 2);
	if (rc == 0)
		rc = mdb_env_open(d.env, file, MDB_NOSUBDIR | MDB_NOLOCK,
		    MODE);
	if (rc == 0)
		rc = open_databases(&d, 0);
	if (d.env != NULL)
		mdb_env_close(d.env);
	return rc == 0 ? 0 : reason_set(why, "%.150s: %s", file,
	    mdb_strerror(rc));
}

/* One under a fresh name, and then under its own, if nobody was faster. */
static int
make(const char *file, struct reason *why)
{
	size_t size = strlen(file) + sizeof(".XXXXXX");
	char *temp = malloc(size);
	int fd, rc;

	if (temp == NULL)
		return reason_errno(why, "store");
	snprintf(temp, size, "%s.XXXXXX", file);
	fd = mkstemp(temp);
	rc = fd < 0 ? -1 : fchmod(fd, MODE);
	if (rc != 0)
		reason_errno(why, "%.150s", temp);
	else
		rc = fill(temp, why);
	if (rc == 0 && link(temp, file) != 0 && errno != EEXIST)
		rc = reason_errno(why, "%.150s", file);
	if (fd >= 0) {
		unlink(temp);
		close(fd);
	}
	free(temp);
	return rc != 0 ? -1 : file_sync_parent(file, why);
}

/* LMDB begins a file where it stands: one cut short there none can open. */
int
day_create(const char *path, struct reason *why)
{
	char *file;
	int rc;

	if (file_mkdir(path, 02770, why) != 0)
		return -1;
	file = file_join(path, "data.mdb", why);
	rc = file == NULL ? -1 : file_exists(file, why);
	if (rc == 0)
		rc = make(file, why);
	free(file);
	return rc < 0 ? -1 : 0;
}

static int
grow(struct day *d)
{
	MDB_envinfo info;
	int rc;

	rc = mdb_env_info(d->env, &info);
	return rc != 0 ? rc : mdb_env_set_mapsize(d->env,
	    info.me_mapsize * 2);
}

/* What the function returned, once its transaction is on disk. */
static int
try_work(struct day *d, unsigned flags, day_work *fn, void *ctx,
    struct reason *why)
{
	const char *outer = in_hand;
	int rc, done = -1;

	d->full = false;
	in_hand = d->path;
	rc = begin(d, flags, &d->txn);
	if (rc != 0) {
		in_hand = outer;
		return day_fail(d, rc, "begin", why);
	}
	d->pack = NULL;
	d->segment = NULL;
	rc = mdb_cursor_open(d->txn, d->packs, &d->pack);
	if (rc == 0)
		rc = mdb_cursor_open(d->txn, d->index, &d->segment);
	done = rc != 0 ? day_fail(d, rc, "read", why) : fn(ctx, d, why);
	if (d->pack != NULL)
		mdb_cursor_close(d->pack);
	if (d->segment != NULL)
		mdb_cursor_close(d->segment);
	if (done < 0 || (flags & MDB_RDONLY) != 0) {
		mdb_txn_abort(d->txn);
	} else {
		rc = mdb_txn_commit(d->txn);
		if (rc != 0)
			done = day_fail(d, rc, "write", why);
	}
	d->txn = NULL;
	in_hand = outer;
	return done;
}

int
day_write(struct day *d, day_work *fn, void *ctx, struct reason *why)
{
	int rc;

	while ((rc = try_work(d, 0, fn, ctx, why)) < 0 && d->full) {
		rc = grow(d);
		if (rc != 0)
			return day_fail(d, rc, "grow", why);
	}
	return rc;
}

int
day_read(struct day *d, day_work *fn, void *ctx, struct reason *why)
{
	/* Within a transaction it is that one: a new one may move the map. */
	if (d->txn != NULL)
		return fn(ctx, d, why);
	return try_work(d, MDB_RDONLY, fn, ctx, why);
}

bool
day_is_removed(struct day *d)
{
	struct stat st;
	int fd;

	return mdb_env_get_fd(d->env, &fd) != 0 || fstat(fd, &st) != 0 ||
	    st.st_nlink == 0;
}

/* The photos of its hours are files beside LMDB's: photos.h. */
int
day_remove(const char *path, struct reason *why)
{
	const char *name;
	int more, rc = 0;
	DIR *dir;

	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT ? 0 : reason_errno(why, "%.150s",
		    path);
	while ((more = dir_next(dir, &name)) == 1)
		if (unlinkat(dirfd(dir), name, 0) != 0 && errno != ENOENT)
			rc = reason_errno(why, "%.150s/%.40s", path, name);
	if (more < 0)
		rc = reason_errno(why, "%.150s", path);
	closedir(dir);
	if (rc == 0 && rmdir(path) != 0 && errno != ENOENT)
		rc = reason_errno(why, "%.150s", path);
	return rc != 0 ? -1 : file_sync_parent(path, why);
}
