/* The batch: sightings on their way to disk, and what is there already. */
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "photos.h"
#include "store_inside.h"

static void
row_free(struct batch_row *row)
{
	if (row == NULL)
		return;
	if (row->record.data != NULL)
		crypto_wipe(row->record.data, row->record.len);
	free(row->record.data);
	for (int i = 0; i < GROUP_PHOTOS; i++)
		blob_wipe(&row->photo[i]);
	free(row);
}

static size_t
row_bytes(const struct batch_row *row)
{
	return row->record.len + row->photo[GROUP_VEHICLE].len +
	    row->photo[GROUP_PLATE].len;
}

void
store_rollback(struct store *s, size_t pending)
{
	while (s->pending > pending) {
		s->pending--;
		s->bytes -= row_bytes(s->rows[s->pending]);
		row_free(s->rows[s->pending]);
	}
}

size_t
store_pending(const struct store *s, size_t *bytes)
{
	*bytes = s->bytes;
	return s->pending;
}

static int
check_time(int64_t time, int64_t now, int64_t cutoff, struct reason *why)
{
	char text[STAMP_SIZE];

	if (time <= now + STORE_EARLY && time > cutoff)
		return 0;
	stamp_format(time, text);
	reason_set(why, "%s is %s", text, time <= cutoff ?
	    "past the retention" : "in the future");
	return 1;
}

/* Once for each hour of a batch: whether its key is there, or can be. */
static int
check_key(struct store *s, int64_t hour, struct reason *why)
{
	unsigned char key[CRYPTO_KEY];
	int rc;

	for (size_t i = 0; i < s->n_checked; i++)
		if (s->checked[i] == hour)
			return 0;
	rc = keyring_get(s->keys, hour, true, key, why);
	crypto_wipe(key, sizeof(key));
	if (rc == 0) {
		reason_set(why, "the key of that hour is destroyed");
		return 1;
	}
	if (rc == 1 && s->n_checked < STORE_HOURS)
		s->checked[s->n_checked++] = hour;
	return rc == 1 ? 0 : -1;
}

static int
copy_photo(const struct blob *from, struct blob *to, struct reason *why)
{
	if (from->len == 0)
		return 0;
	to->data = malloc(from->len);
	if (to->data == NULL)
		return reason_errno(why, "a photo");
	memcpy(to->data, from->data, from->len);
	to->len = from->len;
	return 0;
}

static int
fill(struct batch_row *row, const struct sighting *s,
    const struct blob photos[GROUP_PHOTOS], struct reason *why)
{
	struct terse_known known;
	int rc;

	row->hour = stamp_hour(s->time);
	memcpy(row->id, s->id, UUID_BYTES);
	memcpy(known.id, s->id, UUID_BYTES);
	uuid_format(s->id, known.id_text);
	known.plate = s->plate;
	entry_make(s, row->entry);
	rc = terse_put(&row->record, s->json, &known, why);
	for (int i = 0; i < GROUP_PHOTOS && rc == 0; i++)
		rc = copy_photo(&photos[i], &row->photo[i], why);
	return rc;
}

static int
add_row(struct store *s, struct batch_row *row, struct reason *why)
{
	size_t room = s->room == 0 ? 64 : s->room * 2;
	struct batch_row **rows;

	if (s->pending == s->room) {
		rows = realloc(s->rows, room * sizeof(*rows));
		if (rows == NULL)
			return reason_errno(why, "batch");
		s->rows = rows;
		s->room = room;
	}
	row->place = s->pending;
	s->rows[s->pending++] = row;
	s->bytes += row_bytes(row);
	return 0;
}

int
store_put(struct store *s, const struct sighting *sighting,
    const struct blob photos[GROUP_PHOTOS], int64_t now, int64_t cutoff,
    struct reason *why)
{
	struct batch_row *row;
	int rc;

	rc = check_time(sighting->time, now, cutoff, why);
	if (rc == 0)
		rc = check_key(s, stamp_hour(sighting->time), why);
	if (rc != 0)
		return rc;
	row = calloc(1, sizeof(*row));
	if (row == NULL)
		return reason_errno(why, "a sighting");
	rc = fill(row, sighting, photos, why);
	if (rc == 0)
		rc = add_row(s, row, why);
	if (rc != 0)
		row_free(row);
	return rc;
}

/* Rows of one hour on their way into groups and packs. */
struct writer {
	struct store *store;
	struct day *day;
	struct photos **photos;	/* opened when there is one */
	struct seen_hour *seen;
	int64_t hour;
	struct group group;
	struct terse data;	/* sealed groups of the pack in hand */
	struct day_part parts[DAY_PACK];
	size_t n;
};

static int
put_pack(struct writer *w, struct reason *why)
{
	int rc;

	if (w->n == 0)
		return 0;
	rc = day_put_pack(w->day, stamp_hour_of_day(w->hour), w->seen->groups -
	    (uint32_t)w->n, w->n, w->parts, w->data.data, why);
	w->n = 0;
	w->data.len = 0;
	return rc;
}

static int
end_group(struct writer *w, struct reason *why)
{
	size_t rows = w->group.rows;

	if (rows == 0)
		return 0;
	if (group_seal(&w->group, w->store->box, w->hour, w->seen->groups,
	    manifest_edition(&w->seen->manifest, w->seen->groups), &w->data,
	    why) != 0)
		return -1;
	w->seen->groups++;
	w->parts[w->n++] = (struct day_part){ rows, w->data.len };
	return w->n < DAY_PACK ? 0 : put_pack(w, why);
}

static int
add_photos(struct writer *w, const struct batch_row *row,
    struct group_place places[GROUP_PHOTOS], struct reason *why)
{
	char *path;

	for (int i = 0; i < GROUP_PHOTOS; i++) {
		places[i] = (struct group_place){ 0, 0 };
		if (row->photo[i].len == 0)
			continue;
		if (*w->photos == NULL) {
			path = store_day_path(w->store, w->hour, why);
			*w->photos = path == NULL ? NULL : photos_open(path,
			    stamp_hour_of_day(w->hour), why);
			free(path);
		}
		if (*w->photos == NULL || photos_add(*w->photos, w->store->box,
		    row->id, i, &row->photo[i], &places[i], why) != 0)
			return -1;
	}
	return 0;
}

static int
write_row(struct writer *w, struct batch_row *row, struct reason *why)
{
	struct group_place places[GROUP_PHOTOS];
	uint32_t ignored;

	row->known = seen_find(w->seen->seen, row->id, &ignored);
	if (row->known)
		return 0;
	if (add_photos(w, row, places, why) != 0 ||
	    group_add(&w->group, row->entry, row->id, places,
	    row->record.data, row->record.len, why) != 0 ||
	    seen_add(w->seen->seen, row->id, w->seen->groups, why) != 0)
		return -1;
	return group_full(&w->group) ? end_group(w, why) : 0;
}

static int
write_hour(struct store *s, struct day *day, struct batch_row **rows,
    size_t n, struct photos **photos, struct reason *why)
{
	struct writer w = { .store = s, .day = day, .photos = photos,
	    .hour = rows[0]->hour };
	int rc;

	/* Another process may have destroyed it meanwhile. */
	rc = store_box(s, w.hour, why);
	if (rc == 0)
		reason_set(why, "the key of that hour is destroyed");
	if (rc != 1)
		return -1;
	w.seen = store_seen(s, day, w.hour, why);
	if (w.seen == NULL)
		return -1;
	rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = write_row(&w, rows[i], why);
	if (rc == 0)
		rc = end_group(&w, why);
	if (rc == 0)
		rc = put_pack(&w, why);
	if (rc == 0 && w.seen->manifest.groups != w.seen->groups) {
		w.seen->manifest.groups = w.seen->groups;
		rc = manifest_write(day, s->box, w.hour, &w.seen->manifest,
		    why);
	}
	/* Photos are on disk before the rows that speak of them. */
	if (rc == 0 && *photos != NULL)
		rc = photos_sync(*photos, why);
	if (rc == 0)
		rc = store_tidy_hour(s, day, w.hour, TIDY_WRITING, why);
	/* What was damaged before is no reason to store nothing more. */
	if (rc == 1) {
		if (!w.seen->damaged)
			store_note(s, why);
		w.seen->damaged = true;
		rc = 0;
	}
	w.seen->written = true;
	w.seen->commit = s->commits;
	group_free(&w.group);
	free(w.data.data);
	return rc;
}

/* The rows of one day, sorted by hour. */
struct share {
	struct store *store;
	struct batch_row **rows;
	size_t n;
	bool tried;
};

/* What was read into memory of a transaction that failed is not so. */
static void
forget_hours(struct share *share)
{
	struct seen_hour *hours = share->store->hours;

	for (size_t k = 0; k < STORE_HOURS; k++)
		if (hours[k].seen != NULL && stamp_day(hours[k].hour) ==
		    stamp_day(share->rows[0]->hour))
			store_forget(&hours[k]);
}

static int
write_share(void *ctx, struct day *day, struct reason *why)
{
	struct photos *photos[KEYRING_HOURS] = { NULL };
	struct share *share = ctx;
	size_t n;
	int rc = 0;

	if (share->tried)
		forget_hours(share);
	share->tried = true;
	for (size_t i = 0; i < share->n && rc == 0; i += n) {
		for (n = 1; i + n < share->n && share->rows[i + n]->hour ==
		    share->rows[i]->hour; n++)
			continue;
		rc = write_hour(share->store, day, share->rows + i, n,
		    &photos[stamp_hour_of_day(share->rows[i]->hour)], why);
	}
	/* Nobody else writes photos before this transaction ends. */
	for (int h = 0; h < KEYRING_HOURS; h++) {
		if (rc != 0 && photos[h] != NULL)
			photos_undo(photos[h]);
		photos_close(photos[h]);
	}
	return rc;
}

static int
by_hour(const void *a, const void *b)
{
	const struct batch_row *x = *(struct batch_row *const *)a;
	const struct batch_row *y = *(struct batch_row *const *)b;

	if (x->hour != y->hour)
		return x->hour < y->hour ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int
write_days(struct store *s, struct batch_row **rows, struct reason *why)
{
	struct share share = { .store = s };
	struct day *day;
	bool there;
	int rc = 0;

	qsort(rows, s->pending, sizeof(*rows), by_hour);
	for (size_t i = 0; i < s->pending && rc == 0; i += share.n) {
		share.rows = rows + i;
		share.tried = false;
		for (share.n = 1; i + share.n < s->pending &&
		    stamp_day(rows[i + share.n]->hour) ==
		    stamp_day(rows[i]->hour); share.n++)
			continue;
		day = store_day(s, rows[i]->hour, true, &there, why);
		rc = day == NULL ? -1 : day_write(day, write_share, &share,
		    why);
		if (rc != 0)
			forget_hours(&share);
	}
	return rc;
}

int
store_commit(struct store *s, bool *known, struct reason *why)
{
	struct batch_row **order;
	struct reason ignored;
	int rc;

	if (s->pending == 0)
		return 0;
	/* Rows are sorted, but the caller knows their first order. */
	order = malloc(s->pending * sizeof(*order));
	if (order == NULL)
		return reason_errno(why, "batch");
	memcpy(order, s->rows, s->pending * sizeof(*order));
	rc = write_days(s, order, why);
	for (size_t i = 0; known != NULL && rc == 0 && i < s->pending; i++)
		known[i] = s->rows[i]->known;
	free(order);
	store_rollback(s, 0);
	s->n_checked = 0;
	s->commits++;
	/* What is on disk is stored, whether or not that goes well. */
	if (rc == 0 && store_tidy_idle(s, &ignored) != 0)
		return 0;
	return rc;
}
