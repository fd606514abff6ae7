/* The search itself, logged before its first result and after its last. */
#include <stdlib.h>
#include <string.h>

#include "answer_inside.h"
#include "base/digest.h"
#include "base/nearest.h"
#include "covered.h"
#include "hello.h"
#include "policy/policykept.h"
#include "program/damage.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/record.h"
#include "search/search.h"

/* Another policy may be in force by now, and suspend who asks. */
int
answer_same_policy(const struct job *job, struct reason *why)
{
	char hash[DIGEST_HEX];

	if (policykept_current(job->dir, hash, why) == 1 &&
	    strcmp(hash, job->policy->sha256) == 0)
		return 0;
	return reason_set(why, "the policy has changed: ask again");
}

static bool
area_has(const void *shape, struct geo_point place)
{
	return area_holds(shape, place);
}

static int
find_area(struct job *job, struct reason *why)
{
	struct search_query *q = &job->ask->search;
	struct nearest near = { .wanted = job->ask->area };
	const struct policy *p = job->policy;

	for (size_t i = 0; i < p->area_count; i++) {
		nearest_try(&near, p->areas[i].name);
		if (strcmp(p->areas[i].name, job->ask->area) != 0)
			continue;
		q->area = SEARCH_SHAPE;
		q->holds = area_has;
		q->shape = &p->areas[i];
		area_box(&p->areas[i], &q->least, &q->most);
		return 0;
	}
	/* No other agency is told of what there is. */
	if (job->asker != NULL)
		return reason_set(why, "the policy has no area of that name");
	if (near.best == NULL)
		return reason_set(why, "the policy has no area %.64s",
		    near.wanted);
	return reason_set(why, "the policy has no area %.64s; is %.64s "
	    "meant?", near.wanted, near.best);
}

int
answer_bound(struct job *job, struct ask_bounds *bounds, struct reason *why)
{
	if (store_cutoff(job->dir, job->policy->retention, bounds->now,
	    &bounds->cutoff, why) != 0)
		return -1;
	if (job->ask->kind == ASK_NAMED && find_area(job, why) != 0)
		return -1;
	return ask_bound(job->ask, bounds, why);
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
	int rc;

	job->begun = program_now();
	rc = record_set_time(json, "time", job->begun);
	rc |= json_object_set_new(json, "query", ask_query(job->ask));
	if (job->ask->kind == ASK_NAMED)
		rc |= json_object_set_new(json, "rings",
		    hello_rings(job->ask->search.shape));
	if (rc == 0 && job->ask->others > 0 && answer_send_others(job, json,
	    why) != 0) {
		json_decref(json);
		return -1;
	}
	return channel_put(job->channel, json, rc, why);
}

static int
search_failed(struct job *job, size_t count, const struct reason *reason)
{
	struct reason why;

	if (answer_log(job, "search-failed", "outcome", json_pack(
	    "{s:I, s:s}", "count", (json_int_t)count, "reason",
	    reason->text), &why) != 0)
		return answer_fail(job, &why);
	return answer_fail(job, reason);
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
	if (job->ask->case_number != NULL)
		rc |= record_set_string(json, "case", job->ask->case_number);
	if (job->ask->call_number != NULL)
		rc |= record_set_string(json, "call", job->ask->call_number);
	rc |= record_set_string(json, "purpose", job->ask->purpose);
	rc |= record_set_time(json, "searched", job->begun);
	rc |= json_object_set_new(json, "query", ask_query(job->ask));
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
	    job->given.count == job->ask->search.limit));
	if (note != NULL)
		rc |= record_set_string(json, "manifest", note);
	if (job->asker != NULL)
		rc |= answer_describe_end(job, json);
	else if (job->given.count == 0)
		rc |= json_object_set_new(json, "unknown", covered_unknown(
		    &job->ask->search, job->policy));
	return channel_put(job->channel, json, rc, why);
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
	damage_heed();
	sandbox_start_nothing();
	job->given = (struct given){ .store = job->store,
	    .policy = job->policy, .photos = job->ask->photos,
	    .save = job->ask->save };
	if (job->asker != NULL && !job->asker->answer.photos)
		job->given.photos = false;
	return search_run(job->store, &job->ask->search, give, job, count,
	    why);
}

static int
search(struct job *job)
{
	char *note = NULL;
	struct reason why;
	size_t count;
	int rc;

	rc = run_search(job, &count, &why);
	if (rc == 0 && job->ask->save) {
		note = given_sign(&job->given, describe_search(job),
		    job->audit, &why);
		rc = note == NULL ? -1 : 0;
	}
	if (rc != 0)
		return search_failed(job, count, &why);
	if (answer_log_end(job, note, &why) != 0) {
		free(note);
		return answer_fail(job, &why);
	}
	rc = send_end(job, note, &why);
	free(note);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}

int
answer_run(struct job *job)
{
	struct reason why;

	if ((job->ask->others > 0 && inquiry_id(program_now(), job->sent,
	    &why) != 0) ||
	    answer_log(job, "search", "cameras",
	    json_integer((json_int_t)covered_cameras(&job->ask->search,
	    job->policy)), &why) != 0) {
		answer_nothing_shown(&why);
		return answer_fail(job, &why);
	}
	job->entry = audit_last(job->audit);
	if (job->asker != NULL && answer_recheck(job, &why) != 0)
		return search_failed(job, 0, &why);
	return search(job);
}
