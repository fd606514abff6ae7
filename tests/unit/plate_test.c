/* Plate texts and patterns. */
#include "base/plate.h"

#include <string.h>

#include "make.h"

static void
normal_spelling(void **state)
{
	static const struct {
		const char *text, *normal;
	} cases[] = {
		{ "7abc123", "7ABC123" },
		{ " 7 ABC-123\t", "7ABC123" },
		{ "B\xe2\x80\xa2" "AB 12", "BAB12" },
		{ "", "" },
		{ "---", "" },
		{ "ABCDEF123456", "ABCDEF123456" },
	};
	char out[PLATE_SIZE];
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(plate_normal(cases[i].text, out, &why), 0);
		assert_string_equal(out, cases[i].normal);
	}
	assert_int_equal(plate_normal("ABCDEF1234567", out, &why), -1);
	assert_reason(why, "more than 12");
}

static void
pattern_spelling(void **state)
{
	char out[PLATE_PATTERN_SIZE];
	struct reason why;

	(void)state;
	assert_int_equal(plate_pattern("7a b?1-2**", out, &why), 0);
	assert_string_equal(out, "7AB?12*");
	assert_int_equal(plate_fixed(out), 5);
	assert_true(plate_is_partial(out));
	assert_int_equal(plate_pattern("7ABC123", out, &why), 0);
	assert_false(plate_is_partial(out));
	assert_int_equal(plate_pattern("?*?*", out, &why), -1);
	assert_reason(why, "at least one letter or digit");
	assert_int_equal(plate_pattern("", out, &why), -1);
	assert_int_equal(plate_pattern("A???????????????????????????????",
	    out, &why), 0);
	assert_int_equal(plate_pattern("A????????????????????????????????",
	    out, &why), -1);
	assert_reason(why, "more than 32");
}

/* The pattern is shown, and where it is wrong, whatever it holds. */
static void
pattern_faults(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{ "7AB/123", "plate '7AB/123': its character 4 is '/'; a "
		    "pattern has letters, digits, '?' for one and '*' for "
		    "any number, as in 7AB?12*" },
		{ "7 \xc3\x9c" "B", "plate '7 \xc3\x9c" "B': its character 3 "
		    "is '\xc3\x9c'" },
		{ "\xff\033[2J", "plate '\xef\xbf\xbd\xef\xbf\xbd[2J': its "
		    "character 1 is '\xef\xbf\xbd'" },
		{ "*", "plate '*': at least one letter or digit is needed, "
		    "as in 7AB?12*" },
		{ "1234567890123456789012345678901234567890/",
		    "plate '1234567890123456789012345678901234567890...': "
		    "more than 32 characters" },
	};
	char out[PLATE_PATTERN_SIZE];
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(plate_pattern(cases[i].text, out, &why), -1);
		assert_reason(why, cases[i].reason);
	}
}

static void
vague(void **state)
{
	(void)state;
	assert_true(plate_is_vague(NULL));
	assert_true(plate_is_vague("7A*"));
	assert_true(plate_is_vague("*1*2*"));
	assert_false(plate_is_vague("7A"));
	assert_false(plate_is_vague("7A?1"));
}

static void
matches(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match, fold;
	} cases[] = {
		{ "ABC", "ABC", true, true },
		{ "ABC", "ABCD", false, false },
		{ "ABCD", "ABC", false, false },
		{ "AB?", "ABC", true, true },
		{ "AB?", "AB", false, false },
		{ "AB*", "AB", true, true },
		{ "*BC", "ABC", true, true },
		{ "*B*", "ABC", true, true },
		{ "*B*", "ACD", false, false },
		{ "A*C*E", "ABCDE", true, true },
		{ "A*CE", "ACDCE", true, true },
		{ "*A?C", "AACABC", true, true },
		{ "*AAB", "AAAAAAAAAAAB", true, true },
		{ "*?A", "A", false, false },
		{ "A", "", false, false },
		{ "*", "", true, true },
		{ "8OI5", "B01S", false, true },
		{ "?OI*", "B01S", false, true },
		{ "ABC", "A8C", false, true },
		{ "ABC", "AEC", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(plate_match(cases[i].pattern,
		    cases[i].text), cases[i].match);
		assert_int_equal(plate_match_fold(cases[i].pattern,
		    cases[i].text), cases[i].fold);
	}
}

static void
folding_is_a_partition(void **state)
{
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

	(void)state;
	for (const char *c = all; *c != '\0'; c++)
		assert_int_equal(plate_fold(plate_fold(*c)), plate_fold(*c));
	assert_int_equal(plate_fold('O'), '0');
	assert_int_equal(plate_fold('Q'), '0');
	assert_int_equal(plate_fold('D'), '0');
	assert_int_equal(plate_fold('L'), '1');
	assert_int_equal(plate_fold('B'), '8');
	assert_int_equal(plate_fold('W'), 'M');
	assert_int_equal(plate_fold('A'), 'A');
	assert_int_equal(plate_fold('\0'), '\0');
}

/* Against the textbook's table of distances. */
static size_t
distance(const char *a, const char *b)
{
	size_t d[16][16];

	for (size_t i = 0; i <= strlen(a); i++)
		for (size_t k = 0; k <= strlen(b); k++) {
			if (i == 0 || k == 0) {
				d[i][k] = i + k;
				continue;
			}
			d[i][k] = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
			if (d[i - 1][k] + 1 < d[i][k])
				d[i][k] = d[i - 1][k] + 1;
			if (d[i][k - 1] + 1 < d[i][k])
				d[i][k] = d[i][k - 1] + 1;
		}
	return d[strlen(a)][strlen(b)];
}

static void
slips(void **state)
{
	char a[8], b[8];
	size_t near = 0;
	unsigned x = 1;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		for (size_t k = 0; k < sizeof(a); k++) {
			x = x * 1664525 + 1013904223;
			a[k] = "AB8"[(x >> 16) % 3];
			b[k] = "AB8"[(x >> 24) % 3];
		}
		a[(x >> 9) % 7] = '\0';
		b[(x >> 12) % 7] = '\0';
		a[7] = b[7] = '\0';
		assert_int_equal(plate_slip(a, b, false),
		    distance(a, b) <= 1);
		near += plate_slip(a, b, false);
		for (size_t k = 0; k < 7; k++) {
			a[k] = plate_fold(a[k]);
			b[k] = plate_fold(b[k]);
		}
		assert_int_equal(plate_slip(a, b, true),
		    distance(a, b) <= 1);
	}
	assert_true(near > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_spelling),
		cmocka_unit_test(pattern_spelling),
		cmocka_unit_test(pattern_faults),
		cmocka_unit_test(vague),
		cmocka_unit_test(matches),
		cmocka_unit_test(folding_is_a_partition),
		cmocka_unit_test(slips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
