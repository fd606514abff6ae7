/* The sealed store, and searching it. */
#include "store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "make.h"
#include "record.h"
#include "search.h"
#include "stamp.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define JPEG	"\xff\xd8\xff\xe0 not much of a photo"

static struct store *
new_store(char **dir)
{
	struct reason why;
	struct store *s;

	*dir = make_dir();
	assert_int_equal(store_init(*dir, NULL, STORE_RETENTION, &why), 0);
	s = store_open(*dir, NULL, &why);
	assert_non_null(s);
	return s;
}

static int
put(struct store *store, int64_t time, const char *camera,
    const char *plate, unsigned seq, struct reason *why)
{
	struct blob photos[GROUP_PHOTOS] = {
		{ (unsigned char *)(uintptr_t)JPEG, sizeof(JPEG) },
		{ NULL, 0 } };
	struct sighting s;
	int rc;

	make_sighting(&s, time, camera, plate, seq);
	assert_int_equal(record_set_real(s.json, "lat", 32.7 + seq * 0.01,
	    4), 0);
	assert_int_equal(record_set_real(s.json, "lon", -117.1, 4), 0);
	assert_int_equal(sighting_parse(s.json, &s, why), 0);
	rc = store_put(store, &s, photos, NOON + STAMP_DAY,
	    NOON - 2 * STAMP_DAY, why);
	json_decref(s.json);
	return rc;
}

static void
commit(struct store *s)
{
	struct reason why;

	assert_int_equal(store_commit(s, NULL, &why), 0);
}

/* Plates found, each followed by a blank. */
struct found {
	char text[4000];
	struct store *photos;
};

static int
find(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	struct found *f = ctx;
	struct blob photo;

	strcat(strcat(f->text, s->plate), " ");
	if (f->photos != NULL) {
		assert_int_equal(store_photo(f->photos, row, GROUP_VEHICLE,
		    &photo, why), 1);
		assert_int_equal(photo.len, sizeof(JPEG));
		assert_memory_equal(photo.data, JPEG, sizeof(JPEG));
		blob_wipe(&photo);
		assert_int_equal(store_photo(f->photos, row, GROUP_PLATE,
		    &photo, why), 0);
		assert_null(photo.data);
	}
	return 0;
}

static void
assert_found(struct store *s, const struct search_query *q, const char *want)
{
	struct found f = { "", NULL };
	struct reason why;
	size_t count, spaces = 0;

	assert_int_equal(search_run(s, q, find, &f, &count, &why), 0);
	assert_string_equal(f.text, want);
	for (const char *p = f.text; *p != '\0'; p++)
		spaces += *p == ' ';
	assert_int_equal(count, spaces);
}

static int
tell(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
	return 0;
}

/* Every value of the store opens, and there are so many. */
static void
assert_whole(struct store *s, uint64_t rows, uint64_t photos)
{
	struct check_counts n = { 0 };
	struct reason why;

	assert_int_equal(check_run(s, tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 0);
	assert_int_equal(n.rows, rows);
	if (photos > 0)
		assert_int_equal(n.photos, photos);
}

#define ALL .from = 0, .to = INT64_MAX

static void
fill(struct store *s)
{
	struct reason why;

	assert_int_equal(put(s, NOON - STAMP_DAY, "cam1", "7ABC123", 1,
	    &why), 0);
	assert_int_equal(put(s, NOON, "cam2", "7ABC123", 2, &why), 0);
	assert_int_equal(put(s, NOON + 1, "cam1", "7A8C123", 3, &why), 0);
	assert_int_equal(put(s, NOON + STAMP_HOUR, "cam1", "XYZ", 4, &why),
	    0);
	assert_int_equal(put(s, NOON + 12 * STAMP_HOUR, "cam2", "QD0", 5,
	    &why), 0);
	commit(s);
}

static void
searches(void **state)
{
	static const struct {
		struct search_query q;
		const char *found;
	} cases[] = {
		{ { ALL }, "QD0 XYZ 7A8C123 7ABC123 7ABC123 " },
		{ { ALL, .pattern = "7ABC123" }, "7ABC123 7ABC123 " },
		{ { ALL, .pattern = "7ABC123", .confusable = true },
		    "7A8C123 7ABC123 7ABC123 " },
		{ { ALL, .pattern = "OOO", .confusable = true }, "QD0 " },
		{ { ALL, .pattern = "OOO" }, "" },
		{ { ALL, .pattern = "7ABC12" }, "" },
		{ { ALL, .pattern = "7AB*" }, "7ABC123 7ABC123 " },
		{ { ALL, .pattern = "*A?C*" }, "7A8C123 7ABC123 7ABC123 " },
		{ { ALL, .pattern = "?8*" }, "" },
		{ { ALL, .pattern = "??8*" }, "7A8C123 " },
		{ { ALL, .pattern = "??8*", .confusable = true },
		    "7A8C123 7ABC123 7ABC123 " },
		{ { ALL, .camera = { "cam1" },
		    .cameras = 1 }, "XYZ 7A8C123 7ABC123 " },
		{ { ALL, .pattern = "7ABC123", .camera = { "cam2" }, .cameras = 1 },
		    "7ABC123 " },
		{ { ALL, .limit = 2 }, "QD0 XYZ " },
		{ { ALL, .pattern = "7ABC123", .limit = 1 }, "7ABC123 " },
		{ { .from = NOON, .to = NOON + 1 }, "7ABC123 " },
		{ { .from = NOON, .to = NOON }, "" },
		{ { .from = NOON + 1, .to = NOON + STAMP_HOUR + 1 },
		    "XYZ 7A8C123 " },
		{ { .from = NOON + 1, .to = INT64_MAX, .pattern =
		    "7ABC123" }, "" },
		{ { .from = INT64_MIN, .to = NOON, .pattern = "7ABC123" },
		    "7ABC123 " },
		{ { ALL, .area = SEARCH_CIRCLE, .centre = { 32.73, -117.1 },
		    .radius = 10 }, "7A8C123 " },
		{ { ALL, .area = SEARCH_CIRCLE, .centre = { 32.73, -117.1 },
		    .radius = 1200 }, "XYZ 7A8C123 7ABC123 " },
	};
	struct store *s;
	char *dir;

	(void)state;
	s = new_store(&dir);
	assert_found(s, &cases[0].q, "");
	fill(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_found(s, &cases[i].q, cases[i].found);
	store_close(s);
	make_remove(dir);
}

static void
photos_while_searching(void **state)
{
	const struct search_query q = { ALL };
	struct found f = { "", NULL };
	struct reason why;
	struct store *s;
	size_t count;
	char *dir;

	(void)state;
	s = new_store(&dir);
	fill(s);
	store_close(s);
	s = store_open(dir, NULL, &why);
	f.photos = s;
	assert_int_equal(search_run(s, &q, find, &f, &count, &why), 0);
	assert_int_equal(count, 5);
	store_close(s);
	make_remove(dir);
}

static void
times_refused(void **state)
{
	static const struct {
		int64_t time;
		const char *why;
	} cases[] = {
		{ NOON + STAMP_DAY + STORE_EARLY, NULL },
		{ NOON + STAMP_DAY + STORE_EARLY + 1, "in the future" },
		{ NOON - 2 * STAMP_DAY + 1, NULL },
		{ NOON - 2 * STAMP_DAY, "past the retention" },
	};
	struct reason why;
	struct store *s;
	size_t bytes;
	char *dir;

	(void)state;
	s = new_store(&dir);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(put(s, cases[i].time, "c", "ABC", 1, &why),
		    cases[i].why != NULL);
		if (cases[i].why != NULL)
			assert_reason(why, cases[i].why);
	}
	assert_int_equal(store_pending(s, &bytes), 2);
	store_rollback(s, 1);
	assert_int_equal(store_pending(s, &bytes), 1);
	store_rollback(s, 0);
	assert_int_equal(store_pending(s, &bytes), 0);
	assert_int_equal(bytes, 0);
	store_close(s);
	make_remove(dir);
}

static void
again_is_once(void **state)
{
	const struct search_query q = { ALL, .pattern = "ABC" };
	bool known[3];
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = new_store(&dir);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(put(s, NOON, "c", "ABC", 1, &why), 0);
		assert_int_equal(put(s, NOON, "c", "ABC", 1, &why), 0);
		commit(s);
	}
	commit(s);
	assert_found(s, &q, "ABC ");
	assert_int_equal(put(s, NOON + 1, "c", "XYZ", 3, &why), 0);
	assert_int_equal(put(s, NOON - STAMP_DAY, "c", "ABD", 4, &why), 0);
	assert_int_equal(put(s, NOON, "c", "ABC", 1, &why), 0);
	assert_int_equal(store_commit(s, known, &why), 0);
	assert_false(known[0]);
	assert_false(known[1]);
	assert_true(known[2]);
	/* What was not committed is not there. */
	assert_int_equal(put(s, NOON, "c", "ABC", 2, &why), 0);
	store_close(s);
	s = store_open(dir, NULL, &why);
	assert_found(s, &q, "ABC ");
	store_close(s);
	make_remove(dir);
}

static void
destroyed_hours_do_not_exist(void **state)
{
	const struct search_query all = { ALL };
	const struct search_query one = { ALL, .pattern = "7ABC123" };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = new_store(&dir);
	fill(s);
	assert_int_equal(keyring_destroy(store_keys(s), NOON, &why), 1);
	assert_found(s, &all, "QD0 XYZ 7ABC123 ");
	assert_found(s, &one, "7ABC123 ");
	assert_int_equal(put(s, NOON, "c", "ABC", 9, &why), 1);
	assert_reason(why, "key of that hour is destroyed");
	store_close(s);
	make_remove(dir);
}

static void
nothing_readable(void **state)
{
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = new_store(&dir);
	assert_int_equal(put(s, NOON, "fifth-and-main", "7ABC123", 1, &why),
	    0);
	commit(s);
	store_close(s);
	assert_true(make_holds(dir, "alpr store 2", 12));
	assert_false(make_holds(dir, "7ABC123", 7));
	assert_false(make_holds(dir, "7A8C123", 7));
	assert_false(make_holds(dir, "fifth", 5));
	assert_false(make_holds(dir, "camera", 6));
	assert_false(make_holds(dir, "\xff\xd8\xff", 3));
	assert_false(make_holds(dir, "not much of", 11));
	make_remove(dir);
}

static void
opens_and_refuses(void **state)
{
	char *dir = make_dir();
	const struct master elsewhere = { make_path(dir, "key"), NULL };
	const char *at = make_path(dir, "store");
	struct reason why;
	struct store *s;
	struct stat st;

	(void)state;
	assert_null(store_open(at, NULL, &why));
	assert_reason(why, "no store");
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), -1);
	assert_reason(why, "not an empty folder");
	assert_int_equal(store_init(at, &elsewhere, STORE_RETENTION, &why), 0);
	assert_int_equal(stat(at, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	assert_null(store_open(at, NULL, &why));
	assert_reason(why, "master.key");
	s = store_open(at, &elsewhere, &why);
	assert_non_null(s);
	assert_string_equal(store_dir(s), at);
	store_close(s);
	assert_int_equal(file_write(make_path(at, "VERSION"),
	    "alpr store 1\n", 13, 0440, &why), 0);
	assert_null(store_open(at, &elsewhere, &why));
	assert_reason(why, "another version");
	make_remove(dir);
}

/* Two groups of an hour change places. */
static int
swap(void *ctx, struct day *day, struct reason *why)
{
	unsigned char data[2][4000];
	const unsigned char *at;
	struct day_part part;
	struct day_pack p;
	size_t len[2], rows;

	(void)ctx;
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(day_pack(day, 12, i, &p, why), 1);
		assert_int_equal(day_pack_group(&p, i - p.first, &rows, &at,
		    &len[i], why), 0);
		memcpy(data[i], at, len[i]);
	}
	assert_int_equal(rows, 1);
	assert_int_equal(day_cut(day, 12, 0, 0, why), 0);
	for (uint32_t i = 0; i < 2; i++) {
		part = (struct day_part){ 1, len[1 - i] };
		assert_int_equal(day_put_pack(day, 12, i, 1, &part,
		    data[1 - i], why), 0);
	}
	return 0;
}

static int
forge(void *ctx, struct day *day, struct reason *why)
{
	unsigned char zeros[200] = { 0 };
	struct day_part part = { 1, sizeof(zeros) };

	(void)ctx;
	return day_put_pack(day, 12, 0, 1, &part, zeros, why);
}

static int
count_rows(void *ctx, struct day *day, struct reason *why)
{
	return day_count(day, 12, ctx, why);
}

static void
assert_damaged(struct store *s)
{
	const struct search_query q = { ALL };
	struct found f = { "", NULL };
	struct check_counts n = { 0 };
	struct reason why;
	size_t count;

	assert_int_equal(search_run(s, &q, find, &f, &count, &why), -1);
	assert_reason(why, "does not open");
	assert_int_equal(count, 0);
	assert_int_equal(check_run(s, tell, NULL, &n, &why), 0);
	assert_int_not_equal(n.damaged, 0);
}

/* What was not sealed so, or not there, is an error and never a result. */
static void
damage_is_an_error(void **state)
{
	static day_work *const faults[] = { swap, forge };
	struct reason why;
	struct store *s;
	bool there;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s = new_store(&dir);
		assert_int_equal(put(s, NOON, "c", "ABC", 1, &why), 0);
		commit(s);
		assert_int_equal(put(s, NOON + 1, "c", "ABD", 2, &why), 0);
		commit(s);
		assert_whole(s, 2, 0);
		assert_int_equal(day_write(store_day(s, NOON, true, &there,
		    &why), faults[i], NULL, &why), 0);
		assert_damaged(s);
		store_close(s);
		make_remove(dir);
	}
}

/* A bit of an entry of the hour's only group. */
static int
flip(void *ctx, struct day *day, struct reason *why)
{
	unsigned char data[4000];
	const unsigned char *at;
	struct day_part part;
	struct day_pack p;
	size_t len;

	(void)ctx;
	assert_int_equal(day_pack(day, 12, 0, &p, why), 1);
	assert_int_equal(day_pack_group(&p, 0, &part.rows, &at, &len, why),
	    0);
	memcpy(data, at, len);
	data[CRYPTO_NONCE] ^= 1;
	part.end = len;
	return day_put_pack(day, 12, 0, 1, &part, data, why);
}

/* What is not shown is not checked: for that there is the check. */
static void
check_finds_what_searches_pass_over(void **state)
{
	const struct search_query q = { ALL, .pattern = "7ABC123" };
	struct check_counts n = { 0 };
	struct reason why;
	struct store *s;
	bool there;
	char *dir;

	(void)state;
	s = new_store(&dir);
	assert_int_equal(put(s, NOON, "c", "7ABC123", 1, &why), 0);
	commit(s);
	assert_found(s, &q, "7ABC123 ");
	assert_int_equal(day_write(store_day(s, NOON, true, &there, &why),
	    flip, NULL, &why), 0);
	assert_found(s, &q, "");
	assert_int_equal(check_run(s, tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 1);
	store_close(s);
	make_remove(dir);
}

/* Intake and tidying go on, and say so once. */
static void
damage_stops_nothing(void **state)
{
	static day_work *const faults[] = { swap, forge };
	struct reason why;
	struct store *s;
	uint64_t rows;
	bool there;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s = new_store(&dir);
		for (unsigned k = 0; k < 2; k++) {
			assert_int_equal(put(s, NOON + k, "c", "ABC", k, &why),
			    0);
			commit(s);
		}
		assert_false(store_damage(s, &why));
		assert_int_equal(day_write(store_day(s, NOON, true, &there,
		    &why), faults[i], NULL, &why), 0);
		store_close(s);
		s = store_open(dir, NULL, &why);
		for (unsigned k = 2; k < 12; k++) {
			assert_int_equal(put(s, NOON + k, "c", "ABC", k, &why),
			    0);
			commit(s);
			assert_int_equal(store_damage(s, &why), k == 2);
		}
		assert_int_equal(store_tidy(s, &why), 0);
		assert_true(store_damage(s, &why));
		assert_reason(why, "does not open");
		assert_int_equal(store_tidy_day(s, NOON, NOON + STAMP_DAY,
		    &why), 0);
		assert_true(store_damage(s, &why));
		/* All is where it was. */
		rows = 0;
		assert_int_equal(day_read(store_day(s, NOON, false, &there,
		    &why), count_rows, &rows, &why), 0);
		assert_int_equal(rows, 12);
		store_close(s);
		make_remove(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(searches),
		cmocka_unit_test(photos_while_searching),
		cmocka_unit_test(times_refused),
		cmocka_unit_test(again_is_once),
		cmocka_unit_test(destroyed_hours_do_not_exist),
		cmocka_unit_test(nothing_readable),
		cmocka_unit_test(opens_and_refuses),
		cmocka_unit_test(damage_is_an_error),
		cmocka_unit_test(damage_stops_nothing),
		cmocka_unit_test(check_finds_what_searches_pass_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
