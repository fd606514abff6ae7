/* How often another agency has asked, by the log. */
#include "search/quota.h"

#include "audit/audit.h"
#include "base/stamp.h"
#include "make.h"
#include "record/record.h"

#define NOW INT64_C(1795374479123)

static struct audit *
new_log(char **dir)
{
	struct reason why;
	struct audit *a;

	*dir = make_dir();
	assert_int_equal(file_mkdir(make_path(*dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(*dir, NULL, &why), 0);
	a = audit_open(*dir, &why);
	assert_non_null(a);
	return a;
}

static void
add(struct audit *a, int64_t time, const char *event, const char *agency,
    const char *inquiry)
{
	json_t *json = json_object();
	struct reason why;

	record_set_string(json, "agency", agency);
	if (inquiry != NULL)
		record_set_string(json, "inquiry", inquiry);
	assert_int_equal(audit_append(a, time, event, json, &why), 0);
	json_decref(json);
}

static struct quota
counted(struct audit *a, const char *inquiry, uint64_t before)
{
	struct quota q = { .agency = "npd", .inquiry = inquiry, .now = NOW,
	    .before = before };
	struct reason why;

	if (audit_recent(a, quota_entry, &q, &why) != 0)
		fail_msg("%s", why.text);
	return q;
}

static void
counts(void **state)
{
	struct audit *a;
	struct reason why;
	struct quota q;
	char *dir;

	(void)state;
	a = new_log(&dir);
	add(a, NOW - 3 * STAMP_DAY, "search", "npd", "a");
	add(a, NOW - 25 * STAMP_HOUR, "search", "npd", "b");
	add(a, NOW - 2 * STAMP_HOUR, "search", "npd", "c");
	add(a, NOW - STAMP_MINUTE, "search", "so", "d");
	/* Its own people here, what was refused, and answers are none. */
	add(a, NOW - STAMP_MINUTE, "search", "npd", NULL);
	add(a, NOW - STAMP_MINUTE, "search-refused", "npd", "e");
	add(a, NOW - STAMP_MINUTE, "search", "npd", "f");
	add(a, NOW - STAMP_MINUTE, "search-answered", "npd", "f");
	q = counted(a, "new", 0);
	assert_int_equal(q.hour, 1);
	assert_int_equal(q.day, 2);
	assert_false(q.repeated);
	/* Two at once: the one that was logged first does not see the other. */
	q = counted(a, "f", 7);
	assert_int_equal(q.hour, 0);
	assert_int_equal(q.day, 1);
	assert_false(q.repeated);
	assert_true(counted(a, "f", 0).repeated);
	assert_true(counted(a, "b", 0).repeated);
	assert_false(counted(a, "d", 0).repeated);
	assert_false(counted(a, "e", 0).repeated);
	assert_int_equal(audit_publish(a, &why), 0);
	assert_int_equal(counted(a, "new", 0).day, 2);
	audit_close(a);
	make_remove(dir);
}

/* They are counted through bundles, in the tree and after it. */
static void
many(void **state)
{
	struct audit *a;
	struct quota q;
	char *dir;

	(void)state;
	a = new_log(&dir);
	for (int i = 0; i < 600; i++)
		add(a, NOW - STAMP_DAY + i, "search", i % 2 == 0 ? "npd" :
		    "so", "x");
	q = counted(a, "y", 0);
	assert_int_equal(q.day, 299);	/* the first is a day ago */
	assert_int_equal(q.hour, 0);
	audit_close(a);
	make_remove(dir);
}

/*
 * A clock that was wrong for a while, also for many entries of who asks,
 * hides nothing of what was before.
 */
static void
wrong_clock(void **state)
{
	static const int64_t off[] = { -3 * STAMP_DAY, -4000 * STAMP_DAY,
	    3 * STAMP_DAY };
	struct audit *a;
	struct quota q;
	char *dir;

	(void)state;
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++) {
		a = new_log(&dir);
		add(a, NOW - STAMP_MINUTE, "search", "npd", "a");
		add(a, NOW - STAMP_MINUTE, "search", "npd", "b");
		for (int k = 0; k < 300; k++)
			add(a, NOW + off[i], k % 2 == 0 ? "expired" :
			    "search-refused", k % 2 == 0 ? "so" : "npd", "c");
		q = counted(a, "a", 0);
		assert_true(q.repeated);
		assert_int_equal(q.hour, 2);
		assert_int_equal(q.day, 2);
		assert_true(counted(a, "b", 0).repeated);
		audit_close(a);
		make_remove(dir);
	}
}

/* An entry of that agency and time, as the look meets it: what it says. */
static int
met(struct quota *q, const char *agency, int64_t time)
{
	json_t *json = json_object();
	struct reason why;
	int rc;

	record_set_string(json, "event", "search-refused");
	record_set_string(json, "agency", agency);
	record_set_time(json, "time", time);
	rc = quota_entry(q, json, &why);
	json_decref(json);
	return rc;
}

/* The look ends; who asks cannot end it. */
static void
ends(void **state)
{
	struct quota q = { .agency = "npd", .inquiry = "a", .now = NOW };

	(void)state;
	for (int i = 0; i < 2 * QUOTA_OLD; i++)
		assert_int_equal(met(&q, "npd", NOW - 3 * STAMP_DAY), 0);
	for (int i = 1; i < QUOTA_OLD; i++)
		assert_int_equal(met(&q, "so", NOW - 3 * STAMP_DAY), 0);
	assert_int_equal(met(&q, "so", NOW - STAMP_HOUR), 0);
	for (int i = 1; i < QUOTA_OLD; i++)
		assert_int_equal(met(&q, "so", NOW - 3 * STAMP_DAY), 0);
	assert_int_equal(met(&q, "so", NOW - 3 * STAMP_DAY), 1);
}

static void
limits(void **state)
{
	const struct policy_answer a = { .hourly = 3, .daily = 5 };
	struct quota q = { .agency = "npd", .hour = 2, .day = 4 };
	struct reason why;

	(void)state;
	assert_int_equal(quota_check(&q, &a, &why), 0);
	q.hour = 3;
	assert_int_equal(quota_check(&q, &a, &why), -1);
	assert_reason(why, "agency npd has asked 3 times in the last hour");
	q.hour = 0;
	q.day = 5;
	assert_int_equal(quota_check(&q, &a, &why), -1);
	assert_reason(why, "5 times in the last day");
	q = (struct quota){ .agency = "npd", .repeated = true };
	assert_int_equal(quota_check(&q, &a, &why), -1);
	assert_reason(why, "answered already");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(many),
		cmocka_unit_test(wrong_clock),
		cmocka_unit_test(ends),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
