/* Who may act on a store. */
#include "office.h"

#include "policy/policykept.h"
#include "privilege.h"
#include "program.h"
#include "record/record.h"

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

static int
enter(struct office *o, const char *store, struct reason *why)
{
	*o = (struct office){ .owner = false };
	who_find(&o->who);
	o->dir = privilege_enter(store, why);
	if (o->dir == NULL)
		return -1;
	o->owner = privilege_owns(o->dir);
	return 0;
}

/* Whether the policy allows one of two acts; a refusal is logged. */
static int
need(struct office *o, enum policy_act act, enum policy_act other,
    const char *name, struct reason *why)
{
	int64_t now = program_now();
	struct reason ignored;

	o->policy = policykept_open(o->dir, why);
	if (o->policy == NULL)
		return -1;
	if (who_may(&o->who, o->policy, act, now, why) == 0 ||
	    who_may(&o->who, o->policy, other, now, &ignored) == 0)
		return 0;
	log_refusal(o, name, why->text);
	return -1;
}

int
office_open(struct office *o, const char *store, const char *act,
    struct reason *why)
{
	struct reason refusal;

	if (enter(o, store, why) != 0)
		return -1;
	if (o->owner || need(o, POLICY_ADMINISTER, POLICY_ADMINISTER, act,
	    &refusal) == 0)
		return 0;
	return reason_set(why, "this is for the owner of %.60s, and for an "
	    "administrator: %.140s", store, refusal.text);
}

int
office_verify(struct office *o, const char *store, struct reason *why)
{
	if (enter(o, store, why) != 0)
		return -1;
	return o->owner ? 0 : need(o, POLICY_AUDIT, POLICY_ADMINISTER,
	    "verify", why);
}

int
office_read(struct office *o, const char *store, const char *what,
    json_t *asked, struct reason *why)
{
	json_t *json = json_pack("{s:s, s:o}", "what", what, "asked", asked);

	if (json == NULL || enter(o, store, why) != 0 ||
	    need(o, POLICY_AUDIT, POLICY_AUDIT, what, why) != 0) {
		json_decref(json);
		return json == NULL ? reason_set(why, "out of memory") : -1;
	}
	return office_log(o, "audit-read", json, why) == 0 ? 0 : 1;
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
