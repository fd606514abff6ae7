/* Trying to open what was destroyed. */
#include "prove.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stamp.h"
#include "store_inside.h"

/* LMDB's pages (lmdb.h 0.9, mdb.c): a head of 16 bytes, and what it says. */
#define PAGE		4096
#define PAGE_HEAD	16
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

/* A group that was found, and whether some key has opened it. */
struct trace {
	const unsigned char *data;
	size_t len, rows;
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

static unsigned
number(const unsigned char *in, int bytes)
{
	unsigned n = 0;

	for (int i = bytes; i-- > 0;)
		n = n << 8 | in[i];
	return n;
}

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
	size_t groups, head, start = 0, end, rows;

	groups = len < 2 ? 0 : number(data, 2);
	head = 2 + 6 * groups;
	if (groups == 0 || groups > DAY_PACK || head > len)
		return 0;
	for (size_t i = 0; i < groups; i++, start = end) {
		rows = number(data + 2 + 6 * i, 2);
		end = number(data + 4 + 6 * i, 4);
		if (rows == 0 || rows > GROUP_ROWS || end > len - head ||
		    end < start + rows * ENTRY_BYTES +
		    2 * CRYPTO_OVERHEAD)
			return 0;
		if (add_trace(p, data + head + start, end - start, rows,
		    why) != 0)
			return -1;
	}
	return 0;
}

static int
look_at_leaf(struct prove *p, const unsigned char *page, struct reason *why)
{
	size_t nodes = number(page + 12, 2), at, key, len;

	nodes = nodes < PAGE_HEAD || nodes > PAGE ? 0 :
	    (nodes - PAGE_HEAD) / 2;
	for (size_t i = 0; i < nodes; i++) {
		at = number(page + PAGE_HEAD + 2 * i, 2);
		if (at + NODE_HEAD + KEY_BYTES > PAGE)
			continue;
		len = number(page + at, 4);
		key = number(page + at + 6, 2);
		if (key != KEY_BYTES || (page[at + 4] & NODE_BIG) != 0 ||
		    len > PAGE - at - NODE_HEAD - KEY_BYTES)
			continue;
		if (look_at_value(p, page + at + NODE_HEAD + KEY_BYTES, len,
		    why) != 0)
			return -1;
	}
	return 0;
}

static int
look_at_file(struct prove *p, const struct blob *b, struct reason *why)
{
	const unsigned char *page;
	int rc = 0;

	for (size_t at = 0; rc == 0 && at + PAGE <= b->len; at += PAGE) {
		page = b->data + at;
		if ((page[10] & FLAG_OVERFLOW) != 0)
			rc = look_at_value(p, page + PAGE_HEAD, b->len - at -
			    PAGE_HEAD, why);
		else if ((page[10] & FLAG_LEAF) != 0)
			rc = look_at_leaf(p, page, why);
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

static int
try_key(struct prove *p, const struct candidate *c, struct reason *why)
{
	unsigned char entry[ENTRY_BYTES];
	struct crypto_box *box = p->store->box;

	if (crypto_box_key(box, c->key, why) != 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		struct trace *t = &p->traces[i];
		bool opens = !t->opened;

		for (size_t k = 0; opens && k < t->rows; k++) {
			if (crypto_peek(box, t->data, t->len, k * ENTRY_BYTES,
			    ENTRY_BYTES, entry, why) != 0)
				return -1;
			opens = is_entry(entry);
		}
		if (!opens)
			continue;
		t->opened = true;
		if (c->kept)
			p->counts->kept++;
		else
			p->counts->opened++;
	}
	return 0;
}

static int
prove_day(struct prove *p, int64_t day, const char *path,
    struct reason *why)
{
	static const unsigned char zeros[CRYPTO_KEY];
	struct blob b = { NULL, 0 };
	size_t before = p->n_keys;
	int rc;

	p->n = 0;
	rc = file_read(path, FILE_MAX, &b, why);
	if (rc == 0)
		rc = look_at_file(p, &b, why);
	if (rc == 0)
		rc = add_key(p, zeros, false, why);
	if (rc == 0)
		rc = other_keys(p, day, why);
	for (size_t i = 0; rc == 0 && i < p->n_keys; i++)
		rc = try_key(p, &p->keys[i], why);
	p->counts->files++;
	p->counts->groups += p->n;
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
	char name[40];
	struct dirent *e;
	int64_t day;
	int rc = 0;
	DIR *d;

	d = days == NULL ? NULL : opendir(days);
	if (days != NULL && d == NULL)
		reason_errno(why, "%.150s", days);
	free(days);
	if (d == NULL)
		return -1;
	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (stamp_parse_day(e->d_name, &day, &ignored) != 0)
			continue;
		snprintf(name, sizeof(name), "days/%.10s/data.mdb",
		    e->d_name);
		path = file_join(p->folder, name, why);
		rc = path == NULL ? -1 : prove_day(p, day, path, why);
		free(path);
	}
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
