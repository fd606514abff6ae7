/* UTF-8, and what of it is not shown. */
#include "base/utf8.h"

#include "make.h"

static void
decodes(void **state)
{
	const char *text = "a\xc3\xa9\xe6\xb8\xaf\xf0\x9f\x9a\x97z";
	static const uint32_t chars[] = { 'a', 0xe9, 0x6e2f, 0x1f697, 'z', 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(utf8_next(&text), chars[i]);
	assert_int_equal(utf8_next(&text), 0);
}

/* Alone, cut short, too long for what they say, surrogates, too high. */
static void
what_is_none_is_replaced(void **state)
{
	static const char *const bad[] = { "\x80", "\xbf", "\xc3", "\xe6\xb8",
	    "\xf0\x9f\x9a", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
	    "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
	    "\xff", "\xc3(" };
	const char *at;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		at = bad[i];
		assert_int_equal(utf8_next(&at), UTF8_REPLACEMENT);
		assert_int_equal(at - bad[i], 1);
		for (n = 1; *at != '\0'; n++)
			utf8_next(&at);
		assert_int_equal(n, strlen(bad[i]));
		assert_false(utf8_presentable(bad[i]));
	}
}

static void
encodes_what_it_decodes(void **state)
{
	char bytes[5];
	const char *at;
	int n;

	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		at = bytes;
		n = utf8_encode(c, bytes);
		assert_int_equal(n, strlen(bytes));
		assert_int_equal(utf8_next(&at), c);
		assert_int_equal(*at, '\0');
	}
}

static void
hides(void **state)
{
	static const char *const bad[] = { "a\nb", "\x1b[31m", "\x7f",
	    "\xc2\x9b", "\xc2\xad", "\xd8\x9c", "\xe2\x80\x8b",
	    "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6",
	    "\xef\xbb\xbf", "\xf3\xa0\x81\x81" };
	static const char *const good[] = { "", "a b", "\xc2\xa0",
	    ("Mar\xc3\xad" "a"), "\xe2\x80\x93", "\xef\xbf\xbd",
	    "\xf0\x9f\x9a\x97" };
	const char *at;
	uint32_t c;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(utf8_presentable(bad[i]));
		at = bad[i];
		while ((c = utf8_shown(&at)) != 0)
			assert_false(utf8_hidden(c));
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(utf8_presentable(good[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes),
		cmocka_unit_test(what_is_none_is_replaced),
		cmocka_unit_test(encodes_what_it_decodes),
		cmocka_unit_test(hides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
