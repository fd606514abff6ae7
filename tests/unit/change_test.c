/* How much of what a camera sees is new. */
#include "capture/change.h"

#include <math.h>
#include <stdlib.h>

#include "make.h"

#define W	1280
#define H	720

/* Noise as a sensor's: about so many levels. */
static int
noise(int level)
{
	int sum = 0;

	for (int i = 0; i < 4; i++)
		sum += rand() % (2 * level + 1) - level;
	return sum / 2;
}

static unsigned char
clip(int v)
{
	return (unsigned char)(v < 0 ? 0 : v > 255 ? 255 : v);
}

/* A street, lighter by so much, and a box on it that hides a part. */
static void
see(struct luma *out, int light, int grain, int box)
{
	struct make_jpeg how = { .quality = 85, .sampling = 2 };
	struct image im;
	struct reason why;
	struct blob b;

	assert_int_equal(image_alloc(&im, W, H, 1, &why), 0);
	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++)
			im.data[y * W + x] = clip(60 + y / 8 + x % 160 / 4 +
			    light + noise(grain) + (x >= 400 && x < 400 + box
			    && y >= 300 && y < 300 + box ? 50 : 0));
	make_jpeg(&im, &how, &b);
	image_free(&im);
	assert_int_equal(change_picture(&b, out, &why), 0);
	blob_free(&b);
}

static double
between(int light, int grain, int box)
{
	struct luma before, after;
	double share;

	see(&before, 0, grain, 0);
	see(&after, light, grain, box);
	share = change_between(&before, &after);
	luma_free(&before);
	luma_free(&after);
	return share;
}

static void
measures(void **state)
{
	double part;

	(void)state;
	srand(1);
	/* Noise and light are no change. */
	assert_true(between(0, 0, 0) == 0);
	assert_true(between(0, 20, 0) == 0);
	assert_true(between(40, 10, 0) < 0.0001);
	assert_true(between(-40, 10, 0) < 0.0001);
	/* What hides a part of the picture is just that part. */
	for (int box = 48; box <= 320; box *= 2) {
		part = (double)box * box / (W * H);
		assert_true(fabs(between(0, 10, box) / part - 1) < 0.2);
		assert_true(fabs(between(30, 10, box) / part - 1) < 0.2);
	}
}

static void
others(void **state)
{
	struct luma a, b;
	struct blob damaged = { (unsigned char *)"\xff\xd8\xff\xda", 4 };
	struct reason why;

	(void)state;
	see(&a, 0, 0, 0);
	see(&b, 0, 0, 0);
	assert_true(change_between(&a, &b) == 0);
	b.width--;
	assert_true(change_between(&a, &b) == 1);
	luma_free(&a);
	luma_free(&b);
	assert_int_equal(change_picture(&damaged, &a, &why), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
