/* Who holds the store answers one search, and logs it first. */
#include "answer.h"

#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "base/digest.h"
#include "covered.h"
#include "given.h"
#include "hello.h"
#include "policy/policykept.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/who.h"
#include "record/record.h"
#include "search/ask.h"
#include "search/search.h"
#include "store/store.h"

struct job {
	struct channel *channel;
	const char *dir;
	struct master master;
	struct policy *policy;
	struct audit *audit;
	struct who who;
	struct ask ask;
	struct store *store;
	struct given given;
	int64_t begun;		/* the search */
	bool standing;		/* the person may search */
	uint64_t entry;		/* of the search, once it is in the log */
};

/* Both return the exit status: the front tells the person. */
static int
tell(struct job *job, const char *type, const char *reason)
{
	json_t *json = channel_object(type);
	struct reason ignored;

	if (json != NULL && record_set_string(json, "reason", reason) == 0)
		channel_send(job->channel, json, &ignored);
	json_decref(json);
	return PROGRAM_DONE;
}

static int
fail(struct job *job, const struct reason *why)
{
	return tell(job, "failed", why->text);
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

static int
nothing_shown(struct reason *why)
{
	struct reason cause = *why;

	return reason_set(why, "%.220s; nothing is shown", cause.text);
}

/*
 * Who asked what, for which case; of who is not in the policy, not what:
 * no stranger fills the log.  NULL: no memory.
 */
static json_t *
describe_entry(const struct job *job)
{
	json_t *json = json_object();
	int rc = who_describe(&job->who, json);

	rc |= describe_text(json, "case", job->ask.case_number);
	rc |= describe_text(json, "call", job->ask.call_number);
	rc |= describe_text(json, "purpose", job->ask.purpose);
	if (job->who.person != NULL)
		rc |= json_object_set_new(json, "query",
		    ask_query(&job->ask));
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

/* Takes the value. */
static int
log_entry(struct job *job, const char *event, const char *name,
    json_t *value, struct reason *why)
{
	json_t *json = describe_entry(job);
	int rc = json == NULL ? -1 : 0;

	if (name != NULL)
		rc |= json_object_set_new(json, name, value);
	return append(job, event, json, rc, why);
}

/* The count, and what is saved, are in the log before they are told. */
static int
log_answer(struct job *job, const char *note, struct reason *why)
{
	json_t *json = describe_entry(job);
	int rc = json_object_set_new(json, "count",
	    json_integer((json_int_t)job->given.count));

	if (note != NULL)
		rc |= json_object_set_new(json, "saved",
		    given_saved(&job->given, note));
	return append(job, "search-answered", json, rc, why);
}

static int
refuse(struct job *job, const struct reason *refusal)
{
	struct reason why;

	if (log_entry(job, "search-refused", "reason",
	    json_string(refusal->text), &why) != 0)
		return fail(job, &why);
	return tell(job, "refused", refusal->text);
}

static int
hello(struct job *job, const struct reason *refusal, struct reason *why)
{
	json_t *json = channel_object("hello");
	int64_t kept;
	int rc = json == NULL ? -1 : 0;

	if (store_retention(job->dir, &kept, why) != 0) {
		json_decref(json);
		return -1;
	}
	if (rc == 0 && !job->standing)
		rc = record_set_string(json, "refused", refusal->text);
	else if (rc == 0)
		rc = hello_describe(json, job->policy, job->who.person, kept);
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = channel_send(job->channel, json, why);
	json_decref(json);
	return rc;
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
	return job->audit == NULL ? nothing_shown(why) : 0;
}

static bool
area_has(const void *shape, struct geo_point place)
{
	return area_holds(shape, place);
}

static int
find_area(struct job *job, struct reason *why)
{
	struct search_query *q = &job->ask.search;
	const struct policy *p = job->policy;

	for (size_t i = 0; i < p->area_count; i++) {
		if (strcmp(p->areas[i].name, job->ask.area) != 0)
			continue;
		q->area = SEARCH_SHAPE;
		q->holds = area_has;
		q->shape = &p->areas[i];
		area_box(&p->areas[i], &q->least, &q->most);
		return 0;
	}
	return reason_set(why, "the policy has no area of that name");
}

/* Another policy may be in force by now, and suspend this person. */
static int
same_policy(const struct job *job, struct reason *why)
{
	char hash[DIGEST_HEX];

	if (policykept_current(job->dir, hash, why) == 1 &&
	    strcmp(hash, job->policy->sha256) == 0)
		return 0;
	return reason_set(why, "the policy has changed: ask again");
}

/* Why this may not be asked, of all that can be wrong with it. */
static int
object(struct job *job, struct reason *why)
{
	struct ask *ask = &job->ask;
	struct policy_request request = { .uid = job->who.uid,
	    .login = job->who.login, .act = POLICY_SEARCH,
	    .now = program_now(), .case_number = ask->case_number,
	    .call_number = ask->call_number, .purpose = ask->purpose };
	struct ask_bounds bounds = { .now = request.now,
	    .window = job->policy->window,
	    .results = (size_t)job->policy->results };
	int64_t kept;

	if (same_policy(job, why) != 0 ||
	    policy_may(job->policy, &request, why) != 0 ||
	    store_retention(job->dir, &kept, why) != 0)
		return -1;
	bounds.cutoff = bounds.now - (kept < job->policy->retention ? kept :
	    job->policy->retention);
	if (ask->kind == ASK_NAMED && find_area(job, why) != 0)
		return -1;
	return ask_bound(ask, &bounds, why);
}

static int
give(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	struct job *job = ctx;
	json_t *json = given_message(&job->given, s, row, why);
	int rc;

	if (json == NULL)
		return -1;
	rc = channel_send(job->channel, json, why);
	json_decref(json);
	return rc == 0 ? 0 : reason_set(why, "who asked left before the end");
}

static int
begin(struct job *job, struct reason *why)
{
	json_t *json = channel_object("begin");
	int rc = json == NULL ? -1 : 0;

	job->begun = program_now();
	rc |= record_set_time(json, "time", job->begun);
	rc |= json_object_set_new(json, "query", ask_query(&job->ask));
	if (job->ask.kind == ASK_NAMED)
		rc |= json_object_set_new(json, "rings",
		    hello_rings(job->ask.search.shape));
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = channel_send(job->channel, json, why);
	json_decref(json);
	return rc;
}

static int
search_failed(struct job *job, size_t count, const struct reason *reason)
{
	struct reason why;

	if (log_entry(job, "search-failed", "outcome", json_pack(
	    "{s:I, s:s}", "count", (json_int_t)count, "reason",
	    reason->text), &why) != 0)
		return fail(job, &why);
	return fail(job, reason);
}

/* Who searched what for which case, for the manifest of what is saved. */
static json_t *
describe_search(const struct job *job)
{
	const struct policy *p = job->policy;
	json_t *json = json_object();
	int rc = record_set_string(json, "agency", p->agency.name);

	rc |= record_set_string(json, "person", job->who.person->name);
	rc |= record_set_string(json, "person-agency",
	    hello_agency(p, job->who.person));
	if (job->ask.case_number != NULL)
		rc |= record_set_string(json, "case", job->ask.case_number);
	if (job->ask.call_number != NULL)
		rc |= record_set_string(json, "call", job->ask.call_number);
	rc |= record_set_string(json, "purpose", job->ask.purpose);
	rc |= record_set_time(json, "searched", job->begun);
	rc |= json_object_set_new(json, "query", ask_query(&job->ask));
	rc |= json_object_set_new(json, "results",
	    json_integer((json_int_t)job->given.count));
	rc |= json_object_set_new(json, "policy-version",
	    json_integer(p->version));
	rc |= record_set_string(json, "policy", p->sha256);
	rc |= json_object_set_new(json, "log-entry",
	    json_integer((json_int_t)job->entry));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
send_end(struct job *job, const char *note, struct reason *why)
{
	json_t *json = channel_object("end");
	int rc = json_object_set_new(json, "count",
	    json_integer((json_int_t)job->given.count));

	rc |= json_object_set_new(json, "more", json_boolean(
	    job->given.count == job->ask.search.limit));
	if (note != NULL)
		rc |= record_set_string(json, "manifest", note);
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = channel_send(job->channel, json, why);
	json_decref(json);
	return rc;
}

static int
run_search(struct job *job, size_t *count, struct reason *why)
{
	*count = 0;
	if (begin(job, why) != 0)
		return -1;
	job->store = store_open(job->dir, &job->master, why);
	if (job->store == NULL)
		return -1;
	job->given = (struct given){ .store = job->store,
	    .policy = job->policy, .photos = job->ask.photos,
	    .save = job->ask.save };
	return search_run(job->store, &job->ask.search, give, job, count,
	    why);
}

static int
search(struct job *job)
{
	char *note = NULL;
	struct reason why;
	size_t count;
	int rc;

	job->entry = audit_last(job->audit);
	rc = run_search(job, &count, &why);
	if (rc == 0 && job->ask.save) {
		note = given_sign(&job->given, describe_search(job),
		    job->audit, &why);
		rc = note == NULL ? -1 : 0;
	}
	if (rc != 0)
		return search_failed(job, count, &why);
	if (log_answer(job, note, &why) != 0) {
		free(note);
		return fail(job, &why);
	}
	rc = send_end(job, note, &why);
	free(note);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
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
		rc = ask_read(json, &job->ask, &why);
	/* Who may not search at all hears that, whatever it was. */
	if (!job->standing) {
		status = refuse(job, standing);
	} else if (rc != 0 || object(job, &why) != 0) {
		status = refuse(job, &why);
	} else if (log_entry(job, "search", "cameras",
	    json_integer((json_int_t)covered_cameras(&job->ask.search,
	    job->policy)), &why) != 0) {
		nothing_shown(&why);
		status = fail(job, &why);
	} else {
		status = search(job);
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
		status = fail(job, &why);
	audit_close(job->audit);
	return status;
}

int
answer_search(struct channel *channel)
{
	struct job job = { .channel = channel };
	struct reason why, standing = { "" };
	json_t *json = NULL;
	int rc, status;

	rc = channel_receive(channel, &json, &why);
	if (rc == 0)
		return PROGRAM_DONE;
	who_find(&job.who);
	if (rc < 0 || read_open(&job, json, &why) != 0 ||
	    open_all(&job, &why) != 0) {
		status = fail(&job, &why);
	} else {
		job.standing = who_may(&job.who, job.policy, POLICY_SEARCH,
		    program_now(), &standing) == 0;
		if (hello(&job, &standing, &why) != 0)
			status = PROGRAM_FAILED;
		else
			status = serve(&job, &standing);
	}
	saved_list_free(&job.given.list);
	store_close(job.store);
	status = close_log(&job, status);
	policy_free(job.policy);
	who_clear(&job.who);
	crypto_wipe(&job.ask, sizeof(job.ask));
	json_decref(json);
	return status;
}
