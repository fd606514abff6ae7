/* Hot lists in memory. */
#include "alert/hotlist.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/stamp.h"
#include "make.h"

static void
add(struct hotlist *h, const char *plate, const char *region,
    const char *reason)
{
	struct hotlist_entry e = { .reason = reason, .source = "SVS",
	    .number = "26-1", .entered = 1000 * STAMP_DAY,
	    .expires = HOTLIST_NEVER };
	struct reason why = { "" };

	strcpy(e.plate, plate);
	strcpy(e.region, region);
	if (hotlist_add(h, &e, &why) != 0)
		fail_msg("%s", why.text);
}

static void
make_ready(struct hotlist *h)
{
	struct reason why;

	assert_int_equal(hotlist_index(h, &why), 0);
}

/* How many entries of just this plate a look-up finds. */
static int
count(const struct hotlist *h, const char *plate)
{
	char other[PLATE_SIZE];
	int n = 0;

	for (uint32_t i = hotlist_find(h, plate); i != HOTLIST_NONE;
	    i = hotlist_next(h, i)) {
		hotlist_plate(h, i, other);
		n += strcmp(other, plate) == 0;
	}
	return n;
}

static void
entries_come_back(void **state)
{
	struct hotlist *h = hotlist_new();
	struct hotlist_entry e;
	uint32_t i;

	(void)state;
	add(h, "7ABC123", "US-CA", "stolen");
	add(h, "0", "", "");
	add(h, "ZZZZZZZZZZZZ", "MX-BCN", "stolen");
	add(h, "7ABC123", "US-NV", "wanted");
	make_ready(h);
	assert_int_equal(hotlist_count(h), 4);
	i = hotlist_find(h, "7ABC123");
	hotlist_entry(h, i, &e);
	assert_string_equal(e.plate, "7ABC123");
	assert_string_equal(e.region, "US-CA");
	assert_string_equal(e.reason, "stolen");
	assert_string_equal(e.source, "SVS");
	assert_string_equal(e.number, "26-1");
	assert_int_equal(e.entered, 1000 * STAMP_DAY);
	assert_int_equal(e.expires, HOTLIST_NEVER);
	i = hotlist_next(h, i);
	hotlist_entry(h, i, &e);
	assert_string_equal(e.region, "US-NV");
	assert_int_equal(hotlist_next(h, i), HOTLIST_NONE);
	hotlist_entry(h, hotlist_find(h, "ZZZZZZZZZZZZ"), &e);
	assert_string_equal(e.plate, "ZZZZZZZZZZZZ");
	assert_string_equal(e.region, "MX-BCN");
	hotlist_entry(h, hotlist_find(h, "0"), &e);
	assert_string_equal(e.plate, "0");
	assert_string_equal(e.reason, "");
	assert_int_equal(count(h, "00"), 0);
	assert_int_equal(count(h, "7ABC12"), 0);
	hotlist_free(h);
	hotlist_free(NULL);
}

static void
confusable_plates_are_found_together(void **state)
{
	struct hotlist *h = hotlist_new();
	char plate[PLATE_SIZE];

	(void)state;
	add(h, "8OS1Z6", "", "");
	make_ready(h);
	hotlist_plate(h, hotlist_find(h, "B05IZG"), plate);
	assert_string_equal(plate, "8OS1Z6");
	assert_int_equal(hotlist_find(h, "B05IZA"), HOTLIST_NONE);
	hotlist_free(h);
}

static void
an_empty_list_finds_nothing(void **state)
{
	struct hotlist *h = hotlist_new();

	(void)state;
	make_ready(h);
	assert_int_equal(hotlist_find(h, "7ABC123"), HOTLIST_NONE);
	hotlist_free(h);
}

/* Every one of many is found, and none that is not there. */
static void
many(void **state)
{
	struct hotlist *h = hotlist_new();
	char plate[PLATE_SIZE], reason[32];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		snprintf(plate, sizeof(plate), "7K%06u", (unsigned)i %
		    1000000);
		snprintf(reason, sizeof(reason), "reason %d", i % 5000);
		add(h, plate, "US-CA", reason);
	}
	make_ready(h);
	for (int i = 0; i < 200000; i++) {
		struct hotlist_entry e;

		snprintf(plate, sizeof(plate), "7K%06u", (unsigned)i %
		    1000000);
		assert_int_equal(count(h, plate), 1);
		hotlist_entry(h, (uint32_t)i, &e);
		snprintf(reason, sizeof(reason), "reason %d", i % 5000);
		assert_string_equal(e.reason, reason);
		snprintf(plate, sizeof(plate), "7H%06u", (unsigned)i %
		    1000000);
		assert_int_equal(count(h, plate), 0);
	}
	hotlist_free(h);
}

static void
times_that_do_not_fit(void **state)
{
	struct hotlist *h = hotlist_new();
	struct hotlist_entry e = { .plate = "A", .reason = "", .source = "",
	    .number = "", .entered = -1, .expires = HOTLIST_NEVER };
	struct reason why;

	(void)state;
	assert_int_equal(hotlist_add(h, &e, &why), -1);
	assert_reason(why, "before 1970");
	e.entered = HOTLIST_NEVER;
	e.expires = (UINT32_MAX + INT64_C(1)) * STAMP_SECOND;
	assert_int_equal(hotlist_add(h, &e, &why), -1);
	assert_int_equal(hotlist_count(h), 0);
	hotlist_free(h);
}

static void
states_and_provinces(void **state)
{
	static const char *const codes[][2] = { { "CA", "US-CA" },
	    { "WY", "US-WY" }, { "AL", "US-AL" }, { "BC", "CA-BC" },
	    { "YT", "CA-YT" }, { "MX", "MX" }, { "MX-BCN", "MX-BCN" },
	    { "US-NV", "US-NV" }, { "", "" }, { "XX", "" }, { "L ", "" },
	    { "ca", "" }, { "C", "" }, { "CAL", "" }, { "US-", "" },
	    { "US-CALI", "" }, { "1A", "" }, { "LA", "US-LA" },
	    { "K ", "" } };
	char region[HOTLIST_REGION_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		hotlist_region(codes[i][0], region);
		assert_string_equal(region, codes[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_back),
		cmocka_unit_test(confusable_plates_are_found_together),
		cmocka_unit_test(an_empty_list_finds_nothing),
		cmocka_unit_test(many),
		cmocka_unit_test(times_that_do_not_fit),
		cmocka_unit_test(states_and_provinces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
