/* What is told, and logged first. */
#include "answer_inside.h"
#include "program/program.h"
#include "record/record.h"

static int
tell(struct job *job, const char *type, const char *reason)
{
	json_t *json = channel_object(type);
	struct reason ignored;

	channel_put(job->channel, json, record_set_string(json, "reason",
	    reason), &ignored);
	return PROGRAM_DONE;
}

int
answer_fail(struct job *job, const struct reason *why)
{
	return tell(job, "failed", why->text);
}

int
answer_nothing_shown(struct reason *why)
{
	struct reason cause = *why;

	return reason_set(why, "%.220s; nothing is shown", cause.text);
}

/* A text that a refused search gave may be anything. */
static int
describe_text(json_t *json, const char *name, const char *text)
{
	if (text == NULL)
		return 0;
	return record_set_string(json, name, ask_presentable(text) ? text :
	    "(not presentable)");
}

/* The login is not the person: that is whom the other agency names. */
static int
describe_asker(const struct job *job, json_t *json)
{
	const struct inquiry *q = &job->inquiry;
	int rc = 0;

	if (job->asker == NULL)
		return describe_text(json, "claimed_agency", job->claimed);
	rc |= record_set_string(json, "agency", job->asker->id);
	if (q->officer != NULL)
		rc |= record_set_string(json, "person", q->officer);
	if (q->officer_id != NULL)
		rc |= record_set_string(json, "officer_id", q->officer_id);
	if (q->id[0] != '\0')
		rc |= record_set_string(json, "inquiry", q->id);
	return rc;
}

/*
 * Who asked what, for which case; of who is not in the policy, not what:
 * no stranger fills the log.  NULL: no memory.
 */
static json_t *
describe_entry(const struct job *job)
{
	json_t *json = json_object();
	int rc = who_describe(&job->who, json) |
	    describe_asker(job, json);

	rc |= describe_text(json, "case", job->ask->case_number);
	rc |= describe_text(json, "call", job->ask->call_number);
	rc |= describe_text(json, "purpose", job->ask->purpose);
	if (job->who.person != NULL || job->inquiry.officer != NULL)
		rc |= json_object_set_new(json, "query",
		    ask_query(job->ask));
	if (job->sent[0] != '\0')
		rc |= record_set_string(json, "inquiry_sent", job->sent);
	rc |= record_set_string(json, "policy", job->policy->sha256);
	/* The answer names its search: they run side by side. */
	if (job->entry != 0)
		rc |= json_object_set_new(json, "search", json_integer(
		    (json_int_t)job->entry));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

/*
 * No trace, no look: -1 where it is not on disk.  Takes the object; rc is of
 * what was put into it.
 */
static int
append(struct job *job, const char *event, json_t *json, int rc,
    struct reason *why)
{
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = audit_append(job->audit, program_now(), event, json,
		    why);
	json_decref(json);
	return rc;
}

int
answer_log(struct job *job, const char *event, const char *name,
    json_t *value, struct reason *why)
{
	json_t *json = describe_entry(job);
	int rc = json == NULL ? -1 : 0;

	if (name != NULL)
		rc |= json_object_set_new(json, name, value);
	return append(job, event, json, rc, why);
}

/* The count, and what is saved, are in the log before they are told. */
int
answer_log_end(struct job *job, const char *note, struct reason *why)
{
	json_t *json = describe_entry(job);
	int rc = json_object_set_new(json, "count",
	    json_integer((json_int_t)job->given.count));

	if (note != NULL)
		rc |= json_object_set_new(json, "saved",
		    given_saved(&job->given, note));
	return append(job, "search-answered", json, rc, why);
}

int
answer_refuse(struct job *job, const struct reason *refusal)
{
	struct reason why;

	if (answer_log(job, "search-refused", "reason",
	    json_string(refusal->text), &why) != 0)
		return answer_fail(job, &why);
	return tell(job, "refused", refusal->text);
}
