/* What a day's databases hold: packs of groups, segments of the index. */
#include "day.h"

#include <string.h>

#include "ahead.h"
#include "base/bytes.h"
#include "day_inside.h"

#define KEY_BYTES 5
#define MANIFEST 0xffffffffu	/* in the place of a first group */
#define SEGMENT_HEAD 64	/* how many groups, and the nonce */
#define PACK_HEAD(groups) (2 + 6 * (groups))

/* Keys sort by hour, then by number: the greatest byte comes first. */
static void
make_key(int hour, uint32_t n, unsigned char out[KEY_BYTES])
{
	out[0] = (unsigned char)hour;
	for (int i = 0; i < 4; i++)
		out[1 + i] = (unsigned char)(n >> (24 - 8 * i));
}

static uint32_t
key_number(const MDB_val *key)
{
	const unsigned char *k = key->mv_data;

	return (uint32_t)k[1] << 24 | (uint32_t)k[2] << 16 |
	    (uint32_t)k[3] << 8 | k[4];
}

/* Moves to the first key from one on.  1: it is of that hour; 0, -1. */
static int
seek(struct day *d, MDB_cursor *cursor, int hour, uint32_t n, MDB_val *key,
    MDB_val *value, struct reason *why)
{
	unsigned char text[KEY_BYTES];
	int rc;

	make_key(hour, n, text);
	key->mv_data = text;
	key->mv_size = sizeof(text);
	rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return day_fail(d, rc, "read", why);
	if (key->mv_size != KEY_BYTES)
		return reason_set(why, "store: damaged, a key of %zu bytes",
		    key->mv_size);
	return ((unsigned char *)key->mv_data)[0] == hour;
}

int
day_groups(struct day *d, int hour, uint32_t *n, struct reason *why)
{
	unsigned char text[KEY_BYTES];
	MDB_val key = { sizeof(text), text }, value;
	int rc;

	*n = 0;
	make_key(hour + 1, 0, text);
	rc = mdb_cursor_get(d->pack, &key, &value, MDB_SET_RANGE);
	if (rc == 0 || rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(d->pack, &key, &value, rc == 0 ?
		    MDB_PREV : MDB_LAST);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc != 0)
		return day_fail(d, rc, "read", why);
	if (key.mv_size != KEY_BYTES ||
	    ((unsigned char *)key.mv_data)[0] != hour)
		return 0;
	if (key_number(&key) >= DAY_GROUPS_MAX)
		return reason_set(why, "store: damaged, a pack of number %u",
		    (unsigned)key_number(&key));
	*n = key_number(&key) + 1;
	return 0;
}

bool
day_pack_parse(const unsigned char *data, size_t len, struct day_pack *p)
{
	p->first = 0;
	p->data = data;
	p->len = len;
	p->groups = len < 2 ? 0 : bytes_get(data, 2);
	return p->groups > 0 && p->groups <= DAY_PACK &&
	    len >= PACK_HEAD(p->groups);
}

int
day_pack(struct day *d, int hour, uint32_t group, struct day_pack *p,
    struct reason *why)
{
	MDB_val key, value;
	uint32_t last;
	int rc;

	rc = seek(d, d->pack, hour, group, &key, &value, why);
	if (rc <= 0)
		return rc;
	last = key_number(&key);
	if (!day_pack_parse(value.mv_data, value.mv_size, p) ||
	    last >= DAY_GROUPS_MAX || p->groups > last + 1 ||
	    last + 1 - p->groups > group)
		return reason_set(why, "store: damaged, a pack of %zu bytes",
		    value.mv_size);
	p->first = last + 1 - (uint32_t)p->groups;
	return 1;
}

/* Asks for so much of each value from one to before another. */
static void
values_ahead(struct day *d, MDB_cursor *cursor, int hour, uint32_t from,
    uint32_t before, size_t most)
{
	struct reason ignored;
	MDB_val key, value;

	while (from < before && seek(d, cursor, hour, from, &key, &value,
	    &ignored) == 1 && key_number(&key) < MANIFEST) {
		ahead_ask(value.mv_data, value.mv_size < most ?
		    value.mv_size : most);
		from = key_number(&key) + 1;
	}
}

void
day_packs_ahead(struct day *d, int hour, uint32_t from, uint32_t before)
{
	values_ahead(d, d->pack, hour, from, before, SIZE_MAX);
}

void
day_segments_ahead(struct day *d, int hour)
{
	values_ahead(d, d->segment, hour, 0, MANIFEST, SEGMENT_HEAD);
}

int
day_pack_group(const struct day_pack *p, size_t i, size_t *rows,
    const unsigned char **data, size_t *len, struct reason *why)
{
	size_t head = PACK_HEAD(p->groups), start = 0, end;

	*rows = (uint32_t)bytes_get(p->data + 2 + 6 * i, 2);
	end = (uint32_t)bytes_get(p->data + 4 + 6 * i, 4);
	if (i > 0)
		start = (uint32_t)bytes_get(p->data + 4 + 6 * (i - 1), 4);
	if (start > end || end > p->len - head)
		return reason_set(why, "store: damaged, a pack of %zu bytes",
		    p->len);
	*data = p->data + head + start;
	*len = end - start;
	return 0;
}

/* Puts a value and gives the place to fill it in. */
static unsigned char *
reserve(struct day *d, MDB_dbi dbi, int hour, uint32_t n, size_t len,
    struct reason *why)
{
	unsigned char text[KEY_BYTES];
	MDB_val key = { sizeof(text), text }, value = { len, NULL };
	int rc;

	make_key(hour, n, text);
	rc = mdb_put(d->txn, dbi, &key, &value, MDB_RESERVE);
	if (rc == 0)
		return value.mv_data;
	day_fail(d, rc, "write", why);
	return NULL;
}

int
day_put_pack(struct day *d, int hour, uint32_t first, size_t groups,
    const struct day_part *parts, const unsigned char *data,
    struct reason *why)
{
	size_t head = PACK_HEAD(groups), len = parts[groups - 1].end;
	unsigned char *to;

	if (first > DAY_GROUPS_MAX - DAY_PACK)
		return reason_set(why, "store: an hour holds no more");
	to = reserve(d, d->packs, hour, first + (uint32_t)groups - 1,
	    head + len, why);
	if (to == NULL)
		return -1;
	bytes_put(to, (uint32_t)groups, 2);
	for (size_t i = 0; i < groups; i++) {
		bytes_put(to + 2 + 6 * i, (uint32_t)parts[i].rows, 2);
		bytes_put(to + 4 + 6 * i, (uint32_t)parts[i].end, 4);
	}
	memcpy(to + head, data, len);
	return 0;
}

int
day_segment(struct day *d, int hour, uint32_t from, struct day_segment *s,
    struct reason *why)
{
	MDB_val key, value;
	int rc;

	rc = seek(d, d->segment, hour, from, &key, &value, why);
	if (rc <= 0)
		return rc;
	s->first = key_number(&key);
	if (s->first == MANIFEST)
		return 0;
	if (value.mv_size < 4)
		return reason_set(why, "store: damaged, a segment of %zu "
		    "bytes", value.mv_size);
	s->data = value.mv_data;
	s->groups = (uint32_t)bytes_get(s->data, 4);
	if (s->groups == 0 || s->first > DAY_GROUPS_MAX ||
	    s->groups > DAY_GROUPS_MAX - s->first)
		return reason_set(why, "store: damaged, a segment of %u "
		    "groups", (unsigned)s->groups);
	s->data += 4;
	s->len = value.mv_size - 4;
	return 1;
}

int
day_put_segment(struct day *d, int hour, const struct day_segment *s,
    struct reason *why)
{
	unsigned char *to = reserve(d, d->index, hour, s->first, 4 + s->len,
	    why);

	if (to == NULL)
		return -1;
	bytes_put(to, s->groups, 4);
	memcpy(to + 4, s->data, s->len);
	return 0;
}

int
day_manifest(struct day *d, int hour, const unsigned char **data,
    size_t *len, struct reason *why)
{
	MDB_val key, value;
	int rc;

	rc = seek(d, d->segment, hour, MANIFEST, &key, &value, why);
	if (rc == 1) {
		*data = value.mv_data;
		*len = value.mv_size;
	}
	return rc;
}

int
day_put_manifest(struct day *d, int hour, const unsigned char *data,
    size_t len, struct reason *why)
{
	unsigned char *to = reserve(d, d->index, hour, MANIFEST, len, why);

	if (to == NULL)
		return -1;
	memcpy(to, data, len);
	return 0;
}

/* Deletes from one key on, up to the hour's last. */
static int
delete_from(struct day *d, MDB_cursor *cursor, int hour, uint32_t from,
    struct reason *why)
{
	MDB_val key, value;
	int rc;

	while ((rc = seek(d, cursor, hour, from, &key, &value, why)) == 1 &&
	    key_number(&key) != MANIFEST) {
		rc = mdb_cursor_del(cursor, 0);
		if (rc != 0)
			return day_fail(d, rc, "delete", why);
	}
	return rc < 0 ? -1 : 0;
}

int
day_cut(struct day *d, int hour, uint32_t segments, uint32_t packs,
    struct reason *why)
{
	if (delete_from(d, d->segment, hour, segments, why) != 0)
		return -1;
	return packs == UINT32_MAX ? 0 : delete_from(d, d->pack, hour, packs,
	    why);
}

int
day_count(struct day *d, int hour, uint64_t *rows, struct reason *why)
{
	struct day_pack p;
	uint32_t at = 0;
	int rc;

	while ((rc = day_pack(d, hour, at, &p, why)) == 1) {
		for (size_t i = 0; i < p.groups; i++)
			*rows += (uint32_t)bytes_get(p.data + 2 + 6 * i, 2);
		at = p.first + (uint32_t)p.groups;
	}
	return rc;
}

static int
delete_below(struct day *d, MDB_cursor *cursor, int hour,
    struct reason *why)
{
	MDB_val key, value;
	int rc;

	while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST)) == 0 &&
	    ((unsigned char *)key.mv_data)[0] < hour) {
		rc = mdb_cursor_del(cursor, 0);
		if (rc != 0)
			break;
	}
	return rc == 0 || rc == MDB_NOTFOUND ? 0 : day_fail(d, rc, "delete",
	    why);
}

struct below {
	int hour;
	uint64_t rows;
};

static int
delete_hours(void *ctx, struct day *d, struct reason *why)
{
	struct below *b = ctx;

	b->rows = 0;
	for (int hour = 0; hour < b->hour; hour++)
		if (day_count(d, hour, &b->rows, why) != 0)
			return -1;
	return delete_below(d, d->pack, b->hour, why) != 0 ? -1 :
	    delete_below(d, d->segment, b->hour, why);
}

int
day_delete_before(struct day *d, int hour, uint64_t *rows,
    struct reason *why)
{
	struct below b = { hour, 0 };

	if (day_write(d, delete_hours, &b, why) != 0)
		return -1;
	*rows += b.rows;
	return 0;
}
