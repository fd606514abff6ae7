/* The way of a vehicle. */
#include "capture/wayfix.h"

#include <math.h>

#include "make.h"

static struct wayfix way;

static int
begin(void **state)
{
	(void)state;
	way = (struct wayfix){ .fixes = NULL };
	return 0;
}

static int
end(void **state)
{
	(void)state;
	wayfix_clear(&way);
	return 0;
}

static void
add(int64_t time, double lat, double lon)
{
	struct nmea_fix fix = { time, { lat, lon } };
	struct reason why;

	assert_int_equal(wayfix_add(&way, &fix, &why), 0);
}

static void
assert_at(int64_t time, double lat, double lon)
{
	struct geo_point p;

	assert_true(wayfix_at(&way, time, &p));
	assert_true(fabs(p.lat - lat) < 1e-9);
	assert_true(fabs(p.lon - lon) < 1e-9);
}

static void
assert_nowhere(int64_t time)
{
	struct geo_point p;

	assert_false(wayfix_at(&way, time, &p));
}

static void
in_between(void **state)
{
	(void)state;
	assert_nowhere(0);
	add(10000, 32, -117);
	add(11000, 32.001, -117.002);
	add(12000, 32.001, -117.004);
	assert_nowhere(9999);
	assert_at(10000, 32, -117);
	assert_at(10500, 32.0005, -117.001);
	assert_at(11000, 32.001, -117.002);
	assert_at(11250, 32.001, -117.0025);
	assert_at(12000, 32.001, -117.004);
	/* On as before, for two seconds. */
	assert_at(13500, 32.001, -117.007);
	assert_at(14000, 32.001, -117.008);
	assert_nowhere(14001);
}

static void
gaps(void **state)
{
	(void)state;
	add(10000, 32, -117);
	assert_at(12000, 32, -117);
	assert_nowhere(12001);
	add(20001, 33, -117);
	assert_nowhere(15000);
	assert_nowhere(10001);
	/* How fast it goes is not known after a gap. */
	assert_at(20002, 33, -117);
	add(30001, 34, -117);
	assert_at(25001, 33.5, -117);
}

static void
across_the_date_line(void **state)
{
	(void)state;
	add(1000, 0, 179.999);
	add(2000, 0, -179.998);
	assert_at(1250, 0, 179.99975);
	assert_at(1500, 0, -179.9995);
	add(3000, 0, 179.999);
	assert_at(2500, 0, -179.9995);
}

static void
clocks_go_wrong(void **state)
{
	(void)state;
	add(5000, 1, 1);
	add(5000, 1.5, 1);
	assert_at(5000, 1.5, 1);
	add(6000, 2, 1);
	add(5500, 9, 9);
	assert_at(5500, 1.75, 1);
	/* The receiver had begun with a time to come. */
	add(5000000, 3, 1);
	add(7000, 4, 1);
	assert_nowhere(5000000);
	assert_nowhere(6000);
	assert_at(7000, 4, 1);
}

static void
the_oldest_go(void **state)
{
	(void)state;
	for (int64_t i = 0; i <= WAYFIX_MAX; i++)
		add(i * 1000, 1, 1);
	assert_nowhere(0);
	assert_at(WAYFIX_MAX * INT64_C(1000), 1, 1);
	assert_at(WAYFIX_MAX * INT64_C(750), 1, 1);
	assert_true(way.n < WAYFIX_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_between, begin, end),
		cmocka_unit_test_setup_teardown(gaps, begin, end),
		cmocka_unit_test_setup_teardown(across_the_date_line, begin,
		    end),
		cmocka_unit_test_setup_teardown(clocks_go_wrong, begin, end),
		cmocka_unit_test_setup_teardown(the_oldest_go, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
