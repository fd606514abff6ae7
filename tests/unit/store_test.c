/* The sealed store: what goes in comes out, and nothing else shows. */
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "kept.h"
#include "make.h"
#include "store/check.h"
#include "store/store_inside.h"

static void
searches(void **state)
{
	static const struct {
		struct search_query q;
		const char *found;
	} cases[] = {
		{ { KEPT_ALL }, "QD0 XYZ 7A8C123 7ABC123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "7ABC123" }, "7ABC123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "7ABC123", .confusable = true },
		    "7A8C123 7ABC123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "OOO", .confusable = true }, "QD0 " },
		{ { KEPT_ALL, .pattern = "OOO" }, "" },
		{ { KEPT_ALL, .pattern = "7ABC12" }, "" },
		{ { KEPT_ALL, .pattern = "7AB*" }, "7ABC123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "*A?C*" },
		    "7A8C123 7ABC123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "?8*" }, "" },
		{ { KEPT_ALL, .pattern = "??8*" }, "7A8C123 " },
		{ { KEPT_ALL, .pattern = "??8*", .confusable = true },
		    "7A8C123 7ABC123 7ABC123 " },
		{ { KEPT_ALL, .camera = { "cam1" }, .cameras = 1 },
		    "XYZ 7A8C123 7ABC123 " },
		{ { KEPT_ALL, .pattern = "7ABC123", .camera = { "cam2" },
		      .cameras = 1 },
		    "7ABC123 " },
		{ { KEPT_ALL, .limit = 2 }, "QD0 XYZ " },
		{ { KEPT_ALL, .pattern = "7ABC123", .limit = 1 }, "7ABC123 " },
		{ { .from = KEPT_NOON, .to = KEPT_NOON + 1 }, "7ABC123 " },
		{ { .from = KEPT_NOON, .to = KEPT_NOON }, "" },
		{ { .from = KEPT_NOON + 1, .to = KEPT_NOON + STAMP_HOUR + 1 },
		    "XYZ 7A8C123 " },
		{ { .from = KEPT_NOON + 1,
		      .to = INT64_MAX,
		      .pattern = "7ABC123" },
		    "" },
		{ { .from = INT64_MIN, .to = KEPT_NOON, .pattern = "7ABC123" },
		    "7ABC123 " },
		{ { KEPT_ALL, .area = SEARCH_CIRCLE,
		      .centre = { 32.73, -117.1 }, .radius = 10 },
		    "7A8C123 " },
		{ { KEPT_ALL, .area = SEARCH_CIRCLE,
		      .centre = { 32.73, -117.1 }, .radius = 1200 },
		    "XYZ 7A8C123 7ABC123 " },
	};
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	kept_found(s, &cases[0].q, "");
	kept_fill(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		kept_found(s, &cases[i].q, cases[i].found);
	store_close(s);
	make_remove(dir);
}

static void
photos_while_searching(void **state)
{
	const struct search_query q = { KEPT_ALL };
	struct kept f = { "", NULL };
	struct reason why;
	struct store *s;
	size_t count;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	store_close(s);
	s = store_open(dir, NULL, &why);
	f.photos = s;
	assert_int_equal(search_run(s, &q, kept_find, &f, &count, &why), 0);
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
		{ KEPT_NOON + STAMP_DAY + STORE_EARLY, NULL },
		{ KEPT_NOON + STAMP_DAY + STORE_EARLY + 1, "in the future" },
		{ KEPT_NOON - 2 * STAMP_DAY + 1, NULL },
		{ KEPT_NOON - 2 * STAMP_DAY, "past the retention" },
	};
	struct reason why;
	struct store *s;
	size_t bytes;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
		    kept_put(s, cases[i].time, "c", "ABC", 1, &why),
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
	const struct search_query q = { KEPT_ALL, .pattern = "ABC" };
	bool known[3];
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    kept_put(s, KEPT_NOON, "c", "ABC", 1, &why), 0);
		assert_int_equal(
		    kept_put(s, KEPT_NOON, "c", "ABC", 1, &why), 0);
		kept_commit(s);
	}
	kept_commit(s);
	kept_found(s, &q, "ABC ");
	assert_int_equal(kept_put(s, KEPT_NOON + 1, "c", "XYZ", 3, &why), 0);
	assert_int_equal(
	    kept_put(s, KEPT_NOON - STAMP_DAY, "c", "ABD", 4, &why), 0);
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 1, &why), 0);
	assert_int_equal(store_commit(s, known, &why), 0);
	assert_false(known[0]);
	assert_false(known[1]);
	assert_true(known[2]);
	/* What was not committed is not there. */
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 2, &why), 0);
	store_close(s);
	s = store_open(dir, NULL, &why);
	kept_found(s, &q, "ABC ");
	store_close(s);
	make_remove(dir);
}

static void
destroyed_hours_do_not_exist(void **state)
{
	const struct search_query all = { KEPT_ALL };
	const struct search_query one = { KEPT_ALL, .pattern = "7ABC123" };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	assert_int_equal(keyring_destroy(store_keys(s), KEPT_NOON, &why), 1);
	kept_found(s, &all, "QD0 XYZ 7ABC123 ");
	kept_found(s, &one, "7ABC123 ");
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 9, &why), 1);
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
	s = kept_new(&dir);
	assert_int_equal(
	    kept_put(s, KEPT_NOON, "fifth-and-main", "7ABC123", 1, &why), 0);
	kept_commit(s);
	store_close(s);
	assert_true(make_holds(dir, "alpr store 3", 12));
	assert_false(make_holds(dir, "7ABC123", 7));
	assert_false(make_holds(dir, "7A8C123", 7));
	assert_false(make_holds(dir, "fifth", 5));
	assert_false(make_holds(dir, "camera", 6));
	assert_false(make_holds(dir, "\xff\xd8\xff\xe0", 4));
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
	    "alpr store 2\n", 13, 0440, &why), 0);
	assert_null(store_open(at, &elsewhere, &why));
	assert_reason(why, "another version");
	make_remove(dir);
}

/* Photos whose rows are not written go out of their file again. */
static void
photos_of_nothing(void **state)
{
	const struct search_query q = { KEPT_ALL };
	struct reason why;
	struct store *s;
	struct stat st;
	char *dir;
	off_t size;

	(void)state;
	s = kept_new(&dir);
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 1, &why), 0);
	kept_commit(s);
	assert_int_equal(stat(make_path(dir, "days/2024-10-04/12.photos"),
	    &st), 0);
	size = st.st_size;
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABD", 2, &why), 0);
	assert_int_equal(kept_put(s, KEPT_NOON + STAMP_HOUR, "c", "ABE", 3,
	    &why), 0);
	assert_int_equal(keyring_destroy(store_keys(s), KEPT_NOON +
	    STAMP_HOUR, &why), 1);
	assert_int_equal(store_commit(s, NULL, &why), -1);
	assert_int_equal(stat(make_path(dir, "days/2024-10-04/12.photos"),
	    &st), 0);
	assert_int_equal(st.st_size, size);
	kept_found(s, &q, "ABC ");
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABD", 2, &why), 0);
	kept_commit(s);
	kept_whole(s, 2, 2);
	store_close(s);
	make_remove(dir);
}

/* A photo file that was cut, or put in another's place, shows no photo. */
static void
photos_cut_short(void **state)
{
	const struct search_query q = { KEPT_ALL };
	const char *one, *two;
	struct check_counts n = { 0 };
	struct group_row row;
	struct reason why;
	struct store *s;
	struct sighting of;
	struct blob photo;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 1, &why), 0);
	assert_int_equal(kept_put(s, KEPT_NOON + STAMP_HOUR, "c", "ABD", 2,
	    &why), 0);
	kept_commit(s);
	kept_whole(s, 2, 2);
	one = make_path(dir, "days/2024-10-04/12.photos");
	two = make_path(dir, "days/2024-10-04/13.photos");
	make_sighting(&of, KEPT_NOON, "c", "ABC", 1);
	assert_int_equal(store_get(s, of.id, &row, &why), 0);
	json_decref(of.json);
	assert_int_equal(truncate(one, sizeof(KEPT_JPEG)), 0);
	assert_int_equal(store_photo(s, &row, GROUP_VEHICLE, &photo, &why),
	    -1);
	assert_reason(why, "12.photos: cut short");
	assert_null(photo.data);
	assert_int_equal(check_run(s, 0, kept_tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 1);
	assert_int_equal(rename(two, one), 0);
	assert_int_equal(store_photo(s, &row, GROUP_VEHICLE, &photo, &why),
	    -1);
	assert_reason(why, "does not open");
	assert_null(photo.data);
	n = (struct check_counts){ 0 };
	assert_int_equal(check_run(s, 0, kept_tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 2);
	/* The sightings are there all the same. */
	kept_found(s, &q, "ABD ABC ");
	json_decref(row.json);
	store_close(s);
	make_remove(dir);
}

/* An id is looked for in the hour that it names. */
static void
ids_that_are_not_there(void **state)
{
	static const int64_t times[] = { KEPT_NOON + 1,
	    KEPT_NOON + STAMP_HOUR, KEPT_NOON - 3 * STAMP_DAY };
	struct group_row row;
	struct sighting of;
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	make_sighting(&of, KEPT_NOON, "cam2", "7ABC123", 2);
	assert_int_equal(store_get(s, of.id, &row, &why), 0);
	assert_string_equal(json_string_value(json_object_get(row.json,
	    "plate")), "7ABC123");
	json_decref(row.json);
	json_decref(of.json);
	for (size_t i = 0; i < 3; i++) {
		make_sighting(&of, times[i], "cam2", "7ABC123", 99);
		assert_int_equal(store_get(s, of.id, &row, &why), -1);
		assert_reason(why, "no sighting of that id");
		json_decref(of.json);
	}
	store_close(s);
	make_remove(dir);
}

/*
 * A map that is full while photos and rows are written: it grows, and what
 * was tried before leaves nothing.
 */
static void
the_map_grows(void **state)
{
	const size_t sealed = sizeof(KEPT_JPEG) + CRYPTO_OVERHEAD;
	struct reason why;
	struct store *s;
	struct stat st;
	char *dir;
	bool there;

	(void)state;
	s = kept_new(&dir);
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 0, &why), 0);
	kept_commit(s);
	for (int i = 0; i < STORE_OPEN_DAYS; i++) {
		if (s->days[i].day == NULL)
			continue;
		day_close(s->days[i].day);
		s->days[i].day = day_open(make_path(dir, "days/2024-10-04"),
		    true, 128 << 10, &there, &why);
		assert_non_null(s->days[i].day);
	}
	for (unsigned i = 1; i < 3000; i++)
		assert_int_equal(kept_put(s, KEPT_NOON + i, "c", "ABC", i,
		    &why), 0);
	kept_commit(s);
	kept_whole(s, 3000, 3000);
	assert_int_equal(stat(make_path(dir, "days/2024-10-04/12.photos"),
	    &st), 0);
	assert_int_equal(st.st_size, 3000 * sealed);
	store_close(s);
	make_remove(dir);
}

/* Only a day that holds something has files. */
static void
keys_without_sightings(void **state)
{
	unsigned char key[CRYPTO_KEY];
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	assert_int_equal(keyring_get(store_keys(s), KEPT_NOON, true, key,
	    &why), 1);
	assert_int_equal(store_tidy_day(s, KEPT_NOON, KEPT_NOON + STAMP_DAY,
	    &why), 0);
	assert_int_equal(access(make_path(dir, "days/2024-10-04"), F_OK), -1);
	store_close(s);
	make_remove(dir);
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
		cmocka_unit_test(photos_of_nothing),
		cmocka_unit_test(photos_cut_short),
		cmocka_unit_test(ids_that_are_not_there),
		cmocka_unit_test(the_map_grows),
		cmocka_unit_test(keys_without_sightings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
