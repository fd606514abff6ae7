/* Searches of other agencies here, and of our own people there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer_inside.h"
#include "policy/share.h"
#include "program/program.h"
#include "record/record.h"
#include "search/quota.h"

int
answer_enter(struct job *job, struct reason *why)
{
	job->asker = share_asker(job->policy, job->claimed, job->who.uid,
	    job->who.login, why);
	return job->asker == NULL ? -1 : 0;
}

/* What the policy lets that agency see: nothing of other cameras, areas. */
static bool
may_see(const void *ctx, const char *camera, const struct geo_point *place)
{
	const struct job *job = ctx;
	const struct policy_answer *a = &job->asker->answer;
	const struct policy *p = job->policy;

	if (a->cameras.list != NULL && !policy_lists(&a->cameras, camera))
		return false;
	if (a->areas.list == NULL)
		return true;
	for (size_t i = 0; place != NULL && i < p->area_count; i++)
		if (policy_lists(&a->areas, p->areas[i].name) &&
		    area_holds(&p->areas[i], *place))
			return true;
	return false;
}

/* before: an entry of the log; 0: all there are. */
static int
check_quota(struct job *job, uint64_t before, struct reason *why)
{
	struct quota quota = { .agency = job->asker->id,
	    .inquiry = job->inquiry.id, .now = program_now(),
	    .before = before };

	if (audit_recent(job->audit, quota_entry, &quota, why) != 0)
		return -1;
	return quota_check(&quota, &job->asker->answer, why);
}

int
answer_recheck(struct job *job, struct reason *why)
{
	return check_quota(job, job->entry, why);
}

/* The same as of our own people, and the bounds of that agency. */
static int
object(struct job *job, struct reason *why)
{
	const struct policy_answer *a = &job->asker->answer;
	const struct policy *p = job->policy;
	struct ask *ask = job->ask;
	struct share_request request = { .case_number = ask->case_number,
	    .call_number = ask->call_number, .purpose = ask->purpose };
	struct ask_bounds bounds = { .now = program_now(),
	    .window = a->window < p->window ? a->window : p->window,
	    .results = (size_t)a->results };

	if (answer_same_policy(job, why) != 0 ||
	    inquiry_check(&job->inquiry, job->asker->id, p->agency.id,
	    bounds.now, why) != 0 ||
	    share_may(p, job->asker, &request, why) != 0 ||
	    check_quota(job, 0, why) != 0)
		return -1;
	/* It cannot know how many it gets: it is told that there is more. */
	if (ask->search.limit > bounds.results)
		ask->search.limit = bounds.results;
	ask->search.may_see = may_see;
	ask->search.bounds = job;
	return answer_bound(job, &bounds, why);
}

static int
open_inquiry(struct job *job, const json_t *message, struct reason *why)
{
	const char *key = job->asker->answer.key;
	const char *note = json_string_value(json_object_get(message,
	    "note"));
	struct note_key by;

	if (note_key_parse(key, strlen(key), &by, why) != 0)
		return reason_prefix(why, "the policy's key of agency %s",
		    job->asker->id);
	if (note == NULL)
		return reason_set(why, "no inquiry came that can be read");
	return inquiry_open(&job->inquiry, note, &by, why);
}

int
answer_inquiry(struct job *job)
{
	json_t *json = NULL;
	struct reason why;
	int rc, status;

	channel_bound(job->channel, 2 * INQUIRY_MAX);
	rc = channel_receive(job->channel, &json, &why);
	if (rc == 0)
		return PROGRAM_DONE;
	if (rc == 1)
		rc = open_inquiry(job, json, &why);
	/* Of what was not signed nothing is believed, or logged. */
	if (rc == 0)
		job->ask = &job->inquiry.ask;
	if (rc != 0 || object(job, &why) != 0)
		status = answer_refuse(job, &why);
	else
		status = answer_run(job);
	json_decref(json);
	return status;
}

/* NULL: no memory. */
static json_t *
list_of(const struct policy_texts *texts)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < texts->n; i++)
		rc |= json_array_append_new(list,
		    json_string(texts->list[i]));
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}

int
answer_describe_end(const struct job *job, json_t *end)
{
	const struct policy_answer *a = &job->asker->answer;
	int rc = json_object_set_new(end, "entry",
	    json_integer((json_int_t)job->entry));

	if (a->areas.list != NULL)
		rc |= json_object_set_new(end, "areas", list_of(&a->areas));
	if (a->cameras.list != NULL)
		rc |= json_object_set_new(end, "cameras",
		    list_of(&a->cameras));
	return rc;
}

static int
add_all(struct job *job, const struct policy_agency *all, size_t n,
    struct reason *why)
{
	for (size_t i = 0; i < n; i++)
		if (!all[i].suspended && all[i].ask.list != NULL &&
		    ask_add_also(job->ask, all[i].id, why) != 0)
			return -1;
	return 0;
}

int
answer_name_others(struct job *job, struct reason *why)
{
	const struct policy *p = job->policy;
	struct ask *ask = job->ask;

	if (ask->others == 0)
		return 0;
	/* We vouch for ours: nobody gets from one agency to a third. */
	if (strcmp(job->who.person->agency, p->agency.id) != 0)
		return reason_set(why, "--also: only people of %s ask others "
		    "in its name", p->agency.id);
	if (ask->others == 1 && strcmp(ask->also[0], "all") == 0) {
		ask->others = 0;
		if (add_all(job, p->sharing, p->sharing_count, why) != 0 ||
		    add_all(job, p->sources, p->source_count, why) != 0)
			return -1;
		if (ask->others == 0)
			return reason_set(why, "the policy has no agency to "
			    "ask");
	}
	for (size_t i = 0; i < ask->others; i++)
		if (share_asked(p, ask->also[i], why) == NULL)
			return -1;
	return 0;
}

/* A named area as others can know it: one ring, of as many corners. */
static int
outline(const struct job *job, char **text, struct reason *why)
{
	const struct area *area = job->ask->search.shape;
	const struct area_ring *ring;
	size_t len;
	FILE *f;

	*text = NULL;
	if (job->ask->kind != ASK_NAMED)
		return 0;
	if (area->n != 1 || area->rings[0].n > ASK_CORNERS)
		return reason_set(why, "--also: area %s is no polygon of at "
		    "most %d corners, which others could be asked for",
		    area->name, ASK_CORNERS);
	f = open_memstream(text, &len);
	if (f == NULL)
		return reason_set(why, "out of memory");
	ring = &area->rings[0];
	for (size_t i = 0; i < ring->n; i++)
		fprintf(f, "%s%.7f,%.7f", i > 0 ? "," : "",
		    ring->corners[i].lat, ring->corners[i].lon);
	return fclose(f) == 0 ? 0 : reason_set(why, "out of memory");
}

/* A person without a login is known by number. */
static char *
sign_inquiry(struct job *job, struct reason *why)
{
	struct inquiry from = { .agency = job->policy->agency.id,
	    .officer = job->who.person->name, .time = job->begun };
	char uid[24], *polygon, *text = NULL, *note = NULL;

	snprintf(uid, sizeof(uid), "uid %llu",
	    (unsigned long long)job->who.uid);
	from.officer_id = job->who.login == NULL ? uid : job->who.login;
	memcpy(from.id, job->sent, sizeof(from.id));
	if (outline(job, &polygon, why) == 0)
		text = inquiry_text(&from, job->ask, polygon, why);
	if (text != NULL)
		note = audit_sign(job->audit, text, why);
	free(polygon);
	free(text);
	return note;
}

static json_t *
describe_other(const struct policy_agency *a)
{
	return json_pack("{s:s, s:s, s:o}", "id", a->id, "name", a->name,
	    "command", list_of(&a->ask));
}

int
answer_send_others(struct job *job, json_t *begin, struct reason *why)
{
	char *note = sign_inquiry(job, why);
	const struct policy_agency *a;
	json_t *list = json_array();
	int rc = 0;

	if (note == NULL) {
		json_decref(list);
		return -1;
	}
	for (size_t i = 0; i < job->ask->others; i++) {
		a = share_asked(job->policy, job->ask->also[i], why);
		rc |= json_array_append_new(list, describe_other(a));
	}
	rc |= json_object_set_new(begin, "others", list);
	rc |= record_set_string(begin, "inquiry", job->sent);
	rc |= record_set_string(begin, "note", note);
	free(note);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}
