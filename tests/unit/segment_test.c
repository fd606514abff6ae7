/* Segments of the index: what was sealed comes back, slice by slice. */
#include "store/segment.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"

#define HOUR	(20000 * STAMP_DAY + 7 * STAMP_HOUR)
#define EDITION	0x0123456789abcdefu

static struct crypto_box *
box_of(void)
{
	static const unsigned char key[CRYPTO_KEY] = { 3 };
	struct reason why;
	struct crypto_box *box = crypto_box_new(&why);

	assert_non_null(box);
	assert_int_equal(crypto_box_key(box, key, &why), 0);
	return box;
}

/* Bytes that are told apart. */
static unsigned char *
grams_of(uint32_t groups)
{
	unsigned char *grams = malloc(gram_bytes(groups));
	uint32_t n = groups;

	assert_non_null(grams);
	for (size_t i = 0; i < gram_bytes(groups); i++) {
		n = n * 1664525u + 1013904223u;
		grams[i] = (unsigned char)(n >> 24);
	}
	return grams;
}

/* One slice alone, as bytes. */
static int
slice_of(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, unsigned k, unsigned char out[GRAM_WIDTH],
    struct reason *why)
{
	const struct gram_query q = { .ways = 1, .n = 1, .way = { 1 },
	    .slices = { k } };
	uint64_t words[SEGMENT_WORDS];
	int rc = segment_ask(box, hour, edition, s, &q, words, why);

	for (size_t i = 0; rc == 0 && i < GRAM_WIDTH; i++)
		out[i] = (unsigned char)(words[i / 8] >> i % 8 * 8);
	return rc;
}

static void
there_and_back(void **state)
{
	static const uint32_t sizes[] = { 1, 8, 9, 100, 127, 1000, 2040,
	    2041, 2048 };
	unsigned char slice[GRAM_WIDTH], *grams, *sealed, *out;
	struct crypto_box *box = box_of();
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct day_segment s = { 40, sizes[i], NULL,
		    segment_bytes(sizes[i]) };
		size_t width = gram_width(s.groups);

		grams = grams_of(s.groups);
		out = malloc(gram_bytes(s.groups));
		s.data = sealed = malloc(s.len);
		/* Tags are a sixteenth, at most. */
		assert_true(s.len <= gram_bytes(s.groups) * 17 / 16 + 12);
		assert_int_equal(segment_seal(box, HOUR, EDITION, &s, grams,
		    sealed, &why), 0);
		assert_int_equal(segment_open(box, HOUR, EDITION, &s, out,
		    &why), 0);
		assert_memory_equal(out, grams, gram_bytes(s.groups));
		for (unsigned k = 0; k < GRAM_SLICES; k++) {
			assert_int_equal(slice_of(box, HOUR, EDITION,
			    &s, k, slice, &why), 0);
			assert_memory_equal(slice, grams + k * width, width);
		}
		free(grams);
		free(out);
		free(sealed);
	}
	crypto_box_free(box);
}

/* What was changed, moved, or is of another place or time is no slice. */
static void
any_change_is_seen(void **state)
{
	struct day_segment s = { 40, 100, NULL, segment_bytes(100) };
	unsigned char *grams = grams_of(100), *sealed = malloc(s.len);
	unsigned char slice[GRAM_WIDTH], *whole = malloc(gram_bytes(100));
	size_t stride = 32 * gram_width(100) + CRYPTO_TAG;
	struct crypto_box *box = box_of();
	struct reason why;

	(void)state;
	s.data = sealed;
	assert_int_equal(segment_seal(box, HOUR, EDITION, &s, grams, sealed,
	    &why), 0);
	assert_int_equal(s.len, CRYPTO_NONCE + GRAM_SLICES / 32 * stride);
	for (size_t i = 0; i < stride; i++) {
		sealed[CRYPTO_NONCE + stride + i] ^= 0x10;
		assert_int_equal(slice_of(box, HOUR, EDITION, &s, 32,
		    slice, &why), -1);
		assert_reason(why, "store: damaged, index");
		assert_int_equal(slice_of(box, HOUR, EDITION, &s, 31,
		    slice, &why), 0);
		assert_int_equal(slice_of(box, HOUR, EDITION, &s, 64,
		    slice, &why), 0);
		assert_int_equal(segment_open(box, HOUR, EDITION, &s, whole,
		    &why), -1);
		sealed[CRYPTO_NONCE + stride + i] ^= 0x10;
	}
	/* A block in the place of the next. */
	memcpy(sealed + CRYPTO_NONCE + stride, sealed + CRYPTO_NONCE, stride);
	assert_int_equal(slice_of(box, HOUR, EDITION, &s, 0, slice,
	    &why), 0);
	assert_int_equal(slice_of(box, HOUR, EDITION, &s, 32, slice,
	    &why), -1);
	assert_int_equal(slice_of(box, HOUR + STAMP_HOUR, EDITION, &s, 0,
	    slice, &why), -1);
	assert_int_equal(slice_of(box, HOUR, EDITION + 1, &s, 0, slice,
	    &why), -1);
	s.first++;
	assert_int_equal(slice_of(box, HOUR, EDITION, &s, 0, slice,
	    &why), -1);
	s.first--;
	/* As many bytes, said to be of other groups. */
	s.groups = 99;
	assert_int_equal(slice_of(box, HOUR, EDITION, &s, 0, slice,
	    &why), -1);
	free(grams);
	free(sealed);
	free(whole);
	crypto_box_free(box);
}

/* All grams of a way, of any of the ways. */
static void
ways_are_joined(void **state)
{
	struct day_segment s = { 40, 1001, NULL, segment_bytes(1001) };
	unsigned char *grams = grams_of(1001), *sealed = malloc(s.len);
	const struct gram_query q = { .ways = 2, .n = 4, .way = { 5, 10 },
	    .slices = { 7, 8190, 2000, 1 } };
	uint64_t words[SEGMENT_WORDS];
	struct crypto_box *box = box_of();
	size_t width = gram_width(1001), bits = 0;
	struct reason why;

	(void)state;
	s.data = sealed;
	assert_int_equal(segment_seal(box, HOUR, EDITION, &s, grams, sealed,
	    &why), 0);
	assert_int_equal(segment_ask(box, HOUR, EDITION, &s, &q, words,
	    &why), 0);
	for (size_t i = 0; i < 64 * SEGMENT_WORDS; i++) {
		bool in[4], want = false;

		for (int k = 0; i < 8 * width && k < 4; k++)
			in[k] = (grams[q.slices[k] * width + i / 8] >> i % 8 &
			    1) != 0;
		if (i < 8 * width)
			want = (in[0] && in[2]) || (in[1] && in[3]);
		assert_int_equal(words[i / 64] >> i % 64 & 1, want);
		bits += want;
	}
	assert_true(bits > 200);
	free(grams);
	free(sealed);
	crypto_box_free(box);
}

static void
sizes_that_cannot_be(void **state)
{
	static const uint32_t groups[] = { 0, 1, 2049, 0xffffffff };
	unsigned char data[100] = { 0 }, slice[GRAM_WIDTH];
	struct crypto_box *box = box_of();
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		struct day_segment s = { 0, groups[i], data, sizeof(data) };

		assert_int_equal(slice_of(box, HOUR, 0, &s, 8191, slice,
		    &why), -1);
		assert_int_equal(segment_open(box, HOUR, 0, &s, slice, &why),
		    -1);
		assert_reason(why, "damaged");
	}
	crypto_box_free(box);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(any_change_is_seen),
		cmocka_unit_test(ways_are_joined),
		cmocka_unit_test(sizes_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
