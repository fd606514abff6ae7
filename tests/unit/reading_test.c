/* Texts and their probabilities. */
#include "read/reading.h"

#include <math.h>
#include <stdio.h>

#include "make.h"

static void
assert_near(double got, double want)
{
	if (!(fabs(got - want) < 1e-12))
		fail_msg("%.15f, not %.15f", got, want);
}

static void
probabilities_of_a_text_add_up(void **state)
{
	struct reading r = { .n = 0 };

	(void)state;
	assert_near(reading_p(&r, "7ABC123"), 0);
	reading_add(&r, "7ABC123", .25);
	reading_add(&r, "7A8C123", .125);
	reading_add(&r, "7ABC123", .5);
	assert_int_equal(r.n, 2);
	assert_near(reading_p(&r, "7ABC123"), .75);
	assert_near(reading_p(&r, "7A8C123"), .125);
	assert_near(reading_p(&r, "7ABC12"), 0);
	assert_near(reading_p(&r, ""), 0);
}

static void
sorted_by_probability_then_text(void **state)
{
	static const struct reading_text items[] = { { "B2", .1 },
	    { "ZZ", .4 }, { "A1", .1 }, { "C3", .1 }, { "YY", .3 } };
	static const char *const want[] = { "ZZ", "YY", "A1", "B2", "C3" };

	(void)state;
	/* In whatever order they came. */
	for (size_t first = 0; first < 5; first++) {
		struct reading r = { .n = 0 };

		for (size_t i = 0; i < 5; i++)
			reading_add(&r, items[(first + i) % 5].text,
			    items[(first + i) % 5].p);
		reading_sort(&r);
		for (size_t i = 0; i < 5; i++)
			assert_string_equal(r.items[i].text, want[i]);
	}
}

static void
the_least_probable_goes_first(void **state)
{
	struct reading r = { .n = 0 };
	char text[PLATE_SIZE];

	(void)state;
	for (int i = 0; i < READING_MAX; i++) {
		snprintf(text, sizeof(text), "T%d", i);
		reading_add(&r, text, .01 + (i * 7 % READING_MAX) * .001);
	}
	assert_int_equal(r.n, READING_MAX);
	/* T0 has .010, the least. */
	reading_add(&r, "LESS", .009);
	assert_int_equal(r.n, READING_MAX);
	assert_near(reading_p(&r, "LESS"), 0);
	assert_near(reading_p(&r, "T0"), .01);
	reading_add(&r, "MORE", .5);
	assert_int_equal(r.n, READING_MAX);
	assert_near(reading_p(&r, "MORE"), .5);
	assert_near(reading_p(&r, "T0"), 0);
	/* One that is there still grows. */
	reading_add(&r, "T1", .0001);
	assert_near(reading_p(&r, "T1"), .0171);
	reading_sort(&r);
	assert_string_equal(r.items[0].text, "MORE");
}

static void
long_texts_are_cut(void **state)
{
	struct reading r = { .n = 0 };

	(void)state;
	reading_add(&r, "ABCDEFGHIJKL", .5);
	assert_string_equal(r.items[0].text, "ABCDEFGHIJKL");
	reading_add(&r, "MBCDEFGHIJKLMNOP", .5);
	assert_string_equal(r.items[1].text, "MBCDEFGHIJKL");
	/* A short one in a place where a long one was. */
	r.n = 1;
	reading_add(&r, "XY", .5);
	assert_string_equal(r.items[1].text, "XY");
}

static void
opinions_are_mixed(void **state)
{
	struct reading a = { .n = 0 }, b = { .n = 0 };
	double sum = 0;

	(void)state;
	reading_mix(&a, &b, .5);
	assert_int_equal(a.n, 0);
	reading_add(&a, "8KTN417", .6 * .7);
	reading_add(&a, "BKTN417", .6 * .3);
	reading_add(&b, "BKTN417", .9);
	reading_add(&b, "BKTN477", .1);
	reading_mix(&a, &b, .4);
	assert_int_equal(a.n, 3);
	assert_near(reading_p(&a, "8KTN417"), .42);
	assert_near(reading_p(&a, "BKTN417"), .54);
	assert_near(reading_p(&a, "BKTN477"), .04);
	for (size_t i = 0; i < a.n; i++)
		sum += a.items[i].p;
	assert_near(sum, 1);
	assert_near(reading_p(&b, "BKTN417"), .9);
}

static void
characters_are_as_sure_as_their_texts(void **state)
{
	double chars[PLATE_MAX] = { 0 };
	struct reading r = { .n = 0 };

	(void)state;
	reading_chars(&r, chars);
	assert_near(chars[0], 0);
	reading_add(&r, "8KT", .5);
	reading_add(&r, "BKT", .2);
	reading_add(&r, "8K7", .1);
	reading_add(&r, "KT", .15);	/* of another length: no say */
	reading_add(&r, "8KTT", .05);
	reading_chars(&r, chars);
	assert_near(chars[0], .6 / .8);
	assert_near(chars[1], 1);
	assert_near(chars[2], .7 / .8);
	/* The first text is the one asked about, whether best or not. */
	r.items[0] = (struct reading_text){ "BKT", .2 };
	r.items[1] = (struct reading_text){ "8KT", .5 };
	reading_chars(&r, chars);
	assert_near(chars[0], .2 / .8);
	/* All impossible. */
	r.n = 1;
	r.items[0].p = 0;
	reading_chars(&r, chars);
	assert_near(chars[0], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probabilities_of_a_text_add_up),
		cmocka_unit_test(sorted_by_probability_then_text),
		cmocka_unit_test(the_least_probable_goes_first),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(opinions_are_mixed),
		cmocka_unit_test(characters_are_as_sure_as_their_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
