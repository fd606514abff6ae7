/* Version 7 UUIDs. */
#include "base/uuid.h"

#include <string.h>

#include "make.h"

static const unsigned char seed[DIGEST_BYTES] = { 0xff, 0xff, 0xff, 0xff,
	0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77 };

/* The time is that of RFC 9562's example. */
static void
makes(void **state)
{
	unsigned char id[UUID_BYTES];
	char text[UUID_SIZE], again[UUID_SIZE];
	struct reason why;

	(void)state;
	assert_int_equal(uuid_make(INT64_C(0x017f22e279b0), seed, text,
	    &why), 0);
	assert_string_equal(text, "017f22e2-79b0-7fff-bfff-112233445566");
	assert_int_equal(uuid_parse(text, id, &why), 0);
	assert_true(uuid_time(id) == INT64_C(0x017f22e279b0));
	uuid_format(id, again);
	assert_string_equal(again, text);
	assert_int_equal(uuid_make(0, seed, text, &why), 0);
	assert_int_equal(uuid_make((INT64_C(1) << 48) - 1, seed, text,
	    &why), 0);
	assert_int_equal(uuid_make(-1, seed, text, &why), -1);
	assert_int_equal(uuid_make(INT64_C(1) << 48, seed, text, &why), -1);
}

static void
refuses(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "no UUID" },
		{ "017f22e2-79b0-7fff-bfff-11223344556", "no UUID" },
		{ "017f22e2-79b0-7fff-bfff-1122334455660", "no UUID" },
		{ "017f22e2+79b0-7fff-bfff-112233445566", "no UUID" },
		{ "017f22e2-79b0-7fff-bfff-11223344556g", "no UUID" },
		{ "017f22e2-79b0-4fff-bfff-112233445566", "of version 7" },
		{ "017f22e2-79b0-7fff-3fff-112233445566", "of version 7" },
		{ "017f22e2-79b0-7fff-ffff-112233445566", "of version 7" },
	};
	unsigned char id[UUID_BYTES];
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(uuid_parse(cases[i].text, id, &why), -1);
		assert_reason(why, cases[i].why);
	}
}

static void
sorts_by_time(void **state)
{
	unsigned char first[UUID_BYTES], next[UUID_BYTES], id[UUID_BYTES];
	char text[UUID_SIZE];
	struct reason why;

	(void)state;
	for (int64_t ms = 1; ms < INT64_C(1) << 47; ms = ms * 3 + 1) {
		uuid_first(ms, first);
		uuid_first(ms + 1, next);
		assert_int_equal(uuid_make(ms, seed, text, &why), 0);
		assert_int_equal(uuid_parse(text, id, &why), 0);
		assert_true(memcmp(first, id, UUID_BYTES) < 0);
		assert_true(memcmp(id, next, UUID_BYTES) < 0);
	}
	uuid_first(-5, first);
	assert_true(uuid_time(first) == 0);
	uuid_first(INT64_MAX, first);
	assert_true(uuid_time(first) == (INT64_C(1) << 48) - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(sorts_by_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
