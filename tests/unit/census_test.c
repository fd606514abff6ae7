/* Counts of a store, without its key. */
#include "store/census.h"

#include <stdlib.h>
#include <unistd.h>

#include "kept.h"
#include "make.h"

struct seen {
	uint64_t all;
	int hours;
	int64_t last;
};

static int
take(void *ctx, int64_t hour, uint64_t n, struct reason *why)
{
	struct seen *seen = ctx;

	(void)why;
	assert_true(hour > seen->last);
	assert_true(n > 0);
	seen->last = hour;
	seen->hours++;
	seen->all += n;
	return 0;
}

static struct seen
count(const char *dir, int64_t cutoff)
{
	struct seen seen = { .all = 0, .last = INT64_MIN };
	struct reason why;

	assert_int_equal(census_run(dir, cutoff, take, &seen, &why), 0);
	return seen;
}

static void
counts(void **state)
{
	char *dir;
	struct store *s = kept_new(&dir);
	struct reason why;

	(void)state;
	assert_int_equal(count(dir, 0).all, 0);
	for (unsigned i = 0; i < 700; i++)
		assert_int_equal(kept_put(s, KEPT_NOON - i * STAMP_MINUTE,
		    "cam", "7ABC123", i, &why), 0);
	kept_commit(s);
	assert_int_equal(kept_put(s, KEPT_NOON - STAMP_DAY, "cam", "7ABC123",
	    700, &why), 0);
	kept_commit(s);
	store_close(s);
	/* No key opens any of it. */
	assert_int_equal(unlink(make_path(dir, "master.key")), 0);
	assert_int_equal(count(dir, INT64_MIN).all, 701);
	assert_int_equal(count(dir, 0).hours, 14);
	assert_int_equal(count(dir, KEPT_NOON - STAMP_HOUR).all, 61);
	assert_int_equal(count(dir, KEPT_NOON - 1).all, 61);
	assert_int_equal(count(dir, KEPT_NOON).all, 1);
	assert_int_equal(count(dir, KEPT_NOON + STAMP_HOUR).all, 0);
	make_remove(dir);
}

static int
refuse(void *ctx, int64_t hour, uint64_t n, struct reason *why)
{
	(void)ctx;
	(void)hour;
	(void)n;
	return reason_set(why, "no more");
}

static void
stops(void **state)
{
	char *dir;
	struct store *s = kept_new(&dir);
	struct reason why;

	(void)state;
	kept_fill(s);
	store_close(s);
	assert_int_equal(census_run(dir, 0, refuse, NULL, &why), -1);
	assert_string_equal(why.text, "no more");
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
