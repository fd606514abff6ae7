/* Stores of a few sightings, for tests. */
#include "kept.h"

#include <stdlib.h>

#include "base/stamp.h"
#include "make.h"
#include "record/record.h"
#include "store/check.h"

struct store *
kept_new(char **dir)
{
	struct reason why;
	struct store *s;

	*dir = make_dir();
	assert_int_equal(store_init(*dir, NULL, STORE_RETENTION, &why), 0);
	s = store_open(*dir, NULL, &why);
	assert_non_null(s);
	return s;
}

int
kept_put(struct store *store, int64_t time, const char *camera,
    const char *plate, unsigned seq, struct reason *why)
{
	struct blob photos[GROUP_PHOTOS] = {
		{ (unsigned char *)(uintptr_t)KEPT_JPEG, sizeof(KEPT_JPEG) },
		{ NULL, 0 } };
	struct sighting s;
	int rc;

	make_sighting(&s, time, camera, plate, seq);
	assert_int_equal(record_set_real(s.json, "lat", 32.7 + seq * 0.01,
	    4), 0);
	assert_int_equal(record_set_real(s.json, "lon", -117.1, 4), 0);
	assert_int_equal(sighting_parse(s.json, &s, why), 0);
	rc = store_put(store, &s, photos, KEPT_NOON + STAMP_DAY,
	    KEPT_NOON - 2 * STAMP_DAY, why);
	json_decref(s.json);
	return rc;
}

void
kept_commit(struct store *s)
{
	struct reason why;

	assert_int_equal(store_commit(s, NULL, &why), 0);
}

int
kept_expire(struct store *s, int64_t cutoff, bool dry,
    struct expire_counts *n, struct reason *why)
{
	struct reason other;
	int rc = expire_keys(s, cutoff, dry, n, why);

	return expire_rows(s, cutoff, dry, n, rc == 0 ? why : &other) != 0 ?
	    -1 : rc;
}

int
kept_find(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	struct kept *f = ctx;
	struct blob photo;

	strcat(strcat(f->text, s->plate), " ");
	if (f->photos != NULL) {
		assert_int_equal(store_photo(f->photos, row, GROUP_VEHICLE,
		    &photo, why), 1);
		assert_int_equal(photo.len, sizeof(KEPT_JPEG));
		assert_memory_equal(photo.data, KEPT_JPEG, sizeof(KEPT_JPEG));
		blob_wipe(&photo);
		assert_int_equal(store_photo(f->photos, row, GROUP_PLATE,
		    &photo, why), 0);
		assert_null(photo.data);
	}
	return 0;
}

void
kept_found(struct store *s, const struct search_query *q, const char *want)
{
	struct kept f = { "", NULL };
	struct reason why;
	size_t count, spaces = 0;

	assert_int_equal(search_run(s, q, kept_find, &f, &count, &why), 0);
	assert_string_equal(f.text, want);
	for (const char *p = f.text; *p != '\0'; p++)
		spaces += *p == ' ';
	assert_int_equal(count, spaces);
}

int
kept_tell(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
	return 0;
}

void
kept_whole(struct store *s, uint64_t rows, uint64_t photos)
{
	struct check_counts n = { 0 };
	struct reason why;

	assert_int_equal(check_run(s, 0, kept_tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 0);
	assert_int_equal(n.rows, rows);
	if (photos > 0)
		assert_int_equal(n.photos, photos);
}

void
kept_fill(struct store *s)
{
	struct reason why;

	assert_int_equal(
	    kept_put(s, KEPT_NOON - STAMP_DAY, "cam1", "7ABC123", 1, &why), 0);
	assert_int_equal(kept_put(s, KEPT_NOON, "cam2", "7ABC123", 2, &why), 0);
	assert_int_equal(
	    kept_put(s, KEPT_NOON + 1, "cam1", "7A8C123", 3, &why), 0);
	assert_int_equal(
	    kept_put(s, KEPT_NOON + STAMP_HOUR, "cam1", "XYZ", 4, &why), 0);
	assert_int_equal(
	    kept_put(s, KEPT_NOON + 12 * STAMP_HOUR, "cam2", "QD0", 5, &why),
	    0);
	kept_commit(s);
}
