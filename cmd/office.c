/* Who may act on a store. */
#include "office.h"

#include "policykept.h"
#include "privilege.h"
#include "program.h"
#include "record.h"

/* The log may be what is wrong with the store: then only this is not said. */
static void
log_refusal(const struct office *o, const char *act, const char *reason)
{
	json_t *json = json_object();
	struct reason ignored;

	if (record_set_string(json, "act", act) == 0 &&
	    record_set_string(json, "reason", reason) == 0)
		office_log(o, "act-refused", json, &ignored);
	else
		json_decref(json);
}

int
office_open(struct office *o, const char *store, const char *act,
    struct reason *why)
{
	struct reason refusal;
	char hash[DIGEST_HEX];

	*o = (struct office){ .owner = false };
	who_find(&o->who);
	o->dir = privilege_enter(store, why);
	if (o->dir == NULL)
		return -1;
	o->owner = privilege_owns(o->dir);
	if (o->owner)
		return 0;
	if (policykept_current(o->dir, hash, why) == 1)
		o->policy = policykept_open(o->dir, why);
	if (o->policy == NULL)
		return reason_set(why, "only the owner of %.100s does this",
		    store);
	if (who_may(&o->who, o->policy, POLICY_ADMINISTER, program_now(),
	    &refusal) == 0)
		return 0;
	log_refusal(o, act, refusal.text);
	return reason_set(why, "only the owner of %.80s and an "
	    "administrator do this: %.120s", store, refusal.text);
}

void
office_close(struct office *o)
{
	policy_free(o->policy);
	who_clear(&o->who);
	o->policy = NULL;
}

int
office_need_owner(const struct office *o, const char *what,
    struct reason *why)
{
	if (o->owner || !privilege_held())
		return 0;
	return reason_set(why, "%s is for the store's owner alone", what);
}

int
office_log(const struct office *o, const char *event, json_t *json,
    struct reason *why)
{
	struct audit *audit;
	int rc;

	if (json == NULL)
		json = json_object();
	if (who_describe(&o->who, json) != 0 || (o->policy != NULL &&
	    record_set_string(json, "policy", o->policy->sha256) != 0)) {
		json_decref(json);
		return reason_set(why, "out of memory");
	}
	audit = audit_open(o->dir, why);
	rc = audit == NULL ? -1 : audit_append(audit, program_now(), event,
	    json, why);
	if (rc == 0)
		rc = audit_publish(audit, why);
	audit_close(audit);
	json_decref(json);
	return rc;
}
