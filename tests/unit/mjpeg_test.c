/* A bare stream of JPEGs. */
#include "capture/mjpeg.h"

#include <stdlib.h>

#include "make.h"

#define FRAMES	5

static struct blob frames[FRAMES];
static struct blob stream;
static struct mjpeg *mjpeg;

/* Frames that differ in size, and so in what they say. */
static int
make_frames(void **state)
{
	struct make_jpeg how = { .quality = 70, .sampling = 2 };
	struct image im;

	(void)state;
	for (int i = 0; i < FRAMES; i++) {
		make_picture(&im, 60 + 8 * i, 40, 3);
		make_jpeg(&im, &how, &frames[i]);
		image_free(&im);
	}
	return 0;
}

static int
free_frames(void **state)
{
	(void)state;
	for (int i = 0; i < FRAMES; i++)
		blob_free(&frames[i]);
	return 0;
}

static int
begin(void **state)
{
	(void)state;
	mjpeg = mjpeg_new(1 << 20);
	assert_non_null(mjpeg);
	stream = (struct blob){ NULL, 0 };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	mjpeg_free(mjpeg);
	blob_free(&stream);
	return 0;
}

static void
append(const void *data, size_t len)
{
	stream.data = realloc(stream.data, stream.len + len);
	assert_non_null(stream.data);
	memcpy(stream.data + stream.len, data, len);
	stream.len += len;
}

static void
append_frame(int i)
{
	append(frames[i].data, frames[i].len);
}

static void
assert_frame(int i)
{
	struct blob b;

	assert_int_equal(mjpeg_next(mjpeg, true, &b), 1);
	assert_int_equal(b.len, frames[i].len);
	assert_memory_equal(b.data, frames[i].data, b.len);
}

static void
assert_no_more(void)
{
	struct blob b;

	assert_int_equal(mjpeg_next(mjpeg, true, &b), 0);
}

/* All of it at once. */
static void
feed(void)
{
	struct reason why;

	assert_int_equal(mjpeg_add(mjpeg, stream.data, stream.len, &why), 0);
}

static void
in_any_pieces(void **state)
{
	static const size_t pieces[] = { 1, 7, 1000, 1 << 20 };
	struct reason why;
	struct blob b;
	size_t n, len;
	int got;

	(void)state;
	for (int i = 0; i < FRAMES; i++)
		append_frame(i);
	for (size_t p = 0; p < 4; p++) {
		got = 0;
		for (size_t at = 0; at < stream.len; at += n) {
			len = stream.len - at;
			n = len < pieces[p] ? len : pieces[p];
			assert_int_equal(mjpeg_add(mjpeg, stream.data + at, n,
			    &why), 0);
			while (mjpeg_next(mjpeg, false, &b) == 1) {
				assert_int_equal(b.len, frames[got].len);
				assert_memory_equal(b.data, frames[got].data,
				    b.len);
				got++;
			}
		}
		assert_int_equal(got, FRAMES);
		assert_int_equal(mjpeg_skipped(mjpeg), 0);
	}
}

static void
junk_between(void **state)
{
	(void)state;
	append("junk", 4);
	append_frame(0);
	append("\r\n\0\0 ", 5);
	append_frame(1);
	append("\xff\xd8\xffX", 4);
	append_frame(2);
	feed();
	assert_frame(0);
	assert_int_equal(mjpeg_skipped(mjpeg), 4);
	assert_int_equal(mjpeg_skipped(mjpeg), 0);
	assert_frame(1);
	assert_int_equal(mjpeg_skipped(mjpeg), 0);
	assert_frame(2);
	assert_int_equal(mjpeg_skipped(mjpeg), 4);
	assert_no_more();
}

/*
 * Cut off wherever it is, a frame takes none of those behind it with it.
 * What is left of its beginning may go before the next, and changes nothing.
 */
static void
cut_frames(void **state)
{
	struct blob b;

	(void)state;
	for (size_t n = 2; n < frames[0].len; n++) {
		stream.len = 0;
		append(frames[0].data, n);
		append_frame(1);
		append_frame(2);
		feed();
		assert_int_equal(mjpeg_next(mjpeg, true, &b), 1);
		assert_true(b.len >= frames[1].len && b.len <= n +
		    frames[1].len);
		assert_memory_equal(b.data + b.len - frames[1].len + 2,
		    frames[1].data + 2, frames[1].len - 2);
		assert_frame(2);
		assert_no_more();
	}
}

/* Each byte spoiled in turn: at most the next frame goes with it. */
static void
spoiled_frames(void **state)
{
	struct blob b;
	int last;

	(void)state;
	for (size_t n = 0; n < frames[0].len; n++) {
		stream.len = 0;
		append_frame(0);
		append_frame(1);
		for (int i = 0; i < 30; i++)
			append_frame(2);
		stream.data[n] ^= 0xff;
		feed();
		last = 0;
		while (mjpeg_next(mjpeg, true, &b) == 1)
			last += b.len == frames[2].len &&
			    memcmp(b.data, frames[2].data, b.len) == 0;
		assert_int_equal(last, 30);
	}
}

static void
too_large(void **state)
{
	static unsigned char zeros[1 << 20];

	(void)state;
	append(frames[0].data, frames[0].len - 2);
	append(zeros, sizeof(zeros));
	append_frame(1);
	append_frame(2);
	feed();
	assert_frame(1);
	assert_frame(2);
	assert_no_more();
}

/*
 * Segments full of beginnings, each of which leads on to the same data
 * without an end: to look through it from each of them would take minutes.
 */
static void
many_beginnings(void **state)
{
	static const unsigned char outer[] = { 0xff, 0xd8, 0xff, 0xe1, 0xff,
	    0xfa }, scan[] = { 0xff, 0xda, 0, 2 };
	static unsigned char coded[12 << 20];
	unsigned char inner[] = { 0xff, 0xd8, 0xff, 0xe1, 0, 0 };
	size_t left;

	(void)state;
	mjpeg_free(mjpeg);
	mjpeg = mjpeg_new(10 << 20);
	for (size_t i = 0; i < sizeof(coded); i += 2)
		coded[i] = 0xff;
	append(outer, sizeof(outer));
	for (left = 65528; left > sizeof(inner); left -= sizeof(inner)) {
		inner[4] = (unsigned char)((left - 4) >> 8);
		inner[5] = (unsigned char)(left - 4);
		append(inner, sizeof(inner));
	}
	append(coded + 1, left);
	append(scan, sizeof(scan));
	append(coded, sizeof(coded));
	append_frame(1);
	append_frame(2);
	feed();
	assert_frame(1);
	assert_frame(2);
	assert_no_more();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_any_pieces, begin, end),
		cmocka_unit_test_setup_teardown(junk_between, begin, end),
		cmocka_unit_test_setup_teardown(cut_frames, begin, end),
		cmocka_unit_test_setup_teardown(spoiled_frames, begin, end),
		cmocka_unit_test_setup_teardown(too_large, begin, end),
		cmocka_unit_test_setup_teardown(many_beginnings, begin, end),
	};

	return cmocka_run_group_tests(tests, make_frames, free_frames);
}
