/* What is asked of a search: there and back, and what is refused. */
#include "search/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "make.h"

#define NOW INT64_C(1795374479123)	/* 2026-11-22T19:07:59.123Z */

static const struct ask_bounds bounds = { NOW, NOW - 30 * STAMP_DAY,
    3 * STAMP_DAY, 50 };

/* The object must outlive what is read. */
static int
read_text(const char *text, json_t **json, struct ask *a, struct reason *why)
{
	*json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(*json);
	return ask_read(*json, a, why);
}

/* What was written is read as it was, and written again the same. */
static void
there_and_back(void **state)
{
	static const char *const texts[] = {
		"{\"type\":\"ask\",\"case\":\"26-01234\",\"purpose\":\"hit "
		"and run\",\"query\":{\"plate\":\"7ABC*\","
		"\"confusable\":true,\"best\":true,\"camera\":\"cam7\","
		"\"make\":\"Kia\",\"limit\":5}}",
		"{\"type\":\"ask\",\"call\":\"E1\",\"query\":{"
		"\"near\":\"32.7,-117.1,300\",\"camera\":[\"a\",\"b\"],"
		"\"from\":\"2026-11-20T19:00:00.000Z\","
		"\"to\":\"2026-11-20T20:00:00.000Z\",\"photos\":true,"
		"\"save\":true,\"retention_days\":20.0}}",
		"{\"type\":\"ask\",\"query\":{\"plate\":\"7ABC123\","
		"\"slip\":true,\"box\":\"1,2,3,4\"}}",
		"{\"type\":\"ask\",\"query\":{"
		"\"polygon\":\"1,2,3,4,5,7\"}}",
		"{\"type\":\"ask\",\"query\":{\"area\":\"north-park\"}}",
		"{\"type\":\"ask\",\"query\":{\"plate\":\"7ABC123\","
		"\"also\":[\"npd\",\"so\"]}}",
	};
	struct reason why;
	struct ask a;
	json_t *json, *again;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		assert_int_equal(read_text(texts[i], &json, &a, &why), 0);
		again = ask_describe(&a);
		assert_true(json_equal(json, again));
		json_decref(again);
		json_decref(json);
	}
}

static void
fills_the_search(void **state)
{
	struct reason why;
	struct ask a;
	json_t *json;

	(void)state;
	assert_int_equal(read_text("{\"type\":\"ask\",\"query\":{"
	    "\"plate\":\"7ab c*\",\"polygon\":\"1,2,3,4,5,7\","
	    "\"camera\":[\"x\",\"y\"],\"color\":\"red\"}}", &json, &a, &why),
	    0);
	assert_string_equal(a.search.pattern, "7ABC*");
	assert_int_equal(a.search.area, SEARCH_RING);
	assert_int_equal(a.search.corners, 3);
	assert_true(a.search.ring == a.ring);
	assert_int_equal(a.search.cameras, 2);
	assert_string_equal(a.search.trait[ENTRY_COLOR], "red");
	assert_null(a.case_number);
	assert_null(a.purpose);
	json_decref(json);
}

static void
refuses_what_it_does_not_know(void **state)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{ "{\"type\":\"open\"}", "unknown member" },
		{ "{\"type\":\"ask\",\"uid\":\"0\"}", "unknown member" },
		{ "{\"type\":\"ask\",\"case\":1}", "another type" },
		{ "{\"type\":\"ask\",\"query\":\"x\"}", "unknown member" },
		{ "{\"type\":\"ask\",\"query\":{\"plates\":\"7\"}}",
		    "unknown member" },
		{ "{\"type\":\"ask\",\"query\":{\"plate\":7}}",
		    "another type" },
		{ "{\"type\":\"ask\",\"query\":{\"plate\":\"7;B\"}}",
		    "query" },
		{ "{\"type\":\"ask\",\"query\":{\"also\":\"npd\"}}",
		    "also: no list" },
		{ "{\"type\":\"ask\",\"query\":{\"also\":[]}}",
		    "also: no list" },
		{ "{\"type\":\"ask\",\"query\":{\"also\":[\"a\",\"a\"]}}",
		    "a twice" },
		{ "{\"type\":\"ask\",\"query\":{\"also\":[\"\"]}}",
		    "no name of an agency" },
		{ "{\"type\":\"ask\",\"query\":{\"slip\":false}}",
		    "another type" },
		{ "{\"type\":\"ask\",\"query\":{\"limit\":0}}", "limit" },
		{ "{\"type\":\"ask\",\"query\":{\"limit\":1e9}}",
		    "another type" },
		{ "{\"type\":\"ask\",\"query\":{\"retention_days\":61}}",
		    "retention_days" },
		{ "{\"type\":\"ask\",\"query\":{\"from\":\"yesterday\"}}",
		    "query" },
		{ "{\"type\":\"ask\",\"query\":{\"camera\":[]}}",
		    "no text and no list" },
		{ "{\"type\":\"ask\",\"query\":{\"camera\":[\"a/b\"]}}",
		    "camera" },
		{ "{\"type\":\"ask\",\"query\":{\"near\":\"1,2\"}}",
		    "query" },
		{ "{\"type\":\"ask\",\"query\":{\"near\":\"1,2,3\","
		    "\"area\":\"x\"}}", "one area" },
	};
	struct reason why;
	struct ask a;
	json_t *json;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (read_text(cases[i].text, &json, &a, &why) != -1)
			fail_msg("%s", cases[i].text);
		assert_reason(why, cases[i].reason);
		json_decref(json);
	}
}

/* What may be asked under the bounds, and why not. */
static void
bounds_hold(void **state)
{
	static const struct {
		const char *query, *reason;
	} cases[] = {
		{ "\"plate\":\"7A\"", NULL },
		{ "\"plate\":\"7A\",\"limit\":50", NULL },
		{ "\"plate\":\"7A\",\"limit\":51", "the policy shows 50" },
		{ "\"plate\":\"7*\"", "at least two" },
		{ "\"confusable\":true", "needs --plate" },
		{ "\"plate\":\"7AB\",\"slip\":true", "at least four" },
		{ "\"plate\":\"7AB*\",\"slip\":true", "whole plate" },
		{ "\"plate\":\"7ABC\",\"also\":[\"a\"]", NULL },
		{ "\"plate\":\"7ABC\",\"also\":[\"a\"],\"best\":true",
		    "--best" },
		{ "\"plate\":\"7ABC\",\"also\":[\"a\"],\"save\":true",
		    "cannot be signed" },
		{ "\"plate\":\"7ABC\",\"also\":[\"a\"],\"camera\":\"c\"",
		    "each agency's own" },
		{ "\"make\":\"Kia\"", "a plate, an area or a camera" },
		{ "\"camera\":\"c\"", "needs --from" },
		{ "\"area\":\"x\",\"from\":\"2026-11-20T00:00:00Z\"",
		    "needs --from" },
		{ "\"area\":\"x\",\"from\":\"2026-11-19T00:00:00Z\","
		    "\"to\":\"2026-11-22T00:00:00Z\"", NULL },
		{ "\"area\":\"x\",\"from\":\"2026-11-19T00:00:00Z\","
		    "\"to\":\"2026-11-22T00:00:00.001Z\"",
		    "3 days at most" },
		{ "\"plate\":\"*1*2*\"", "fewer than three characters" },
		{ "\"plate\":\"7A?\",\"camera\":\"c\"",
		    "need --from" },
		{ "\"plate\":\"7A*\",\"camera\":\"c\","
		    "\"from\":\"2026-11-19T00:00:00Z\","
		    "\"to\":\"2026-11-22T00:00:00.001Z\"",
		    "3 days at most" },
		{ "\"plate\":\"7A*\",\"from\":\"2026-11-19T00:00:00Z\","
		    "\"to\":\"2026-11-22T00:00:00Z\"", NULL },
		{ "\"plate\":\"*1*2*3*\"", NULL },
		{ "\"plate\":\"7A\",\"from\":\"2026-11-19T00:00:00Z\","
		    "\"to\":\"2026-11-19T00:00:00Z\"", "not before --to" },
		{ "\"plate\":\"7A\",\"to\":\"2026-10-01T00:00:00Z\"",
		    "past the retention" },
		{ "\"plate\":\"7A\",\"retention_days\":1,"
		    "\"to\":\"2026-11-20T00:00:00Z\"",
		    "past the retention" },
		{ "\"plate\":\"7A\",\"from\":\"2027-01-01T00:00:00Z\"",
		    "in the future" },
	};
	struct reason why;
	struct ask a;
	char text[300];
	json_t *json;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), "{\"type\":\"ask\",\"query\":"
		    "{%s}}", cases[i].query);
		assert_int_equal(read_text(text, &json, &a, &why), 0);
		rc = ask_bound(&a, &bounds, &why);
		if (rc != (cases[i].reason == NULL ? 0 : -1))
			fail_msg("%s", text);
		if (rc != 0)
			assert_reason(why, cases[i].reason);
		else
			assert_true(a.search.limit == 50 &&
			    a.search.from > bounds.cutoff);
		json_decref(json);
	}
}

/* A window that is no whole days is said in hours. */
static void
a_window_of_hours(void **state)
{
	struct ask_bounds few = bounds;
	struct reason why;
	struct ask a;
	json_t *json;

	(void)state;
	few.window = 36 * STAMP_HOUR;
	assert_int_equal(read_text("{\"type\":\"ask\",\"query\":{\"area\":"
	    "\"x\",\"from\":\"2026-11-20T00:00:00Z\",\"to\":"
	    "\"2026-11-21T12:00:00Z\"}}", &json, &a, &why), 0);
	assert_int_equal(ask_bound(&a, &few, &why), 0);
	few.window -= STAMP_HOUR;
	assert_int_equal(ask_bound(&a, &few, &why), -1);
	assert_reason(why, "is of 35 hours at most");
	json_decref(json);
}

static void
too_many(void **state)
{
	static char names[SEARCH_CAMERAS + ASK_ALSO + 1][16];
	struct ask a = { .others = 0 };
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		snprintf(names[i], sizeof(names[i]), "n%zu", i);
	for (int i = 0; i < SEARCH_CAMERAS; i++)
		assert_int_equal(ask_add_camera(&a, names[i], &why), 0);
	assert_int_equal(ask_add_camera(&a, "one-more", &why), -1);
	assert_reason(why, "more than");
	for (int i = 0; i < ASK_ALSO; i++)
		assert_int_equal(ask_add_also(&a, names[i], &why), 0);
	assert_int_equal(ask_add_also(&a, "one-more", &why), -1);
	assert_reason(why, "other agencies");
	assert_int_equal(a.others, ASK_ALSO);
}

static void
presentable(void **state)
{
	char longest[ASK_TEXT + 2];

	(void)state;
	assert_true(ask_presentable("26-01234"));
	assert_true(ask_presentable("Garc\xc3\xad" "a"));
	assert_false(ask_presentable(""));
	assert_false(ask_presentable("  "));
	assert_false(ask_presentable("a\nb"));
	assert_false(ask_presentable("a\x7f"));
	assert_false(ask_presentable("a\xff"));
	assert_false(ask_presentable("a\xc2\x85"));
	assert_false(ask_presentable("a\xe2\x80\xae"));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[ASK_TEXT + 1] = '\0';
	assert_false(ask_presentable(longest));
	longest[ASK_TEXT] = '\0';
	assert_true(ask_presentable(longest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(fills_the_search),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(a_window_of_hours),
		cmocka_unit_test(too_many),
		cmocka_unit_test(presentable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
