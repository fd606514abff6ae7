/* The perspective of a plate undone. */
#include "rectify.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>

#include "make.h"

/* An upright quad of 200 x 100 at 100, 50, its four quarters 10 to 250. */
static void
scene(struct image *im)
{
	static const int quarters[] = { 10, 90, 170, 250 };

	make_picture(im, 400, 200, 1);
	for (int y = 0; y < 200; y++)
		for (int x = 0; x < 400; x++)
			im->data[y * 400 + x] = (unsigned char)(x < 100 ||
			    x >= 300 || y < 50 || y >= 150 ? 60 :
			    quarters[(x >= 200) + 2 * (y >= 100)]);
}

static l_uint32
at(PIX *pix, double x, double y)
{
	l_uint32 v = 999;

	pixGetPixel(pix, (l_int32)(x * pixGetWidth(pix)),
	    (l_int32)(y * pixGetHeight(pix)), &v);
	return v;
}

static void
upright(void **state)
{
	static const struct quad q = { { 100, 300, 300, 100 },
	    { 50, 50, 150, 150 } };
	struct image im;
	struct reason why;
	PIX *pix;

	(void)state;
	scene(&im);
	pix = rectify_plate(&im, &q, 0, 50, &why);
	assert_int_equal(pixGetWidth(pix), 100);
	assert_int_equal(pixGetHeight(pix), 50);
	assert_int_equal(at(pix, 0.25, 0.25), 10);
	assert_int_equal(at(pix, 0.75, 0.25), 90);
	assert_int_equal(at(pix, 0.25, 0.75), 170);
	assert_int_equal(at(pix, 0.75, 0.75), 250);
	pixDestroy(&pix);
	/* A margin of 0.5 is half of the plate's height on each side. */
	pix = rectify_plate(&im, &q, 0.5, 100, &why);
	assert_int_equal(pixGetWidth(pix), 150);
	assert_int_equal(at(pix, 0.5, 0.2), 60);
	assert_int_equal(at(pix, 0.1, 0.5), 60);
	assert_int_equal(at(pix, 0.3, 0.35), 10);
	assert_int_equal(at(pix, 0.7, 0.65), 250);
	pixDestroy(&pix);
	image_free(&im);
}

/* Read upside down, the quarters change places; outside it is grey. */
static void
turned_and_outside(void **state)
{
	static const struct quad turned = { { 300, 100, 100, 300 },
	    { 150, 150, 50, 50 } };
	static const struct quad out = { { 300, 500, 500, 300 },
	    { 50, 50, 150, 150 } };
	struct image im;
	struct reason why;
	PIX *pix;

	(void)state;
	scene(&im);
	pix = rectify_plate(&im, &turned, 0, 50, &why);
	assert_int_equal(at(pix, 0.25, 0.25), 250);
	assert_int_equal(at(pix, 0.75, 0.75), 10);
	pixDestroy(&pix);
	pix = rectify_plate(&im, &out, 0, 50, &why);
	assert_int_equal(at(pix, 0.25, 0.5), 60);
	assert_int_equal(at(pix, 0.75, 0.5), 128);
	pixDestroy(&pix);
	image_free(&im);
}

/* What no plate can be is a reason or a picture, and never a crash. */
static void
odd_quads(void **state)
{
	static const struct quad none = { { 5, 6, 6, 5 }, { 5, 5, 5.5, 5.5 } };
	static const struct quad line = { { 0, 100, 200, 300 },
	    { 0, 50, 100, 150 } };
	struct image im;
	struct reason why;
	struct quad q;
	PIX *pix;

	(void)state;
	scene(&im);
	assert_null(rectify_plate(&im, &none, 0, 50, &why));
	assert_reason(why, "a quad of 1.0 x 0.5 pixels");
	pix = rectify_plate(&im, &line, 0.08, 50, &why);
	pixDestroy(&pix);
	srand(1);
	for (int i = 0; i < 3000; i++) {
		for (int k = 0; k < 4; k++) {
			q.x[k] = rand() % 7 * (i % 2 == 0 ? 10 : 13333) -
			    (i % 3) * 100;
			q.y[k] = rand() % 7 * (i % 2 == 0 ? 10 : 13333);
		}
		pix = rectify_plate(&im, &q, 0.08, 24, &why);
		if (pix != NULL)
			assert_int_equal(pixGetHeight(pix), 24);
		pixDestroy(&pix);
	}
	image_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upright),
		cmocka_unit_test(turned_and_outside),
		cmocka_unit_test(odd_quads),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
