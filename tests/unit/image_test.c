/* Photos: JPEG and PNG. */
#include "image/image.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "make.h"

#define W 203
#define H 121

static const struct make_jpeg jpegs[] = {
	{ .quality = 95, .sampling = 1 },
	{ .quality = 95, .sampling = 2 },
	{ .quality = 95, .sampling = 2, .progressive = true },
};

static const struct make_png pngs[] = {
	{ .depth = 8 },
	{ .depth = 16 },
	{ .depth = 8, .interlaced = true },
	{ .depth = 8, .alpha = true },
	{ .depth = 16, .alpha = true },
	{ .depth = 16, .alpha = true, .interlaced = true },
	{ .depth = 8, .gamma = true },
	{ .depth = 16, .gamma = true, .alpha = true },
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static int
luma_of(const unsigned char *rgb)
{
	return (int)(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] + 0.5);
}

/* A sample of the picture, as luma, on white where it is transparent. */
static int
expected(const struct image *im, const struct make_png *how, int x, int y)
{
	const unsigned char *p = im->data + ((size_t)y * (size_t)im->width +
	    (size_t)x) * (size_t)im->channels;
	int v = im->channels == 3 ? luma_of(p) : *p;
	int a = how != NULL && how->alpha ? (x + y) % 256 : 255;

	return (v * a + 255 * (255 - a) + 127) / 255;
}

/* How far off the worst sample of a divided picture is. */
static int
worst(const struct luma *l, const struct image *im,
    const struct make_png *how, int k)
{
	int most = 0;

	for (int y = 0; y < l->height; y++)
		for (int x = 0; x < l->width; x++) {
			int sum = 0, n = 0, off;

			for (int j = y * k; j < y * k + k && j < H; j++)
				for (int i = x * k; i < x * k + k && i < W;
				    i++, n++)
					sum += expected(im, how, i, j);
			off = abs((sum + n / 2) / n -
			    l->data[(size_t)y * l->stride + (size_t)x]);
			most = off > most ? off : most;
		}
	return most;
}

static void
check_luma(const struct blob *file, const struct image *im,
    const struct make_png *how, int within)
{
	struct reason why;
	struct luma l;

	for (int k = 1; k <= 8; k *= 2) {
		if (image_luma(file, k, &l, &why) != 0)
			fail_msg("%s", why.text);
		assert_int_equal(l.width, (W + k - 1) / k);
		assert_int_equal(l.height, (H + k - 1) / k);
		assert_in_range(worst(&l, im, how, k), 0, within);
		luma_free(&l);
	}
	assert_int_equal(image_luma(file, 3, &l, &why), -1);
	assert_reason(why, "divided by 3");
}

/* The last block of a JPEG repeats its edge, so it may be off by more. */
static void
luma_of_jpeg(void **state)
{
	struct image_head head;
	struct reason why;
	struct image im;
	struct blob file;

	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		make_picture(&im, W, H, channels);
		for (size_t i = 0; i < COUNT(jpegs); i++) {
			make_jpeg(&im, &jpegs[i], &file);
			assert_int_equal(image_head(&file, &head, &why), 0);
			assert_int_equal(head.format, IMAGE_JPEG);
			assert_int_equal(head.width, W);
			assert_int_equal(head.height, H);
			assert_false(head.exif.timed);
			check_luma(&file, &im, NULL, 40);
			blob_free(&file);
		}
		image_free(&im);
	}
}

static void
luma_of_png(void **state)
{
	static const struct make_png palette = { .depth = 8, .palette = true };
	struct image_head head;
	struct reason why;
	struct image im;
	struct blob file;

	(void)state;
	for (int channels = 1; channels <= 3; channels += 2) {
		make_picture(&im, W, H, channels);
		for (size_t i = 0; i < COUNT(pngs); i++) {
			make_png(&im, &pngs[i], &file);
			assert_int_equal(image_head(&file, &head, &why), 0);
			assert_int_equal(head.format, IMAGE_PNG);
			assert_int_equal(head.width, W);
			check_luma(&file, &im, &pngs[i], 2);
			blob_free(&file);
		}
		if (channels == 1) {
			make_png(&im, &palette, &file);
			check_luma(&file, &im, NULL, 1);
			blob_free(&file);
		}
		image_free(&im);
	}
}

static void
check_parts(const struct blob *file, int channels)
{
	static const struct image_box boxes[] = { { 0, 0, W, H },
	    { -10, -10, 30, 30 }, { 50, 40, 33, 21 }, { 51, 41, 1, 1 },
	    { 0, 100, W, 1 }, { 190, 0, 100, 500 }, { W - 1, H - 1, 9, 9 },
	    { 17, 3, 60, 118 }, { -5, -5, INT32_MAX, INT32_MAX } };
	struct image_box all = { 0, 0, W, H }, b;
	size_t n = (size_t)channels;
	struct image whole, part;
	struct reason why;

	assert_int_equal(image_part(file, channels, &all, &whole, &why), 0);
	for (size_t i = 0; i < COUNT(boxes); i++) {
		b = boxes[i];
		assert_int_equal(image_part(file, channels, &b, &part, &why),
		    0);
		assert_true(b.x >= 0 && b.y >= 0 && b.x + b.w <= W &&
		    b.y + b.h <= H);
		assert_int_equal(part.width, b.w);
		assert_int_equal(part.height, b.h);
		assert_int_equal(part.channels, channels);
		for (int y = 0; y < b.h; y++)
			assert_memory_equal(part.data + (size_t)(y * b.w) * n,
			    whole.data + ((size_t)(b.y + y) * W +
			    (size_t)b.x) * n, (size_t)b.w * n);
		image_free(&part);
	}
	image_free(&whole);
}

static void
parts(void **state)
{
	static const struct image_box outside[] = { { W, 0, 5, 5 },
	    { 0, H, 5, 5 }, { -5, 0, 5, 5 }, { 5, 5, 0, 5 }, { 5, 5, 5, -1 },
	    { INT32_MIN, 0, 5, 5 }, { 0, INT32_MIN, 5, INT32_MIN },
	    { INT32_MAX, 0, INT32_MAX, 5 } };
	struct image im, part;
	struct image_box b;
	struct reason why;
	struct blob file;

	(void)state;
	make_picture(&im, W, H, 3);
	for (int channels = 1; channels <= 3; channels += 2) {
		for (size_t i = 0; i < COUNT(jpegs); i++) {
			make_jpeg(&im, &jpegs[i], &file);
			check_parts(&file, channels);
			blob_free(&file);
		}
		for (size_t i = 0; i < COUNT(pngs); i++) {
			make_png(&im, &pngs[i], &file);
			check_parts(&file, channels);
			blob_free(&file);
		}
	}
	make_png(&im, &pngs[0], &file);
	for (size_t i = 0; i < COUNT(outside); i++) {
		b = outside[i];
		assert_int_equal(image_part(&file, 1, &b, &part, &why), -1);
		assert_reason(why, "outside");
		assert_null(part.data);
	}
	blob_free(&file);
	image_free(&im);
}

/* Each beginning is an error, and so is each with bytes changed. */
static void
check_damage(const struct blob *file)
{
	struct blob cut;
	struct reason why;
	struct luma l;

	for (size_t n = 0; n < file->len; n += n + 97 < file->len ? 97 : 1) {
		cut.data = malloc(n + 1);
		cut.len = n;
		memcpy(cut.data, file->data, n);
		for (int k = 1; k <= 8; k *= 8) {
			assert_int_equal(image_luma(&cut, k, &l, &why), -1);
			assert_null(l.data);
		}
		free(cut.data);
	}
	for (size_t n = 3; n < file->len; n += 41) {
		file->data[n] ^= 0x55;
		if (image_luma(file, 2, &l, &why) == 0)
			luma_free(&l);
		file->data[n] ^= 0x55;
	}
}

static void
damage(void **state)
{
	struct blob junk = { (unsigned char *)(uintptr_t)"GIF89a..", 8 };
	struct image im;
	struct reason why;
	struct blob file;
	struct luma l;

	(void)state;
	make_picture(&im, W, H, 3);
	for (size_t i = 0; i < COUNT(jpegs); i++) {
		make_jpeg(&im, &jpegs[i], &file);
		check_damage(&file);
		blob_free(&file);
	}
	for (size_t i = 0; i < COUNT(pngs); i++) {
		make_png(&im, &pngs[i], &file);
		check_damage(&file);
		blob_free(&file);
	}
	image_free(&im);
	assert_int_equal(image_luma(&junk, 1, &l, &why), -1);
	assert_reason(why, "neither JPEG nor PNG");
	junk.len = 0;
	assert_int_equal(image_luma(&junk, 1, &l, &why), -1);
	assert_reason(why, "empty file");
}

/* A PNG's checksums are looked at; in the file's end, too. */
static void
png_checksums(void **state)
{
	struct image im;
	struct reason why;
	struct blob file;
	struct luma l;

	(void)state;
	make_picture(&im, W, H, 1);
	make_png(&im, &pngs[0], &file);
	file.data[file.len - 1] ^= 1;
	assert_int_equal(image_luma(&file, 1, &l, &why), -1);
	file.data[file.len - 1] ^= 1;
	file.data[file.len - 14] ^= 1;
	assert_int_equal(image_luma(&file, 1, &l, &why), -1);
	file.data[file.len - 14] ^= 1;
	assert_int_equal(image_luma(&file, 1, &l, &why), 0);
	luma_free(&l);
	blob_free(&file);
	image_free(&im);
}

static void
cmyk(void **state)
{
	static const struct make_jpeg how = { .quality = 90, .cmyk = true };
	struct image im;
	struct reason why;
	struct blob file;
	struct luma l;

	(void)state;
	make_picture(&im, W, H, 3);
	make_jpeg(&im, &how, &file);
	assert_int_equal(image_luma(&file, 1, &l, &why), -1);
	assert_reason(why, "CMYK");
	blob_free(&file);
	image_free(&im);
}

static long
peak_kib(void)
{
	struct rusage u;

	assert_int_equal(getrusage(RUSAGE_SELF, &u), 0);
	return u.ru_maxrss;
}

/* Sizes that a file only claims to have take no memory. */
static void
bombs(void **state)
{
	struct image im;
	struct image_head head;
	struct image_box box = { 0, 0, 1, 1 };
	struct reason why;
	struct blob file;
	struct luma l;
	size_t at;
	long before;

	(void)state;
	make_picture(&im, W, H, 3);
	make_jpeg(&im, &jpegs[0], &file);
	image_free(&im);
	before = peak_kib();
	for (at = 0; memcmp(file.data + at, "\xff\xc0", 2) != 0; at++)
		continue;
	memcpy(file.data + at + 5, "\xff\xdc\xff\xdc", 4);
	assert_int_equal(image_head(&file, &head, &why), -1);
	assert_reason(why, "65500 x 65500 pixels: more than");
	assert_int_equal(image_luma(&file, 8, &l, &why), -1);
	assert_reason(why, "65500 x 65500 pixels: more than");
	assert_int_equal(image_part(&file, 1, &box, &im, &why), -1);
	/* Within the sides, but too many pixels. */
	memcpy(file.data + at + 5, "\x4e\x20\x4e\x20", 4);
	assert_int_equal(image_luma(&file, 8, &l, &why), -1);
	assert_reason(why, "20000 x 20000 pixels: more than");
	blob_free(&file);
	assert_in_range(peak_kib() - before, 0, 20000);
}

static void
png_bomb(void **state)
{
	static unsigned char head[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
	    "\0\0\x4e\x20\0\0\x4e\x20\x08\x02\0\0\0\x6c\x12\xd1\x6e"
	    "\0\0\0\0IDAT\x35\xaf\x06\x1e";
	struct blob file = { head, sizeof(head) - 1 };
	struct reason why;
	struct luma l;
	long before = peak_kib();

	(void)state;
	assert_int_equal(image_luma(&file, 1, &l, &why), -1);
	assert_reason(why, "20000 x 20000 pixels: more than");
	assert_in_range(peak_kib() - before, 0, 20000);
}

static void
exif_blocks(void **state)
{
	static const struct make_exif x = { false, "2026:11:20 14:30:15",
	    "250", "-08:00", true, 32.7, -117.1, NULL };
	unsigned char block[MAKE_EXIF_ROOM];
	struct make_jpeg jpeg = { .quality = 80, .exif = block };
	struct make_png png = { .depth = 8, .exif = block };
	struct image_head head;
	struct image im;
	struct reason why;
	struct blob file;

	(void)state;
	make_picture(&im, W, H, 3);
	for (int i = 0; i < 4; i++) {
		jpeg.exif_len = png.exif_len = make_exif(block, &x);
		if (i >= 2)	/* damaged: the picture stands without it */
			block[8] = block[9] = 0xff;
		if (i % 2 == 0)
			make_jpeg(&im, &jpeg, &file);
		else
			make_png(&im, &png, &file);
		assert_int_equal(image_head(&file, &head, &why), 0);
		assert_int_equal(head.exif.timed, i < 2);
		assert_int_equal(head.exif.placed, i < 2);
		assert_int_equal(head.exif.time.ms, i < 2 ? 250 : 0);
		blob_free(&file);
	}
	image_free(&im);
}

static void
encodes_and_shrinks(void **state)
{
	struct image_box all = { 0, 0, W, H };
	struct image im, back;
	struct reason why;
	struct blob file;
	int sum = 0;

	(void)state;
	make_picture(&im, W, H, 3);
	assert_int_equal(image_to_jpeg(&im, 95, &file, &why), 0);
	assert_int_equal(image_part(&file, 3, &all, &back, &why), 0);
	for (int i = 0; i < W * H * 3; i++)
		sum += abs(im.data[i] - back.data[i]);
	assert_in_range(sum / (W * H * 3), 0, 12);
	image_free(&back);
	blob_free(&file);
	assert_int_equal(image_shrink(&im, W, &why), 0);
	assert_int_equal(im.width, W);
	for (int i = 0; i < 9; i++)	/* one square of 3 by 3 */
		im.data[(i / 3 * W + i % 3) * 3] = (unsigned char)(i * 10);
	assert_int_equal(image_shrink(&im, 100, &why), 0);
	assert_int_equal(im.width, W / 3);
	assert_int_equal(im.height, H / 3);
	assert_int_equal(im.data[0], 40);
	image_free(&im);
	assert_int_equal(image_alloc(&im, 20001, 1, 1, &why), -1);
	assert_int_equal(image_alloc(&im, 0, 1, 1, &why), -1);
	assert_int_equal(image_alloc(&im, -1, 1, 1, &why), -1);
	assert_null(im.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(luma_of_jpeg),
		cmocka_unit_test(luma_of_png),
		cmocka_unit_test(parts),
		cmocka_unit_test(damage),
		cmocka_unit_test(png_checksums),
		cmocka_unit_test(cmyk),
		cmocka_unit_test(bombs),
		cmocka_unit_test(png_bomb),
		cmocka_unit_test(exif_blocks),
		cmocka_unit_test(encodes_and_shrinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
