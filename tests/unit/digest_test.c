/* SHA-256, hexadecimal, base64. */
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"

static void
hashes(void **state)
{
	char hex[DIGEST_HEX];
	struct reason why;

	(void)state;
	assert_int_equal(digest_sha256_hex("", 0, hex, &why), 0);
	assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b"
	    "934ca495991b7852b855");
	assert_int_equal(digest_sha256_hex(NULL, 0, hex, &why), 0);
	assert_memory_equal(hex, "e3b0c442", 8);
	assert_int_equal(digest_sha256_hex("abc", 3, hex, &why), 0);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a39617"
	    "7a9cb410ff61f20015ad");
}

/* RFC 4231, test case 1: a shorter key has zeros after it. */
static void
keyed(void **state)
{
	unsigned char key[DIGEST_BYTES] = { 0 }, raw[DIGEST_BYTES];
	char hex[DIGEST_HEX];
	struct reason why;

	(void)state;
	memset(key, 0x0b, 20);
	assert_int_equal(digest_hmac(key, "Hi There", 8, raw, &why), 0);
	digest_hex(raw, sizeof(raw), hex);
	assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c983"
	    "3da726e9376c2e32cff7");
}

static void
hexadecimal(void **state)
{
	static const char *const bad[] = { "", "0", "00f", "00ff0", "00fg",
	    "0 ff", "00ff\n" };
	unsigned char raw[2];
	char hex[5];

	(void)state;
	assert_int_equal(digest_unhex("00fF", raw, 2), 0);
	assert_int_equal(raw[0], 0);
	assert_int_equal(raw[1], 0xff);
	digest_hex(raw, 2, hex);
	assert_string_equal(hex, "00ff");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(digest_unhex(bad[i], raw, 2), -1);
}

/* The vectors are RFC 4648's. */
static void
base64(void **state)
{
	static const char *const pairs[][2] = { { "", "" }, { "f", "Zg==" },
	    { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
	    { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };
	struct reason why;
	unsigned char *raw;
	size_t len;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		text = digest_base64(pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(text, pairs[i][1]);
		raw = digest_unbase64(text, strlen(text), &len, &why);
		assert_non_null(raw);
		assert_int_equal(len, strlen(pairs[i][0]));
		assert_memory_equal(raw, pairs[i][0], len);
		free(raw);
		free(text);
	}
	raw = digest_unbase64("Zm9vYmFy", 4, &len, &why);
	assert_non_null(raw);
	assert_int_equal(len, 3);
	free(raw);
}

static void
not_base64(void **state)
{
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zg==Zg==",
	    "====", "A===", " Zm9", "Zm9v\n", "Zm9\n", "Zm-v", "Zm_v",
	    "Z=9v", "\nZm9vYm", "Zm9vYmFy    ", "Zh==", "Zm9=" };
	struct reason why;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_null(digest_unbase64(bad[i], strlen(bad[i]), &len,
		    &why));
		assert_reason(why, "not base64");
	}
	assert_null(digest_unbase64("Zm9\0", 4, &len, &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes),
		cmocka_unit_test(keyed),
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(base64),
		cmocka_unit_test(not_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
