/* Searches summed up, and told in rows. */
#include "audit/tally.h"

#include <stdlib.h>

#include "audit/told.h"
#include "base/stamp.h"
#include "make.h"

static int64_t
pacific(int64_t utc)
{
	(void)utc;
	return -8 * STAMP_HOUR;
}

static json_t *
parse(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);

	if (json == NULL)
		fail_msg("%s: %s", text, error.text);
	return json;
}

static const struct {
	const char *entry, *time;
	enum searches_outcome outcome;
	int64_t count;
} searches[] = {
	{ "{\"user\":\"ann\",\"case\":\"26-1\",\"purpose\":\"theft\","
	    "\"query\":{\"plate\":\"7ABC123\"}}", "2026-10-31T23:30:00Z",
	    SEARCHES_ANSWERED, 3 },
	{ "{\"user\":\"ann\",\"call\":\"E1\",\"query\":{\"plate\":\"7ABC123"
	    "\"}}", "2026-11-01T07:59:59Z", SEARCHES_NOTHING, 0 },
	{ "{\"user\":\"ann\",\"case\":\"26-1\",\"query\":{\"plate\":\"8*\"}}",
	    "2026-11-01T08:00:00Z", SEARCHES_FAILED, 2 },
	{ "{\"user\":\"bob\",\"case\":\"26-1\",\"call\":\"E1\",\"query\":{"
	    "\"plate\":\"7ABC123\"}}", "2026-11-30T00:00:00Z",
	    SEARCHES_UNANSWERED, -1 },
	{ "{\"user\":\"bob\",\"query\":{\"plate\":\"X\"}}",
	    "2026-11-30T00:00:00Z", SEARCHES_REFUSED, 0 },
	{ "{\"uid\":7,\"query\":3}", NULL, SEARCHES_ANSWERED, -1 },
	{ "{\"user\":[],\"case\":{},\"purpose\":1}", NULL,
	    SEARCHES_ANSWERED, SEARCHES_COUNT_MAX },
};

#define N (sizeof(searches) / sizeof(*searches))

static struct tally *
fill(enum tally_by by, const struct tally_row **rows, size_t *n)
{
	struct searches_one one = { .n = 0 };
	struct reason why;
	struct tally *t = tally_new(by, pacific, &why);

	for (size_t i = 0; i < N; i++) {
		one.entry = parse(searches[i].entry);
		one.timed = searches[i].time != NULL;
		if (one.timed)
			assert_int_equal(stamp_parse(searches[i].time,
			    &one.time, &why), 0);
		one.outcome = searches[i].outcome;
		one.count = searches[i].count;
		assert_int_equal(tally_add(t, &one, &why), 0);
		json_decref(one.entry);
	}
	*n = tally_rows(t, rows);
	return t;
}

static void
by_user(void **state)
{
	const struct tally_row *rows;
	size_t n;
	struct tally *t = fill(TALLY_USER, &rows, &n);

	(void)state;
	assert_int_equal(n, 4);
	assert_string_equal(rows[0].key, "ann");
	assert_int_equal(rows[0].searches, 3);
	assert_int_equal(rows[0].outcomes[SEARCHES_NOTHING], 1);
	assert_int_equal(rows[0].outcomes[SEARCHES_FAILED], 1);
	assert_int_equal(rows[0].shown, 5);
	assert_int_equal(rows[0].plates, 2);
	assert_string_equal(rows[1].key, "");
	assert_string_equal(rows[2].key, "bob");
	assert_int_equal(rows[2].searches, 1);
	assert_int_equal(rows[2].outcomes[SEARCHES_REFUSED], 1);
	assert_int_equal(rows[2].outcomes[SEARCHES_UNANSWERED], 1);
	assert_int_equal(rows[2].shown, 0);
	assert_int_equal(rows[2].plates, 1);
	assert_string_equal(rows[3].key, "uid 7");
	tally_free(t);
	tally_free(NULL);
}

static void
by_case(void **state)
{
	const struct tally_row *rows;
	size_t n;
	struct tally *t = fill(TALLY_CASE, &rows, &n);

	(void)state;
	assert_int_equal(n, 3);
	assert_string_equal(rows[0].key, "26-1");
	assert_int_equal(rows[0].searches, 3);
	assert_int_equal(rows[0].plates, 2);
	assert_string_equal(rows[1].key, "");
	assert_int_equal(rows[1].searches, 2);
	assert_int_equal(rows[1].outcomes[SEARCHES_REFUSED], 1);
	assert_string_equal(rows[2].key, "E1");
	tally_free(t);
}

/* A month begins and ends where the agency is. */
static void
by_month(void **state)
{
	const struct tally_row *rows;
	size_t n;
	struct tally *t = fill(TALLY_MONTH, &rows, &n);

	(void)state;
	assert_int_equal(n, 3);
	assert_string_equal(rows[0].key, "");
	assert_string_equal(rows[1].key, "2026-10");
	assert_int_equal(rows[1].searches, 2);
	assert_int_equal(rows[1].plates, 1);
	assert_string_equal(rows[2].key, "2026-11");
	assert_int_equal(rows[2].searches, 2);
	tally_free(t);
}

static void
nothing(void **state)
{
	const struct tally_row *rows;
	struct reason why;
	struct tally *t = tally_new(TALLY_PURPOSE, pacific, &why);

	(void)state;
	assert_int_equal(tally_rows(t, &rows), 0);
	tally_free(t);
}

/* The columns that the law names come first; the order is for ever. */
static void
columns(void **state)
{
	static const char *const expected[TOLD_COLUMNS] = { "time", "plate",
	    "query", "user", "agency", "purpose", "case", "call", "count",
	    "outcome", "reason", "uid", "policy", "entry", "answer",
	    "person", "saved" };

	(void)state;
	for (int i = 0; i < TOLD_COLUMNS; i++)
		assert_string_equal(told_columns[i], expected[i]);
}

static void
cells(void **state)
{
	struct searches_one one = { .n = 12, .answer = 14, .count = 3,
	    .outcome = SEARCHES_FAILED, .reason = "disk" };
	char *cells[TOLD_COLUMNS];
	struct reason why;
	json_t *json;

	(void)state;
	one.entry = parse("{\"time\":\"T\",\"user\":\"ann\",\"uid\":7,"
	    "\"person\":\"Ann\",\"agency\":\"pd\",\"case\":\"26-1\","
	    "\"purpose\":\"theft\","
	    "\"query\":{\"from\":\"F\",\"plate\":\"7A*\",\"slip\":true,"
	    "\"camera\":[\"a\",\"b\"],\"limit\":5}}");
	assert_int_equal(told_cells(&one, cells, &why), 0);
	assert_string_equal(cells[TOLD_TIME], "T");
	assert_string_equal(cells[TOLD_PLATE], "7A*");
	assert_string_equal(cells[TOLD_QUERY],
	    "from F; slip; camera [\"a\",\"b\"]; limit 5");
	assert_string_equal(cells[TOLD_AGENCY], "pd");
	assert_string_equal(cells[TOLD_CALL], "");
	assert_string_equal(cells[TOLD_COUNT], "3");
	assert_string_equal(cells[TOLD_OUTCOME], "failed");
	assert_string_equal(cells[TOLD_REASON], "disk");
	assert_string_equal(cells[TOLD_UID], "7");
	assert_string_equal(cells[TOLD_ENTRY], "12");
	assert_string_equal(cells[TOLD_ANSWER], "14");
	assert_string_equal(cells[TOLD_PERSON], "Ann");
	assert_string_equal(cells[TOLD_SAVED], "");
	told_free(cells);
	json_object_del(one.entry, "user");
	one.saved = json_object_get(json_object_get(one.entry, "query"),
	    "camera");
	assert_int_equal(told_cells(&one, cells, &why), 0);
	assert_string_equal(cells[TOLD_USER], "uid 7");
	assert_string_equal(cells[TOLD_SAVED], "[\"a\",\"b\"]");
	told_free(cells);
	json = told_json(&one);
	assert_int_equal(json_integer_value(json_object_get(json, "answer")),
	    14);
	assert_string_equal(json_string_value(json_object_get(
	    json_object_get(json, "query"), "from")), "F");
	assert_null(json_object_get(json, "call"));
	json_decref(json);
	json_decref(one.entry);
}

/* Members of any type are told as what they are, and none is left out. */
static void
hostile_cells(void **state)
{
	struct searches_one one = { .n = 1, .count = -1,
	    .outcome = SEARCHES_UNANSWERED };
	char *cells[TOLD_COLUMNS];
	struct reason why;
	json_t *json;

	(void)state;
	one.entry = parse("{\"time\":[1],\"user\":{\"a\":\"\\u001b[2J\"},"
	    "\"uid\":\"=1+1\",\"case\":null,\"call\":false,\"query\":"
	    "\"7ABC123\",\"purpose\":2.5}");
	assert_int_equal(told_cells(&one, cells, &why), 0);
	assert_string_equal(cells[TOLD_TIME], "[1]");
	assert_string_equal(cells[TOLD_USER], "{\"a\":\"\\u001B[2J\"}");
	assert_string_equal(cells[TOLD_UID], "=1+1");
	assert_string_equal(cells[TOLD_CASE], "");
	assert_string_equal(cells[TOLD_CALL], "false");
	assert_string_equal(cells[TOLD_PURPOSE], "2.5");
	assert_string_equal(cells[TOLD_PLATE], "");
	assert_string_equal(cells[TOLD_QUERY], "7ABC123");
	assert_string_equal(cells[TOLD_COUNT], "");
	assert_string_equal(cells[TOLD_OUTCOME], "no answer recorded");
	assert_string_equal(cells[TOLD_ANSWER], "");
	told_free(cells);
	json = told_json(&one);
	assert_true(json_is_object(json_object_get(json, "user")));
	json_decref(json);
	json_decref(one.entry);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_user),
		cmocka_unit_test(by_case),
		cmocka_unit_test(by_month),
		cmocka_unit_test(nothing),
		cmocka_unit_test(columns),
		cmocka_unit_test(cells),
		cmocka_unit_test(hostile_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
