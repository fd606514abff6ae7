/* Who holds the store shows alerts, and takes what came of them. */
#include "desk.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alert.h"
#include "alert/alerts.h"
#include "audit/audit.h"
#include "base/utf8.h"
#include "policy/policykept.h"
#include "program/damage.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "program/who.h"
#include "record/record.h"

#define NOTE_BYTES	1024
#define UNVERIFIED	(1 << ALERTS_NEW | 1 << ALERTS_DUE | 1 << ALERTS_OPEN)

struct desk {
	struct channel *channel;
	const char *dir, *task, *id, *outcome, *note;
	struct master master;
	struct policy *policy;
	struct audit *audit;
	struct who who;
	struct store *store;
	struct alerts *alerts;
	int64_t cutoff;
	uint64_t count;
};

static int
tell(struct desk *d, const char *type, const char *reason)
{
	json_t *json = channel_object(type);
	struct reason ignored;

	channel_put(d->channel, json, record_set_string(json, "reason",
	    reason), &ignored);
	return PROGRAM_DONE;
}

static int
end(struct desk *d, bool found)
{
	json_t *json = channel_object("end");
	struct reason why;
	int rc;

	rc = json_object_set_new(json, "found", json_boolean(found));
	rc = channel_put(d->channel, json, rc, &why);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}

/* How to show what follows, to a person. */
static int
begin(struct desk *d, struct reason *why)
{
	json_t *json = channel_object("begin");
	int rc = 0;

	rc |= record_set_string(json, "agency", d->policy->agency.name);
	rc |= record_set_string(json, "person", d->who.person->name);
	rc |= record_set_string(json, "time_zone", d->policy->time_zone);
	return channel_put(d->channel, json, rc, why);
}

static const char *
place_of(const struct desk *d, const json_t *record)
{
	const char *camera = json_string_value(json_object_get(
	    json_object_get(record, "sighting"), "camera"));

	return camera == NULL ? NULL : policy_place(d->policy, camera);
}

/* Takes the record. */
static int
give(struct desk *d, json_t *record, struct reason *why)
{
	const char *place = place_of(d, record);
	json_t *json = channel_object("record");
	int rc;

	rc = json_object_set_new(json, "record", record);
	if (rc == 0 && place != NULL)
		rc = record_set_string(json, "place", place);
	if (rc != 0)
		rc = reason_set(why, "out of memory");
	else if (channel_send(d->channel, json, why) != 0)
		rc = reason_set(why, "who asked left before the end");
	json_decref(json);
	return rc;
}

/* Takes the entry.  -1: it is not in the log. */
static int
log_entry(struct desk *d, const char *event, json_t *entry,
    struct reason *why)
{
	int rc;

	if (entry == NULL || who_describe(&d->who, entry) != 0 ||
	    record_set_string(entry, "policy", d->policy->sha256) != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = audit_append(d->audit, program_now(), event, entry,
		    why);
	json_decref(entry);
	return rc;
}

static int
read_ask(struct desk *d, const json_t *json, struct reason *why)
{
	const char *store = NULL;
	const struct {
		const char *name, **to;
	} members[] = { { "task", &d->task }, { "store", &store },
	    { "key_file", &d->master.file },
	    { "key_command", &d->master.command }, { "id", &d->id },
	    { "outcome", &d->outcome }, { "note", &d->note } };

	if (!channel_is(json, "alerts"))
		return reason_set(why, "not what is asked here");
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (record_string(json, members[i].name, 4096,
		    members[i].to, why) < 0)
			return -1;
	if (d->task == NULL || store == NULL)
		return reason_set(why, "which store, and what?");
	if (privilege_held() && (d->master.file != NULL ||
	    d->master.command != NULL))
		return reason_set(why, "--key-file and --key-command are for "
		    "a store of your own: this one has its key");
	d->dir = privilege_enter(store, why);
	return d->dir == NULL ? -1 : 0;
}

static bool
is_outcome(const char *word)
{
	for (size_t i = 0; alert_outcomes[i] != NULL; i++)
		if (strcmp(alert_outcomes[i], word) == 0)
			return true;
	return false;
}

/* What can be said of it before anything is opened. */
static int
check(const struct desk *d, struct reason *why)
{
	unsigned char id[UUID_BYTES];

	if (strcmp(d->task, "open") == 0 || strcmp(d->task, "stats") == 0)
		return 0;
	if (strcmp(d->task, "verify") != 0)
		return reason_set(why, "not what is asked here");
	if (d->id == NULL || uuid_parse(d->id, id, why) != 0)
		return reason_set(why, "--verify: not the id of an alert");
	if (d->outcome == NULL || !is_outcome(d->outcome))
		return reason_set(why, "--outcome: confirmed, misread, stale "
		    "or other");
	if (d->note != NULL && (strlen(d->note) > NOTE_BYTES ||
	    !utf8_presentable(d->note)))
		return reason_set(why, "--note: at most %d bytes of UTF-8, "
		    "on one line", NOTE_BYTES);
	return 0;
}

/* Counts tell no plate: an auditor may have them, too. */
static int
let_in(struct desk *d, struct reason *why)
{
	struct reason ignored;
	int64_t now = program_now();

	if (who_may(&d->who, d->policy, POLICY_VERIFY, now, why) == 0)
		return 0;
	return strcmp(d->task, "stats") == 0 && who_may(&d->who, d->policy,
	    POLICY_AUDIT, now, &ignored) == 0 ? 0 : -1;
}

static int
count(void *ctx, const json_t *alert, enum alerts_state state,
    struct reason *why)
{
	struct desk *d = ctx;

	(void)alert;
	(void)state;
	(void)why;
	d->count++;
	return 0;
}

static int
show(void *ctx, const json_t *alert, enum alerts_state state,
    struct reason *why)
{
	struct desk *d = ctx;

	(void)state;
	/* One that came since the log was written is for the next time. */
	if (d->count == 0)
		return 1;
	d->count--;
	return give(d, json_incref((json_t *)alert), why);
}

static void
damaged(void *ctx, const struct reason *why)
{
	tell(ctx, "damaged", why->text);
}

/* How many are shown is in the log before the first of them is. */
static int
serve_open(struct desk *d, struct reason *why)
{
	struct alerts_visit visit = { .states = UNVERIFIED, .each = count,
	    .cutoff = d->cutoff, .ctx = d };
	bool found;

	if (alerts_each(d->alerts, &visit, why) != 0 ||
	    log_entry(d, "alerts-shown", json_pack("{s:I}", "count",
	    (json_int_t)d->count), why) != 0)
		return -1;
	found = d->count > 0;
	visit.each = show;
	visit.damaged = damaged;
	return alerts_each(d->alerts, &visit, why) != 0 ? -1 : end(d, found);
}

/* The note may name a plate, so it is sealed with the alert, not logged. */
static int
settle(struct desk *d, json_t *alert, struct reason *why)
{
	json_t *verified = json_object();
	int rc = 0;

	rc |= record_set_time(verified, "time", program_now());
	rc |= record_set_string(verified, "person", d->who.person->name);
	rc |= record_set_string(verified, "outcome", d->outcome);
	if (d->note != NULL)
		rc |= record_set_string(verified, "note", d->note);
	rc |= record_set_string(alert, "status", "verified");
	rc |= json_object_set_new(alert, "verified", verified);
	if (rc != 0)
		return reason_set(why, "out of memory");
	if (log_entry(d, "alert-verified", json_pack("{s:O, s:O, s:s}",
	    "alert", json_object_get(alert, "id"), "list",
	    json_object_get(alert, "list"), "outcome", d->outcome),
	    why) != 0)
		return -1;
	return alerts_verify(d->alerts, alert, why);
}

static int
serve_verify(struct desk *d, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	enum alerts_state state = ALERTS_NEW;
	json_t *alert = NULL;
	int rc;

	if (uuid_parse(d->id, id, why) != 0)
		return -1;
	rc = uuid_time(id) > d->cutoff ? alerts_get(d->alerts, id, &alert,
	    &state, why) : 0;
	if (rc == 1 && state != ALERTS_DONE && settle(d, alert, why) != 0)
		rc = -1;
	json_decref(alert);
	if (rc < 0)
		return -1;
	if (rc == 0)
		tell(d, "warning", "no alert of that id is kept");
	else if (state == ALERTS_DONE)
		tell(d, "warning", "verified already");
	return end(d, rc == 1 && state != ALERTS_DONE);
}

/* Of each list, the outcome of each alert; an empty one: not verified. */
static int
tally(void *ctx, const json_t *entry, struct reason *why)
{
	json_t *lists = ctx, *list;
	const char *event = json_string_value(json_object_get(entry,
	    "event"));
	const char *name = json_string_value(json_object_get(entry, "list"));
	const char *id = json_string_value(json_object_get(entry, "alert"));
	json_t *outcome = json_object_get(entry, "outcome");
	bool raised = event != NULL && strcmp(event, "alert") == 0;
	int rc;

	if (id == NULL || name == NULL || event == NULL || (!raised &&
	    (strcmp(event, "alert-verified") != 0 ||
	    !json_is_string(outcome))))
		return 0;
	list = json_object_get(lists, name);
	if (list == NULL) {
		list = json_object();
		if (json_object_set_new(lists, name, list) != 0)
			return reason_set(why, "out of memory");
	}
	if (raised && json_object_get(list, id) != NULL)
		return 0;
	rc = raised ? json_object_set_new(list, id, json_string("")) :
	    json_object_set(list, id, outcome);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

static json_t *
count_list(const char *name, json_t *list)
{
	json_t *line = json_object(), *outcome;
	json_int_t n, open = 0;
	const char *id;

	record_set_string(line, "list", name);
	json_object_set_new(line, "hits", json_integer(
	    (json_int_t)json_object_size(list)));
	for (size_t i = 0; alert_outcomes[i] != NULL; i++) {
		n = 0;
		json_object_foreach(list, id, outcome)
			n += strcmp(json_string_value(outcome),
			    alert_outcomes[i]) == 0;
		json_object_set_new(line, alert_outcomes[i],
		    json_integer(n));
	}
	json_object_foreach(list, id, outcome)
		open += json_string_length(outcome) == 0;
	json_object_set_new(line, "unverified", json_integer(open));
	return line;
}

/* From the log, which outlives the alerts. */
static int
serve_stats(struct desk *d, struct reason *why)
{
	json_t *lists = json_object(), *list;
	struct audit_head head;
	const char *name;
	size_t found;
	int rc;

	rc = log_entry(d, "audit-read", json_pack("{s:s}", "what",
	    "counts of alerts"), why);
	if (rc == 0)
		rc = audit_verify(d->dir, tally, lists, &head, why);
	found = json_object_size(lists);
	json_object_foreach(lists, name, list)
		if (rc == 0)
			rc = give(d, count_list(name, list), why);
	json_decref(lists);
	return rc != 0 ? -1 : end(d, found > 0);
}

static int
open_store(struct desk *d, struct reason *why)
{
	if (store_cutoff(d->dir, d->policy->retention, program_now(),
	    &d->cutoff, why) != 0)
		return -1;
	d->store = store_open(d->dir, &d->master, why);
	damage_heed();
	d->alerts = d->store == NULL ? NULL : alerts_open(d->store, why);
	sandbox_start_nothing();
	return d->alerts == NULL ? -1 : 0;
}

/* -1 with a reason: it failed; else the exit status. */
static int
serve(struct desk *d, struct reason *why)
{
	struct reason refusal;

	d->policy = policykept_open(d->dir, why);
	if (d->policy == NULL)
		return -1;
	d->audit = audit_open(d->dir, why);
	if (d->audit == NULL)
		return -1;
	if (let_in(d, &refusal) != 0 || check(d, &refusal) != 0) {
		if (log_entry(d, "alerts-refused", json_pack("{s:s}",
		    "reason", refusal.text), why) != 0)
			return -1;
		return tell(d, "refused", refusal.text);
	}
	if (begin(d, why) != 0)
		return -1;
	if (strcmp(d->task, "stats") == 0)
		return serve_stats(d, why);
	if (open_store(d, why) != 0)
		return -1;
	return strcmp(d->task, "open") == 0 ? serve_open(d, why) :
	    serve_verify(d, why);
}

int
desk_serve(struct channel *channel)
{
	struct desk d = { .channel = channel };
	struct reason why;
	json_t *json = NULL;
	int rc, status = PROGRAM_DONE;

	rc = channel_receive(channel, &json, &why);
	if (rc == 0)
		return PROGRAM_DONE;
	who_find(&d.who);
	if (rc == 1)
		rc = read_ask(&d, json, &why);
	if (rc == 0)
		status = serve(&d, &why);
	if (rc < 0 || status < 0)
		status = tell(&d, "failed", why.text);
	if (d.audit != NULL && audit_publish(d.audit, &why) != 0) {
		warnx("%s", why.text);
		status = PROGRAM_FAILED;
	}
	audit_close(d.audit);
	alerts_close(d.alerts);
	store_close(d.store);
	policy_free(d.policy);
	who_clear(&d.who);
	json_decref(json);
	return status;
}
