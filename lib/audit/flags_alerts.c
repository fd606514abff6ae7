/* Alerts that nobody verified in time. */
#include "flags_inside.h"

#include <string.h>

#include "record/record.h"

/* Those that are open, by id: number and time of the entry. */
int
flags_alert(struct flags *f, const json_t *entry, int64_t time,
    struct reason *why)
{
	const char *event = searches_event(entry);
	const char *id = record_said(entry, "alert");
	bool raised = strcmp(event, "alert") == 0;

	if (id == NULL || (!raised && strcmp(event, "alert-verified") != 0))
		return 0;
	if (!raised) {
		json_object_del(f->alerts, id);
		return 0;
	}
	/* One that was told again after a crash counts from the first time. */
	if (json_object_get(f->alerts, id) != NULL || json_object_set_new(
	    f->alerts, id, json_pack("[I, I]", json_integer_value(
	    json_object_get(entry, "n")), (json_int_t)time)) == 0)
		return 0;
	return reason_set(why, "out of memory");
}

int
flags_alerts(struct flags *f, struct reason *why)
{
	int64_t verify = f->setup.policy->alerts.verify, due;
	const char *id;
	json_t *open;
	int rc = 0;

	json_object_foreach(f->alerts, id, open) {
		/* That day it is of, or who looks each day never sees it. */
		due = json_integer_value(json_array_get(open, 1)) + verify;
		if (rc == 0 && f->setup.now > due && due >= f->setup.from &&
		    due < f->setup.to)
			rc = flags_list_add(&f->notes[FLAGS_UNVERIFIED],
			    (uint64_t)json_integer_value(json_array_get(open,
			    0)), due, why);
	}
	return rc;
}
