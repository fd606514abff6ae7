/* lib/draw: edges where they belong, nothing outside of the picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "image/draw.h"

static struct image
black(int channels)
{
	struct reason why;
	struct image im;

	assert_int_equal(image_alloc(&im, 40, 30, channels, &why), 0);
	memset(im.data, 0, (size_t)40 * 30 * (size_t)channels);
	return im;
}

static const unsigned char *
pixel(const struct image *im, int x, int y)
{
	return im->data + 3 * (y * im->width + x);
}

static void
edges(void **state)
{
	struct quad q = { { 5, 30, 30, 5 }, { 6, 6, 20, 20 } };
	struct image im = black(3);

	(void)state;
	draw_quad(&im, &q, 1);
	assert_int_equal(pixel(&im, 15, 6)[0], 255);	/* the upper: red */
	assert_int_equal(pixel(&im, 15, 20)[1], 255);	/* others: green */
	assert_int_equal(pixel(&im, 5, 12)[1], 255);
	assert_int_equal(pixel(&im, 30, 12)[1], 255);
	assert_int_equal(pixel(&im, 15, 12)[1], 0);	/* its inside */
	assert_int_equal(pixel(&im, 35, 25)[1], 0);
	image_free(&im);
}

static void
outside(void **state)
{
	struct quad q = { { -1e6, 1e6, 1e6, -20 }, { -50, -1e6, 1e6, 1e5 } };
	struct image im = black(3), grey = black(1);

	(void)state;
	draw_quad(&im, &q, 5);
	draw_quad(&grey, &q, 5);
	for (int i = 0; i < 40 * 30; i++)
		assert_int_equal(grey.data[i], 0);
	image_free(&im);
	image_free(&grey);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges),
		cmocka_unit_test(outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
