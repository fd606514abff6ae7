/* One capture day in LMDB. */
#include "day.h"

#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READERS_MAX 126
#define MODE 0660

struct day {
	MDB_env *env;
	MDB_dbi rows, photos, plates;
	bool write;
	MDB_txn *reading;	/* of the visit that is under way */
};

static const char kinds[DAY_PHOTOS] = { 'v', 'p' };

static int
fail(int rc, const char *what, struct reason *why)
{
	return reason_set(why, "store, %s: %s", what, mdb_strerror(rc));
}

static int
open_databases(struct day *d, MDB_txn *txn)
{
	unsigned make = d->write ? MDB_CREATE : 0;
	int rc;

	rc = mdb_dbi_open(txn, "rows", make, &d->rows);
	if (rc == 0)
		rc = mdb_dbi_open(txn, "photos", make, &d->photos);
	if (rc == 0)
		rc = mdb_dbi_open(txn, "plates", make | MDB_DUPSORT |
		    MDB_DUPFIXED, &d->plates);
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
	MDB_txn *txn;
	int rc, dead;

	if (d == NULL) {
		reason_errno(why, "store");
		return NULL;
	}
	d->write = write;
	*there = true;
	rc = mdb_env_create(&d->env);
	if (rc == 0)
		rc = mdb_env_set_maxdbs(d->env, 3);
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
		rc = mdb_txn_begin(d->env, NULL, flags, &txn);
	if (rc == 0) {
		rc = open_databases(d, txn);
		if (rc == 0)
			rc = mdb_txn_commit(txn);
		else
			mdb_txn_abort(txn);
	}
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
	free(d);
}

int
day_create(const char *path, struct reason *why)
{
	return file_mkdir(path, 02770, why);
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
put_photos(const struct day *d, MDB_txn *txn, const struct day_row *row)
{
	unsigned char name[UUID_BYTES + 1];
	MDB_val key = { sizeof(name), name }, value;
	int rc = 0;

	memcpy(name, row->id, UUID_BYTES);
	for (int i = 0; i < DAY_PHOTOS && rc == 0; i++) {
		if (row->photo[i].len == 0)
			continue;
		name[UUID_BYTES] = (unsigned char)kinds[i];
		value.mv_data = row->photo[i].data;
		value.mv_size = row->photo[i].len;
		rc = mdb_put(txn, d->photos, &key, &value, 0);
	}
	return rc;
}

static int
put_row(const struct day *d, MDB_txn *txn, struct day_row *row)
{
	MDB_val id = { UUID_BYTES, row->id };
	MDB_val hash = { DAY_HASH, row->plate };
	MDB_val value = { row->value.len, row->value.data };
	int rc;

	rc = mdb_put(txn, d->rows, &id, &value, MDB_NOOVERWRITE);
	row->known = rc == MDB_KEYEXIST;
	if (row->known)
		return 0;
	if (rc == 0)
		rc = mdb_put(txn, d->plates, &hash, &id, 0);
	return rc != 0 ? rc : put_photos(d, txn, row);
}

static int
try_put(struct day *d, struct day_row **rows, size_t n)
{
	MDB_txn *txn;
	int rc;

	rc = begin(d, 0, &txn);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = put_row(d, txn, rows[i]);
	if (rc == 0)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
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

int
day_put(struct day *d, struct day_row **rows, size_t n, struct reason *why)
{
	int rc;

	while ((rc = try_put(d, rows, n)) == MDB_MAP_FULL) {
		rc = grow(d);
		if (rc != 0)
			break;
	}
	return rc == 0 ? 0 : fail(rc, "write", why);
}

/* A cursor in a read transaction of its own. */
static int
open_cursor(struct day *d, MDB_dbi dbi, MDB_txn **txn, MDB_cursor **cursor,
    struct reason *why)
{
	int rc = begin(d, MDB_RDONLY, txn);

	if (rc != 0)
		return fail(rc, "read", why);
	rc = mdb_cursor_open(*txn, dbi, cursor);
	if (rc == 0) {
		d->reading = *txn;
		return 0;
	}
	mdb_txn_abort(*txn);
	return fail(rc, "read", why);
}

static void
close_cursor(struct day *d, MDB_txn *txn, MDB_cursor *cursor)
{
	d->reading = NULL;
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
}

static int
visit(day_visit *fn, void *ctx, const MDB_val *id, const MDB_val *value,
    struct reason *why)
{
	struct blob blob = { value->mv_data, value->mv_size };

	if (id->mv_size != UUID_BYTES)
		return reason_set(why, "store: damaged, an id of %zu bytes",
		    id->mv_size);
	return fn(ctx, id->mv_data, &blob, why);
}

int
day_each(struct day *d, const unsigned char *from, const unsigned char *to,
    day_visit *fn, void *ctx, struct reason *why)
{
	MDB_val id = { UUID_BYTES, (void *)(uintptr_t)to }, value;
	MDB_cursor *cursor;
	MDB_txn *txn;
	int rc, done = 0;

	if (open_cursor(d, d->rows, &txn, &cursor, why) != 0)
		return -1;
	rc = mdb_cursor_get(cursor, &id, &value, MDB_SET_RANGE);
	rc = mdb_cursor_get(cursor, &id, &value,
	    rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	while (rc == 0 && done == 0 &&
	    memcmp(id.mv_data, from, UUID_BYTES) >= 0) {
		done = visit(fn, ctx, &id, &value, why);
		if (done == 0)
			rc = mdb_cursor_get(cursor, &id, &value, MDB_PREV);
	}
	close_cursor(d, txn, cursor);
	if (done == 0 && rc != 0 && rc != MDB_NOTFOUND)
		return fail(rc, "read", why);
	return done;
}

/* The last id of a hash below to, where the cursor then stands. */
static int
last_below(MDB_cursor *cursor, MDB_val *hash, MDB_val *id,
    const unsigned char *to)
{
	MDB_val bound = { UUID_BYTES, (void *)(uintptr_t)to };
	int rc;

	rc = mdb_cursor_get(cursor, hash, &bound, MDB_GET_BOTH_RANGE);
	if (rc == 0)
		return mdb_cursor_get(cursor, hash, id, MDB_PREV_DUP);
	if (rc != MDB_NOTFOUND)
		return rc;
	rc = mdb_cursor_get(cursor, hash, id, MDB_SET);
	return rc != 0 ? rc : mdb_cursor_get(cursor, hash, id, MDB_LAST_DUP);
}

int
day_lookup(struct day *d, const unsigned char hash[DAY_HASH],
    const unsigned char *from, const unsigned char *to, day_visit *fn,
    void *ctx, struct reason *why)
{
	MDB_val key = { DAY_HASH, (void *)(uintptr_t)hash }, id, value;
	MDB_cursor *cursor;
	MDB_txn *txn;
	int rc, done = 0;

	if (open_cursor(d, d->plates, &txn, &cursor, why) != 0)
		return -1;
	rc = last_below(cursor, &key, &id, to);
	while (rc == 0 && done == 0 &&
	    memcmp(id.mv_data, from, UUID_BYTES) >= 0) {
		rc = mdb_get(txn, d->rows, &id, &value);
		if (rc != 0)
			break;
		done = visit(fn, ctx, &id, &value, why);
		if (done == 0)
			rc = mdb_cursor_get(cursor, &key, &id, MDB_PREV_DUP);
	}
	close_cursor(d, txn, cursor);
	if (done == 0 && rc != 0 && rc != MDB_NOTFOUND)
		return fail(rc, "read", why);
	return done;
}

int
day_photo(struct day *d, const unsigned char id[UUID_BYTES],
    enum day_photo kind, struct blob *out, struct reason *why)
{
	unsigned char name[UUID_BYTES + 1];
	MDB_val key = { sizeof(name), name }, value;
	MDB_txn *txn = d->reading;
	int rc = 0;

	*out = (struct blob){ NULL, 0 };
	memcpy(name, id, UUID_BYTES);
	name[UUID_BYTES] = (unsigned char)kinds[kind];
	/* A new transaction may move the map, away from under the visit. */
	if (txn == NULL)
		rc = begin(d, MDB_RDONLY, &txn);
	if (rc != 0)
		return fail(rc, "read", why);
	rc = mdb_get(txn, d->photos, &key, &value);
	if (rc == 0) {
		out->data = malloc(value.mv_size + 1);
		if (out->data != NULL) {
			memcpy(out->data, value.mv_data, value.mv_size);
			out->len = value.mv_size;
		} else {
			rc = ENOMEM;
		}
	}
	if (txn != d->reading)
		mdb_txn_abort(txn);
	if (rc == MDB_NOTFOUND)
		return 0;
	return rc != 0 ? fail(rc, "read", why) : 1;
}

/* Every database but plates begins its keys with the id. */
static int
delete_keys(MDB_txn *txn, MDB_dbi dbi, const unsigned char *below,
    uint64_t *count)
{
	MDB_cursor *cursor;
	MDB_val key, value;
	int rc;

	rc = mdb_cursor_open(txn, dbi, &cursor);
	if (rc != 0)
		return rc;
	while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)) == 0 &&
	    memcmp(key.mv_data, below, UUID_BYTES) < 0) {
		rc = mdb_cursor_del(cursor, 0);
		if (rc != 0)
			break;
		(*count)++;
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

static int
delete_hashes(MDB_txn *txn, MDB_dbi dbi, const unsigned char *below)
{
	MDB_cursor *cursor;
	MDB_val key, id;
	int rc;

	rc = mdb_cursor_open(txn, dbi, &cursor);
	if (rc != 0)
		return rc;
	rc = mdb_cursor_get(cursor, &key, &id, MDB_FIRST);
	while (rc == 0) {
		if (memcmp(id.mv_data, below, UUID_BYTES) < 0)
			rc = mdb_cursor_del(cursor, 0);
		if (rc == 0)
			rc = mdb_cursor_get(cursor, &key, &id, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : rc;
}

static int
try_delete(struct day *d, const unsigned char *id, uint64_t *rows)
{
	uint64_t photos = 0;
	MDB_txn *txn;
	int rc;

	*rows = 0;
	rc = begin(d, 0, &txn);
	if (rc != 0)
		return rc;
	rc = delete_keys(txn, d->rows, id, rows);
	if (rc == 0)
		rc = delete_keys(txn, d->photos, id, &photos);
	if (rc == 0)
		rc = delete_hashes(txn, d->plates, id);
	if (rc == 0)
		return mdb_txn_commit(txn);
	mdb_txn_abort(txn);
	return rc;
}

int
day_delete_before(struct day *d, const unsigned char *id, uint64_t *rows,
    struct reason *why)
{
	uint64_t count;
	int rc;

	/* To delete takes room, too: LMDB writes changed pages anew. */
	while ((rc = try_delete(d, id, &count)) == MDB_MAP_FULL) {
		rc = grow(d);
		if (rc != 0)
			break;
	}
	if (rc != 0)
		return fail(rc, "delete", why);
	*rows += count;
	return 0;
}

bool
day_is_removed(struct day *d)
{
	struct stat st;
	int fd;

	return mdb_env_get_fd(d->env, &fd) != 0 || fstat(fd, &st) != 0 ||
	    st.st_nlink == 0;
}

int
day_count(struct day *d, uint64_t *rows, struct reason *why)
{
	MDB_stat stat;
	MDB_txn *txn;
	int rc;

	rc = begin(d, MDB_RDONLY, &txn);
	if (rc != 0)
		return fail(rc, "read", why);
	rc = mdb_stat(txn, d->rows, &stat);
	mdb_txn_abort(txn);
	if (rc != 0)
		return fail(rc, "read", why);
	*rows = stat.ms_entries;
	return 0;
}

int
day_remove(const char *path, struct reason *why)
{
	static const char *const names[] = { "data.mdb", "lock.mdb" };
	char *file;
	int rc;

	for (int i = 0; i < 2; i++) {
		file = file_join(path, names[i], why);
		if (file == NULL)
			return -1;
		rc = unlink(file);
		if (rc != 0 && errno != ENOENT)
			reason_errno(why, "%.150s", file);
		else
			rc = 0;
		free(file);
		if (rc != 0)
			return -1;
	}
	if (rmdir(path) != 0 && errno != ENOENT)
		return reason_errno(why, "%.150s", path);
	return file_sync_parent(path, why);
}
