/* What plates of a region look like. */
#include "read/formats.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/plate.h"
#include "make.h"

static char *dir;

static int
set_up(void **state)
{
	(void)state;
	dir = make_dir();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	make_remove(dir);
	return 0;
}

static const char *
put(const void *text, size_t len)
{
	const char *path = make_path(dir, "formats.txt");
	struct reason why;

	assert_int_equal(file_write(path, text, len, 0600, &why), 0);
	return path;
}

static struct formats *
must_open(const char *text)
{
	struct reason why = { "" };
	struct formats *f = formats_open(put(text, strlen(text)), &why);

	if (f == NULL)
		fail_msg("%s", why.text);
	return f;
}

static void
refuse(const char *text, size_t len, const char *want)
{
	struct reason why = { "" };
	const char *path = put(text, len);

	assert_null(formats_open(path, &why));
	if (strstr(why.text, want) == NULL ||
	    strncmp(why.text, path, strlen(path)) != 0)
		fail_msg("'%s' does not say: PATH: %s", why.text, want);
}

static bool
fits(const struct formats *f, const char *regions, const char *text)
{
	struct formats_choice choice;
	struct reason why = { "" };

	if (formats_choose(f, regions, &choice, &why) != 0)
		fail_msg("%s", why.text);
	return formats_fit(f, &choice, text);
}

static const char sample[] =
    "# a comment\n"
    "\n"
    "US-CA 9AAA999 9A99999\t\\E999999   # exempt\r\n"
    "US-NV 999-A99\n"
    "   MX AAA-99-99\n"
    "US-CA AAA_999\n"
    "FR AA-999-AA";

static void
letters_digits_and_their_places(void **state)
{
	struct formats *f = must_open(sample);

	(void)state;
	assert_true(fits(f, "US-CA", "7ABC123"));
	assert_true(fits(f, "US-CA", "7A12345"));
	assert_true(fits(f, "US-CA", "ABC123"));
	assert_false(fits(f, "US-CA", "7ABC12"));
	assert_false(fits(f, "US-CA", "7ABC1234"));
	assert_false(fits(f, "US-CA", "7A8C123"));
	assert_false(fits(f, "US-CA", "ABC12"));
	assert_false(fits(f, "US-CA", ""));
	/* What has a backslash stands for itself alone. */
	assert_true(fits(f, "US-CA", "E999999"));
	assert_true(fits(f, "US-CA", "E123456"));
	assert_false(fits(f, "US-CA", "A123456"));
	assert_false(fits(f, "US-CA", "E12345"));
	assert_true(fits(f, "FR", "AB123CD"));
	assert_false(fits(f, "FR", "AB123CDE"));
	formats_free(f);
	f = must_open("XX \\A\\9A9\n");
	assert_true(fits(f, "XX", "A9Z0"));
	assert_false(fits(f, "XX", "B9Z0"));
	assert_false(fits(f, "XX", "A8Z0"));
	assert_false(fits(f, "XX", "A9"));
	assert_false(fits(f, "XX", "A9Z0Z"));
	formats_free(f);
	formats_free(NULL);
}

static void
regions_are_chosen(void **state)
{
	struct formats *f = must_open(sample);

	(void)state;
	assert_true(fits(f, "US-CA,US-NV,MX", "123A45"));
	assert_true(fits(f, "US-CA,US-NV,MX", "ABC1234"));
	assert_false(fits(f, "US-CA,US-NV,MX", "AB123CD"));
	assert_false(fits(f, "US-NV", "7ABC123"));
	/* A country takes in its states, and not the other way round. */
	assert_true(fits(f, "US", "7ABC123"));
	assert_true(fits(f, "US", "123A45"));
	assert_false(fits(f, "US", "ABC1234"));
	assert_true(formats_fit(f, NULL, "ABC1234"));
	assert_true(formats_fit(f, NULL, "AB123CD"));
	assert_false(formats_fit(f, NULL, "AB123CDE"));
	formats_free(f);
	f = must_open("US AAA\nUS-CA 999\n");
	assert_false(fits(f, "US-CA", "ABC"));
	assert_true(fits(f, "US", "ABC"));
	formats_free(f);
}

static void
unknown_regions_are_refused(void **state)
{
	static const char *const lists[] = { "", ",", "US-CA,", ",US-CA",
	    "US-CA,,MX", "DE", "us-ca", "US-C", "U", "US-", "US-CAX",
	    "US-CA MX", " US-CA", "*", "US-CA-US-CA-US-CA-US-CA-US-CA" };
	struct formats *f = must_open(sample);
	struct formats_choice choice;
	char list[FORMATS_REGIONS * 3 + 4] = "MX";
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		why.text[0] = '\0';
		if (formats_choose(f, lists[i], &choice, &why) != -1)
			fail_msg("'%s' was taken", lists[i]);
		assert_reason(why, "no formats of region '");
	}
	assert_int_equal(formats_choose(f, "MX,DE", &choice, &why), -1);
	assert_reason(why, "'DE'");
	for (int i = 1; i < FORMATS_REGIONS; i++)
		strcat(list, ",MX");
	assert_int_equal(formats_choose(f, list, &choice, &why), 0);
	assert_int_equal(choice.n, FORMATS_REGIONS);
	strcat(list, ",MX");
	assert_int_equal(formats_choose(f, list, &choice, &why), -1);
	assert_reason(why, "more than 32 regions");
	formats_free(f);
}

static void
ranked_by_their_order(void **state)
{
	struct formats *f = must_open(sample);

	(void)state;
	assert_true(formats_rank(f, "US-CA", "7ABC123") == 1);
	assert_true(formats_rank(f, "US-CA", "7A12345") == 1. / 2);
	assert_true(formats_rank(f, "US-CA", "E123456") == 1. / 3);
	/* Lines of one region add up, whatever stands between. */
	assert_true(formats_rank(f, "US-CA", "ABC123") == 1. / 4);
	assert_true(formats_rank(f, "US-NV", "123A45") == 1);
	assert_true(formats_rank(f, "US-NV", "7ABC123") == 0);
	/* Only the region itself is asked. */
	assert_true(formats_rank(f, "US", "7ABC123") == 0);
	assert_true(formats_rank(f, "DE", "7ABC123") == 0);
	assert_true(formats_rank(f, "", "7ABC123") == 0);
	formats_free(f);
}

/* The reading weighed by those regions, or by all where they are NULL. */
static void
weigh(const char *regions, struct reading *r)
{
	struct formats *f = must_open(sample);
	struct formats_choice choice;
	struct reason why;
	double before = 0, after = 0;

	if (regions != NULL)
		assert_int_equal(formats_choose(f, regions, &choice, &why),
		    0);
	for (size_t i = 0; i < r->n; i++)
		before += r->items[i].p;
	formats_weigh(f, regions == NULL ? NULL : &choice,
	    regions == NULL ? .5 : .1, r);
	for (size_t i = 0; i < r->n; i++) {
		after += r->items[i].p;
		assert_true(i == 0 || r->items[i].p <= r->items[i - 1].p);
	}
	assert_true(fabs(after - before) < 1e-12);
	formats_free(f);
}

static void
texts_of_a_format_are_preferred(void **state)
{
	struct reading r = { .n = 0 };

	(void)state;
	weigh("US-CA", &r);
	assert_int_equal(r.n, 0);
	/* 8 or B: a Californian plate begins with a digit. */
	reading_add(&r, "BKTN417", .5);
	reading_add(&r, "8KTN417", .3);
	reading_add(&r, "BKTN4I7", .1);
	weigh("US-CA", &r);
	assert_string_equal(r.items[0].text, "8KTN417");
	assert_true(fabs(r.items[0].p - .9 * .3 / .36) < 1e-12);
	assert_true(fabs(r.items[1].p - .9 * .05 / .36) < 1e-12);
	/* Where nothing fits, or all does, nothing changes. */
	weigh("US-NV", &r);
	assert_true(fabs(r.items[0].p - .9 * .3 / .36) < 1e-12);
	r = (struct reading){ { { "7ABC123", .4 }, { "1ABC123", .3 } }, 2 };
	weigh("US", &r);
	assert_string_equal(r.items[0].text, "7ABC123");
	assert_true(fabs(r.items[0].p - .4) < 1e-12);
	/* Of any region: half as probable without a format. */
	r = (struct reading){ { { "ABC12", .4 }, { "ABC123", .3 } }, 2 };
	weigh(NULL, &r);
	assert_string_equal(r.items[0].text, "ABC123");
	assert_true(fabs(r.items[0].p - .7 * .3 / .5) < 1e-12);
}

static void
improbable_texts_are_not_preferred(void **state)
{
	struct reading r = { .n = 0 };

	(void)state;
	reading_add(&r, "BKTN417", .8);
	reading_add(&r, "8KTN41", .07);		/* another length */
	reading_add(&r, "8KTN417", .07);
	weigh("US-CA", &r);
	assert_string_equal(r.items[0].text, "BKTN417");
	r = (struct reading){ { { "ABC12", .4 }, { "ABC123", .19 } }, 2 };
	weigh(NULL, &r);
	assert_string_equal(r.items[0].text, "ABC12");
}

/*
 * The first character is 0.92 sure, though the text itself is not: what has
 * another there does not win by its format.
 */
static void
clear_characters_stay(void **state)
{
	struct reading r = { .n = 0 };

	(void)state;
	reading_add(&r, "BKTN417", .3);
	reading_add(&r, "BKTM417", .22);
	reading_add(&r, "BKTW417", .2);
	reading_add(&r, "BKTH417", .2);
	reading_add(&r, "8KTN417", .08);
	for (int i = 0; i < 2; i++) {
		struct reading s = r;

		weigh(i == 0 ? "US-CA" : NULL, &s);
		assert_string_equal(s.items[0].text, "BKTN417");
		assert_true(fabs(reading_p(&s, "8KTN417") - .08) < 1e-12);
	}
	/* A little less sure, and it does. */
	r.items[4].p = .13;
	weigh("US-CA", &r);
	assert_string_equal(r.items[0].text, "8KTN417");
}

/* Whatever the reading: a character of 0.9 or more is still there. */
static void
clear_characters_stay_at_random(void **state)
{
	static const char letters[] = "8B0O1I5S";
	int changed = 0, stayed = 0;

	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct reading r = { .n = 0 }, s;
		double chars[PLATE_MAX], left = 1;
		char text[8] = "8KTN417";

		for (int i = 0; i < 12; i++) {
			double p = left * rand() / RAND_MAX;

			text[rand() % 7] = letters[rand() % 8];
			reading_add(&r, text, p);
			left -= p;
		}
		reading_sort(&r);
		reading_chars(&r, chars);
		s = r;
		weigh("US-CA,FR", &s);
		changed += strcmp(s.items[0].text, r.items[0].text) != 0;
		for (int k = 0; k < 7; k++) {
			if (chars[k] < .9)
				continue;
			stayed++;
			assert_int_equal(s.items[0].text[k],
			    r.items[0].text[k]);
		}
	}
	assert_true(changed > 100 && stayed > 1000);
}

static void
faulty_lines_are_named(void **state)
{
	static const char *const cases[][2] = {
		{ "USA AAA\n", "line 1: 'USA' is no region" },
		{ "MX AAA\nus-ca AAA\n", "line 2: 'us-ca' is no region" },
		{ "U AAA", "line 1: 'U' is no region" },
		{ "U1 AAA", "line 1: 'U1' is no region" },
		{ "US- AAA", "line 1: 'US-' is no region" },
		{ "US_CA AAA", "line 1: 'US_CA' is no region" },
		{ "US-CALI AAA", "line 1: 'US-CALI' is no region" },
		{ "US-c AAA", "line 1: 'US-c' is no region" },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA AAA",
		  "line 1: 'AAAAAAAAAAAAAAAAAAAA' is no region" },
		{ "#\n\n MX # AAA\n", "line 3: MX has no format" },
		{ "MX", "line 1: MX has no format" },
		{ "MX AAA AAA9B", "line 1: 'AAA9B': 'B' is neither" },
		{ "MX aaa", "line 1: 'aaa': 'a' is neither" },
		{ "MX AAA,999", "line 1: 'AAA,999': ',' is neither" },
		{ "MX AA*", "line 1: 'AA*': '*' is neither" },
		{ "MX 0", "line 1: '0': '0' is neither" },
		{ "MX AAA\\", "line 1: 'AAA\\': a '\\' not before" },
		{ "MX \\-99", "line 1: '\\-99': a '\\' not before" },
		{ "MX \\\\", "line 1: '\\\\': a '\\' not before" },
		{ "MX \\s99", "line 1: '\\s99': a '\\' not before" },
		{ "MX -_-", "line 1: '-_-' is empty" },
		{ "MX AAAAAA9999999", "has more than 12 characters" },
		{ "MX \\A\\A\\A\\A\\A\\A\\A\\A\\A\\A\\A\\A\\A",
		  "has more than 12 characters" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		refuse(cases[i][0], strlen(cases[i][0]), cases[i][1]);
	refuse("MX AAA\nFR A\0A\n", 14, "holds a byte of zero");
	refuse("\0", 1, "holds a byte of zero");
}

/* Twelve characters are not too many, whatever gaps and backslashes. */
static void
long_formats_are_taken(void **state)
{
	struct formats *f = must_open("MX A-A-A-A-A-A-A-A-A-A-A-A\n"
	    "FR \\A\\B\\C\\D\\E\\F\\G\\H\\I\\J\\K\\L\n");

	(void)state;
	assert_true(fits(f, "MX", "ABCDEFGHIJKM"));
	assert_true(fits(f, "FR", "ABCDEFGHIJKL"));
	assert_false(fits(f, "FR", "ABCDEFGHIJKM"));
	formats_free(f);
}

static void
limits_are_kept(void **state)
{
	size_t len = 0, n = 1100000;
	char *text = malloc(n);
	struct reason why;

	(void)state;
	assert_non_null(text);
	memset(text, '\n', n);
	refuse(text, 5000, "line 4097: too long");
	assert_int_equal(formats_open(put(text, n), &why) == NULL, 1);
	/* A file without a format is none of an error, but knows no region. */
	struct formats *f = formats_open(put("", 0), &why);
	struct formats_choice choice;

	assert_non_null(f);
	assert_int_equal(formats_choose(f, "MX", &choice, &why), -1);
	formats_free(f);
	/* Many formats make room for themselves. */
	for (int i = 0; i < 3000; i++)
		len += (size_t)sprintf(text + len, "MX %.*sA\n", i % 12,
		    "99999999999");
	f = formats_open(put(text, len), &why);
	assert_non_null(f);
	assert_true(fits(f, "MX", "99999999999A"));
	assert_true(formats_rank(f, "MX", "A") == 1);
	assert_true(formats_rank(f, "MX", "99999999999A") == 1. / 12);
	formats_free(f);
	free(text);
}

static void
files_that_are_not_there(void **state)
{
	struct reason why;

	(void)state;
	assert_null(formats_open("/nonexistent/formats.txt", &why));
	assert_reason(why, "/nonexistent/formats.txt: No such file");
	assert_null(formats_open(dir, &why));
	assert_reason(why, dir);
}

static void
the_shipped_file_is_good(void **state)
{
	static const char *const cases[][2] = {
		{ "US-CA", "7ABC123" }, { "US-CA", "6XRD358" },
		{ "US-TX", "KTR4917" }, { "BR", "RFK3B81" },
		{ "BR", "DKS5274" }, { "GB", "LK73VHD" }, { "FR", "AB123CD" },
		{ "DE", "BLK4827" }, { "IT", "AB123CD" }, { "MX", "ABC1234" },
	};
	struct reason why = { "" };
	struct formats *f = formats_open(make_source("models/formats.txt"),
	    &why);

	(void)state;
	if (f == NULL)
		fail_msg("%s", why.text);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!fits(f, cases[i][0], cases[i][1]))
			fail_msg("%s has no %s", cases[i][0], cases[i][1]);
		assert_true(formats_rank(f, cases[i][0], cases[i][1]) > 0);
	}
	assert_true(formats_rank(f, "US-CA", "7ABC123") == 1);
	/* The usual Californian plate is not one of its neighbours'. */
	assert_false(fits(f, "US-NV,US-OR,US-AZ,MX", "7ABC123"));
	assert_true(fits(f, "US", "7ABC123"));
	formats_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_digits_and_their_places),
		cmocka_unit_test(regions_are_chosen),
		cmocka_unit_test(unknown_regions_are_refused),
		cmocka_unit_test(ranked_by_their_order),
		cmocka_unit_test(texts_of_a_format_are_preferred),
		cmocka_unit_test(improbable_texts_are_not_preferred),
		cmocka_unit_test(clear_characters_stay),
		cmocka_unit_test(clear_characters_stay_at_random),
		cmocka_unit_test(faulty_lines_are_named),
		cmocka_unit_test(long_formats_are_taken),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(files_that_are_not_there),
		cmocka_unit_test(the_shipped_file_is_good),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
