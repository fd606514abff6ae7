/* Readings against hot lists. */
#include "alert/match.h"

#include <stdio.h>

#include "base/stamp.h"
#include "make.h"

#define NOW (20000 * STAMP_DAY)

static struct hotlist *list;

static int
set_up(void **state)
{
	(void)state;
	list = hotlist_new();
	return list == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	hotlist_free(list);
	return 0;
}

static void
add(const char *plate, const char *region, int64_t entered, int64_t expires)
{
	struct hotlist_entry e = { .reason = "", .source = "", .number = "",
	    .entered = entered, .expires = expires };
	struct reason why;

	strcpy(e.plate, plate);
	strcpy(e.region, region);
	assert_int_equal(hotlist_add(list, &e, &why), 0);
}

static void
ready(void)
{
	struct reason why;

	assert_int_equal(hotlist_index(list, &why), 0);
}

/* A reading without anything but its text and confidence. */
static struct match_reading
reading(const char *plate, double confidence)
{
	struct match_reading r = { .region = "", .time = NOW,
	    .confidence = confidence };

	strcpy(r.plate, plate);
	return r;
}

static void
candidate(struct match_reading *r, const char *text, double confidence)
{
	strcpy(r->candidates[r->n_candidates].text, text);
	r->candidates[r->n_candidates++].confidence = confidence;
}

static bool
finds(const char *plate, const char *region, double least, struct match *m)
{
	struct match_reading r = reading(plate, 0.7);

	r.region = region;
	return match_find(list, &r, least, m);
}

static void
just_the_plate(void **state)
{
	struct match m;

	(void)state;
	add("7ABC123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	assert_true(finds("7ABC123", "", 0, &m));
	assert_int_equal(m.kind, MATCH_EXACT);
	assert_int_equal(m.entries, 1);
	assert_string_equal(m.confusion, "");
	assert_false(finds("7A8C123", "", 0, &m));
	assert_false(finds("7ABC12", "", 0, &m));
	assert_false(finds("7ABC1234", "", 0, &m));
}

static void
states_must_agree_where_both_are_known(void **state)
{
	static const struct {
		const char *read, *listed;
		bool agree;
	} cases[] = {
		{ "", "", true }, { "US-CA", "", true }, { "", "US-CA", true },
		{ "US-CA", "US-CA", true }, { "US-NV", "US-CA", false },
		{ "US", "US-CA", true }, { "US-CA", "US", true },
		{ "MX", "US-CA", false }, { "MX", "MX-BCN", true },
		{ "U", "US-CA", false }, { "US-C", "US-CA", false },
		{ "CA", "US-CA", false }
	};
	struct match m;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(match_regions(cases[i].read,
		    cases[i].listed), cases[i].agree);
	add("7ABC123", "US-CA", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	assert_true(finds("7ABC123", "US-CA", 0, &m));
	assert_true(finds("7ABC123", "", 0, &m));
	assert_false(finds("7ABC123", "US-NV", 0, &m));
	assert_false(finds("7A8C123", "US-NV", 0.1, &m));
	assert_true(finds("7A8C123", "US-CA", 0.1, &m));
}

static void
the_best_of_several_entries(void **state)
{
	struct match_reading r = reading("7ABC123", 0.9);
	struct hotlist_entry e;
	struct match m;

	(void)state;
	add("7ABC123", "", NOW - STAMP_HOUR, HOTLIST_NEVER);
	add("7ABC123", "US-NV", NOW, HOTLIST_NEVER);
	add("7ABC123", "US-CA", NOW - 9 * STAMP_DAY, HOTLIST_NEVER);
	add("7ABC123", "US-CA", NOW - 8 * STAMP_DAY, HOTLIST_NEVER);
	add("7ABC123", "US-CA", NOW - STAMP_DAY, NOW);
	ready();
	r.region = "US-CA";
	assert_true(match_find(list, &r, 0, &m));
	assert_int_equal(m.entries, 3);
	hotlist_entry(list, m.entry, &e);
	assert_string_equal(e.region, "US-CA");
	assert_int_equal(e.entered, NOW - 8 * STAMP_DAY);
	r.region = "";
	assert_true(match_find(list, &r, 0, &m));
	hotlist_entry(list, m.entry, &e);
	assert_string_equal(e.region, "US-NV");
	assert_int_equal(m.entries, 4);
}

static void
what_expired_does_not_match(void **state)
{
	struct match_reading r = reading("7ABC123", 0.9);
	struct match m;

	(void)state;
	add("7ABC123", "", HOTLIST_NEVER, NOW + STAMP_SECOND);
	ready();
	assert_true(match_find(list, &r, 0, &m));
	r.time = NOW + STAMP_SECOND;
	assert_false(match_find(list, &r, 0, &m));
}

static void
confusable_by_what_is_left(void **state)
{
	struct match_reading r = reading("7A8C1Z3", 0.7);
	struct match m;

	(void)state;
	add("7ABC123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	assert_false(match_find(list, &r, 0, &m));
	assert_true(match_find(list, &r, 0.3, &m));
	assert_int_equal(m.kind, MATCH_CONFUSABLE);
	assert_true(m.probability > 0.299 && m.probability < 0.301);
	assert_string_equal(m.confusion, "8/B, Z/2");
	assert_false(match_find(list, &r, 0.31, &m));
	/* A sure reading leaves nothing. */
	r.confidence = 0.99;
	assert_false(match_find(list, &r, 0.05, &m));
	/* Nor does one whose rest went to other texts. */
	r.confidence = 0.7;
	candidate(&r, "7A8C1Z8", 0.28);
	assert_false(match_find(list, &r, 0.05, &m));
}

static void
the_fifth_candidate_bounds_the_rest(void **state)
{
	struct match_reading r = reading("7A8C123", 0.5);
	struct match m;

	(void)state;
	add("7ABC123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	for (int i = 0; i < MATCH_CANDIDATES; i++)
		candidate(&r, "XXXXX", 0.01);
	assert_false(match_find(list, &r, 0.05, &m));
	assert_true(match_find(list, &r, 0.01, &m));
}

static void
runner_up_texts(void **state)
{
	struct match_reading r = reading("7ABC12", 0.7);
	struct match m;

	(void)state;
	add("7ABC123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	add("7A8C12", "", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	candidate(&r, "7ABC123", 0.25);
	assert_false(match_find(list, &r, 0, &m));
	assert_true(match_find(list, &r, 0.2, &m));
	assert_int_equal(m.kind, MATCH_CANDIDATE);
	assert_string_equal(m.confusion, "");
	assert_true(m.probability == 0.25);
	/* One that is both has what the reading gave it. */
	candidate(&r, "7A8C12", 0.01);
	assert_true(match_find(list, &r, 0.001, &m));
	assert_int_equal(m.kind, MATCH_CANDIDATE);
	assert_true(m.probability == 0.25);
	r.candidates[0].confidence = 0.001;
	assert_true(match_find(list, &r, 0.001, &m));
	assert_true(m.probability == 0.01);
	assert_string_equal(m.confusion, "B/8");
}

static void
exact_goes_first(void **state)
{
	struct match_reading r = reading("7ABC123", 0.1);
	char plate[PLATE_SIZE];
	struct match m;

	(void)state;
	add("7A8C123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	add("7ABC123", "", HOTLIST_NEVER, HOTLIST_NEVER);
	ready();
	candidate(&r, "7A8C123", 0.9);
	assert_true(match_find(list, &r, 0.05, &m));
	assert_int_equal(m.kind, MATCH_EXACT);
	hotlist_plate(list, m.entry, plate);
	assert_string_equal(plate, "7ABC123");
}

static void
read_from_a_record(void **state)
{
	struct match_reading r;
	struct sighting s;
	struct reason why;

	(void)state;
	make_sighting(&s, NOW, "cam7", "7ABC123", 1);
	json_object_set_new(s.json, "confidence", json_real(0.75));
	json_object_set_new(s.json, "region", json_string("US-CA"));
	json_object_set_new(s.json, "candidates", json_pack(
	    "[{s:s,s:f},{s:s,s:f},{s:s}]", "text", "7abc-128", "confidence",
	    0.125, "text", "7ABC123", "confidence", 0.1, "text", "7"));
	assert_int_equal(match_reading(&s, &r, &why), 0);
	assert_string_equal(r.region, "US-CA");
	json_object_set_new(s.json, "region_confidence", json_real(0.95));
	assert_int_equal(match_reading(&s, &r, &why), 0);
	assert_string_equal(r.region, "US-CA");
	/* What is not sure keeps nothing back. */
	json_object_set_new(s.json, "region_confidence", json_real(0.94));
	assert_int_equal(match_reading(&s, &r, &why), 0);
	assert_string_equal(r.region, "");
	assert_true(r.confidence == 0.75);
	assert_int_equal(r.n_candidates, 2);
	assert_string_equal(r.candidates[0].text, "7ABC128");
	assert_true(r.candidates[0].confidence == 0.125);
	json_object_set_new(s.json, "candidates", json_pack("[i]", 1));
	assert_int_equal(match_reading(&s, &r, &why), -1);
	json_object_set_new(s.json, "candidates", json_integer(1));
	assert_int_equal(match_reading(&s, &r, &why), -1);
	assert_reason(why, "candidates: not an array");
	json_object_set_new(s.json, "candidates", json_null());
	json_object_set_new(s.json, "confidence", json_integer(2));
	assert_int_equal(match_reading(&s, &r, &why), -1);
	json_decref(s.json);
}

#define FRESH(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(just_the_plate),
		FRESH(states_must_agree_where_both_are_known),
		FRESH(the_best_of_several_entries),
		FRESH(what_expired_does_not_match),
		FRESH(confusable_by_what_is_left),
		FRESH(the_fifth_candidate_bounds_the_rest),
		FRESH(runner_up_texts),
		FRESH(exact_goes_first),
		cmocka_unit_test(read_from_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
