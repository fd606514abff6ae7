/* Sketches of maps. */
#include "show/sketch.h"

#include <math.h>
#include <stdlib.h>

#include "make.h"

static const struct sketch_area none;

static char *
sketch(const struct sketch_place *places, size_t n,
    const struct sketch_area *area)
{
	/* gcc takes what a stream holds for the address of its pointer. */
	static size_t len;
	static char *text;
	FILE *out = open_memstream(&text, &len);

	sketch_write(out, 640, 400, places, n, area);
	fclose(out);
	return text;
}

/* The centre of the i-th circle of a class. */
static void
circle(const char *text, const char *name, size_t i, double out[3])
{
	char start[40];
	const char *at = text;

	snprintf(start, sizeof(start), "<circle class=\"%s\" ", name);
	for (size_t k = 0; k <= i; k++) {
		at = strstr(at, start);
		assert_non_null(at);
		at += strlen(start);
	}
	assert_int_equal(sscanf(at, "cx=\"%lf\" cy=\"%lf\" r=\"%lf\"",
	    &out[0], &out[1], &out[2]), 3);
}

/* Pixels that a metre takes, by the bar and what is written over it. */
static double
scale(const char *text)
{
	const char *bar = strstr(text, "<path class=\"sk-ink\"");
	double pixels, metres;
	char unit[3];

	assert_non_null(bar);
	assert_int_equal(sscanf(strstr(bar, "v5h"), "v5h%lf", &pixels), 1);
	assert_int_equal(sscanf(strchr(strstr(bar, "<text"), '>'),
	    ">%lf %2[km]", &metres, unit), 2);
	return pixels / (metres * (unit[0] == 'k' ? 1000 : 1));
}

static void
places_are_where_they_are(void **state)
{
	/* Clockwise: the middle, then to the north and to the east. */
	static const struct sketch_place places[] = {
		{ { 32.7500, -117.1300 }, 45, 1 },
		{ { 32.7600, -117.1300 }, -1, 2 },
		{ { 32.7500, -117.1100 }, 0, 3 },
	};
	double p[3][3], per;
	char *text = sketch(places, 3, &none);

	(void)state;
	per = scale(text);
	for (size_t i = 0; i < 3; i++) {
		circle(text, "sk-place", i, p[i]);
		assert_true(p[i][0] > 20 && p[i][0] < 620);
		assert_true(p[i][1] > 20 && p[i][1] < 380);
	}
	assert_true(fabs(p[0][0] - p[1][0]) < 0.2);
	assert_true(fabs(p[0][1] - p[2][1]) < 0.2);
	assert_true(fabs((p[0][1] - p[1][1]) / per - geo_distance(
	    places[0].at, places[1].at)) < 5);
	assert_true(fabs((p[2][0] - p[0][0]) / per - geo_distance(
	    places[0].at, places[2].at)) < 5);
	assert_non_null(strstr(text, ">3</text>"));
	assert_null(strstr(text, "nan"));
	free(text);
}

static void
areas(void **state)
{
	static const struct geo_point outer[] = { { 32.75, -117.13 },
	    { 32.77, -117.13 }, { 32.77, -117.11 }, { 32.75, -117.11 } };
	static const struct geo_point hole[] = { { 32.758, -117.122 },
	    { 32.762, -117.122 }, { 32.762, -117.118 } };
	static const struct sketch_ring rings[] = { { outer, 4 },
	    { hole, 3 } };
	struct sketch_area area = { .centre = { 32.75, -117.13 },
	    .radius = 3000 };
	struct sketch_place place = { { 32.75, -117.12 }, -1, 1 };
	double c[3], x, y;
	char *text, *path;

	(void)state;
	text = sketch(&place, 1, &area);
	circle(text, "sk-area", 0, c);
	assert_true(fabs(c[2] / scale(text) - 3000) < 40);
	assert_true(c[0] - c[2] > 0 && c[1] - c[2] > 0);
	free(text);
	area = (struct sketch_area){ .rings = rings, .n = 2 };
	text = sketch(NULL, 0, &area);
	path = strstr(text, "<path class=\"sk-area\" fill-rule=\"evenodd\"");
	assert_non_null(path);
	assert_int_equal(sscanf(strstr(path, " d=\""), " d=\"M%lf %lfL%lf "
	    "%lfL%lf", &c[0], &c[1], &c[2], &y, &x), 5);
	/* North is up, and east to the right. */
	assert_true(c[0] == c[2] && y < c[1] && x > c[0]);
	assert_true(fabs((c[1] - y) / scale(text) - geo_distance(outer[0],
	    outer[1])) < 10);
	assert_non_null(strstr(path, "ZM"));
	assert_null(strstr(text, "nan"));
	free(text);
}

/* One place, places on the antimeridian and at the pole, nothing. */
static void
extremes(void **state)
{
	static const struct sketch_place one = { { 32.75, -117.13 }, 359, 1 };
	static const struct sketch_place far[] = {
		{ { -17.0, 179.999 }, -1, 1 }, { { -17.0, -179.999 }, -1, 2 } };
	static const struct sketch_place pole[] = {
		{ { 90, 0 }, -1, 1 }, { { -90, 90 }, -1, 2 } };
	double a[3], b[3];
	char *text;

	(void)state;
	text = sketch(&one, 1, &none);
	circle(text, "sk-place", 0, a);
	assert_true(a[0] == 320 && a[1] == 200);
	free(text);
	text = sketch(far, 2, &none);
	circle(text, "sk-place", 0, a);
	circle(text, "sk-place", 1, b);
	assert_true(fabs((b[0] - a[0]) / scale(text) - geo_distance(far[0].at,
	    far[1].at)) < 1);
	free(text);
	text = sketch(pole, 2, &none);
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "inf"));
	free(text);
	text = sketch(NULL, 0, &none);
	assert_string_equal(text, "");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_where_they_are),
		cmocka_unit_test(areas),
		cmocka_unit_test(extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
