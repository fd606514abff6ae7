/*
 * lib/detect, lib/candidate and lib/patch: geometry and merging by plain
 * reckoning, and the real detector on drawn pictures of any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/candidate.h"
#include "read/detect.h"
#include "read/patch.h"

static struct detect *
must_open(void)
{
	const char *top = getenv("top_srcdir");
	struct reason why = { "" };
	struct detect *d;
	char file[4096];

	snprintf(file, sizeof(file), "%s/models/detect.safetensors",
	    top == NULL ? "." : top);
	d = detect_open(file, &why);
	if (d == NULL)
		fail_msg("%s", why.text);
	return d;
}

static struct luma
new_luma(int width, int height, size_t stride)
{
	struct luma a = { width, height, stride, NULL };

	a.data = calloc(stride, (size_t)height);
	assert_non_null(a.data);
	return a;
}

static struct detection
upright(double x, double y, double w, double h, double score)
{
	struct detection d = { { { x, x + w, x + w, x },
	    { y, y, y + h, y + h } }, score };

	return d;
}

static void
the_same_plate_is_one(void **state)
{
	struct reason why = { "" };
	struct candidates c;
	struct detection d[5] = {
		upright(100, 100, 100, 50, .4),		/* 1, a little off */
		upright(500, 100, 100, 50, .7),		/* another plate */
		upright(104, 100, 100, 50, .8),		/* 1 */
		upright(120, 110, 30, 20, .6),		/* a part of 1 */
		upright(100, 151, 100, 50, .5),		/* just below 1 */
	};

	(void)state;
	assert_int_equal(candidate_alloc(&c, 10, &why), 0);
	for (int i = 0; i < 5; i++)
		candidate_add(&c, &d[i]);
	candidate_merge(&c);
	assert_int_equal(c.n, 3);
	assert_true(c.items[0].d.score == .8);
	assert_true(fabs(c.items[0].d.quad.x[0] - (100 * .4 + 104 * .8) / 1.2)
	    < 1e-9);
	assert_true(fabs(c.items[0].d.quad.y[2] - 150) < 1e-9);
	assert_true(fabs(c.items[1].d.quad.x[0] - 500) < 1e-9);
	assert_true(c.items[2].d.score == .5);
	candidate_free(&c);
	candidate_free(&c);
}

static void
the_weakest_candidate_gives_way(void **state)
{
	struct reason why = { "" };
	struct candidates c;
	struct detection d;

	(void)state;
	assert_int_equal(candidate_alloc(&c, 3, &why), 0);
	for (int i = 0; i < 20; i++) {
		d = upright(1000 * i, 0, 100, 50, i * 7 % 20 / 20.);
		candidate_add(&c, &d);
	}
	candidate_merge(&c);
	assert_int_equal(c.n, 3);
	for (int i = 0; i < 3; i++)
		assert_true(fabs(c.items[i].d.score - (19 - i) / 20.) < 1e-9);
	candidate_free(&c);
}

static void
frames_of_quads(void **state)
{
	struct quad q = { { 10, 50, 52, 8 }, { 20, 22, 42, 40 } }, r;
	const float off[8] = { 0 };
	struct patch_frame f;

	(void)state;
	assert_true(patch_frame(&q, &f));
	assert_true(f.x == 30 && f.y == 31 && f.wx == 42 && f.wy == 2 &&
	    f.hx == 0 && f.hy == 20);
	patch_corners(&f, off, &r);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(r.x[i] - q.x[i]) <= 1 &&
		    fabs(r.y[i] - q.y[i]) <= 1e-9);
	/* turned inside out, too small, too flat, not a number */
	r = q;
	r.x[0] = q.x[1];
	r.x[1] = q.x[0];
	r.x[2] = q.x[3];
	r.x[3] = q.x[2];
	assert_false(patch_frame(&r, &f));
	r = upright(5, 5, 5, 5, 1).quad;
	assert_false(patch_frame(&r, &f));
	r = (struct quad){ { 0, 50, 100, 50 }, { 0, 5, 10, 5 } };
	assert_false(patch_frame(&r, &f));
	r = upright(5, NAN, 50, 20, 1).quad;
	assert_false(patch_frame(&r, &f));
	r = upright(5, 5, INFINITY, 20, 1).quad;
	assert_false(patch_frame(&r, &f));
}

/* On a ramp of light each place of a patch shows where it came from. */
static void
patches_come_from_the_right_place(void **state)
{
	struct luma scales[2] = {
		new_luma(256, 128, 300), new_luma(128, 64, 128)
	};
	const struct patch_shape shape = { 32, 16, .5 };
	struct quad q = { { 40, 104, 104, 40 }, { 32, 32, 64, 64 } };
	float out[32 * 16], values[256];
	struct patch_frame f;

	(void)state;
	for (int i = 0; i < 256; i++)
		values[i] = (float)i;
	for (int y = 0; y < 128; y++)
		for (int x = 0; x < 256; x++)
			scales[0].data[y * 300 + x] = (unsigned char)x;
	for (int y = 0; y < 64; y++)
		for (int x = 0; x < 128; x++)
			scales[1].data[y * 128 + x] = (unsigned char)(2 * x);
	assert_true(patch_frame(&q, &f));
	for (int n = 1; n <= 2; n++) {
		double half = n == 1 ? .5 : 1;	/* half of such a pixel */

		patch_cut(scales, n, &f, &shape, values, out);
		for (int x = 0; x < 32; x++) {
			double from = 72 + (x + .5 - 16) * 4 - half;

			assert_true(fabs(out[x / 2 * 4 + x % 2] -
			    fmin(fmax(from, 0), 255)) < 1e-3);
		}
	}
	/* far outside: the edge is repeated */
	q = upright(-500, -300, 100, 40, 1).quad;
	assert_true(patch_frame(&q, &f));
	patch_cut(scales, 2, &f, &shape, values, out);
	for (int i = 0; i < 32 * 16; i++)
		assert_true(out[i] == 0);
	luma_free(&scales[0]);
	luma_free(&scales[1]);
}

/* Two cells each know two corners; the others have nothing to say. */
static void
cells_make_one_answer(void **state)
{
	static float cells[4 * 8 * PATCH_CHANNELS];
	float offsets[8], *c = cells + 11 * PATCH_CHANNELS;
	double logit;

	(void)state;
	for (int i = 0; i < 4 * 8; i++)
		cells[i * PATCH_CHANNELS] = (float)(i - 14);
	for (int k = 0; k < 4; k++) {
		float *at = cells + (k < 2 ? 11 : 22) * PATCH_CHANNELS;

		at[1 + k] = 60;
		at[5 + 2 * k] = .25f * (float)k;
		at[6 + 2 * k] = -1;
	}
	logit = patch_answer(cells, 8, 4, .5, offsets);
	assert_true(fabs(logit - 1.5) < 1e-6);
	/* cell 11 is at (3.5, 1.5) of 8 x 4, cell 22 at (6.5, 2.5) */
	assert_true(fabs(offsets[0] - (-.5 / 4 + .5)) < 1e-6);
	assert_true(fabs(offsets[1] - (-1.5 / 2 + .5)) < 1e-6);
	assert_true(fabs(offsets[2] - (-.25 / 4 - .5)) < 1e-6);
	assert_true(fabs(offsets[4] - (3. / 4 - .5)) < 1e-6);
	assert_true(fabs(offsets[5] - (-.5 / 2 - .5)) < 1e-6);
	assert_true(fabs(offsets[6] - (3.25 / 4 + .5)) < 1e-6);
	/* half of the say for another cell moves the corner half way */
	c[PATCH_CHANNELS + 1] = 60;
	c[PATCH_CHANNELS + 6] = -1;
	patch_answer(cells, 8, 4, .5, offsets);
	assert_true(fabs(offsets[0] - (0 / 4. + .5)) < 1e-6);
}

static void
empty_pictures_have_no_plate(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 2 }, { 3, 500 },
	    { 17, 15 }, { 47, 48 }, { 640, 480 }, { 321, 97 }, { 97, 2300 } };
	const struct detect_options o = { 0, 0 };
	struct reason why = { "" };
	struct detect *d = must_open();
	struct detect_list list;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct luma a = new_luma(sizes[i][0], sizes[i][1],
		    (size_t)sizes[i][0]);

		memset(a.data, 120, a.stride * (size_t)a.height);
		assert_int_equal(detect_run(d, &a, &o, &list, &why), 0);
		assert_int_equal(list.n, 0);
		detect_list_free(&list);
		luma_free(&a);
	}
	detect_free(d);
	detect_free(NULL);
}

static void
bad_options_and_files_are_refused(void **state)
{
	const struct detect_options o = { 1, 0 };
	struct reason why = { "" };
	struct detect *d = must_open();
	struct luma a = new_luma(64, 64, 64);
	struct detect_list list;

	(void)state;
	assert_int_equal(detect_run(d, &a, &o, &list, &why), -1);
	assert_non_null(strstr(why.text, "threshold"));
	luma_free(&a);
	detect_free(d);
	assert_null(detect_open("/nonexistent/weights", &why));
	assert_non_null(strstr(why.text, "/nonexistent/weights"));
	assert_null(detect_open("/dev/null", &why));
	assert_non_null(strstr(why.text, "/dev/null"));
}

static void
rectangle(struct luma *a, double x0, double y0, double x1, double y1, int ink)
{
	for (int y = (int)y0; y < (int)y1; y++)
		for (int x = (int)x0; x < (int)x1; x++)
			a->data[(size_t)y * a->stride + (size_t)x] =
			    (unsigned char)ink;
}

/* Seven-segment digits: which of top, middle, bottom, then the four sides. */
static void
digit(struct luma *a, double x, double y, double s, int k)
{
	static const unsigned char segments[10] = { 0x7d, 0x28, 0x37, 0x2f,
	    0x6a, 0x4f, 0x5f, 0x29, 0x7f, 0x6f };
	double w = 4 * s, h = 8 * s, t = 1.1 * s;
	int on = segments[k % 10];

	if (on & 1)
		rectangle(a, x, y, x + w, y + t, 30);
	if (on & 2)
		rectangle(a, x, y + (h - t) / 2, x + w, y + (h + t) / 2, 30);
	if (on & 4)
		rectangle(a, x, y + h - t, x + w, y + h, 30);
	if (on & 8)
		rectangle(a, x + w - t, y, x + w, y + h, 30);
	if (on & 16)
		rectangle(a, x, y + h / 2, x + t, y + h, 30);
	if (on & 64)
		rectangle(a, x, y, x + t, y + h / 2, 30);
}

/* A car's dull back with a plate of that width, its middle at (x, y). */
static struct luma
draw(int width, int height, size_t stride, double x, double y, double w)
{
	struct luma a = new_luma(width, height, stride);
	double h = w / 2, s = w / 46;

	for (int v = 0; v < height; v++)
		for (int u = 0; u < width; u++)
			a.data[(size_t)v * stride + (size_t)u] =
			    (unsigned char)(90 + 30 * v / height);
	rectangle(&a, x - w / 2, y - h / 2, x + w / 2, y + h / 2, 225);
	for (int i = 0; i < 7; i++)
		digit(&a, x - 19.5 * s + 5.7 * s * i, y - 3.2 * s, s, i + 2);
	rectangle(&a, x - 8 * s, y - 9 * s, x + 8 * s, y - 7 * s, 110);
	return a;
}

/* Of the nearest plate found, as a part of the width. */
static double
corner_error(const struct detect_list *list, double x, double y, double w)
{
	struct quad want = upright(x - w / 2, y - w / 4, w, w / 2, 1).quad;
	double best = INFINITY;

	for (size_t k = 0; k < list->n; k++) {
		const struct quad *q = &list->items[k].quad;
		double sum = 0;

		for (int i = 0; i < 4; i++)
			sum += hypot(q->x[i] - want.x[i], q->y[i] - want.y[i]);
		best = fmin(best, sum / 4 / w);
	}
	return best;
}

static void
a_drawn_plate_is_found_at_any_width(void **state)
{
	static const double widths[] = { 48, 64, 92, 140, 200, 320, 500 };
	const struct detect_options o = { .25, 0 };	/* no good drawing */
	struct reason why = { "" };
	struct detect *d = must_open();

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
		double x = 410 + 3 * (double)i, y = 260, w = widths[i];
		struct luma a = draw(800, 500, 811, x, y, w);
		struct detect_list list;

		assert_int_equal(detect_run(d, &a, &o, &list, &why), 0);
		if (list.n == 0)
			fail_msg("%g pixels wide: not found", w);
		if (corner_error(&list, x, y, w) > .15)
			fail_msg("%g pixels wide: corners off by %g of it", w,
			    corner_error(&list, x, y, w));
		detect_list_free(&list);
		luma_free(&a);
	}
	detect_free(d);
}

/* A frame larger than one tile gives what the same place alone gives. */
static void
large_frames_are_looked_at_in_tiles(void **state)
{
	const struct detect_options o = { .25, 40 };
	struct reason why = { "" };
	struct detect *d = must_open();
	struct luma a = draw(2600, 2200, 2600, 1290, 1085, 70);
	struct detect_list list;

	(void)state;
	assert_int_equal(detect_run(d, &a, &o, &list, &why), 0);
	assert_true(corner_error(&list, 1290, 1085, 70) < .15);
	detect_list_free(&list);
	luma_free(&a);
	detect_free(d);
}

static void
the_threshold_is_kept(void **state)
{
	struct detect_options o = { .02, 0 };
	struct reason why = { "" };
	struct detect *d = must_open();
	struct luma a = draw(640, 480, 640, 300, 240, 120);
	struct detect_list list;

	(void)state;
	assert_int_equal(detect_run(d, &a, &o, &list, &why), 0);
	assert_true(list.n >= 1);
	for (size_t i = 0; i < list.n; i++) {
		assert_true(list.items[i].score >= .02);
		if (i > 0)
			assert_true(list.items[i].score <=
			    list.items[i - 1].score);
	}
	o.threshold = list.items[0].score + .0001;
	detect_list_free(&list);
	if (o.threshold < 1) {
		assert_int_equal(detect_run(d, &a, &o, &list, &why), 0);
		assert_int_equal(list.n, 0);
		detect_list_free(&list);
	}
	luma_free(&a);
	detect_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_plate_is_one),
		cmocka_unit_test(the_weakest_candidate_gives_way),
		cmocka_unit_test(frames_of_quads),
		cmocka_unit_test(patches_come_from_the_right_place),
		cmocka_unit_test(cells_make_one_answer),
		cmocka_unit_test(empty_pictures_have_no_plate),
		cmocka_unit_test(bad_options_and_files_are_refused),
		cmocka_unit_test(a_drawn_plate_is_found_at_any_width),
		cmocka_unit_test(large_frames_are_looked_at_in_tiles),
		cmocka_unit_test(the_threshold_is_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
