/* Areas: corners, GeoJSON, and what is inside. */
#include "policy/area.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"

static struct faults faults;

static void
read_area(const char *text, bool geojson, struct area *area)
{
	struct field_reader r = { "f", &faults, NULL };
	struct tree *t;

	faults = (struct faults){ .n = 0 };
	*area = (struct area){ .n = 0 };
	t = tree_parse("f", text, strlen(text), &faults);
	assert_non_null(t);
	if (geojson)
		area_geojson(&r, tree_root(t), area);
	else
		area_corners(&r, tree_root(t), area);
	tree_free(t);
}

static bool
holds(const struct area *a, double lat, double lon)
{
	return area_holds(a, (struct geo_point){ lat, lon });
}

static void
corners(void **state)
{
	static const struct {
		const char *text;
		const char *fault;
	} cases[] = {
		{ "[[0, 0], [0, 2], [2, 2], [2, 0]]", NULL },
		{ "[[0, 0], [2, 0], [2, 2], [0, 2]]", NULL },
		{ "[[0, 0], [0, 2], [2, 2], [2, 0], [0, 0]]", NULL },
		{ "[[0, 0], [0, 1], [0, 2], [2, 2], [2, 0]]", NULL },
		{ "[[0, 0], [2, 2], [0, 2], [2, 0]]", "touch or cross" },
		{ "[[0, 0], [0, 2], [2, 2], [0, 1]]", "touch or cross" },
		{ "[[0, 0], [0, 2], [0, 1], [2, 2]]", "touch or cross" },
		{ "[[0, 0], [0, 2], [0, 0], [2, 2]]", "touch or cross" },
		{ "[[0, 0], [0, 1], [0, 2]]", "touch or cross" },
		{ "[[0, 0], [0, 4], [4, 4], [2, 2], [3, 1], [1, 1], [2, 2],"
		    " [4, 0]]", "touch or cross" },
		{ "[[0, 0], [0, 2], [0, 2], [2, 2]]", "twice in a row" },
		{ "[[0, 0], [0, 2]]", "three corners" },
		{ "[[0, 0], [0, 2], [0, 0]]", "three corners" },
		{ "[[0, 0]]", "three corners" },
		{ "[[0, 179], [0, -179], [1, 180]]", "antimeridian" },
		{ "[]", "list of 1 to 2000" },
		{ "5", "'corners' is a list" },
		{ "[5, 6, 7]", "a corner is [lat, lon]" },
		{ "[[0, 0], [0, 2, 1], [2, 2]]", "a corner is [lat, lon]" },
		{ "[[0, 0], [0], [2, 2]]", "a corner is [lat, lon]" },
		{ "[[0, 0], [-91, 2], [2, 2]]", "'lat': -91 is not from" },
		{ "[[0, 0], [0, 181], [2, 2]]", "'lon': 181 is not from" },
		{ "[[0, 0], [0, x], [2, 2]]", "'lon': 'x' is no number" },
	};
	struct area a;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		read_area(cases[i].text, false, &a);
		if ((faults.n > 0) != (cases[i].fault != NULL) ||
		    (faults.n > 0 && strstr(faults.list[0].why.text,
		    cases[i].fault) == NULL))
			fail_msg("%s: %s", cases[i].text,
			    faults.list[0].why.text);
		if (cases[i].fault == NULL) {
			assert_true(holds(&a, 1, 1));
			assert_true(holds(&a, 0.1, 1.9));
			assert_false(holds(&a, 2.1, 1));
			assert_false(holds(&a, 1, -0.1));
		}
		area_clear(&a);
	}
}

#define SQUARE(a, b) "[[" #a "," #a "],[" #b "," #a "],[" #b "," #b "],[" \
	#a "," #b "],[" #a "," #a "]]"

static void
geojson_kinds(void **state)
{
	struct area a;

	(void)state;
	/* GeoJSON has the longitude first. */
	read_area("{\"type\":\"Polygon\",\"coordinates\":[[[10,0],[12,0],"
	    "[12,1],[10,1],[10,0]]]}", true, &a);
	assert_int_equal(faults.n, 0);
	assert_true(holds(&a, 0.5, 11));
	assert_false(holds(&a, 11, 0.5));
	area_clear(&a);
	/* A hole, and an island in it. */
	read_area("{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE(0, 9)
	    "," SQUARE(2, 7) "],[" SQUARE(4, 5) "]]}", true, &a);
	assert_int_equal(faults.n, 0);
	assert_int_equal(a.n, 3);
	assert_true(holds(&a, 1, 1));
	assert_false(holds(&a, 3, 3));
	assert_true(holds(&a, 4.5, 4.5));
	assert_false(holds(&a, 10, 10));
	area_clear(&a);
	/* Two that overlap are a union. */
	read_area("{\"type\":\"FeatureCollection\",\"name\":\"x\",\"features\""
	    ":[{\"type\":\"Feature\",\"properties\":{\"a\":null},\"geometry\""
	    ":{\"type\":\"Polygon\",\"coordinates\":[" SQUARE(0, 4) "]}},"
	    "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":"
	    "\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\","
	    "\"coordinates\":[" SQUARE(2, 6) "]}]}}],\"crs\":{\"type\":"
	    "\"name\",\"properties\":{\"name\":"
	    "\"urn:ogc:def:crs:OGC:1.3:CRS84\"}}}", true, &a);
	assert_int_equal(faults.n, 0);
	assert_int_equal(a.n, 2);
	assert_true(holds(&a, 1, 1));
	assert_true(holds(&a, 3, 3));
	assert_true(holds(&a, 5, 5));
	assert_false(holds(&a, 7, 7));
	area_clear(&a);
	assert_false(holds(&a, 1, 1));
}

static void
geojson_faults(void **state)
{
	static const struct {
		const char *text, *fault;
	} cases[] = {
		{ "{\"type\":\"Point\",\"coordinates\":[1,2]}", "not a poly" },
		{ "{\"coordinates\":[]}", "not a polygon of GeoJSON" },
		{ "[]", "not a polygon of GeoJSON" },
		{ "{\"type\":[]}", "not a polygon of GeoJSON" },
		{ "{\"type\":\"Polygon\"}", "a Polygon has 'coordinates', a "
		    "list" },
		{ "{\"type\":\"Feature\",\"geometry\":[]}", "a Feature has "
		    "'geometry', an object" },
		{ "{\"type\":\"Feature\",\"geometry\":null}", "not a poly" },
		{ "{\"type\":\"FeatureCollection\",\"features\":[]}",
		    "no polygon is in it" },
		{ "{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}",
		    "a polygon is a list of rings" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[]}",
		    "a polygon is a list of rings" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],"
		    "[0,1]]]}", "ends where it begins" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],"
		    "[0,0]]]}", "four positions or more" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[0,1],"
		    "[1,0],[0,0]]]}", "touch or cross" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[[[32.7,-117.1],"
		    "[32.8,-117.1],[32.8,-117.2],[32.7,-117.1]]]}",
		    "'lat': -117.1 is not from" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[" SQUARE(0, 1)
		    "],\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
		    "\"urn:ogc:def:crs:EPSG::3857\"}}}", "the crs is not" },
		{ "{\"type\":\"Polygon\",\"coordinates\":[" SQUARE(0, 1)
		    "],\"crs\":7}", "the crs is not" },
	};
	struct area a;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		read_area(cases[i].text, true, &a);
		if (faults.n == 0 || strstr(faults.list[0].why.text,
		    cases[i].fault) == NULL)
			fail_msg("%s: %s", cases[i].text,
			    faults.list[0].why.text);
		area_clear(&a);
	}
}

static void
limits(void **state)
{
	char *text = malloc(200000);
	struct area a;
	size_t n;

	(void)state;
	/* A comb of as many corners as there may be, and one more. */
	for (int more = 0; more < 2; more++) {
		n = (size_t)sprintf(text, "[[0, 0]");
		for (int i = 1; i < AREA_CORNERS_MAX + more - 1; i++)
			n += (size_t)sprintf(text + n, ", [%d, %.4f]",
			    1 + i % 2, i / 100.0);
		sprintf(text + n, ", [0, %.4f]]", AREA_CORNERS_MAX / 100.0);
		read_area(text, false, &a);
		assert_int_equal(faults.n, more);
		area_clear(&a);
	}
	for (int more = 0; more < 2; more++) {
		n = (size_t)sprintf(text, "{\"type\":\"MultiPolygon\","
		    "\"coordinates\":[");
		for (int i = 0; i < AREA_RINGS_MAX + more; i++)
			n += (size_t)sprintf(text + n, "%s[[[0,0],[1,0],[1,1]"
			    ",[0,0]]]", i == 0 ? "" : ",");
		sprintf(text + n, "]}");
		read_area(text, true, &a);
		assert_int_equal(faults.n, more);
		if (more)
			assert_reason(faults.list[0].why, "1000 rings");
		area_clear(&a);
	}
	/* Collections in each other, up to a depth. */
	n = 0;
	for (int i = 0; i < 6; i++)
		n += (size_t)sprintf(text + n, "{\"type\":"
		    "\"GeometryCollection\",\"geometries\":[");
	sprintf(text + n, "{\"type\":\"Polygon\",\"coordinates\":["
	    SQUARE(0, 1) "]}" "]}]}]}]}]}]}");
	read_area(text, true, &a);
	assert_int_equal(faults.n, 0);
	area_clear(&a);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corners),
		cmocka_unit_test(geojson_kinds),
		cmocka_unit_test(geojson_faults),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
