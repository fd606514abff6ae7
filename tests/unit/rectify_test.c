/* The perspective of a plate undone. */
#include "read/rectify.h"

#include <math.h>
#include <stdlib.h>

#include "camera.h"
#include "make.h"
#include "read/scales.h"

static struct luma
new_luma(int width, int height, size_t stride)
{
	struct luma a = { width, height, stride, malloc(stride *
	    (size_t)height) };

	assert_non_null(a.data);
	memset(a.data, 0xee, stride * (size_t)height);
	return a;
}

static void
rectify(const struct luma *scales, int n, const struct quad *q,
    const struct rectify_shape *shape, unsigned char *out)
{
	struct reason why = { "" };

	if (rectify_plate(scales, n, q, shape, out, (size_t)shape->width,
	    &why) != 0)
		fail_msg("%s", why.text);
}

/* On a slope of light each sample shows where it came from. */
static void
upright_samples_lie_where_they_should(void **state)
{
	static const struct rectify_shape shapes[] = {
		{ 80, 40, 0, 0 }, { 80, 40, .25, .125 }, { 33, 20, .05, .12 }
	};
	static const struct quad q = { { 40, 120, 120, 40 },
	    { 30, 30, 70, 70 } };
	struct luma a = new_luma(160, 100, 177);
	unsigned char out[80 * 40];

	(void)state;
	for (int y = 0; y < 100; y++)
		for (int x = 0; x < 160; x++)
			a.data[y * 177 + x] = (unsigned char)x;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3; i++) {
			const struct rectify_shape *s = &shapes[i];
			double w = 80 * (1 + 2 * s->margin_x) / s->width;
			double h = 40 * (1 + 2 * s->margin_y) / s->height;

			rectify(&a, 1, &q, s, out);
			for (int y = 0; y < s->height; y++)
				for (int x = 0; x < s->width; x++) {
					double want = round == 0 ? 40 - 80 *
					    s->margin_x + (x + .5) * w :
					    30 - 40 * s->margin_y +
					    (y + .5) * h;

					/* A pixel's value is its middle's. */
					assert_true(fabs(out[y * s->width +
					    x] - (want - .5)) <= .5 + 1e-9);
				}
		}
		for (int y = 0; y < 100; y++)
			memset(a.data + y * 177, y, 160);
	}
	luma_free(&a);
}

static int
checker(double u, double v)
{
	return ((int)floor(u * 8) + (int)floor(v * 4)) % 2 == 0 ? 40 : 210;
}

/* Smooth, so that no sample lies on an edge. */
static double
waves(double u, double v)
{
	return 128 + 60 * sin(5 * u) + 50 * cos(4 * v + u);
}

static struct luma
photo(const struct camera *c, bool smooth)
{
	struct luma a = new_luma(320, 220, 320);

	for (int y = 0; y < 220; y++)
		for (int x = 0; x < 320; x++) {
			double u, v;

			camera_look(c, x + .5, y + .5, &u, &v);
			a.data[y * 320 + x] = (unsigned char)(smooth ?
			    waves(u, v) + .5 : checker(u, v));
		}
	return a;
}

static const double views[][3] = { { 0, 0, 0 }, { .7, 0, 0 }, { -.8, 0, 0 },
	{ 0, .6, 0 }, { .5, -.5, .2 }, { -.6, .4, -.4 }, { 0, 0, 3 } };

#define VIEWS (sizeof(views) / sizeof(*views))

static void
perspective_is_undone(void **state)
{
	static const struct rectify_shape shape = { 144, 48, .05, .12 };
	unsigned char out[144 * 48];

	(void)state;
	for (size_t i = 0; i < 2 * VIEWS; i++) {
		const double *view = views[i % VIEWS];
		struct camera c = camera_turned(view[0], view[1], view[2]);
		struct quad q = camera_quad(&c);
		struct luma a = photo(&c, i < VIEWS);

		rectify(&a, 1, &q, &shape, out);
		for (int y = 0; y < 48; y++)
			for (int x = 0; x < 144; x++) {
				double u = (x + .5) / 144 * 1.1 - .05;
				double v = (y + .5) / 48 * 1.24 - .12;
				double un = u * 8 - floor(u * 8) - .5;
				double vn = v * 4 - floor(v * 4) - .5;

				/* Near a square's edge both mix. */
				if (i >= VIEWS && fmax(fabs(un),
				    fabs(vn)) < .3)
					assert_true(abs(out[y * 144 + x] -
					    checker(u, v)) <= 1);
				if (i < VIEWS)
					assert_true(fabs(out[y * 144 + x] -
					    waves(u, v)) <= 1.5);
			}
		luma_free(&a);
	}
}

/* A part is the same plane: its samples are those of the whole. */
static void
parts_are_rows_of_the_whole(void **state)
{
	static const struct rectify_shape shape = { 72, 48, 0, 0 };
	static const double parts[][2] = { { 0, .54 }, { .46, 1 }, { 0, 1 },
	    { .25, .5 } };
	unsigned char out[72 * 48];
	struct reason why = { "" };

	(void)state;
	for (size_t i = 0; i < VIEWS; i++) {
		struct camera c = camera_turned(views[i][0],
		    views[i][1], views[i][2]);
		struct quad q = camera_quad(&c), part;
		struct luma a = photo(&c, true);

		for (int k = 0; k < 4; k++) {
			double top = parts[k][0], h = parts[k][1] - top;

			assert_int_equal(rectify_part(&q, top, top + h,
			    &part, &why), 0);
			rectify(&a, 1, &part, &shape, out);
			for (int y = 0; y < 48; y++)
				for (int x = 0; x < 72; x++)
					assert_true(fabs(out[y * 72 + x] -
					    waves((x + .5) / 72, top +
					    (y + .5) / 48 * h)) <= 1.5);
		}
		luma_free(&a);
	}
}

/* Each scale has a colour of its own. */
static void
the_scale_fits_the_samples(void **state)
{
	static const struct {
		double width, margin;
		int n, scale;
	} cases[] = {
		{ 10, 0, 5, 0 }, { 63, 0, 5, 0 }, { 64, 0, 5, 1 },
		{ 127, 0, 5, 1 }, { 128, 0, 5, 2 }, { 300, 0, 5, 3 },
		{ 300, 0, 3, 2 }, { 300, 0, 1, 0 }, { 45, .2, 5, 0 },
		{ 46, .2, 5, 1 }, { 500, 0, 5, 3 }, { 520, 0, 5, 4 },
	};
	const struct rectify_shape shape = { 32, 16, 0, 0 };
	unsigned char out[32 * 16];
	struct luma at[5];

	(void)state;
	for (int k = 0; k < 5; k++) {
		at[k] = new_luma(640 >> k, 320 >> k, (size_t)(640 >> k) + 5);
		memset(at[k].data, 10 * k, at[k].stride *
		    (size_t)at[k].height);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		/* Whole widths are whole only where it is upright. */
		double w = cases[i].width, a = fmod(w, 64) == 0 ? 0 : i * .5;
		struct rectify_shape s = shape;
		/* In any direction. */
		struct quad q = { { 300, 300 + w * cos(a), 300 + w * cos(a) -
		    20 * sin(a), 300 - 20 * sin(a) }, { 150, 150 + w * sin(a),
		    150 + w * sin(a) + 20 * cos(a), 150 + 20 * cos(a) } };

		s.margin_x = cases[i].margin;
		rectify(at, cases[i].n, &q, &s, out);
		for (int k = 0; k < 32 * 16; k++)
			if (out[k] != 10 * cases[i].scale)
				fail_msg("%g wide: scale %d, not %d", w,
				    out[k] / 10, cases[i].scale);
	}
	for (int k = 0; k < 5; k++)
		luma_free(&at[k]);
}

/* The scales that the program makes show the same picture. */
static void
scales_agree_on_places(void **state)
{
	static const struct quad q = { { 100, 260, 250, 90 },
	    { 40, 60, 130, 110 } };
	static const struct rectify_shape shape = { 20, 10, 0, 0 };
	struct camera c = camera_turned(.3, .2, .1);
	struct luma a = photo(&c, true);
	unsigned char fine[200], coarse[200];
	struct scales scales = { .n = 0 };
	struct reason why = { "" };

	(void)state;
	assert_int_equal(scales_make(&scales, &a, 16, &why), 0);
	assert_true(scales.n >= 3);
	rectify(scales.at, 1, &q, &shape, fine);
	rectify(scales.at, scales.n, &q, &shape, coarse);
	for (int i = 0; i < 200; i++)
		assert_true(abs(fine[i] - coarse[i]) <= 2);
	scales_free(&scales);
	luma_free(&a);
}

static void
turned_plates_are_turned_back(void **state)
{
	static const struct quad q = { { 0, 8, 8, 0 }, { 0, 0, 4, 4 } };
	static const struct rectify_shape shape = { 8, 4, 0, 0 };
	struct luma a = new_luma(8, 4, 8);
	unsigned char out[32];

	(void)state;
	for (int i = 0; i < 32; i++)
		a.data[i] = (unsigned char)(7 * i);
	rectify(&a, 1, &q, &shape, out);
	assert_memory_equal(out, a.data, 32);
	for (int turn = 1; turn < 4; turn++) {
		struct rectify_shape s = shape;
		struct quad r;

		for (int i = 0; i < 4; i++) {
			r.x[i] = q.x[(i + turn) % 4];
			r.y[i] = q.y[(i + turn) % 4];
		}
		if (turn % 2 == 1) {
			s.width = 4;
			s.height = 8;
		}
		rectify(&a, 1, &r, &s, out);
		for (int y = 0; y < s.height; y++)
			for (int x = 0; x < s.width; x++) {
				int from = turn == 1 ? 8 * x + 7 - y :
				    turn == 2 ? 31 - 8 * y - x :
				    8 * (3 - x) + y;

				assert_int_equal(out[y * s.width + x],
				    7 * from);
			}
	}
	luma_free(&a);
}

static void
beyond_the_edge_it_is_repeated(void **state)
{
	static const struct rectify_shape shape = { 6, 2, .5, 0 };
	static const struct quad out_of_it = { { -3, 0, 0, -3 },
	    { 0, 0, 2, 2 } };
	static const struct quad over_it = { { 0, 3, 3, 0 }, { 0, 0, 2, 2 } };
	unsigned char data[] = { 10, 20, 30, 40, 50, 60 }, out[12];
	struct luma a = { 3, 2, 3, data };

	(void)state;
	rectify(&a, 1, &out_of_it, &shape, out);
	for (int i = 0; i < 4; i++)
		assert_int_equal(out[i], 10);
	rectify(&a, 1, &over_it, &shape, out);
	assert_int_equal(out[0], 10);
	assert_int_equal(out[5], 30);
	assert_int_equal(out[6], 40);
	assert_int_equal(out[11], 60);
}

static void
rows_are_a_stride_apart(void **state)
{
	static const struct quad q = { { 0, 8, 8, 0 }, { 0, 0, 4, 4 } };
	static const struct rectify_shape shape = { 8, 4, 0, 0 };
	struct luma a = new_luma(8, 4, 8);
	unsigned char out[4 * 13];
	struct reason why;

	(void)state;
	memset(a.data, 9, 32);
	memset(out, 77, sizeof(out));
	assert_int_equal(rectify_plate(&a, 1, &q, &shape, out + 2, 13, &why),
	    0);
	for (int i = 0; i < 4 * 13; i++)
		assert_int_equal(out[i], i % 13 >= 2 && i % 13 < 10 ? 9 : 77);
	luma_free(&a);
}

static void
what_no_camera_sees_is_refused(void **state)
{
	static const struct {
		struct quad q;
		const char *why;
	} cases[] = {
		{ { { 5, 5, 5, 5 }, { 5, 5, 5, 5 } }, "no plate's" },
		{ { { 0, 9, 18, 27 }, { 0, 3, 6, 9 } }, "no plate's" },
		/* turned over, crossed, hollow, three in a line */
		{ { { 20, 0, 0, 20 }, { 0, 0, 9, 9 } }, "no plate's" },
		{ { { 0, 20, 0, 20 }, { 0, 0, 9, 9 } }, "no plate's" },
		{ { { 0, 20, 4, 0 }, { 0, 0, 2, 9 } }, "no plate's" },
		{ { { 0, 10, 20, 0 }, { 0, 0, 0, 9 } }, "no plate's" },
		{ { { 0, 1, 1, 0 }, { 0, 0, 1, 1 } }, "no plate's" },
		{ { { 0, 2e6, 2e6, 0 }, { 0, 0, 9, 9 } }, "bounds" },
		{ { { 0, 20, 20, 0 }, { 0, 0, 9, -1e300 } }, "a quad" },
		{ { { NAN, 20, 20, 0 }, { 0, 0, 9, 9 } }, "bounds" },
		{ { { 0, 20, 20, 0 }, { 0, 0, NAN, 9 } }, "a quad" },
		{ { { 0, INFINITY, 20, 0 }, { 0, 0, 9, 9 } }, "a quad" },
		{ { { 0, 20, 20, 0 }, { -INFINITY, 0, 9, 9 } }, "bounds" },
	};
	static const struct rectify_shape shape = { 8, 4, .05, .12 };
	struct luma a = new_luma(30, 20, 30);
	unsigned char out[32], before[32];
	struct reason why;
	struct quad part;

	(void)state;
	memset(before, 123, 32);
	memset(out, 123, 32);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		why.text[0] = '\0';
		assert_int_equal(rectify_plate(&a, 1, &cases[i].q, &shape,
		    out, 8, &why), -1);
		assert_reason(why, cases[i].why);
		assert_memory_equal(out, before, 32);
		why.text[0] = '\0';
		assert_int_equal(rectify_part(&cases[i].q, 0, .5, &part,
		    &why), -1);
		assert_reason(why, cases[i].why);
	}
	luma_free(&a);
}

static double
anywhere(int i)
{
	static const double sizes[] = { 4, 40, 400, 40000, 1.5e6 };

	return ((double)rand() / RAND_MAX - .3) * sizes[i % 5];
}

/* Whatever the quad, no sample is from outside the picture. */
static void
any_quad_stays_inside(void **state)
{
	static const struct rectify_shape shapes[] = { { 24, 8, .05, .12 },
	    { 2, 2, 1, 1 }, { 1, 1, 0, 0 }, { 31, 3, 0, .9 } };
	static const int sides[][2] = { { 64, 40 }, { 1, 1 }, { 1, 50 },
	    { 50, 1 }, { 33, 17 } };
	unsigned char out[24 * 8];
	struct scales scales = { .n = 0 };
	struct reason why;
	struct quad q, part;
	int taken = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 50000; i++) {
		const struct rectify_shape *s = &shapes[i % 4];
		const int *side = sides[i / 1000 % 5];
		struct luma a;

		for (int k = 0; k < 4; k++) {
			q.x[k] = anywhere(i);
			q.y[k] = anywhere(i);
		}
		/* Most are no plates; these are, if flat or far ones. */
		if (i % 3 != 0) {
			q.x[1] = q.x[0] + fabs(q.x[1]) + 1;
			q.y[3] = q.y[0] + fabs(q.y[3]) + 1;
			q.x[2] = q.x[1];
			q.y[2] = q.y[3];
		}
		a = new_luma(side[0], side[1], (size_t)side[0] + 3);
		for (int y = 0; y < a.height; y++)
			memset(a.data + (size_t)y * a.stride, 77,
			    (size_t)a.width);
		assert_int_equal(scales_make(&scales, &a, 8, &why), 0);
		if (i % 2 == 0 && rectify_part(&q, 0, .5, &part, &why) == 0)
			q = part;
		memset(out, 0, sizeof(out));
		if (rectify_plate(scales.at, scales.n, &q, s, out,
		    (size_t)s->width, &why) == 0) {
			taken++;
			for (int k = 0; k < s->width * s->height; k++)
				assert_int_equal(out[k], 77);
		}
		luma_free(&a);
	}
	assert_true(taken > 10000);
	scales_free(&scales);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upright_samples_lie_where_they_should),
		cmocka_unit_test(perspective_is_undone),
		cmocka_unit_test(parts_are_rows_of_the_whole),
		cmocka_unit_test(the_scale_fits_the_samples),
		cmocka_unit_test(scales_agree_on_places),
		cmocka_unit_test(turned_plates_are_turned_back),
		cmocka_unit_test(beyond_the_edge_it_is_repeated),
		cmocka_unit_test(rows_are_a_stride_apart),
		cmocka_unit_test(what_no_camera_sees_is_refused),
		cmocka_unit_test(any_quad_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
