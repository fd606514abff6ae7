/* What was alerted on lately. */
#include "alert/quiet.h"

#include "make.h"

#define PERIOD 1000

static struct quiet *quiet;

static int
begin(void **state)
{
	(void)state;
	quiet = quiet_new();
	return quiet == NULL;
}

static int
end(void **state)
{
	(void)state;
	quiet_free(quiet);
	return 0;
}

static bool
lately(const char *plate, const char *camera, bool exact, int64_t time)
{
	return quiet_lately(quiet, "list", plate, camera, exact, time,
	    PERIOD);
}

static void
test_once_within_the_time(void **state)
{
	(void)state;
	assert_false(lately("7ABC123", "cam7", true, 5000));
	assert_true(lately("7ABC123", "cam7", true, 5999));
	assert_true(lately("7ABC123", "cam7", true, 4001));
	assert_false(lately("7ABC123", "cam7", true, 6000));
	/* Another list, plate or camera; where one text ends counts. */
	assert_false(lately("7ABC124", "cam7", true, 6000));
	assert_false(lately("7ABC123", "cam8", true, 6000));
	assert_false(lately("7ABC123c", "am7", true, 6000));
	assert_false(quiet_lately(quiet, "other", "7ABC123", "cam7", true,
	    6000, PERIOD));
}

static void
test_exact_is_news(void **state)
{
	(void)state;
	assert_false(lately("7ABC123", "cam7", false, 5000));
	assert_true(lately("7ABC123", "cam7", false, 5100));
	assert_false(lately("7ABC123", "cam7", true, 5200));
	assert_true(lately("7ABC123", "cam7", true, 5300));
	assert_true(lately("7ABC123", "cam7", false, 5400));
	/* The time is that of the one that was told. */
	assert_true(lately("7ABC123", "cam7", true, 6199));
	assert_false(lately("7ABC123", "cam7", false, 6200));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_once_within_the_time,
		    begin, end),
		cmocka_unit_test_setup_teardown(test_exact_is_news, begin,
		    end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
