/* Where a JPEG ends. */
#include "image/jpegend.h"

#include "make.h"

static void
photo(struct blob *out, const struct make_jpeg *how)
{
	struct image im;

	make_picture(&im, 120, 90, 3);
	make_jpeg(&im, how, out);
	image_free(&im);
}

/* A whole one, in one piece, byte by byte, and with more behind it. */
static void
ends(void **state)
{
	static const struct make_jpeg how[] = {
		{ .quality = 90, .sampling = 2 },
		{ .quality = 90, .sampling = 1, .progressive = true },
	};
	struct jpegend e;
	struct blob b;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		photo(&b, &how[i]);
		e = (struct jpegend){ 0 };
		assert_int_equal(jpegend_find(&e, b.data, b.len),
		    JPEGEND_END);
		assert_int_equal(e.at, b.len);
		e = (struct jpegend){ 0 };
		for (size_t n = 0; n < b.len; n++)
			assert_int_equal(jpegend_find(&e, b.data, n),
			    JPEGEND_MORE);
		assert_int_equal(jpegend_find(&e, b.data, b.len),
		    JPEGEND_END);
		assert_int_equal(e.at, b.len);
		b.data = realloc(b.data, 2 * b.len);
		assert_non_null(b.data);
		memcpy(b.data + b.len, b.data, b.len);
		e = (struct jpegend){ 0 };
		assert_int_equal(jpegend_find(&e, b.data, 2 * b.len),
		    JPEGEND_END);
		assert_int_equal(e.at, b.len);
		blob_free(&b);
	}
}

/* A thumbnail in a segment is not the end. */
static void
thumbnails(void **state)
{
	static const unsigned char thumbnail[] = { 0xff, 0xd8, 0xff, 0xda, 0,
	    2, 1, 2, 3, 0xff, 0xd9 };
	struct make_jpeg how = { .quality = 80, .exif = thumbnail,
	    .exif_len = sizeof(thumbnail) };
	struct jpegend e = { 0 };
	struct blob b;

	(void)state;
	photo(&b, &how);
	assert_int_equal(jpegend_find(&e, b.data, b.len), JPEGEND_END);
	assert_int_equal(e.at, b.len);
	blob_free(&b);
}

static void
bad_ones(void **state)
{
	static const struct {
		unsigned char data[20];
		size_t len, resume;
	} cases[] = {
		/* not a JPEG; a segment that is none; one without length */
		{ { 1, 2, 3 }, 3, 2 },
		{ { 0xff, 0xd8, 0x12, 0x34 }, 4, 2 },
		{ { 0xff, 0xd8, 0xff, 0xe0, 0, 1, 0, 0 }, 8, 2 },
		{ { 0xff, 0xd8, 0xff, 0, 0, 1, 0, 0 }, 8, 2 },
		/* behind a good segment, whose length may be the fault */
		{ { 0xff, 0xd8, 0xff, 0xe0, 0, 3, 9, 0xff, 0xe1, 0, 2, 7,
		    7 }, 13, 2 },
		/* another begins, among the segments and in coded data */
		{ { 0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd8, 0xff,
		    0xe0 }, 10, 6 },
		{ { 0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff,
		    0xd3, 0xff, 0xff, 0xd8, 0xff, 0xe0 }, 17, 13 },
		/* an end without a picture */
		{ { 0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9 }, 8, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct jpegend e = { 0 };

		assert_int_equal(jpegend_find(&e, cases[i].data,
		    cases[i].len), JPEGEND_BAD);
		assert_int_equal(e.at, cases[i].resume);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(thumbnails),
		cmocka_unit_test(bad_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
