/* Places and distances. */
#include "base/geo.h"

#include <math.h>
#include <string.h>

#include "make.h"

static void
assert_near(double got, double want, double within)
{
	if (!(fabs(got - want) <= within))
		fail_msg("%.9g is not within %g of %.9g", got, within, want);
}

/* Flinders Peak to Buninyong is Vincenty's own example (GDA94 manual). */
static void
distances(void **state)
{
	static const struct {
		struct geo_point a, b;
		double metres, within;
	} cases[] = {
		{ { -37.95103341666667, 144.42486788888889 },
		    { -37.65282113888889, 143.92649552777778 }, 54972.271,
		    0.001 },
		{ { 0, 0 }, { 0, 1 }, 111319.491, 0.001 },
		{ { 0, 0 }, { 1, 0 }, 110574.389, 0.001 },
		{ { 0, -179.5 }, { 0, 179.5 }, 111319.491, 0.001 },
		{ { 90, 0 }, { 90, 120 }, 0, 0.001 },
		{ { 90, 0 }, { -90, 0 }, 20003931.459, 0.001 },
		{ { 32.7157, -117.1611 }, { 32.7157, -117.1611 }, 0, 0 },
		{ { 0, 0 }, { 0.5, 179.7 }, 19944000, 120000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_near(geo_distance(cases[i].a, cases[i].b),
		    cases[i].metres, cases[i].within);
		assert_near(geo_distance(cases[i].b, cases[i].a),
		    cases[i].metres, cases[i].within);
	}
}

static void
inside(void **state)
{
	static const struct geo_point ring[] = { { 0, 0 }, { 0, 4 },
	    { 4, 4 }, { 4, 0 }, { 2, 2 }, { 0, 0 } };
	static const struct {
		struct geo_point p;
		bool in;
	} cases[] = {
		{ { 1, 3 }, true }, { { 2, 3 }, true },
		{ { 2, 1 }, false }, { { 3, 0.5 }, false },
		{ { 3, 1.5 }, true }, { { 5, 2 }, false },
		{ { -1, 2 }, false }, { { 2, 5 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(geo_inside(cases[i].p, ring, 6),
		    cases[i].in);
		assert_int_equal(geo_inside(cases[i].p, ring, 5),
		    cases[i].in);
	}
	assert_false(geo_inside(cases[0].p, ring, 0));
}

static void
parses(void **state)
{
	static const char *const bad[] = { "", "32.7", "32.7,", ",1", "a,b",
	    "32.7,-117.1,5", "32.7 -117.1", "32.7,-117.1x", "91,0", "0,181",
	    "nan,0", "0,inf", "-90.0001,0" };
	static const struct {
		const char *text;
		double metres;
	} lengths[] = { { "1,2,300m", 300 }, { "1,2,1.5km", 1500 },
	    { "1,2,2mi", 3218.688 }, { "1,2,500 ft", 152.4 } };
	struct geo_point p;
	struct reason why;
	double r;

	(void)state;
	assert_int_equal(geo_parse("32.7157,-117.1611", &p, &why), 0);
	assert_near(p.lat, 32.7157, 0);
	assert_near(p.lon, -117.1611, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(geo_parse(bad[i], &p, &why), -1);
	assert_int_equal(geo_parse_circle("1,2,0", &p, &r, &why), 0);
	assert_int_equal(geo_parse_circle("1,2,100000", &p, &r, &why), 0);
	assert_near(r, 100000, 0);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		assert_int_equal(geo_parse_circle(lengths[i].text, &p, &r,
		    &why), 0);
		assert_near(r, lengths[i].metres, 1e-9);
	}
	assert_int_equal(geo_parse_circle("1,2,63mi", &p, &r, &why), -1);
	assert_reason(why, "radius");
	assert_int_equal(geo_parse_circle("1,2,3 miles", &p, &r, &why), -1);
	assert_reason(why, "no area");
	assert_int_equal(geo_parse_circle("1,2,3,4", &p, &r, &why), -1);
	assert_int_equal(geo_parse_circle("1,2,100001", &p, &r, &why), -1);
	assert_reason(why, "radius");
	assert_int_equal(geo_parse_circle("1,2,-1", &p, &r, &why), -1);
	assert_int_equal(geo_parse_circle("1,2,nan", &p, &r, &why), -1);
	assert_int_equal(geo_parse_circle("1,2", &p, &r, &why), -1);
	/* No more characters than anybody needs: it goes into the log. */
	assert_int_equal(geo_parse_circle(
	    "1,1.0000000000000000000000,3", &p, &r, &why), 0);
	assert_int_equal(geo_parse_circle(
	    "1,1.00000000000000000000000,3", &p, &r, &why), -1);
	assert_reason(why, "no area");
	assert_int_equal(geo_parse_circle("99,2,1", &p, &r, &why), -1);
	assert_reason(why, "globe");
}

static void
boxes_and_rings(void **state)
{
	static const char *const bad[] = { "", "1,2", "1,2,3", "1,2,3,4,5",
	    "1,2,3,4,", "1,2,3,4,5,6,", "1,2,x,4,5,6", "1,2,3,4,95,6",
	    "1 2 3 4 5 6", "1,179,2,-179,3,179", "1,-179,2,0,3,179" };
	struct geo_point least, most, ring[4];
	struct reason why;
	size_t n;

	(void)state;
	assert_int_equal(geo_parse_box("2,4,1,3", &least, &most, &why), 0);
	assert_true(least.lat == 1 && least.lon == 3);
	assert_true(most.lat == 2 && most.lon == 4);
	assert_int_equal(geo_parse_box("1,2,3", &least, &most, &why), -1);
	assert_int_equal(geo_parse_box("1,2,3,190", &least, &most, &why),
	    -1);
	assert_int_equal(geo_parse_box("1,\n2,3,4", &least, &most, &why), -1);
	assert_int_equal(geo_parse_box("0x1,2,3,4", &least, &most, &why), -1);
	assert_int_equal(geo_parse_box("1, 2e0, -3, +4", &least, &most,
	    &why), 0);
	assert_int_equal(geo_parse_ring("1,2,3,4,5,6", ring, 4, &n, &why), 0);
	assert_int_equal(n, 3);
	assert_true(ring[2].lat == 5 && ring[2].lon == 6);
	assert_int_equal(geo_parse_ring("1,2,3,4,5,6,7,8", ring, 4, &n, &why),
	    0);
	assert_int_equal(n, 4);
	assert_int_equal(geo_parse_ring("1,2,3,4,5,6,7,8,9,1", ring, 4, &n,
	    &why), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(geo_parse_ring(bad[i], ring, 4, &n, &why),
		    -1);
	assert_int_equal(geo_parse_ring("1,-90,2,90,3,0", ring, 4, &n, &why),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(inside),
		cmocka_unit_test(parses),
		cmocka_unit_test(boxes_and_rings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
