/* Draws that can be repeated. */
#include "audit/sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "make.h"

static size_t dropped;

static void
drop(void *with)
{
	(void)with;
	dropped++;
}

/* Draws n of the numbers 1 to of, offered from the first or the last on. */
static void
draw(const char *seed, size_t n, uint64_t of, bool backwards, uint64_t *out)
{
	static uint64_t numbers[1001];
	struct reason why;
	struct sample *s = sample_new(seed, n, drop, &why);
	uint64_t number;
	void **drawn;

	dropped = 0;
	for (uint64_t i = 1; i <= of; i++) {
		number = backwards ? of + 1 - i : i;
		numbers[number] = number;
		assert_int_equal(sample_offer(s, number, &numbers[number],
		    &why), 0);
	}
	assert_int_equal(sample_drawn(s, &drawn), n < of ? n : of);
	for (size_t i = 0; i < n && i < of; i++)
		out[i] = *(uint64_t *)drawn[i];
	sample_free(s);
	assert_int_equal(dropped, of);
}

/* As with printf '2026-11:7' | sha256sum: anybody can do it again. */
static void
least_hashes(void **state)
{
	char text[32], hex[DIGEST_HEX], least[4][DIGEST_HEX];
	uint64_t expected[4] = { 0 }, drawn[4], n;
	struct reason why;
	bool found;

	(void)state;
	memset(least, 'z', sizeof(least));
	for (n = 1; n <= 100; n++) {
		snprintf(text, sizeof(text), "2026-11:%d", (int)n);
		digest_sha256_hex(text, strlen(text), hex, &why);
		for (int i = 0; i < 4; i++) {
			if (memcmp(hex, least[i], DIGEST_HEX) >= 0)
				continue;
			memmove(&least[i + 1], &least[i], (size_t)(3 - i) *
			    sizeof(least[0]));
			memmove(&expected[i + 1], &expected[i],
			    (size_t)(3 - i) * sizeof(expected[0]));
			memcpy(least[i], hex, DIGEST_HEX);
			expected[i] = n;
			break;
		}
	}
	draw("2026-11", 4, 100, false, drawn);
	for (int i = 0; i < 4; i++) {
		found = false;
		for (int j = 0; j < 4; j++)
			found = found || drawn[i] == expected[j];
		assert_true(found);
		assert_true(i == 0 || drawn[i] > drawn[i - 1]);
	}
}

static void
repeatable(void **state)
{
	uint64_t a[20], b[20], c[20];

	(void)state;
	draw("seed", 20, 1000, false, a);
	draw("seed", 20, 1000, true, b);
	draw("seeds", 20, 1000, false, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
}

static void
all(void **state)
{
	uint64_t drawn[30];

	(void)state;
	draw("x", 30, 7, false, drawn);
	for (uint64_t i = 0; i < 7; i++)
		assert_int_equal(drawn[i], i + 1);
	draw("x", 1, 0, false, drawn);
}

/*
 * Of 40 numbers, 10 are drawn 4,000 times.  Each should come 1,000 times;
 * chi-square over 40 with the variance of a draw without replacement (0.75
 * of one with) has 39 degrees of freedom: more than 73 is one in a thousand.
 * The seeds are fixed, and so is the outcome.
 */
static void
uniform(void **state)
{
	int count[41] = { 0 }, pairs = 0;
	double chi = 0, difference;
	uint64_t drawn[10];
	char seed[24];

	(void)state;
	for (int i = 0; i < 4000; i++) {
		snprintf(seed, sizeof(seed), "month %d", i);
		draw(seed, 10, 40, false, drawn);
		for (int k = 0; k < 10; k++)
			count[drawn[k]]++;
		pairs += drawn[0] == 1 && drawn[1] == 2;
	}
	for (int n = 1; n <= 40; n++) {
		difference = count[n] - 1000;
		chi += difference * difference / 1000 / 0.75;
	}
	assert_true(chi > 15 && chi < 73);
	/* Two of them together: 4000 * 10/40 * 9/39, give or take four s. */
	assert_in_range(pairs, 231 - 60, 231 + 60);
}

static void
refused(void **state)
{
	char seed[SAMPLE_SEED + 2];
	struct reason why;
	struct sample *s;

	(void)state;
	memset(seed, 'x', sizeof(seed));
	seed[SAMPLE_SEED + 1] = '\0';
	assert_null(sample_new(seed, 1, drop, &why));
	assert_reason(why, "64 bytes at most");
	seed[SAMPLE_SEED] = '\0';
	s = sample_new(seed, 1, drop, &why);
	assert_int_equal(sample_offer(s, UINT64_MAX, NULL, &why), 0);
	sample_free(s);
	sample_free(NULL);
	assert_null(sample_new("", 0, drop, &why));
	assert_null(sample_new("", SAMPLE_MAX + 1, drop, &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(least_hashes),
		cmocka_unit_test(repeatable),
		cmocka_unit_test(all),
		cmocka_unit_test(uniform),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
