/* Quads. */
#include "base/quad.h"

#include <math.h>
#include <string.h>

#include "make.h"

static const struct quad plate = { { 100, 200, 200, 100 },
	{ 100, 100, 150, 150 } };

static void
assert_box(struct quad_box b, double x, double y, double w, double h)
{
	assert_true(fabs(b.x - x) < 1e-9 && fabs(b.y - y) < 1e-9);
	assert_true(fabs(b.w - w) < 1e-9 && fabs(b.h - h) < 1e-9);
}

static void
measures(void **state)
{
	static const struct quad slanted = { { 3, 103, 97, -3 },
	    { 0, 10, 50, 40 } };

	(void)state;
	assert_box(quad_bounds(&plate), 100, 100, 100, 50);
	assert_box(quad_bounds(&slanted), -3, 0, 106, 50);
	assert_true(fabs(quad_width(&plate) - 100) < 1e-9);
	assert_true(fabs(quad_height(&plate) - 50) < 1e-9);
	assert_true(fabs(quad_height(&slanted) - sqrt(36 + 1600)) < 1e-9);
}

static void
overlaps(void **state)
{
	static const struct quad_box a = { 0, 0, 10, 10 };
	static const struct {
		struct quad_box b;
		double iou;
	} cases[] = {
		{ { 0, 0, 10, 10 }, 1 },
		{ { 5, 0, 10, 10 }, 1.0 / 3 },
		{ { 10, 0, 10, 10 }, 0 },
		{ { 20, 20, 1, 1 }, 0 },
		{ { 2, 2, 5, 5 }, 0.25 },
		{ { 5, 5, 0, 0 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(fabs(quad_box_iou(a, cases[i].b) -
		    cases[i].iou) < 1e-9);
		assert_true(fabs(quad_box_iou(cases[i].b, a) -
		    cases[i].iou) < 1e-9);
	}
}

/* The vehicle lies in the frame, and the plate within it. */
static void
vehicles(void **state)
{
	struct quad_box v = quad_vehicle(&plate, 1000, 800);
	struct quad long_plate = { { 500, 708, 708, 500 },
	    { 500, 500, 544, 544 } };

	(void)state;
	assert_box(v, 0, 0, 501, 375);
	v = quad_vehicle(&long_plate, 2000, 2000);
	assert_box(v, 604 - 420, 522 - 500, 840, 800);
	v = quad_vehicle(&plate, 180, 140);
	assert_box(v, 0, 0, 180, 140);
}

/* Corners off an upright or a turned rectangle, and what is most like them. */
static void
rectangles(void **state)
{
	static const double off[4][2] = { { -3, 2 }, { 3, -2 }, { -3, 2 },
	    { 3, -2 } };
	struct quad q, r;

	(void)state;
	for (double a = -3; a <= 3; a += .5) {
		double c = cos(a), s = sin(a);

		for (int k = 0; k < 2; k++) {
			for (int i = 0; i < 4; i++) {
				double x = plate.x[i] - 150, y = plate.y[i] -
				    125;

				q.x[i] = 7 + x * c - y * s + k * off[i][0];
				q.y[i] = 9 + x * s + y * c + k * off[i][1];
			}
			quad_rectangle(&q, 1, 1, &r);
			/* These corners are lost in pairs: nothing is left. */
			for (int i = 0; i < 4; i++)
				assert_true(fabs(r.x[i] - q.x[i] + k *
				    off[i][0]) < 1e-9 && fabs(r.y[i] -
				    q.y[i] + k * off[i][1]) < 1e-9);
		}
	}
	/* A slanted one keeps its upper edge and its height across it. */
	q = (struct quad){ { 0, 100, 120, 20 }, { 0, 0, 40, 40 } };
	quad_rectangle(&q, 1, 1, &r);
	assert_box(quad_bounds(&r), 10, 0, 100, 40);
	assert_true(r.x[0] == r.x[3] && r.y[0] == r.y[1] && r.x[0] == 10);
	/* A point stays one. */
	q = (struct quad){ { 5, 5, 5, 5 }, { 6, 6, 6, 6 } };
	quad_rectangle(&q, 1, 1, &r);
	assert_true(r.x[2] == 5 && r.y[2] == 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures),
		cmocka_unit_test(overlaps),
		cmocka_unit_test(vehicles),
		cmocka_unit_test(rectangles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
