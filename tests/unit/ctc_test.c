/*
 * The prefix beam search, against the sum over every path: each way to say a
 * letter or nothing at each step, collapsed as CTC does it.
 */
#include "read/ctc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "make.h"

#define STEPS_MAX 6
#define TEXTS_MAX 4096

static uint32_t seed;

/* 0 to 1, the same each time. */
static double
chance(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (double)(seed >> 8) / (1 << 24);
}

/* Every text that any path gives, with its probability. */
struct all {
	struct reading_text items[TEXTS_MAX];
	size_t n;
};

static double
p_of(const float *row, int n, int k, double temperature)
{
	double sum = 0;

	for (int i = 0; i <= n; i++)
		sum += exp((double)row[i] / temperature);
	return exp((double)row[k] / temperature) / sum;
}

static void
count(struct all *all, const char *text, double p)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].text, text) == 0) {
			all->items[i].p += p;
			return;
		}
	assert_true(all->n < TEXTS_MAX);
	strcpy(all->items[all->n].text, text);
	all->items[all->n++].p = p;
}

/* The text of a path: repeats are one letter, then blanks are dropped. */
static void
every_path(struct all *all, const float *logits, int steps,
    const char *letters, double temperature)
{
	int n = (int)strlen(letters), paths = 1;

	all->n = 0;
	for (int i = 0; i < steps; i++)
		paths *= n + 1;
	for (int path = 0; path < paths; path++) {
		char text[STEPS_MAX + 1] = "";
		int last = n, rest = path;
		double p = 1;

		for (int i = 0; i < steps; i++, rest /= n + 1) {
			int k = rest % (n + 1);

			p *= p_of(logits + i * (n + 1), n, k, temperature);
			if (k != n && k != last)
				strncat(text, &letters[k], 1);
			last = k;
		}
		count(all, text, p);
	}
}

static double
p_in(const struct all *all, const char *text)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->items[i].text, text) == 0)
			return all->items[i].p;
	return 0;
}

static void
assert_sorted(const struct reading *r)
{
	for (size_t i = 1; i < r->n; i++)
		assert_true(r->items[i].p <= r->items[i - 1].p);
}

/* Where all texts so far have room in the beam, it is exact. */
static void
small_cases_are_exact(void **state)
{
	static const struct {
		const char *letters;
		int steps;
	} shapes[] = { { "A", 6 }, { "A", 1 }, { "7B", 3 }, { "7B", 4 },
	    { "XYZ", 2 }, { "ABCD", 2 }, { "0123456789", 1 } };
	float logits[STEPS_MAX * 11];
	static struct all all;
	struct reading r;

	(void)state;
	for (int round = 0; round < 300; round++) {
		const char *letters = shapes[round % 7].letters;
		int steps = shapes[round % 7].steps;
		int n = (int)strlen(letters);
		double temperature = round % 3 == 0 ? 1 : .5 + 2 * chance();
		double sum = 0, want;

		/* No letter so improbable that it is not tried. */
		for (int i = 0; i < steps * (n + 1); i++)
			logits[i] = (float)(3 * chance() - 1.5);
		ctc_read(logits, steps, letters, temperature, &r);
		every_path(&all, logits, steps, letters, temperature);
		assert_true(all.n <= READING_MAX);
		assert_int_equal(r.n, all.n - 1);
		assert_sorted(&r);
		for (size_t i = 0; i < r.n; i++) {
			want = p_in(&all, r.items[i].text);
			if (fabs(r.items[i].p - want) > 1e-9)
				fail_msg("%s: %.12f, not %.12f",
				    r.items[i].text, r.items[i].p, want);
			sum += r.items[i].p;
		}
		assert_true(fabs(sum + p_in(&all, "") - 1) < 1e-9);
	}
}

/* Where it drops texts, it never gives too much, and finds the best. */
static void
larger_cases_are_close(void **state)
{
	static const char letters[] = "ABCD";
	float logits[STEPS_MAX * 5];
	static struct all all;
	struct reading r;
	int sure = 0;

	(void)state;
	for (int round = 0; round < 120; round++) {
		struct reading_text best = { "", 0 };

		for (int i = 0; i < STEPS_MAX * 5; i++)
			logits[i] = (float)(12 * chance());
		ctc_read(logits, STEPS_MAX, letters, 1, &r);
		every_path(&all, logits, STEPS_MAX, letters, 1);
		assert_sorted(&r);
		for (size_t i = 0; i < all.n; i++)
			if (all.items[i].p > best.p)
				best = all.items[i];
		if (best.p > .3) {
			sure++;
			assert_string_equal(r.items[0].text, best.text);
			assert_true(r.items[0].p > .99 * best.p);
		}
		for (size_t i = 0; i < r.n; i++)
			assert_true(r.items[i].p < p_in(&all,
			    r.items[i].text) + 1e-9);
	}
	assert_true(sure > 30);
}

/* One row of logits for each letter of a path, '-' the blank. */
static void
spell(const char *path, const char *letters, float sure, float *logits)
{
	int n = (int)strlen(letters);

	for (; *path != '\0'; path++)
		for (int k = 0; k <= n; k++)
			*logits++ = k == n ? (*path == '-' ? sure : 0) :
			    *path == letters[k] ? sure : 0;
}

static void
repeats_need_a_blank_between(void **state)
{
	static const char *const cases[][2] = {
		{ "AAA", "A" }, { "A-A", "AA" }, { "-AA-", "A" },
		{ "AA-AA", "AA" }, { "A--A-A", "AAA" }, { "ABBA", "ABA" },
		{ "A7-7B-", "A77B" }, { "B", "B" },
	};
	float logits[16 * 4];
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		spell(cases[i][0], "AB7", 20, logits);
		ctc_read(logits, (int)strlen(cases[i][0]), "AB7", 1, &r);
		assert_string_equal(r.items[0].text, cases[i][1]);
		assert_true(r.items[0].p > .999999);
	}
}

static void
nothing_is_not_a_text(void **state)
{
	float logits[16 * 4];
	struct reading r;

	(void)state;
	spell("----", "AB7", 30, logits);
	r.n = 5;
	ctc_read(logits, 4, "AB7", 1, &r);
	assert_int_equal(r.n, 0);
	ctc_read(logits, 0, "AB7", 1, &r);
	assert_int_equal(r.n, 0);
	/* Most likely nothing, but if anything then B. */
	spell("----", "AB7", 3, logits);
	logits[4 + 1] = 2;
	ctc_read(logits, 4, "AB7", 1, &r);
	assert_string_equal(r.items[0].text, "B");
	assert_true(r.items[0].p < .5);
}

static void
texts_are_no_longer_than_plates(void **state)
{
	static const char *const cases[][2] = {
		{ "ABABABABABAB", "ABABABABABAB" },
		{ "ABABABABABABABAB", "ABABABABABAB" },
		{ "A-A-A-A-A-A-A-A-A-A-A-A-A-A-A", "AAAAAAAAAAAA" },
		{ "ABABABABABABBB--", "ABABABABABAB" },
	};
	float logits[32 * 3];
	struct reading r;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		spell(cases[i][0], "AB", 12, logits);
		ctc_read(logits, (int)strlen(cases[i][0]), "AB", 1, &r);
		for (size_t k = 0; k < r.n; k++)
			assert_true(strlen(r.items[k].text) <= PLATE_MAX);
		if (strlen(cases[i][0]) == PLATE_MAX || i == 3) {
			assert_string_equal(r.items[0].text, cases[i][1]);
			assert_true(r.items[0].p > .99);
		}
	}
	/* What is too long by a letter is not sure of the rest. */
	spell("ABABABABABABA", "AB", 12, logits);
	ctc_read(logits, 13, "AB", 1, &r);
	assert_true(r.n == 0 || r.items[0].p < .01);
}

static void
temperature_makes_modest(void **state)
{
	static const double temperatures[] = { .25, .5, 1, 2, 4 };
	float logits[8 * 3], doubled[8 * 3];
	struct reading r, s;
	double last = 1;

	(void)state;
	spell("A-BB--AB", "AB", 2, logits);
	for (int i = 0; i < 5; i++) {
		ctc_read(logits, 8, "AB", temperatures[i], &r);
		assert_true(reading_p(&r, "ABAB") < last);
		last = reading_p(&r, "ABAB");
	}
	/* Twice the logits at twice the temperature are the same. */
	for (int i = 0; i < 8 * 3; i++)
		doubled[i] = 2 * logits[i];
	ctc_read(logits, 8, "AB", 1.5, &r);
	ctc_read(doubled, 8, "AB", 3, &s);
	assert_int_equal(r.n, s.n);
	for (size_t i = 0; i < r.n; i++)
		assert_true(fabs(r.items[i].p - reading_p(&s,
		    r.items[i].text)) < 1e-9);
}

/* Logits as large as floats go overflow nothing. */
static void
huge_logits(void **state)
{
	float logits[8 * 3];
	struct reading r;

	(void)state;
	spell("A-BB--AB", "AB", 3e38f, logits);
	for (int i = 0; i < 8 * 3; i++)
		logits[i] = logits[i] > 0 ? logits[i] : -3e38f;
	ctc_read(logits, 8, "AB", .01, &r);
	assert_string_equal(r.items[0].text, "ABAB");
	assert_true(r.items[0].p == 1);
}

/* As many letters as there may be, each as likely as any other. */
static void
all_letters_at_once(void **state)
{
	char letters[65];
	float *logits = calloc(100 * 65, sizeof(*logits));
	struct reading r;

	(void)state;
	assert_non_null(logits);
	for (int i = 0; i < 64; i++)
		letters[i] = (char)('0' + i);
	letters[64] = '\0';
	ctc_read(logits, 100, letters, 1, &r);
	assert_true(r.n <= READING_MAX);
	assert_sorted(&r);
	free(logits);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_cases_are_exact),
		cmocka_unit_test(larger_cases_are_close),
		cmocka_unit_test(repeats_need_a_blank_between),
		cmocka_unit_test(nothing_is_not_a_text),
		cmocka_unit_test(texts_are_no_longer_than_plates),
		cmocka_unit_test(temperature_makes_modest),
		cmocka_unit_test(huge_logits),
		cmocka_unit_test(all_letters_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
