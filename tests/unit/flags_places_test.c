/* Which searches without a plate are about one place. */
#include "audit/flags.h"

#include <stdio.h>

#include "flagged.h"
#include "made.h"
#include "make.h"
#include "month.h"

#define DAY (24 * 60)

/* The same place in the middle of three cameras, of which the month has 100. */
#define HOME "32.7550,-117.1450"

/* The policy of a month, by which three days are too many. */
static struct policy *
three_days(struct month *month)
{
	struct policy *p = made_policy(month);

	p->review.place_days = 3;
	return p;
}

/* A search on that day for what the rest of its query is, in JSON. */
static json_t *
look(const char *user, int day, const char *where)
{
	json_t *entry = made_ask(user, day * DAY, "1", "", 1);
	json_t *query = json_loads(where, 0, NULL);

	assert_non_null(query);
	json_object_set_new(entry, "query", query);
	return entry;
}

/* What is told of a look at that place on so many days: that, or nothing. */
static void
check(const struct policy *p, const char *const *where, size_t n,
    const char *expected)
{
	for (size_t i = 0; i < n; i++)
		look("inv00", (int)i, where[i]);
	assert_string_equal(made_told(p, MONTH_START), expected);
	made_forget();
}

#define CHECK(p, where, expected) \
	check(p, where, sizeof(where) / sizeof(*(where)), expected)
#define TOLD "place-days inv00 1 3 5|"

/* Days, a person, a window. */
static void
days(void **state)
{
	static const char home[] = "{\"near\":\"" HOME ",300m\"}";
	struct month month;
	struct policy *p = three_days(&month);

	(void)state;
	look("inv00", 0, home);
	look("inv00", 0, home);
	look("inv00", 1, home);
	look("inv01", 2, home);
	json_object_set_new(look("inv00", 3, home), "event",
	    json_string("search-refused"));
	json_decref(made.entries[--made.n]);
	json_object_set_new(json_object_get(look("inv00", 4, home), "query"),
	    "plate", json_string("7AB*"));
	assert_string_equal(made_told(p, MONTH_START), "");
	/* Two characters of a plate are hardly any. */
	json_object_set_new(json_object_get(look("inv00", 5, home), "query"),
	    "plate", json_string("7A*"));
	assert_string_equal(made_told(p, MONTH_START),
	    "place-days inv00 1 3 5 12|");
	p->review.period = 5 * STAMP_DAY;
	assert_string_equal(made_told(p, MONTH_START), "");
	look("inv00", 6, home);
	assert_string_equal(made_told(p, MONTH_START), "");
	look("inv00", 7, home);
	assert_string_equal(made_told(p, MONTH_START + 7 * STAMP_DAY),
	    "place-days inv00 12 14 16|");
	assert_string_equal(made_told(p, MONTH_START + 7 * STAMP_DAY + 1),
	    "");
	made_forget();
	month_free(&month);
}

/* However it is asked for; the camera c55 stands there. */
static void
shapes(void **state)
{
	static const char *const same[] = {
	    "{\"near\":\"32.7590,-117.1450,500m\"}",
	    "{\"box\":\"32.7549,-117.1451,32.7600,-117.1350\"}",
	    "{\"polygon\":\"32.754,-117.15,32.756,-117.15,32.755,-117.13\"}" };
	static const char *const cameras[] = {
	    "{\"camera\":\"c55\"}",
	    "{\"near\":\"" HOME ",0m\"}",
	    "{\"near\":\"32.7617,-117.1450,780m\","
	    "\"camera\":[\"c54\",\"c55\",\"c55\",\"c56\",\"c57\",\"x\"]}" };
	/* Too wide to be a place, but for where few cameras stand. */
	static const char *const wide[] = {
	    "{\"near\":\"32.7550,-117.1530,900m\"}",
	    "{\"box\":\"32.7500,-117.1480,32.7950,-117.1400\",\"color\":"
	    "\"blue\",\"camera\":[\"c55\",\"c00\",\"c01\",\"c02\"]}",
	    "{\"polygon\":\"32.754,-117.146,32.756,-117.144,32.7,-117.12\"}"
	};
	static const char *const beside[] = {
	    "{\"near\":\"" HOME ",40m\"}",
	    "{\"near\":\"32.7550,-117.1459,40m\"}",
	    "{\"near\":\"32.7557,-117.1455,40m\"}" };
	static const char *const apart[] = {
	    "{\"near\":\"" HOME ",300m\"}",
	    "{\"near\":\"32.7550,-117.1370,300m\"}",
	    "{\"near\":\"32.7620,-117.1410,300m\"}" };
	struct month month;
	struct policy *p = three_days(&month);

	(void)state;
	CHECK(p, same, TOLD);
	CHECK(p, cameras, TOLD);
	CHECK(p, wide, TOLD);
	CHECK(p, beside, TOLD);
	CHECK(p, apart, "");
	p->review.place_cameras = 1;
	CHECK(p, wide, "");
	month_free(&month);
}

/* What is searched again and again without being one place. */
static void
nowhere(void **state)
{
	static const char *const town[] = {
	    "{\"near\":\"" HOME ",5km\"}",
	    "{\"near\":\"" HOME ",5km\"}",
	    "{\"near\":\"" HOME ",4km\",\"color\":\"blue\"}" };
	static const char *const all[] = {
	    "{\"near\":\"32.7550,-117.1530,900m\"}",
	    "{\"near\":\"32.7550,-117.1530,900m\"}",
	    "{\"near\":\"32.7550,-117.1530,900m\"}" };
	static const char *const moving[] = {
	    "{\"camera\":\"c55\"}", "{\"camera\":\"c55\"}",
	    "{\"camera\":\"c55\"}" };
	static const char *const many[] = {
	    "{\"camera\":[\"c50\",\"c51\",\"c52\",\"c55\"]}",
	    "{\"camera\":[\"c50\",\"c51\",\"c52\",\"c55\"]}",
	    "{\"camera\":[\"c50\",\"c51\",\"c52\",\"c55\"]}" };
	static const char *const within[] = {
	    "{\"camera\":\"c55\",\"near\":\"" HOME ",300m\"}",
	    "{\"camera\":\"x\",\"near\":\"" HOME ",300m\"}",
	    "{\"near\":\"" HOME ",300m\"}" };
	static const char *const unlisted[] = {
	    "{\"camera\":\"x\"}", "{\"camera\":[\"c00\",\"x\"]}",
	    "{\"camera\":\"x\",\"area\":\"of another policy\"}" };
	struct month month;
	struct policy *p = three_days(&month);

	(void)state;
	CHECK(p, town, "");
	CHECK(p, many, "");
	CHECK(p, unlisted, TOLD);
	CHECK(p, moving, TOLD);
	/* On a vehicle it is wherever that is, but for an area. */
	p->cameras[55].moves = true;
	CHECK(p, moving, "");
	CHECK(p, within, TOLD);
	p->cameras[55].moves = false;
	/* All that there are are no choice. */
	CHECK(p, all, TOLD);
	for (size_t i = 0; i < p->camera_count; i++)
		p->cameras[i].moves = i != 54 && i != 55;
	CHECK(p, all, "");
	month_free(&month);
}

/* A beat of the policy's counts beside what somebody chose. */
static void
beats(void **state)
{
	static const char beat[] = "{\"area\":\"beat-3\"}";
	static const char home[] = "{\"near\":\"" HOME ",300m\"}";
	struct month month;
	struct policy *p = three_days(&month);

	(void)state;
	for (int i = 0; i < 20; i++) {
		look("inv00", i, i == 5 ? home : beat);
		look("inv01", i, "{\"area\":\"north\"}");
	}
	assert_string_equal(made_told(p, MONTH_START), "");
	made_forget();
	look("inv00", 0, beat);
	look("inv00", 1, home);
	look("inv00", 1, beat);
	assert_string_equal(made_told(p, MONTH_START), "");
	look("inv00", 2, "{\"camera\":\"c55\",\"area\":\"beat-3\"}");
	assert_string_equal(made_told(p, MONTH_START),
	    "place-days inv00 1 3 5 7|");
	made_forget();
	month_free(&month);
}

/* Two places of one person, and what is said of each. */
static void
words(void **state)
{
	const struct flag *found;
	struct month month;
	struct policy *p = three_days(&month);
	struct flags *f;
	size_t n;

	(void)state;
	for (int i = 0; i < 4; i++) {
		look("inv00", i, "{\"near\":\"" HOME ",90m\"}");
		look("inv00", i, "{\"near\":\"32.7102,-117.1598,250m\"}");
	}
	look("inv00", 5, "{\"camera\":\"c55\"}");
	f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
	assert_int_equal(n, 3);
	assert_string_equal(found[1].reason,
	    "inv00 searched about camera c55 on 5 days");
	assert_int_equal(found[1].severity, FLAGS_MEDIUM);
	assert_string_equal(found[1].who, "inv00");
	assert_string_equal(found[2].reason,
	    "inv00 searched about 32.710,-117.160 on 4 days");
	flags_free(f);
	made_forget();
	for (int i = 0; i < 3; i++)
		look("inv00", i, "{\"camera\":\"pole-7\"}");
	f = flagged(made.entries, made.n, p, MONTH_START, &found, &n);
	assert_string_equal(found[1].reason,
	    "inv00 searched about camera pole-7 on 3 days");
	flags_free(f);
	made_forget();
	month_free(&month);
}

/* Wherever the grid lies, what is a step away is the same place. */
static void
grid(void **state)
{
	struct month month;
	struct policy *p = three_days(&month);
	char where[64];

	(void)state;
	for (int at = 0; at < 60; at++) {
		for (int day = 0; day < 3; day++) {
			snprintf(where, sizeof(where),
			    "{\"near\":\"%.5f,%.5f,5m\"}",
			    -33.9 + at * 0.00017 + (day == 1) * 0.0007,
			    18.4 - at * 0.00013 + (day == 2) * 0.0008);
			look("inv00", day, where);
		}
		assert_string_equal(made_told(p, MONTH_START), TOLD);
		made_forget();
	}
	month_free(&month);
}

/* Hardly a plate, and no place: day after day that follows somebody, too. */
static void
hardly(void **state)
{
	static const char *const none[] = { "{\"plate\":\"7A*\"}",
	    "{\"plate\":\"*C1\",\"area\":\"north\"}",
	    "{\"plate\":\"?*3\",\"near\":\"" HOME ",50km\"}" };
	static const char *const place[] = { "{\"plate\":\"7A*\"}",
	    "{\"plate\":\"7A*\",\"near\":\"" HOME ",300m\"}",
	    "{\"plate\":\"7A*\"}" };
	static const char *const camera[] = { "{\"plate\":\"7A*\"}",
	    "{\"plate\":\"7A*\",\"camera\":\"c10\"}",
	    "{\"plate\":\"7A*\"}" };
	static const char *const plates[] = { "{\"plate\":\"7A*\"}",
	    "{\"plate\":\"8KL*\"}", "{\"area\":\"north\"}" };
	struct month month;
	struct policy *p = made_policy(&month);

	(void)state;
	p->review.vague_days = 3;
	CHECK(p, none, "vague-days inv00 1 3 5|");
	CHECK(p, place, "");
	CHECK(p, camera, "");
	CHECK(p, plates, "");
	json_object_set_new(look("inv00", 0, none[0]), "event",
	    json_string("search-refused"));
	json_decref(made.entries[--made.n]);	/* and has no answer */
	look("inv00", 1, none[1]);
	look("inv00", 2, none[2]);
	look("inv01", 3, none[2]);
	assert_string_equal(made_told(p, MONTH_START), "");
	made_forget();
	month_free(&month);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(shapes),
		cmocka_unit_test(nowhere),
		cmocka_unit_test(beats),
		cmocka_unit_test(words),
		cmocka_unit_test(grid),
		cmocka_unit_test(hardly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
