/* Sentences of NMEA 0183. */
#include "capture/nmea.h"

#include <math.h>
#include <stdio.h>

#include "base/stamp.h"
#include "make.h"

static struct nmea nmea;

static int
begin(void **state)
{
	(void)state;
	nmea = (struct nmea){ 0 };
	return 0;
}

/* Parses the body of a sentence, with its checksum. */
static int
parse(const char *body, struct nmea_fix *fix, struct reason *why)
{
	char line[400];
	unsigned sum = 0;
	int n;

	for (const char *p = body; *p != '\0'; p++)
		sum ^= (unsigned char)*p;
	n = snprintf(line, sizeof(line), "$%s*%02X\r\n", body, sum);
	return nmea_parse(&nmea, line, (size_t)n, fix, why);
}

static void
assert_fix(const char *body, const char *time, double lat, double lon)
{
	struct reason why = { "no fix" };
	struct nmea_fix fix;
	char text[STAMP_SIZE];

	if (parse(body, &fix, &why) != 1)
		fail_msg("%s: %s", body, why.text);
	stamp_format(fix.time, text);
	assert_string_equal(text, time);
	assert_true(fabs(fix.place.lat - lat) < 1e-9);
	assert_true(fabs(fix.place.lon - lon) < 1e-9);
}

static void
fixes(void **state)
{
	struct nmea_fix fix;
	struct reason why;

	(void)state;
	/* As NMEA 0183 has it, with its own checksum. */
	assert_int_equal(nmea_parse(&nmea, "$GPRMC,123519,A,4807.038,N,"
	    "01131.000,E,022.4,084.4,230394,003.1,W*6A", 68, &fix, &why), 1);
	assert_fix("GNRMC,194207.318,A,3244.9226,N,11707.7676,W,12.1,312.4,"
	    "201126,,,A", "2026-11-20T19:42:07.318Z", 32.74871, -117.12946);
	assert_fix("GNGGA,194208.00,3244.9226,N,11707.7676,W,1,08,0.9,80,M,"
	    ",M,,", "2026-11-20T19:42:08.000Z", 32.74871, -117.12946);
	assert_fix("GPRMC,235959.9996,A,0000.0,S,00000.0,E,,,311226,,",
	    "2027-01-01T00:00:00.000Z", 0, 0);
}

/* GGA has no date of its own, also across midnight. */
static void
dates(void **state)
{
	static const char gga[] = "GPGGA,%s,3244.0,N,11707.0,W,1,8,1,1,M,,M,,";
	char body[100];
	struct nmea_fix fix;
	struct reason why;

	(void)state;
	snprintf(body, sizeof(body), gga, "000001");
	assert_int_equal(parse(body, &fix, &why), 0);
	assert_fix("GPRMC,235959,A,3244.0,N,11707.0,W,,,311226,,",
	    "2026-12-31T23:59:59.000Z", 32 + 44. / 60, -117 - 7. / 60);
	assert_fix(body, "2027-01-01T00:00:01.000Z", 32 + 44. / 60,
	    -117 - 7. / 60);
	assert_fix("GPRMC,000002,A,3244.0,N,11707.0,W,,,010127,,",
	    "2027-01-01T00:00:02.000Z", 32 + 44. / 60, -117 - 7. / 60);
	snprintf(body, sizeof(body), gga, "235958");
	assert_fix(body, "2026-12-31T23:59:58.000Z", 32 + 44. / 60,
	    -117 - 7. / 60);
}

static void
no_fix(void **state)
{
	static const char *const none[] = {
		"GPRMC,194207,V,,,,,,,201126,,,N",
		"GPRMC,194207,A,3244.0,N,11707.0,W,,,201126,,,N",
		"GPRMC,194207,A,3244.0,N,11707.0,W,,,201126,,,E",
		"GNRMC,194207,A,3244.0,N,11707.0,W,,,201126,,,M,V",
		"GPRMC,194207,A,3244.0,N,11707.0,W,,,201126,,,S",
		"GPGGA,194207,3244.0,N,11707.0,W,0,0,,,M,,M,,",
		"GPGGA,194207,3244.0,N,11707.0,W,6,0,,,M,,M,,",
		"GPGGA,194207,3244.0,N,11707.0,W,,0,,,M,,M,,",
		"GPGSV,3,1,11,03,03,111,00", "PUBX,00", "GPRMCX,1",
	};
	struct nmea_fix fix;
	struct reason why;

	(void)state;
	assert_int_equal(parse("GPRMC,194207,A,3244.0,N,11707.0,W,,,201126,,",
	    &fix, &why), 1);
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_int_equal(parse(none[i], &fix, &why), 0);
	assert_int_equal(nmea_parse(&nmea, "", 0, &fix, &why), 0);
	assert_int_equal(nmea_parse(&nmea, "\r\n", 2, &fix, &why), 0);
	assert_int_equal(nmea_parse(&nmea, "!AIVDM", 6, &fix, &why), 0);
}

static void
damaged(void **state)
{
	static const struct {
		const char *body, *why;
	} bad[] = {
		{ "GPRMC,194207,A,3244.0,N", "RMC of 5 fields" },
		{ "GPGGA,194207,A", "GGA of 3 fields" },
		{ "GPRMC,244207,A,3244.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,1942,A,3244.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207x,A,3244.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,3260.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,9144.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,3244.0,E,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,3244.0,N,1707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,-244.0,N,11707.0,W,,,201126,,", "without" },
		{ "GPRMC,194207,A,3244.0,N,11707.0,W,,,310226,,", "without" },
		{ "GPRMC,194207,A,3244.0,N,11707.0,W,,,2011,,", "without" },
		{ "GPRMC,194207,A,,,,,,,201126,,", "without" },
	};
	static const char *const sums[] = {
		"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,"
		    "003.1,W*6B",
		"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,"
		    "003.1,W", "$", "$*", "$GPRMC*4", "$GPRMC*4G" };
	char line[400];
	struct nmea_fix fix;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (parse(bad[i].body, &fix, &why) != -1)
			fail_msg("%s", bad[i].body);
		assert_reason(why, bad[i].why);
	}
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++) {
		assert_int_equal(nmea_parse(&nmea, sums[i], strlen(sums[i]),
		    &fix, &why), -1);
		assert_reason(why, "checksum");
	}
	memset(line, ',', sizeof(line));
	line[0] = '$';
	assert_int_equal(nmea_parse(&nmea, line, sizeof(line), &fix, &why),
	    -1);
	assert_reason(why, "a line of more than");
	memset(line, ',', 300);
	memcpy(line, "GPRMC", 5);
	line[200] = '\0';
	assert_int_equal(parse(line, &fix, &why), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(fixes, begin),
		cmocka_unit_test_setup(dates, begin),
		cmocka_unit_test_setup(no_fix, begin),
		cmocka_unit_test_setup(damaged, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
