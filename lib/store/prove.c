/* Trying to open what was destroyed. */
#include "prove.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "photos.h"
#include "store_inside.h"

/*
 * LMDB's pages (lmdb.h 0.9, mdb.c): a head of 16 bytes, and what it says.
 * The first is a meta page: behind its head, 4 bytes magic, 4 version, 16
 * that say nothing here, and 4, how large a page is.
 */
#define PAGE_HEAD	16
#define META_BYTES	28
#define META_MAGIC	0xbeefc0de
#define META_VERSION	1
#define PAGE_LEAST	256
#define PAGE_MOST	65536
#define FLAG_LEAF	0x02
#define FLAG_OVERFLOW	0x04
#define NODE_HEAD	8
#define NODE_BIG	0x01
#define KEY_BYTES	5
#define FILE_MAX	((size_t)64 << 30)

struct candidate {
	unsigned char key[CRYPTO_KEY];
	bool kept;
};

/* A group, or the head of a photo, and whether some key has opened it. */
struct trace {
	const unsigned char *data;
	size_t len, rows;	/* no rows: a photo */
	bool opened;
};

struct prove {
	struct store *store;
	const char *folder;
	struct prove_counts *counts;
	struct candidate *keys;
	size_t n_keys, room_keys;
	struct trace *traces;
	size_t n, room;
};

static int
add_key(struct prove *p, const unsigned char key[CRYPTO_KEY], bool kept,
    struct reason *why)
{
	struct candidate *more;
	size_t room = 2 * p->room_keys + 64;

	if (p->n_keys == p->room_keys) {
		more = calloc(room, sizeof(*more));
		if (more == NULL)
			return reason_errno(why, "keys");
		if (p->keys != NULL) {
			memcpy(more, p->keys, p->n_keys * sizeof(*more));
			crypto_wipe(p->keys, p->n_keys * sizeof(*more));
		}
		free(p->keys);
		p->keys = more;
		p->room_keys = room;
	}
	memcpy(p->keys[p->n_keys].key, key, CRYPTO_KEY);
	p->keys[p->n_keys++].kept = kept;
	return 0;
}

static int
keys_of_day(void *ctx, int64_t time, struct reason *why)
{
	struct prove *p = ctx;
	struct keyring_day day;
	int rc;

	rc = keyring_get_day(store_keys(p->store), time, &day, why);
	for (int i = 0; rc == 1 && i < KEYRING_HOURS; i++)
		if (day.held[i] && add_key(p, day.key[i], true, why) != 0)
			rc = -1;
	keyring_day_end(&day);
	return rc < 0 ? -1 : 0;
}

/* What can be had of a day that is no key of an hour that is kept. */
static int
other_keys(struct prove *p, int64_t time, struct reason *why)
{
	unsigned char slot[CRYPTO_KEY], key[CRYPTO_KEY];
	int64_t hour = stamp_day(time);
	int rc, held;

	for (int i = 0; i < KEYRING_HOURS; i++, hour += STAMP_HOUR) {
		held = keyring_holds(store_keys(p->store), hour, why);
		if (held < 0)
			return -1;
		if (held == 1)
			continue;
		rc = keyring_slot(store_keys(p->store), hour, slot, why);
		if (rc == 1)
			rc = add_key(p, slot, false, why);
		if (rc >= 0)
			rc = keyring_borrow(store_keys(p->store), p->folder,
			    hour, key, why);
		if (rc == 1)
			rc = add_key(p, key, false, why);
		crypto_wipe(key, sizeof(key));
		if (rc < 0)
			return -1;
	}
	return 0;
}

static int
add_trace(struct prove *p, const unsigned char *data, size_t len,
    size_t rows, struct reason *why)
{
	struct trace *more;

	if (p->n == p->room) {
		p->room = 2 * p->room + 256;
		more = realloc(p->traces, p->room * sizeof(*more));
		if (more == NULL)
			return reason_errno(why, "groups");
		p->traces = more;
	}
	p->traces[p->n++] = (struct trace){ data, len, rows, false };
	return 0;
}

/* A value that may be a pack; what the end cuts off is left out. */
static int
look_at_value(struct prove *p, const unsigned char *data, size_t len,
    struct reason *why)
{
	const unsigned char *group;
	struct reason ignored;
	struct day_pack pack;
	size_t rows, n;

	if (!day_pack_parse(data, len, &pack))
		return 0;
	for (size_t i = 0; i < pack.groups; i++) {
		if (day_pack_group(&pack, i, &rows, &group, &n,
		    &ignored) != 0 || rows == 0 || rows > GROUP_ROWS ||
		    n < rows * ENTRY_BYTES + 2 * CRYPTO_OVERHEAD)
			return 0;
		if (add_trace(p, group, n, rows, why) != 0)
			return -1;
	}
	return 0;
}

static int
look_at_leaf(struct prove *p, const unsigned char *page, size_t size,
    struct reason *why)
{
	size_t nodes = bytes_get(page + 12, 2), at, key, len;

	nodes = nodes < PAGE_HEAD || nodes > size ? 0 :
	    (nodes - PAGE_HEAD) / 2;
	for (size_t i = 0; i < nodes; i++) {
		at = bytes_get(page + PAGE_HEAD + 2 * i, 2);
		if (at + NODE_HEAD + KEY_BYTES > size)
			continue;
		len = bytes_get(page + at, 4);
		key = bytes_get(page + at + 6, 2);
		if (key != KEY_BYTES || (page[at + 4] & NODE_BIG) != 0 ||
		    len > size - at - NODE_HEAD - KEY_BYTES)
			continue;
		if (look_at_value(p, page + at + NODE_HEAD + KEY_BYTES, len,
		    why) != 0)
			return -1;
	}
	return 0;
}

/* The size of a page: the kernel's, where the file was made.  0: none. */
static size_t
page_size(const struct blob *b)
{
	const unsigned char *meta = b->data + PAGE_HEAD;
	size_t size;

	if (b->len < PAGE_HEAD + META_BYTES ||
	    bytes_get(meta, 4) != META_MAGIC ||
	    bytes_get(meta + 4, 4) != META_VERSION)
		return 0;
	size = bytes_get(meta + 24, 4);
	return size < PAGE_LEAST || size > PAGE_MOST ||
	    (size & (size - 1)) != 0 ? 0 : size;
}

static int
look_at_file(struct prove *p, const char *path, const struct blob *b,
    struct reason *why)
{
	size_t size = page_size(b);
	const unsigned char *page;
	int rc = 0;

	if (size == 0)
		return reason_set(why, "%.150s: not a file of LMDB 0.9",
		    path);
	for (size_t at = 0; rc == 0 && at + size <= b->len; at += size) {
		page = b->data + at;
		if ((page[10] & FLAG_OVERFLOW) != 0)
			rc = look_at_value(p, page + PAGE_HEAD, b->len - at -
			    PAGE_HEAD, why);
		else if ((page[10] & FLAG_LEAF) != 0)
			rc = look_at_leaf(p, page, size, why);
	}
	return rc;
}

/* A plate, then zeros to its end, and a time within an hour. */
static bool
is_entry(const unsigned char *e)
{
	size_t n = 0;

	while (n < ENTRY_PLATE && ((e[n] >= '0' && e[n] <= '9') ||
	    (e[n] >= 'A' && e[n] <= 'Z')))
		n++;
	for (size_t i = n; i < ENTRY_PLATE; i++)
		if (e[i] != 0)
			return false;
	return n > 0 && entry_ms(e) < STAMP_HOUR;
}

/* The first marker of a JPEG, and the next with a length that can be. */
static bool
is_jpeg(const unsigned char *p)
{
	return p[0] == 0xff && p[1] == 0xd8 && p[2] == 0xff && p[3] >= 0xc0 &&
	    p[3] != 0xff && (p[4] != 0 || p[5] >= 2);
}

/* What it is bound to may not be known: so it is looked at without its tag. */
static int
opens(struct crypto_box *box, const struct trace *t, struct reason *why)
{
	unsigned char text[ENTRY_BYTES];
	size_t n = t->rows == 0 ? PHOTOS_HEAD - CRYPTO_OVERHEAD : ENTRY_BYTES;
	size_t i = 0;

	do {
		if (crypto_peek(box, t->data, t->len, i * ENTRY_BYTES, n,
		    text, why) != 0)
			return -1;
		if (t->rows == 0 ? !is_jpeg(text) : !is_entry(text))
			return 0;
	} while (++i < t->rows);
	return 1;
}

static int
try_key(struct prove *p, const struct candidate *c, struct reason *why)
{
	int rc;

	if (crypto_box_key(p->store->box, c->key, why) != 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		struct trace *t = &p->traces[i];

		rc = t->opened ? 0 : opens(p->store->box, t, why);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		t->opened = true;
		if (c->kept)
			p->counts->kept++;
		else
			p->counts->opened++;
	}
	return 0;
}

/* The first photo of each hour: where others begin is sealed in the rows. */
static int
look_at_photos(struct prove *p, const char *path,
    unsigned char heads[KEYRING_HOURS][PHOTOS_HEAD], struct reason *why)
{
	int rc;

	for (int hour = 0; hour < KEYRING_HOURS; hour++) {
		rc = photos_head(path, hour, heads[hour], why);
		if (rc < 0 || (rc == 1 && add_trace(p, heads[hour],
		    PHOTOS_HEAD, 0, why) != 0))
			return -1;
		p->counts->photos += (uint64_t)rc;
	}
	return 0;
}

static int
look_at_rows(struct prove *p, const char *path, struct blob *b,
    struct reason *why)
{
	char *file = file_join(path, "data.mdb", why);
	int rc = file == NULL ? -1 : 0;

	/* Photos alone may be left of a copy. */
	if (rc == 0)
		rc = file_exists(file, why);
	if (rc == 1) {
		rc = file_read(file, FILE_MAX, b, why);
		if (rc == 0 && b->len > 0)
			rc = look_at_file(p, file, b, why);
		p->counts->files++;
		p->counts->groups += p->n;
	}
	free(file);
	return rc;
}

static int
prove_day(struct prove *p, int64_t day, const char *path,
    struct reason *why)
{
	static const unsigned char zeros[CRYPTO_KEY];
	unsigned char heads[KEYRING_HOURS][PHOTOS_HEAD];
	struct blob b = { NULL, 0 };
	size_t before = p->n_keys;
	int rc;

	p->n = 0;
	rc = look_at_rows(p, path, &b, why);
	if (rc == 0)
		rc = look_at_photos(p, path, heads, why);
	if (rc == 0)
		rc = add_key(p, zeros, false, why);
	if (rc == 0)
		rc = other_keys(p, day, why);
	for (size_t i = 0; rc == 0 && i < p->n_keys; i++)
		rc = try_key(p, &p->keys[i], why);
	if (p->counts->keys < p->n_keys)
		p->counts->keys = p->n_keys;
	p->n_keys = before;
	blob_free(&b);
	return rc;
}

static int
prove_days(struct prove *p, struct reason *why)
{
	char *days = file_join(p->folder, "days", why), *path;
	struct reason ignored;
	int rc = 0, more = 0;
	const char *name;
	char folder[40];
	int64_t day;
	DIR *d;

	d = days == NULL ? NULL : opendir(days);
	if (days != NULL && d == NULL)
		reason_errno(why, "%.150s", days);
	free(days);
	if (d == NULL)
		return -1;
	while (rc == 0 && (more = dir_next(d, &name)) == 1) {
		if (stamp_parse_day(name, &day, &ignored) != 0)
			continue;
		snprintf(folder, sizeof(folder), "days/%.10s", name);
		path = file_join(p->folder, folder, why);
		rc = path == NULL ? -1 : prove_day(p, day, path, why);
		free(path);
	}
	if (more < 0)
		rc = reason_errno(why, "%.150s/days", p->folder);
	closedir(d);
	return rc;
}

int
prove_run(struct store *s, const char *folder, struct prove_counts *counts,
    struct reason *why)
{
	struct prove p = { .store = s, .folder = folder, .counts = counts };
	int rc;

	rc = store_days(s, keys_of_day, &p, why);
	if (rc == 0)
		rc = prove_days(&p, why);
	if (p.keys != NULL)
		crypto_wipe(p.keys, p.room_keys * sizeof(*p.keys));
	free(p.keys);
	free(p.traces);
	return rc;
}
