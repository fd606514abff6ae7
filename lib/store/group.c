/* Groups of sightings, sealed together. */
#include "group.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "bound.h"

#define ID_REST		10	/* bytes of an id, past its time */
#define TEXT_FULL	49152	/* bytes, of long rows */

static void
wipe_text(struct terse *t)
{
	if (t->data != NULL)
		crypto_wipe(t->data, t->len);
	t->len = 0;
}

void
group_free(struct group *g)
{
	if (g == NULL)
		return;
	wipe_text(&g->text);
	free(g->text.data);
	crypto_wipe(g, sizeof(*g));
}

bool
group_full(const struct group *g)
{
	return g->rows == GROUP_ROWS || g->text.len >= TEXT_FULL;
}

static size_t
number_bytes(uint64_t n)
{
	size_t bytes = 1;

	for (; n > 0x7f; n >>= 7)
		bytes++;
	return bytes;
}

int
group_add(struct group *g, const unsigned char entry[ENTRY_BYTES],
    const unsigned char id[UUID_BYTES],
    const struct group_place photo[GROUP_PHOTOS],
    const unsigned char *record, size_t len, struct reason *why)
{
	size_t before = g->text.len, all = ID_REST + len;

	for (int i = 0; i < GROUP_PHOTOS; i++)
		all += number_bytes(photo[i].len) + (photo[i].len == 0 ? 0 :
		    number_bytes(photo[i].at));
	if (terse_number(&g->text, all, why) != 0 ||
	    terse_bytes(&g->text, id + UUID_BYTES - ID_REST, ID_REST,
	    why) != 0)
		goto err;
	for (int i = 0; i < GROUP_PHOTOS; i++)
		if (terse_number(&g->text, photo[i].len, why) != 0 ||
		    (photo[i].len > 0 && terse_number(&g->text, photo[i].at,
		    why) != 0))
			goto err;
	if (terse_bytes(&g->text, record, len, why) != 0)
		goto err;
	memcpy(g->entries[g->rows++], entry, ENTRY_BYTES);
	return 0;
err:
	g->text.len = before;
	return -1;
}

int
group_copy(struct group *g, const struct group_view *from, size_t row,
    struct reason *why)
{
	size_t before = g->text.len;

	if (terse_number(&g->text, from->row[row].len, why) != 0 ||
	    terse_bytes(&g->text, from->row[row].data, from->row[row].len,
	    why) != 0) {
		g->text.len = before;
		return -1;
	}
	memcpy(g->entries[g->rows++], group_entry(from, row), ENTRY_BYTES);
	return 0;
}

int
group_seal(struct group *g, struct crypto_box *box, int64_t hour,
    uint32_t number, uint64_t edition, struct terse *out,
    struct reason *why)
{
	static const unsigned char zeros[GROUP_PAD];
	size_t head = g->rows * ENTRY_BYTES + CRYPTO_OVERHEAD;
	size_t pad = (GROUP_PAD - g->text.len % GROUP_PAD) % GROUP_PAD, all;
	unsigned char to[BOUND_BYTES], *sealed;
	int rc = -1;

	if (terse_bytes(&g->text, zeros, pad, why) != 0)
		return -1;
	all = head + g->text.len + CRYPTO_OVERHEAD;
	sealed = malloc(all);
	if (sealed == NULL)
		return reason_errno(why, "a group");
	bound_make('e', hour, number, (uint32_t)g->rows, edition, to);
	if (crypto_seal(box, to, sizeof(to), g->entries, g->rows *
	    ENTRY_BYTES, sealed, why) == 0) {
		to[0] = 'g';
		rc = crypto_seal(box, to, sizeof(to), g->text.data,
		    g->text.len, sealed + head, why);
	}
	if (rc == 0)
		rc = terse_bytes(out, sealed, all, why);
	g->rows = 0;
	wipe_text(&g->text);
	free(sealed);
	return rc;
}

static int
check_size(const struct group_sealed *s, struct reason *why)
{
	if (s->rows > 0 && s->rows <= GROUP_ROWS &&
	    s->len >= s->rows * ENTRY_BYTES + 2 * CRYPTO_OVERHEAD)
		return 0;
	return reason_set(why, "store: damaged, a group of %zu rows in %zu "
	    "bytes", s->rows, s->len);
}

static int
open_entries(const struct group_sealed *s, struct crypto_box *box, void *out,
    struct reason *why)
{
	unsigned char to[BOUND_BYTES];

	bound_make('e', s->hour, s->number, (uint32_t)s->rows, s->edition,
	    to);
	return crypto_open(box, to, sizeof(to), s->data, s->rows *
	    ENTRY_BYTES + CRYPTO_OVERHEAD, out, why) == 0 ? 0 :
	    reason_prefix(why, "store: damaged, group %u",
	    (unsigned)s->number);
}

int
group_entries(const struct group_sealed *s, struct crypto_box *box,
    unsigned char entries[GROUP_ROWS][ENTRY_BYTES], struct reason *why)
{
	return check_size(s, why) != 0 ? -1 : open_entries(s, box, entries,
	    why);
}

static int
find_rows(struct group_view *v, struct reason *why)
{
	const unsigned char *at = v->text.data + v->rows * ENTRY_BYTES;
	const unsigned char *end = v->text.data + v->text.len;
	uint64_t len;

	for (size_t i = 0; i < v->rows; i++) {
		if (at > end || terse_read_number(&at, end, &len) != 0 ||
		    len < ID_REST || len > (uint64_t)(end - at))
			return reason_set(why, "store: damaged, a group that "
			    "cannot be read");
		v->row[i].data = at;
		v->row[i].len = (size_t)len;
		at += len;
	}
	return 0;
}

int
group_open(const struct group_sealed *s, struct crypto_box *box,
    struct group_view *v, struct reason *why)
{
	size_t entries = s->rows * ENTRY_BYTES;
	size_t head = entries + CRYPTO_OVERHEAD;
	unsigned char to[BOUND_BYTES], *more;

	wipe_text(&v->text);
	v->rows = 0;
	if (check_size(s, why) != 0)
		return -1;
	if (v->text.room < s->len) {
		more = realloc(v->text.data, s->len);
		if (more == NULL)
			return reason_errno(why, "a group");
		v->text.data = more;
		v->text.room = s->len;
	}
	if (open_entries(s, box, v->text.data, why) != 0)
		return -1;
	v->text.len = entries;
	bound_make('g', s->hour, s->number, (uint32_t)s->rows, s->edition,
	    to);
	if (crypto_open(box, to, sizeof(to), s->data + head, s->len - head,
	    v->text.data + entries, why) != 0) {
		wipe_text(&v->text);
		return reason_prefix(why, "store: damaged, group %u",
		    (unsigned)s->number);
	}
	v->text.len = s->len - 2 * CRYPTO_OVERHEAD;
	v->hour = s->hour;
	v->rows = s->rows;
	return find_rows(v, why);
}

void
group_view_free(struct group_view *v)
{
	wipe_text(&v->text);
	free(v->text.data);
	v->text.data = NULL;
	v->text.room = 0;
	v->rows = 0;
}

const unsigned char *
group_entry(const struct group_view *v, size_t row)
{
	return v->text.data + row * ENTRY_BYTES;
}

void
group_id(const struct group_view *v, size_t row,
    unsigned char id[UUID_BYTES])
{
	uuid_first(v->hour + entry_ms(group_entry(v, row)), id);
	memcpy(id + UUID_BYTES - ID_REST, v->row[row].data, ID_REST);
}

int
group_read(const struct group_view *v, size_t row, struct group_row *out,
    struct reason *why)
{
	const unsigned char *at = v->row[row].data + ID_REST;
	const unsigned char *end = v->row[row].data + v->row[row].len;
	struct terse_known known;
	char plate[PLATE_SIZE];

	memset(out, 0, sizeof(*out));
	group_id(v, row, out->id);
	for (int i = 0; i < GROUP_PHOTOS; i++)
		if (terse_read_number(&at, end, &out->photo[i].len) != 0 ||
		    (out->photo[i].len > 0 && terse_read_number(&at, end,
		    &out->photo[i].at) != 0))
			return reason_set(why, "store: damaged, a row that "
			    "cannot be read");
	entry_plate(group_entry(v, row), plate);
	memcpy(known.id, out->id, UUID_BYTES);
	uuid_format(out->id, known.id_text);
	known.plate = plate;
	out->json = terse_get(at, (size_t)(end - at), &known, why);
	return out->json == NULL ? -1 : 0;
}
