/* Records. */
#include "record/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"

#define ID	"017f22e2-79b0-7fff-bfff-112233445566"
#define HEAD	"{\"v\":1,\"type\":\"frame\",\"id\":\"" ID "\""

static json_t *
parse(const char *text, struct reason *why)
{
	return record_parse(text, strlen(text), why);
}

/* What was refused goes into a journal, which keeps it. */
static void
quotes_nothing(void **state)
{
	static const char *const lines[] = {
		HEAD ",\"plate\":\"7SECRET1", HEAD ",\"7SECRET1\"", "7SECRET1",
		HEAD ",\"plate\":7SECRET1}", HEAD "} 7SECRET1",
		HEAD ",\"7SECRET1\":1,\"7SECRET1\":1}",
		HEAD ",\"plate\":\"7SECRET1\\x\"}",
		HEAD ",\"plate\":\"7SECRET1\xff\"}",
		HEAD ",\"plate\":\"\\u7SECRET1\"}",
		HEAD ",\"plate\":\"\\u7SEC\"}", HEAD ",\"7SEC\\u0000\":1}",
		HEAD ",\"7SECRET1\":1e999}", HEAD ",\"plate\":\"7SEC\t\"}",
		"{\"v\":1,\"type\":\"frame\",\"id\":\"7SECRET1\"}",
		"{\"v\":\"7SECRET1\"}" };
	struct reason why;
	json_t *json;
	int64_t ms;
	double d;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		assert_null(parse(lines[i], &why));
		assert_null(strstr(why.text, "SEC"));
	}
	/* But it says where, and what. */
	assert_null(parse("{\"plate\":\"7SECRET1", &why));
	assert_string_equal(why.text, "column 18: premature end of input");
	json = json_pack("{s:s, s:i}", "time", "7SECRET1", "lat", 7123456);
	assert_int_equal(record_time(json, "time", &ms, &why), -1);
	assert_null(strstr(why.text, "SEC"));
	assert_int_equal(record_number(json, "lat", -90, 90, &d, &why), -1);
	assert_null(strstr(why.text, "7123456"));
	json_decref(json);
}

static void
refuses(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{ "", "empty line" },
		{ " ", "column" },
		{ "[]", "not a JSON object" },
		{ "7", "column" },
		{ "{", "column" },
		{ HEAD "} x", "column" },
		{ HEAD ",\"v\":1}", "duplicate" },
		{ HEAD ",\"a\":{\"b\":1,\"b\":2}}", "duplicate" },
		{ HEAD ",\"a\":\"\xff\"}", "unable to decode byte 0xff" },
		{ HEAD ",\"a\":1e999}", "overflow" },
		{ HEAD ",\"a\":99999999999999999999}", "too big" },
		{ HEAD ",\"a\":\"\\u0000\"}", "column" },
		{ "{\"type\":\"frame\",\"id\":\"" ID "\"}", "v: missing" },
		{ "{\"v\":null,\"type\":\"frame\"}", "v: missing" },
		{ "{\"v\":2,\"type\":\"frame\"}", "v: not in 1..1" },
		{ "{\"v\":\"1\",\"type\":\"frame\"}", "v: not an integer" },
		{ "{\"v\":1.0,\"type\":\"frame\"}", "v: not an integer" },
		{ "{\"v\":1,\"id\":\"" ID "\"}", "type: missing" },
		{ "{\"v\":1,\"type\":7}", "type: not a string" },
		{ "{\"v\":1,\"type\":\"123456789012345678901234567890123\"}",
		    "type: more than 32 bytes" },
		{ "{\"v\":1,\"type\":\"frame\"}", "id: missing" },
		{ "{\"v\":1,\"type\":\"frame\",\"id\":\"x\"}",
		    "id: no UUID" },
	};
	char deep[5000];
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_null(parse(cases[i].line, &why));
		assert_reason(why, cases[i].why);
	}
	memset(deep, '[', sizeof(deep));
	assert_null(record_parse(deep, sizeof(deep), &why));
	assert_reason(why, "depth");
	assert_null(record_parse(HEAD "}\0", strlen(HEAD) + 2, &why));
}

/* Order, unknown members and numbers come out as they went in. */
static void
passes_on(void **state)
{
	static const char line[] = HEAD ",\"z\":[1,2.5,-0.1,1e-300,"
	    "9007199254740993,-9223372036854775808,true,null,{}],"
	    "\"a\":\"\xc3\xa4\\n\",\"lat\":32.7157,\"x\":0.1}";
	static const char fine[] = HEAD ",\"x\":0.30000000000000004}";
	struct reason why;
	char *text, *written;
	size_t len;
	json_t *json;
	FILE *out;

	(void)state;
	json = parse(line, &why);
	assert_non_null(json);
	assert_true(record_is(json, "frame"));
	assert_false(record_is(json, "sighting"));
	assert_string_equal(record_id(json), ID);
	text = record_text(json);
	assert_string_equal(text, line);
	out = open_memstream(&written, &len);
	assert_int_equal(record_write(json, out, &why), 0);
	fclose(out);
	assert_int_equal(len, strlen(line) + 1);
	assert_memory_equal(written, line, strlen(line));
	assert_int_equal(written[len - 1], '\n');
	free(written);
	free(text);
	json_decref(json);
	json = parse(fine, &why);
	text = record_text(json);
	assert_string_equal(text, fine);
	free(text);
	json_decref(json);
}

/* No text does anything to who looks at it, and none is another. */
static void
shows(void **state)
{
	static const char line[] = HEAD ",\"a\":\"\xc2\x9b" "31m \x7f"
	    "\xe2\x80\xae\xf3\xa0\x80\x81 \xc3\xa4\"}";
	static const char safe[] = HEAD ",\"a\":\"\\u009b31m \\u007f\\u202e"
	    "\\udb40\\udc01 \xc3\xa4\"}";
	struct reason why;
	json_t *json, *again;
	char *written;
	size_t len;
	FILE *out;

	(void)state;
	json = parse(line, &why);
	out = open_memstream(&written, &len);
	assert_int_equal(record_show(json, out, &why), 0);
	assert_int_equal(record_show(NULL, out, &why), -1);
	fclose(out);
	assert_string_equal(written, safe);
	again = parse(written, &why);
	assert_true(json_equal(json, again));
	json_decref(again);
	json_decref(json);
	free(written);
}

static void
typed_members(void **state)
{
	json_t *json = json_pack("{s:s,s:i,s:f,s:n,s:s,s:s}", "s", "text",
	    "i", 7, "f", 2.5, "null", "t", "2026-11-22T19:07:59.123Z",
	    "bad", "2026-11-22");
	struct reason why;
	const char *s;
	json_int_t i;
	int64_t ms;
	double d;

	(void)state;
	assert_int_equal(record_string(json, "s", 4, &s, &why), 1);
	assert_string_equal(s, "text");
	assert_int_equal(record_string(json, "s", 3, &s, &why), -1);
	assert_reason(why, "s: more than 3 bytes");
	assert_int_equal(record_string(json, "i", 3, &s, &why), -1);
	assert_reason(why, "i: not a string");
	assert_int_equal(record_string(json, "none", 3, &s, &why), 0);
	assert_int_equal(record_string(json, "null", 3, &s, &why), 0);
	assert_int_equal(record_number(json, "f", 2.5, 2.5, &d, &why), 1);
	assert_true(d == 2.5);
	assert_int_equal(record_number(json, "i", 0, 6.5, &d, &why), -1);
	assert_reason(why, "i: not in 0..6.5");
	assert_int_equal(record_number(json, "s", 0, 1, &d, &why), -1);
	assert_reason(why, "s: not a number");
	assert_int_equal(record_integer(json, "i", 7, 7, &i, &why), 1);
	assert_int_equal(record_integer(json, "i", 8, 9, &i, &why), -1);
	assert_int_equal(record_integer(json, "f", 0, 9, &i, &why), -1);
	assert_reason(why, "f: not an integer");
	assert_int_equal(record_time(json, "t", &ms, &why), 1);
	assert_true(ms == INT64_C(1795374479123));
	assert_int_equal(record_time(json, "bad", &ms, &why), -1);
	assert_reason(why, "bad: no time");
	assert_int_equal(record_need(0, "x", &why), -1);
	assert_string_equal(why.text, "x: missing");
	assert_int_equal(record_need(1, "x", &why), 0);
	json_decref(json);
}

static void
places(void **state)
{
	static const struct {
		const char *text, *why;
		int rc;
	} cases[] = {
		{ "{}", NULL, 0 },
		{ "{\"lat\":1,\"lon\":-2.5}", NULL, 1 },
		{ "{\"lat\":null,\"lon\":null}", NULL, 0 },
		{ "{\"lat\":1}", "go together", -1 },
		{ "{\"lon\":1}", "go together", -1 },
		{ "{\"lat\":90.1,\"lon\":1}", "lat: not in -90..90", -1 },
		{ "{\"lat\":1,\"lon\":-181}", "lon: not in -180..180", -1 },
		{ "{\"lat\":\"1\",\"lon\":1}", "lat: not a number", -1 },
	};
	struct geo_point p;
	struct reason why;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		json = json_loads(cases[i].text, 0, NULL);
		assert_int_equal(record_place(json, &p, &why), cases[i].rc);
		if (cases[i].why != NULL)
			assert_reason(why, cases[i].why);
		if (cases[i].rc == 1)
			assert_true(p.lat == 1 && p.lon == -2.5);
		json_decref(json);
	}
}

static void
setters(void **state)
{
	json_t *json = record_new("alert", ID);
	char *text;

	(void)state;
	assert_int_equal(record_set_real(json, "r", 1.23456, 2), 0);
	assert_int_equal(record_set_real(json, "r", NAN, 2), -1);
	assert_int_equal(record_set_string(json, "s", "a"), 0);
	assert_int_equal(record_set_string(json, "s", "\xff"), -1);
	assert_int_equal(record_set_time(json, "t", 1), 0);
	text = record_text(json);
	assert_string_equal(text, "{\"v\":1,\"type\":\"alert\",\"id\":\"" ID
	    "\",\"r\":1.23,\"s\":\"a\",\"t\":\"1970-01-01T00:00:00.001Z\"}");
	free(text);
	json_decref(json);
}

static size_t allocated;

static void *
allocate(size_t n)
{
	allocated += n;
	return malloc(n);
}

/* As much as Jansson asks for, or somewhat more, and not many times that. */
static void
weighs(void **state)
{
	static const char *const texts[] = { "{}", "{\"a\":1}",
	    "{\"a\":[[1,2],[3.5,4],[5,6]],\"b\":\"text\",\"c\":null}",
	    "{\"plates\":[{\"text\":\"7ABC123\",\"confidence\":0.9,\"chars\":"
	    "[{\"c\":\"7\",\"p\":1},{\"c\":\"A\",\"p\":1}],\"candidates\":[{"
	    "\"text\":\"7A8C123\",\"confidence\":0.1}]}]}" };
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		json_set_alloc_funcs(allocate, free);
		allocated = 0;
		json = json_loads(texts[i], 0, NULL);
		json_set_alloc_funcs(malloc, free);
		assert_non_null(json);
		assert_true(record_weight(json) > allocated / 2);
		assert_true(record_weight(json) < 2 * allocated);
		json_decref(json);
	}
	json = json_string("");
	assert_true(record_weight(json) < 200);
	json_decref(json);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(quotes_nothing),
		cmocka_unit_test(passes_on),
		cmocka_unit_test(shows),
		cmocka_unit_test(typed_members),
		cmocka_unit_test(places),
		cmocka_unit_test(setters),
		cmocka_unit_test(weighs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
