/* How alike texts are to a camera. */
#include "merge/misread.h"

#include <math.h>

#include "make.h"

static void
alike(void **state)
{
	static const struct {
		const char *read, *plate, *more, *than;
	} pairs[] = {
		/* What looks alike is nearer than what does not, */
		{ "7ABC128", "7ABC12B", "7ABC128", "7ABC12W" },
		{ "0ABC123", "OABC123", "0ABC123", "XABC123" },
		/* one character than two, */
		{ "7ABC128", "7ABC12W", "7ABC128", "7ABC1XW" },
		/* what is cut off at an end than holes in many places. */
		{ "C128", "7ABC128", "7B18", "7ABC128" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		assert_true(misread_log(pairs[i].read, pairs[i].plate) >
		    misread_log(pairs[i].more, pairs[i].than));
	assert_true(misread_log("7ABC128", "7ABC128") > -1);
	assert_true(misread_log("", "") == 0);
	assert_true(misread_log("", "7") < -1);
	assert_true(misread_log("7", "") < -1);
	assert_true(misread_log("ABCDEFGHIJKL", "MNOPQRSTUVWX") < -20);
}

static void
odds(void **state)
{
	(void)state;
	assert_true(misread_odds("7ABC128", "7ABC128") > 15);
	assert_true(misread_odds("7ABC128", "7ABC12W") > 5);
	assert_true(misread_odds("7ABC128", "5KTN417") < -5);
	assert_true(misread_odds("", "") == 0);
}

static void
aligns(void **state)
{
	int at[PLATE_MAX];

	(void)state;
	misread_align("ABC123", "ABC123", at);
	for (int i = 0; i < 6; i++)
		assert_int_equal(at[i], i);
	assert_int_equal(at[6], -1);
	misread_align("BC123", "ABC123", at);
	assert_int_equal(at[0], -1);
	for (int i = 1; i < 6; i++)
		assert_int_equal(at[i], i - 1);
	misread_align("ABCX123", "ABC123", at);
	assert_int_equal(at[2], 2);
	assert_int_equal(at[3], 4);
	misread_align("", "ABC123", at);
	assert_int_equal(at[0], -1);
	misread_align("ABC123", "", at);
	assert_int_equal(at[0], -1);
}

/* The quick way and the one that remembers its way are one. */
static void
same_either_way(void **state)
{
	static const char letters[] = "0O8BQD17ABC";
	char a[PLATE_SIZE], b[PLATE_SIZE];
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		int at[PLATE_MAX], last = -1, n, m;

		seed = seed * 1664525u + 1013904223u;
		n = (int)(seed >> 10) % 13;
		m = (int)(seed >> 20) % 13;
		for (int i = 0; i < 12; i++) {
			seed = seed * 1664525u + 1013904223u;
			a[i] = letters[(seed >> 12) % 11];
			b[i] = letters[(seed >> 22) % 11];
		}
		a[n] = b[m] = '\0';
		misread_align(a, b, at);
		for (int i = 0; i < m; i++) {
			if (at[i] < 0)
				continue;
			assert_true(at[i] > last && at[i] < n);
			last = at[i];
		}
		assert_true(misread_log(a, b) <= 0);
		assert_true(isfinite(misread_odds(a, b)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alike),
		cmocka_unit_test(odds),
		cmocka_unit_test(aligns),
		cmocka_unit_test(same_either_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
