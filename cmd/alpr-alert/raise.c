/* From sightings to alerts. */
#include "raise.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/alerts.h"
#include "alert/quiet.h"
#include "audit/audit.h"
#include "base/stamp.h"
#include "policy/policylists.h"
#include "program/damage.h"
#include "program/filter.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/record.h"

struct raise {
	const struct raise_how *how;
	const struct who *who;
	struct store *store;
	struct alerts *alerts;
	struct audit *audit;
	struct lists *lists;
	size_t n_lists;
	struct quiet *quiet;
	struct deliver *deliver;
	uint64_t late;		/* sightings that came too late */
	bool failed;
	bool logged;		/* since the log was published */
};

static bool
is_stopped(const struct policy *p, const char *plate)
{
	if (p != NULL && p->alerts.stop != NULL) {
		for (size_t i = 0; i < p->alerts.stop_count; i++)
			if (strcmp(p->alerts.stop[i], plate) == 0)
				return true;
		return false;
	}
	for (size_t i = 0; policylists_stop[i] != NULL; i++)
		if (strcmp(policylists_stop[i], plate) == 0)
			return true;
	return false;
}

/* Adds a photo from the store, where the sighting's are. */
static int
add_photo(struct raise *r, json_t *json, const struct group_row *row,
    enum group_photo kind, const char *name, struct reason *why)
{
	struct blob photo;
	char *text;
	int rc;

	rc = store_photo(r->store, row, kind, &photo, why);
	if (rc <= 0)
		return rc;
	text = digest_base64(photo.data, photo.len);
	blob_wipe(&photo);
	rc = text == NULL ? -1 : record_set_string(json, name, text);
	free(text);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

/*
 * alpr-store takes the photos out: only a sighting that is alerted on gets
 * them back.  A record that says otherwise than the store what was seen gets
 * none of its photos.
 */
static int
fetch_photos(struct raise *r, const struct sighting *s, struct reason *why)
{
	struct group_row row;
	struct sighting kept;
	int rc;

	if (json_object_get(s->json, "image") != NULL ||
	    json_object_get(s->json, "plate_image") != NULL)
		return 0;
	if (store_get(r->store, s->id, &row, why) != 0)
		return -1;
	rc = sighting_parse(row.json, &kept, why);
	if (rc == 0 && (strcmp(kept.plate, s->plate) != 0 ||
	    strcmp(kept.camera, s->camera) != 0))
		rc = reason_set(why, "another sighting is stored under this "
		    "id");
	json_decref(row.json);
	if (rc != 0)
		return -1;
	if (add_photo(r, s->json, &row, GROUP_VEHICLE, "image", why) != 0 ||
	    add_photo(r, s->json, &row, GROUP_PLATE, "plate_image",
	    why) != 0)
		return -1;
	return 0;
}

/* Takes the entry; NULL: no memory. */
static int
log_entry(struct raise *r, const char *event, json_t *entry,
    struct reason *why)
{
	int rc;

	if (entry == NULL || who_describe(r->who, entry) != 0)
		rc = reason_set(why, "out of memory");
	else
		rc = audit_append(r->audit, program_now(), event, entry,
		    why);
	json_decref(entry);
	r->logged = true;
	return rc;
}

/* Which plate, where and when is not for a log that does not expire. */
static int
log_alert(struct raise *r, const json_t *alert, bool resumed,
    struct reason *why)
{
	json_t *entry;

	entry = json_pack("{s:O, s:O, s:O}", "alert",
	    json_object_get(alert, "id"), "list",
	    json_object_get(alert, "list"), "match",
	    json_object_get(alert, "match"));
	if (entry != NULL && resumed)
		json_object_set_new(entry, "resumed", json_true());
	return log_entry(r, "alert", entry, why);
}

/* Logs, prints and hands on an alert that is kept. */
static int
tell(struct raise *r, const json_t *alert, bool resumed, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	enum alerts_state next = r->deliver == NULL ? ALERTS_OPEN :
	    ALERTS_DUE;

	if (uuid_parse(record_id(alert), id, why) != 0 ||
	    log_alert(r, alert, resumed, why) != 0 ||
	    record_write(alert, stdout, why) != 0)
		return -1;
	if (fflush(stdout) != 0)
		return reason_errno(why, "standard output");
	if (alerts_move(r->alerts, id, ALERTS_NEW, next, why) != 0)
		return -1;
	return r->deliver == NULL ? 0 : deliver_due(r->deliver, id, why);
}

/* -1: the program cannot go on. */
static int
raise_alert(struct raise *r, const struct sighting *s,
    const struct lists_one *one, const struct match *m, const char *warning,
    struct reason *why)
{
	struct alert_list list = { .name = one->want->name,
	    .source = one->want->source, .written = one->file.mark.written };
	char words[ALERT_WARNING_MAX + 300];
	json_t *alert;
	int rc;

	snprintf(words, sizeof(words), "%s", warning);
	if (fetch_photos(r, s, why) != 0)
		snprintf(words, sizeof(words), "%s%sno photo: %s", warning,
		    warning[0] == '\0' ? "" : "; ", why->text);
	list.warning = words;
	alert = alert_make(s, &list, one->file.list, m, program_now(), why);
	if (alert == NULL)
		return -1;
	rc = alerts_add(r->alerts, alert, why);
	/* One that came again was told then. */
	if (rc == 0)
		rc = tell(r, alert, false, why);
	json_decref(alert);
	return rc < 0 ? -1 : 0;
}

static int
compare(struct raise *r, const struct sighting *s,
    const struct match_reading *reading, size_t i, struct reason *why)
{
	char warning[ALERT_WARNING_MAX], plate[PLATE_SIZE];
	const struct lists_one *one;
	struct match m;

	one = lists_use(r->lists, i, program_now(), warning);
	if (one == NULL || !match_find(one->file.list, reading,
	    one->want->confusable, &m))
		return 0;
	hotlist_plate(one->file.list, m.entry, plate);
	if (is_stopped(r->how->policy, plate) ||
	    quiet_lately(r->quiet, one->want->name, plate, s->camera,
	    m.kind == MATCH_EXACT, s->time, r->how->quiet))
		return 0;
	return raise_alert(r, s, one, &m, warning, why);
}

/* What a list is goes into the log before it is used. */
static int
log_list(void *ctx, const struct lists_one *one, struct reason *why)
{
	char time[STAMP_SIZE];
	json_t *entry;

	stamp_format(one->file.mark.written, time);
	entry = json_pack("{s:s, s:I, s:s, s:s}", "list", one->want->name,
	    "entries", (json_int_t)hotlist_count(one->file.list), "sha256",
	    one->file.sha256, "written", time);
	if (entry != NULL && one->fault[0] != '\0')
		record_set_string(entry, "fault", one->fault);
	if (entry != NULL && one->want->given)
		json_object_set_new(entry, "given", json_true());
	return log_entry(ctx, "hot-list", entry, why);
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct raise *r = ctx;
	struct match_reading reading;
	struct sighting s;

	if (lists_renew(r->lists, log_list, r, why) != 0)
		return FILTER_FATAL;
	if (!record_is(json, "sighting")) {
		reason_set(why, "type: not a sighting");
		return FILTER_REFUSED;
	}
	if (sighting_parse(json, &s, why) != 0 ||
	    match_reading(&s, &reading, why) != 0)
		return FILTER_REFUSED;
	/* What is past is for a search, with a case: this is no way around. */
	if (program_now() - s.time > r->how->late) {
		r->late++;
		return FILTER_DONE;
	}
	if (is_stopped(r->how->policy, s.plate))
		return FILTER_DONE;
	for (size_t i = 0; i < r->n_lists; i++)
		if (compare(r, &s, &reading, i, why) != 0)
			return FILTER_FATAL;
	return FILTER_DONE;
}

static int
idle(void *ctx, struct reason *why)
{
	struct raise *r = ctx;

	if (lists_renew(r->lists, log_list, r, why) != 0)
		return -1;
	if (!r->logged)
		return 0;
	r->logged = false;
	return audit_publish(r->audit, why);
}

/* An alert that was kept, but perhaps not told, before a crash. */
static int
resume(void *ctx, const json_t *alert, enum alerts_state state,
    struct reason *why)
{
	(void)state;
	return tell(ctx, alert, true, why);
}

static int
remember(void *ctx, const json_t *alert, enum alerts_state state,
    struct reason *why)
{
	struct raise *r = ctx;
	const json_t *entry = json_object_get(alert, "entry");
	const json_t *sighting = json_object_get(alert, "sighting");
	const char *list, *plate, *camera;
	bool exact = strcmp(record_or_empty(alert, "match"), "exact") == 0;
	int64_t time;

	(void)state;
	if (record_string(alert, "list", 64, &list, why) == 1 &&
	    record_string(entry, "plate", 64, &plate, why) == 1 &&
	    record_string(sighting, "camera", 64, &camera, why) == 1 &&
	    record_time(alert, "time", &time, why) == 1)
		quiet_lately(r->quiet, list, plate, camera, exact, time,
		    r->how->quiet);
	return 0;
}

static void
damaged(void *ctx, const struct reason *why)
{
	struct raise *r = ctx;

	warnx("%s", why->text);
	r->failed = true;
}

/* What was told lately stays quiet, and what was not is told now. */
static int
take_up(struct raise *r, struct reason *why)
{
	struct alerts_visit all = { .states = (1 << ALERTS_STATES) - 1,
	    .cutoff = program_now() - STAMP_HOUR - r->how->quiet,
	    .each = remember, .damaged = damaged, .ctx = r };
	struct alerts_visit untold = { .states = 1 << ALERTS_NEW,
	    .each = resume, .damaged = damaged, .ctx = r };
	const struct policy *p = r->how->policy;

	if (store_cutoff(store_dir(r->store), p == NULL ? 0 : p->retention,
	    program_now(), &untold.cutoff, why) != 0 ||
	    alerts_each(r->alerts, &all, why) != 0)
		return -1;
	return alerts_each(r->alerts, &untold, why);
}

static int
run(struct raise *r, struct filter *filter)
{
	static const struct filter_calls calls = { each, idle };
	struct reason why;
	int status;

	if (take_up(r, &why) != 0 ||
	    lists_renew(r->lists, log_list, r, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	status = filter_run(filter, &calls, r);
	if (r->late > 0)
		warnx("%llu sightings were older than --late, and gave no "
		    "alert", (unsigned long long)r->late);
	filter_close(filter);
	return r->failed || lists_failed(r->lists) ? PROGRAM_FAILED : status;
}

int
raise_run(const struct office *office, const struct master *master,
    const struct lists_want *want, size_t n, const struct raise_how *how,
    struct deliver *deliver)
{
	struct raise r = { .how = how, .who = &office->who, .n_lists = n,
	    .deliver = deliver, .quiet = quiet_new() };
	struct filter *filter;
	struct reason why;
	int status;

	/* Who stops reading must not end what is under way. */
	signal(SIGPIPE, SIG_IGN);
	if (r.quiet == NULL)
		err(PROGRAM_FAILED, "quiet");
	r.store = store_open(office->dir, master, &why);
	if (r.store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	damage_heed();
	r.alerts = alerts_open(r.store, &why);
	r.audit = r.alerts == NULL ? NULL : audit_open(office->dir, &why);
	if (r.audit == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	/* Before the lists start a thread, as it blocks a signal. */
	filter = filter_open(how->rejects);
	/* Who delivers was started before. */
	sandbox_start_nothing();
	r.lists = lists_start(want, n);
	status = run(&r, filter);
	lists_end(r.lists);
	audit_close(r.audit);
	alerts_close(r.alerts);
	store_close(r.store);
	quiet_free(r.quiet);
	return status;
}
