/* Sealing. */
#include "base/crypto.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "make.h"

struct vector {
	const char *key, *nonce, *bind, *plain, *cipher, *tag;
};

/* McGrew and Viega's test cases 13 to 16, as NIST's GCM specification. */
static const struct vector vectors[] = {
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	    "000000000000000000000000", "", "", "",
	    "530f8afbc74536b9a963b4f1c4cb738b" },
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	    "000000000000000000000000", "", "00000000000000000000000000000000",
	    "cea7403d4d606b6e074ec5d3baf39d18",
	    "d0d1c8a799996bf0265b98b5d48ab919" },
	{ "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
	    "cafebabefacedbaddecaf888",
	    "feedfacedeadbeeffeedfacedeadbeefabaddad2",
	    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721"
	    "c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
	    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8"
	    "cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
	    "76fc6ece0f4e1768cddf8853bb2d551b" },
};

static size_t
raw(const char *hex, unsigned char *out)
{
	assert_int_equal(digest_unhex(hex, out, strlen(hex) / 2), 0);
	return strlen(hex) / 2;
}

static struct crypto_box *
box_of(const unsigned char key[CRYPTO_KEY])
{
	struct crypto_box *box;
	struct reason why;

	box = crypto_box_new(&why);
	assert_non_null(box);
	assert_int_equal(crypto_box_key(box, key, &why), 0);
	return box;
}

static void
known_answers(void **state)
{
	unsigned char key[CRYPTO_KEY], bind[32], in[128], plain[64], out[64];
	struct crypto_box *box;
	struct reason why;
	size_t nb, np, n;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		raw(vectors[i].key, key);
		nb = raw(vectors[i].bind, bind);
		np = raw(vectors[i].plain, plain);
		n = raw(vectors[i].nonce, in);
		n += raw(vectors[i].cipher, in + n);
		n += raw(vectors[i].tag, in + n);
		assert_int_equal(n, np + CRYPTO_OVERHEAD);
		box = box_of(key);
		assert_int_equal(crypto_open(box, bind, nb, in, n, out, &why),
		    0);
		assert_memory_equal(out, plain, np);
		crypto_box_free(box);
	}
}

static void
seals_and_opens(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, 100000 };
	unsigned char key[CRYPTO_KEY], *sealed, *again, *text, *out;
	struct crypto_box *box;
	struct reason why;

	(void)state;
	assert_int_equal(crypto_random(key, sizeof(key), &why), 0);
	box = box_of(key);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t n = sizes[i];

		text = calloc(1, n + 1);
		out = calloc(1, n + 1);
		sealed = malloc(n + CRYPTO_OVERHEAD);
		again = malloc(n + CRYPTO_OVERHEAD);
		assert_int_equal(crypto_seal(box, "id", 2, n == 0 ? NULL :
		    text, n, sealed, &why), 0);
		assert_int_equal(crypto_seal(box, "id", 2, text, n, again,
		    &why), 0);
		assert_memory_not_equal(sealed, again, CRYPTO_NONCE);
		memset(out, 0xee, n);
		assert_int_equal(crypto_open(box, "id", 2, sealed,
		    n + CRYPTO_OVERHEAD, out, &why), 0);
		assert_memory_equal(out, text, n + 1);
		free(text);
		free(out);
		free(sealed);
		free(again);
	}
	crypto_box_free(box);
	crypto_wipe(key, sizeof(key));
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(key[i], 0);
}

static void
any_change_is_seen(void **state)
{
	static const char text[] = "7ABC123 on 2026-11-22";
	unsigned char key[CRYPTO_KEY] = { 7 }, out[sizeof(text)];
	unsigned char sealed[sizeof(text) + CRYPTO_OVERHEAD];
	struct crypto_box *box = box_of(key);
	struct reason why;

	(void)state;
	assert_int_equal(crypto_seal(box, "id", 2, text, sizeof(text),
	    sealed, &why), 0);
	for (size_t i = 0; i < 8 * sizeof(sealed); i++) {
		sealed[i / 8] ^= (unsigned char)(1 << i % 8);
		memset(out, 0xee, sizeof(out));
		assert_int_equal(crypto_open(box, "id", 2, sealed,
		    sizeof(sealed), out, &why), -1);
		assert_reason(why, "does not open");
		for (size_t j = 0; j < sizeof(out); j++)
			assert_int_equal(out[j], 0);
		sealed[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	assert_int_equal(crypto_open(box, "ie", 2, sealed, sizeof(sealed),
	    out, &why), -1);
	assert_int_equal(crypto_open(box, "id", 1, sealed, sizeof(sealed),
	    out, &why), -1);
	for (size_t n = 0; n < sizeof(sealed); n++)
		assert_int_equal(crypto_open(box, "id", 2, sealed, n, out,
		    &why), -1);
	key[0] ^= 1;
	assert_int_equal(crypto_box_key(box, key, &why), 0);
	assert_int_equal(crypto_open(box, "id", 2, sealed, sizeof(sealed),
	    out, &why), -1);
	key[0] ^= 1;
	assert_int_equal(crypto_box_key(box, key, &why), 0);
	assert_int_equal(crypto_open(box, "id", 2, sealed, sizeof(sealed),
	    out, &why), 0);
	assert_string_equal((char *)out, text);
	crypto_box_free(box);
}

/* What is peeked at is what would be opened, from and to any byte. */
static void
peeks(void **state)
{
	unsigned char key[CRYPTO_KEY] = { 9 }, text[5000], out[CRYPTO_PEEK];
	unsigned char sealed[sizeof(text) + CRYPTO_OVERHEAD];
	struct crypto_box *box = box_of(key);
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (unsigned char)(i * i >> 3);
	assert_int_equal(crypto_seal(box, "id", 2, text, sizeof(text),
	    sealed, &why), 0);
	for (size_t at = 0; at < 40; at++)
		for (size_t n = 0; n < 50; n++) {
			assert_int_equal(crypto_peek(box, sealed,
			    sizeof(sealed), at, n, out, &why), 0);
			assert_memory_equal(out, text + at, n);
		}
	assert_int_equal(crypto_peek(box, sealed, sizeof(sealed),
	    sizeof(text) - CRYPTO_PEEK, CRYPTO_PEEK, out, &why), 0);
	assert_memory_equal(out, text + sizeof(text) - CRYPTO_PEEK,
	    CRYPTO_PEEK);
	assert_int_equal(crypto_peek(box, sealed, sizeof(sealed),
	    sizeof(text) - 7, 8, out, &why), -1);
	assert_int_equal(crypto_peek(box, sealed, sizeof(sealed),
	    SIZE_MAX - 2, 8, out, &why), -1);
	assert_int_equal(crypto_peek(box, sealed, 20, 0, 1, out, &why), -1);
	crypto_box_free(box);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(peeks),
		cmocka_unit_test(seals_and_opens),
		cmocka_unit_test(any_change_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
