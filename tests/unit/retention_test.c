/* How long a store keeps, and that what is gone does not come back. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stamp.h"
#include "kept.h"
#include "make.h"
#include "store/store.h"

/* What was past a shorter retention does not come back with a longer. */
static void
nothing_before_the_floor(void **state)
{
	const struct search_query all = { KEPT_ALL };
	const struct search_query early = { .from = 0, .to = KEPT_NOON + 1 };
	struct reason why;
	struct store *s;
	int64_t floor;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	assert_int_equal(store_floor(dir, &floor, &why), 0);
	assert_true(floor == INT64_MIN);
	assert_int_equal(store_raise_floor(dir, KEPT_NOON - 1, &why), 0);
	kept_found(s, &all, "QD0 XYZ 7A8C123 7ABC123 ");
	assert_int_equal(store_raise_floor(dir, KEPT_NOON, &why), 0);
	kept_found(s, &all, "QD0 XYZ 7A8C123 ");
	kept_found(s, &early, "");
	assert_int_equal(store_raise_floor(dir, 0, &why), 0);
	assert_int_equal(store_floor(dir, &floor, &why), 0);
	assert_true(floor == KEPT_NOON);
	kept_found(s, &all, "QD0 XYZ 7A8C123 ");
	assert_int_equal(file_write(make_path(dir, "floor"), "junk", 4, 0600,
	    &why), 0);
	assert_int_equal(store_floor(dir, &floor, &why), -1);
	assert_reason(why, "floor");
	store_close(s);
	make_remove(dir);
}

static void
retentions(void **state)
{
	static const char *const bad[] = { "", "h\n", "720\n", "720h",
	    "720hh\n", "720 h\n", "0h\n", "-1h\n", "1441h\n",
	    "18446744073709551617h\n", "1h\n1h\n", "99999999999999999h\n" };
	int64_t retention;
	struct reason why;
	const char *path;
	char *dir;

	(void)state;
	store_close(kept_new(&dir));
	path = make_path(dir, "retention");
	assert_int_equal(store_retention(dir, &retention, &why), 0);
	assert_true(retention == STORE_RETENTION);
	assert_int_equal(store_set_retention(dir, STORE_RETENTION_MAX, &why),
	    0);
	assert_int_equal(store_retention(dir, &retention, &why), 0);
	assert_true(retention == STORE_RETENTION_MAX);
	assert_int_equal(store_set_retention(dir, STAMP_HOUR - 1, &why), -1);
	assert_int_equal(store_set_retention(dir, STAMP_HOUR + 1, &why), -1);
	assert_int_equal(store_set_retention(dir, STORE_RETENTION_MAX +
	    STAMP_HOUR, &why), -1);
	assert_reason(why, "of whole hours, from 1h to 60d");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(file_write(path, bad[i], strlen(bad[i]),
		    0600, &why), 0);
		if (store_retention(dir, &retention, &why) != -1)
			fail_msg("'%s'", bad[i]);
		assert_reason(why, "retention");
	}
	/* None is not the usual one. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(store_retention(dir, &retention, &why), -1);
	make_remove(dir);
}

/* The shortest of what is said, and no earlier than the floor. */
static void
cutoffs(void **state)
{
	const int64_t now = KEPT_NOON;
	struct reason why;
	int64_t cutoff;
	char *dir;

	(void)state;
	store_close(kept_new(&dir));
	assert_int_equal(store_set_retention(dir, 2 * STAMP_DAY, &why), 0);
	assert_int_equal(store_cutoff(dir, 0, now, &cutoff, &why), 0);
	assert_true(cutoff == now - 2 * STAMP_DAY);
	assert_int_equal(store_cutoff(dir, STAMP_DAY, now, &cutoff, &why), 0);
	assert_true(cutoff == now - STAMP_DAY);
	assert_int_equal(store_cutoff(dir, 3 * STAMP_DAY, now, &cutoff, &why),
	    0);
	assert_true(cutoff == now - 2 * STAMP_DAY);
	assert_int_equal(store_raise_floor(dir, now - 1, &why), 0);
	assert_int_equal(store_cutoff(dir, STAMP_DAY, now, &cutoff, &why), 0);
	assert_true(cutoff == now - 1);
	assert_int_equal(store_cutoff(dir, 0, now + 2 * STAMP_DAY, &cutoff,
	    &why), 0);
	assert_true(cutoff == now);
	assert_int_equal(file_write(make_path(dir, "floor"), "junk", 4, 0600,
	    &why), 0);
	assert_int_equal(store_cutoff(dir, 0, now, &cutoff, &why), -1);
	assert_reason(why, "floor");
	assert_int_equal(unlink(make_path(dir, "retention")), 0);
	assert_int_equal(store_cutoff(dir, 0, now, &cutoff, &why), -1);
	assert_reason(why, "retention");
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_before_the_floor),
		cmocka_unit_test(retentions),
		cmocka_unit_test(cutoffs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
