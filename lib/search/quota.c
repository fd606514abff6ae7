/* How often another agency has asked. */
#include "quota.h"

#include <string.h>

#include "base/stamp.h"
#include "record/record.h"

static bool
is(const json_t *entry, const char *name, const char *text)
{
	const char *value = record_said(entry, name);

	return value != NULL && strcmp(value, text) == 0;
}

/*
 * One entry that is old says nothing of those before it: a clock may have
 * been wrong for some of them.  Many in a row do; but not those of who asks,
 * which can make as many as it likes.  What is of a time to come counts as of
 * now.
 */
int
quota_entry(void *ctx, const json_t *entry, struct reason *why)
{
	struct quota *q = ctx;
	json_int_t n = json_integer_value(json_object_get(entry, "n"));
	struct reason ignored;
	int64_t time;

	(void)why;
	if (q->before != 0 && (uint64_t)n >= q->before)
		return 0;
	if (record_time(entry, "time", &time, &ignored) != 1)
		return 0;
	if (time > q->now - STAMP_DAY)
		q->old = 0;
	else if (!is(entry, "agency", q->agency) && ++q->old == QUOTA_OLD)
		return 1;
	if (!is(entry, "event", "search") || !is(entry, "agency", q->agency) ||
	    json_object_get(entry, "inquiry") == NULL)
		return 0;
	q->repeated = q->repeated || is(entry, "inquiry", q->inquiry);
	q->day += time > q->now - STAMP_DAY;
	q->hour += time > q->now - STAMP_HOUR;
	return 0;
}

int
quota_check(const struct quota *q, const struct policy_answer *a,
    struct reason *why)
{
	if (q->repeated)
		return reason_set(why, "this inquiry has been answered "
		    "already");
	if (q->hour >= a->hourly)
		return reason_set(why, "agency %s has asked %lld times in "
		    "the last hour, and may no more often", q->agency,
		    (long long)q->hour);
	if (q->day >= a->daily)
		return reason_set(why, "agency %s has asked %lld times in "
		    "the last day, and may no more often", q->agency,
		    (long long)q->day);
	return 0;
}
