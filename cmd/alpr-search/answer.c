/* Who holds the store answers one search, and logs it first. */
#include "answer.h"

#include <string.h>

#include "answer_inside.h"
#include "base/crypto.h"
#include "hello.h"
#include "policy/policykept.h"
#include "program/privilege.h"
#include "program/program.h"
#include "record/record.h"

static int
hello(struct job *job, const struct reason *refusal, struct reason *why)
{
	json_t *json;
	int64_t kept;
	int rc;

	if (store_retention(job->dir, &kept, why) != 0)
		return -1;
	json = channel_object("hello");
	if (!job->standing)
		rc = record_set_string(json, "refused", refusal->text);
	else
		rc = hello_describe(json, job->policy, job->who.person, kept);
	return channel_put(job->channel, json, rc, why);
}

static int
read_open(struct job *job, const json_t *json, struct reason *why)
{
	const char *name, *store = NULL;
	json_t *value;

	json_object_foreach((json_t *)json, name, value) {
		if (!json_is_string(value))
			return reason_set(why, "open: no text");
		if (strcmp(name, "store") == 0)
			store = json_string_value(value);
		else if (strcmp(name, "key_file") == 0)
			job->master.file = json_string_value(value);
		else if (strcmp(name, "key_command") == 0)
			job->master.command = json_string_value(value);
		else if (strcmp(name, "answer") == 0)
			job->claimed = json_string_value(value);
		else if (strcmp(name, "type") != 0)
			return reason_set(why, "open: an unknown member");
	}
	if (!channel_is(json, "open") || store == NULL)
		return reason_set(why, "open: which store?");
	if (privilege_held() && (job->master.file != NULL ||
	    job->master.command != NULL))
		return reason_set(why, "--key-file and --key-command are for "
		    "a store of your own: this one has its key");
	job->dir = privilege_enter(store, why);
	return job->dir == NULL ? -1 : 0;
}

/* Without a store there is nothing to show, and nothing to log to. */
static int
open_all(struct job *job, struct reason *why)
{
	int64_t kept;

	if (store_retention(job->dir, &kept, why) != 0)
		return -1;
	job->policy = policykept_open(job->dir, why);
	if (job->policy == NULL)
		return -1;
	job->audit = audit_open(job->dir, why);
	return job->audit == NULL ? answer_nothing_shown(why) : 0;
}

/* Why this may not be asked, of all that can be wrong with it. */
static int
object(struct job *job, struct reason *why)
{
	const struct ask *ask = job->ask;
	struct policy_request request = { .uid = job->who.uid,
	    .login = job->who.login, .act = POLICY_SEARCH,
	    .now = program_now(), .case_number = ask->case_number,
	    .call_number = ask->call_number, .purpose = ask->purpose };
	struct ask_bounds bounds = { .now = request.now,
	    .window = job->policy->window,
	    .results = (size_t)job->policy->results };

	if (answer_same_policy(job, why) != 0 ||
	    policy_may(job->policy, &request, why) != 0 ||
	    answer_name_others(job, why) != 0)
		return -1;
	return answer_bound(job, &bounds, why);
}

/* What is asked, once it is known who asks. */
static int
serve(struct job *job, const struct reason *standing)
{
	struct reason why;
	json_t *json = NULL;
	int rc, status;

	rc = channel_receive(job->channel, &json, &why);
	if (rc == 0 && job->standing)
		return PROGRAM_DONE;
	if (rc == 1)
		rc = ask_read(json, job->ask, &why);
	/* Who may not search at all hears that, whatever it was. */
	if (!job->standing) {
		status = answer_refuse(job, standing);
	} else if (rc != 0 || object(job, &why) != 0) {
		status = answer_refuse(job, &why);
	} else {
		status = answer_run(job);
	}
	json_decref(json);
	return status;
}

/*
 * The log's tree follows its entries; they are on disk in any case.  A
 * refusal waits for the next act, as each tree that was signed keeps its
 * partial tiles: otherwise refusals would cost by the square.
 */
static int
close_log(struct job *job, int status)
{
	struct reason why;

	if (job->entry != 0 && audit_publish(job->audit, &why) != 0)
		status = answer_fail(job, &why);
	audit_close(job->audit);
	return status;
}

/* Who comes for another agency is refused before anything is asked. */
static int
serve_agency(struct job *job)
{
	struct reason why;
	json_t *json;
	int rc;

	if (answer_enter(job, &why) != 0)
		return answer_refuse(job, &why);
	json = channel_object("hello");
	rc = record_set_string(json, "agency_id", job->policy->agency.id);
	rc = channel_put(job->channel, json, rc, &why);
	return rc == 0 ? answer_inquiry(job) : PROGRAM_FAILED;
}

static int
serve_person(struct job *job)
{
	struct reason why, standing = { "" };

	job->standing = who_may(&job->who, job->policy, POLICY_SEARCH,
	    program_now(), &standing) == 0;
	if (hello(job, &standing, &why) != 0)
		return PROGRAM_FAILED;
	return serve(job, &standing);
}

int
answer_search(struct channel *channel)
{
	struct job job = { .channel = channel };
	struct reason why;
	json_t *json = NULL;
	int rc, status;

	job.ask = &job.own;
	rc = channel_receive(channel, &json, &why);
	if (rc == 0)
		return PROGRAM_DONE;
	who_find(&job.who);
	if (rc < 0 || read_open(&job, json, &why) != 0 ||
	    open_all(&job, &why) != 0)
		status = answer_fail(&job, &why);
	else if (job.claimed != NULL)
		status = serve_agency(&job);
	else
		status = serve_person(&job);
	saved_list_free(&job.given.list);
	store_close(job.store);
	status = close_log(&job, status);
	policy_free(job.policy);
	who_clear(&job.who);
	inquiry_clear(&job.inquiry);
	crypto_wipe(&job.own, sizeof(job.own));
	json_decref(json);
	return status;
}
