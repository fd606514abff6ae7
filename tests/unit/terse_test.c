/* Records in few bytes, and back. */
#include "store/terse.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"
#include "record/record.h"

#define ID	"01a1fa7a-ffd6-76c5-894f-b6a2035cbe62"
#define HEAD	"{\"v\":1,\"type\":\"sighting\",\"id\":\"" ID "\","

static const struct terse_known *
known(void)
{
	static struct terse_known k = { .id_text = ID, .plate = "8KTN417" };
	struct reason why;

	assert_int_equal(uuid_parse(ID, k.id, &why), 0);
	return &k;
}

/* Comes back the same, to the last digit and in the same order. */
static size_t
round_trip(const char *text)
{
	json_t *json = json_loads(text, JSON_ALLOW_NUL, NULL), *again;
	struct terse t = { NULL, 0, 0 };
	char *before, *after;
	struct reason why;
	size_t len;

	assert_non_null(json);
	assert_int_equal(terse_put(&t, json, known(), &why), 0);
	again = terse_get(t.data, t.len, known(), &why);
	assert_non_null(again);
	assert_true(json_equal(json, again));
	before = record_text(json);
	after = record_text(again);
	assert_string_equal(before, after);
	/* Cut short anywhere it is refused. */
	for (size_t i = 0; i < t.len; i++)
		assert_null(terse_get(t.data, i, known(), &why));
	len = t.len;
	free(before);
	free(after);
	json_decref(json);
	json_decref(again);
	free(t.data);
	return len;
}

static void
what_goes_in_comes_out(void **state)
{
	static const char *const cases[] = {
		"{}",
		"{\"a\":null,\"b\":true,\"c\":false,\"d\":[],\"e\":{}}",
		"{\"n\":[0,1,-1,127,128,-129,9223372036854775807,"
		    "-9223372036854775808]}",
		"{\"r\":[0.0,-0.0,1.0,0.1,-0.1,0.30000000000000004,1e300,"
		    "5e-324,1.7976931348623157e308,123456789.123456789,"
		    "9007199254740993.0,0.123456789,32.74871,-117.12946]}",
		"{\"s\":[\"\",\"a\",\"8KTN417\",\"exif\",\"\\u00fc\"]}",
		/* No record has a NUL, but here none would be lost either. */
		"{\"s\":[\"exif\\u0000\",\"8KTN417\\u0000a\",\"\\u0000\"]}",
		"{\"h\":[\"0123456789abcdef\",\"0123456789ABCDEF\","
		    "\"0123456789abcde\",\"0123456789abcdef0123456789abcdef"
		    "0123456789abcdef0123456789abcdef\"]}",
		"{\"u\":[\"" ID "\",\"01a1fa7a-ffd6-7ae0-8bdb-3a9931d5990f\","
		    "\"01a1fa7b-ffd6-7ae0-8bdb-3a9931d5990f\","
		    "\"01A1FA7A-FFD6-7AE0-8BDB-3A9931D5990F\","
		    "\"01a1fa7a-ffd6-4ae0-8bdb-3a9931d5990f\"]}",
		"{\"t\":[\"2026-11-20T19:42:07.318Z\","
		    "\"2026-11-20T19:42:08.004Z\",\"1970-01-01T00:00:00.000Z\","
		    "\"9999-12-31T23:59:59.999Z\",\"2026-11-20T19:42:07+00:0\","
		    "\"2026-13-20T19:42:07.318Z\"]}",
		"{\"quad\":[[485.6,314.5],[570.4,309.7],[570.1,350.2],"
		    "[485.8,355.3]],\"q\":[[1.0,-2.5]],\"x\":[[1.0,2]],"
		    "\"y\":[[1.25,2.0]],\"z\":[[1.0,2.0,3.0]]}",
		"{\"plate\":\"8ktn417\","
		    "\"time\":\"2026-11-20T11:42:07-08:00\"}",
	};
	char text[700];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		round_trip(cases[i]);
	for (int n = 100; n < 600; n += 27) {
		snprintf(text, sizeof(text), "{\"%0*d\":\"%0*d\"}", n / 2, 7,
		    n / 2, 8);
		round_trip(text);
	}
}

static void
a_sighting_is_short(void **state)
{
	(void)state;
	assert_true(round_trip(HEAD "\"camera\":\"cam7\","
	    "\"time_source\":\"exif\",\"lat\":32.74871,\"lon\":-117.12946,"
	    "\"heading\":312.4,\"sha256\":\"5e45afcc6ac1a0a1ce8012b450dbf30a"
	    "12adea3f0583c61b73ec3dc5ae662bf3\",\"width\":1280,"
	    "\"height\":720,\"time\":\"2026-11-20T19:42:07.318Z\","
	    "\"plate\":\"8KTN417\",\"frame\":"
	    "\"01a1fa7a-ffd6-7ae0-8bdb-3a9931d5990f\",\"quad\":[[485.6,"
	    "314.5],[570.4,309.7],[570.1,350.2],[485.8,355.3]],"
	    "\"confidence\":0.9215,\"candidates\":[{\"text\":\"8KTN4I7\","
	    "\"confidence\":0.0431},{\"text\":\"BKTN417\","
	    "\"confidence\":0.0072}]}") <= 160);
}

static void
depth_has_a_limit(void **state)
{
	struct terse t = { NULL, 0, 0 };
	char text[2 * 40 + 10] = "{\"a\":";
	struct reason why;
	json_t *json;

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(text, "[");
	for (int i = 0; i < 40; i++)
		strcat(text, "]");
	json = json_loads(strcat(text, "}"), 0, NULL);
	assert_non_null(json);
	assert_int_equal(terse_put(&t, json, known(), &why), 1);
	assert_reason(why, "in each other");
	json_decref(json);
	free(t.data);
}

/* Any bytes are read, or refused, without harm. */
static void
junk(void **state)
{
	unsigned char bytes[64];
	struct reason why;
	unsigned x = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		for (size_t k = 0; k < sizeof(bytes); k++) {
			x = x * 1664525 + 1013904223;
			bytes[k] = (unsigned char)(x >> 24);
			if (k % 3 == 0)
				bytes[k] %= 26;
		}
		bytes[0] %= 4;
		json_decref(terse_get(bytes, (size_t)i % sizeof(bytes),
		    known(), &why));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(a_sighting_is_short),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(junk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
