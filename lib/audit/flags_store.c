/* What was done to the store's policy and retention. */
#include "flags_inside.h"

#include <string.h>

#include "record/record.h"

#define LINGER	STAMP_HOUR	/* that a program keeps a policy open */

/* What a change takes out of force may be back before long. */
static int
leave(struct flags *f, const char *hash, json_int_t n, int64_t time,
    struct reason *why)
{
	if (json_object_set_new(f->left, hash, json_pack("[I, I]", n,
	    (json_int_t)time)) != 0)
		return reason_set(why, "out of memory");
	return 0;
}

/* Both changes are told where the policy of before came back. */
static int
follow_return(struct flags *f, const json_t *entry, const char *hash,
    int64_t time, struct reason *why)
{
	const json_t *left = json_object_get(f->left, hash);
	int64_t when = json_integer_value(json_array_get(left, 1));

	if (left == NULL || time - when >= f->setup.policy->review.period ||
	    time < f->setup.from || time >= f->setup.to)
		return 0;
	if (flags_list_add(&f->notes[FLAGS_RETURNED], (uint64_t)
	    json_integer_value(json_array_get(left, 0)), when, why) != 0)
		return -1;
	return flags_note(f, FLAGS_RETURNED, entry, time, why);
}

static int
follow_change(struct flags *f, const json_t *entry, const char *hash,
    int64_t time, struct reason *why)
{
	json_int_t n = json_integer_value(json_object_get(entry, "n"));
	const char *old = record_said(entry, "old");
	uint32_t who;

	if (flags_person(f, entry, &who, why) == NULL)
		return -1;
	/* A store is made with its first one. */
	if (old == NULL && f->policy == FLAGS_NONE)
		return 0;
	if (flags_room(&f->changes, f->change_count, &f->change_room,
	    sizeof(*f->changes), why) != 0)
		return -1;
	f->changes[f->change_count++] = (struct flags_change){ (uint64_t)n,
	    time, who, flags_login(entry) };
	if (flags_note(f, FLAGS_CHANGED, entry, time, why) != 0 ||
	    follow_return(f, entry, hash, time, why) != 0)
		return -1;
	return old == NULL ? 0 : leave(f, old, n, time, why);
}

int
flags_policy(struct flags *f, const json_t *entry, int64_t time,
    struct reason *why)
{
	bool change = strcmp(searches_event(entry), "policy-changed") == 0;
	const char *hash = record_said(entry, change ?
	    "new" : "policy");
	uint32_t policy;
	bool known;

	if (hash == NULL)
		return 0;
	policy = names_number(f->names, hash, why);
	if (policy == NAMES_FAILED || (change &&
	    follow_change(f, entry, hash, time, why) != 0))
		return -1;
	if (policy == f->policy || (policy == f->before && !change &&
	    time - f->policy_since <= LINGER))
		return 0;
	known = change || f->policy == FLAGS_NONE;
	f->before = f->policy;
	f->policy = policy;
	f->policy_since = time;
	return known ? 0 : flags_note(f, FLAGS_POLICY, entry, time, why);
}

/* Whether it was asked to destroy what was to be kept for longer. */
static bool
shortens(const json_t *entry)
{
	const json_t *before = json_object_get(entry, "before_days");
	const json_t *now = json_object_get(entry, "retention_days");

	return json_is_number(before) && json_is_number(now) &&
	    json_number_value(now) < json_number_value(before);
}

int
flags_expiry(struct flags *f, const json_t *entry, int64_t time,
    struct reason *why)
{
	const char *event = searches_event(entry);
	bool begun = strcmp(event, "expire-begun") == 0, late;

	if (begun && json_is_true(json_object_get(entry, "forced")) &&
	    flags_note(f, FLAGS_FORCED, entry, time, why) != 0)
		return -1;
	if (begun && shortens(entry) &&
	    flags_note(f, FLAGS_SHORTENED, entry, time, why) != 0)
		return -1;
	if (strcmp(event, "expire") != 0)
		return 0;
	late = time - f->expired > f->setup.policy->review.expiry;
	if (time > f->expired)
		f->expired = time;
	return late ? flags_note(f, FLAGS_EXPIRY_LATE, entry, time, why) : 0;
}
