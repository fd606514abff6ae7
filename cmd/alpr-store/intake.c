/* What comes in, batch by batch. */
#include "intake.h"

#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/stamp.h"
#include "capture/crop.h"
#include "echo.h"
#include "program/filter.h"
#include "program/program.h"
#include "record/frame.h"
#include "record/mark.h"
#include "record/record.h"
#include "record/sighting.h"

#define BATCH_BYTES ((size_t)64 << 20)

struct job {
	const struct intake *in;
	struct store *store;
	bool failed;		/* something went wrong that stopped nothing */
	bool ending;		/* nothing more is to be read */
	int64_t cutoff;		/* of the batch */
	int64_t since;		/* when the first of it came */
	int64_t hour;		/* of the last commit */
	struct filter *filter;
	struct echo *echo;	/* of what is in the batch */
};

/* What is damaged in the store does not stop what comes. */
static void
report_damage(struct job *job)
{
	struct reason why;

	if (!store_damage(job->store, &why))
		return;
	warnx("%s (--check finds all)", why.text);
	job->failed = true;
}

/* An hour that is over is made ready to be searched; it stays if not. */
static void
tidy(struct job *job)
{
	struct reason why;

	if (store_tidy(job->store, program_now(), &why) != 0) {
		warnx("%s", why.text);
		job->failed = true;
	}
	report_damage(job);
}

/* Echoes what has become durable; nothing else is ever written. */
static int
commit(struct job *job, struct reason *why)
{
	bool *known;
	int rc;

	if (echo_count(job->echo) == 0)
		return 0;
	known = calloc(1 + echo_sightings(job->echo), sizeof(*known));
	if (known == NULL)
		return reason_errno(why, "batch");
	rc = store_commit(job->store, known, why);
	report_damage(job);
	if (rc == 0)
		rc = echo_write(job->echo, job->store, known, why);
	free(known);
	/* What failed is out of the batch, and must not be echoed later. */
	echo_rollback(job->echo, 0);
	if (rc < 0)
		return -1;
	if (rc == 1)
		job->failed = true;
	if (stamp_hour(program_now()) != job->hour)
		tidy(job);
	job->hour = stamp_hour(program_now());
	return 0;
}

/*
 * There is nothing to read: what follows within a moment may share the
 * batch, as each costs the disk as much as a thousand sightings.
 */
static int
idle(void *ctx, struct reason *why)
{
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	struct job *job = ctx;
	int64_t left = job->since + job->in->flush_ms - program_now();

	if (echo_count(job->echo) == 0)
		return 0;
	/* A clock that was set back must not keep them waiting. */
	if (!job->ending && left > 0 && left <= job->in->flush_ms &&
	    poll(&in, 1, (int)left) > 0)
		return 1;
	return commit(job, why);
}

/* The retention may be another since the batch before. */
static int
begin(struct job *job, int64_t now, struct reason *why)
{
	job->since = now;
	return store_cutoff(store_dir(job->store), job->in->retention, now,
	    &job->cutoff, why);
}

/* Photos travel in the record, and are kept beside it.  Whether it had any. */
static bool
strip(json_t *json)
{
	bool vehicle = json_object_del(json, "image") == 0;
	bool plate = json_object_del(json, "plate_image") == 0;
	bool path = json_object_del(json, "photo") == 0;

	return vehicle || plate || path;
}

/* The photos that a record carries, or those of the file that it names. */
static int
take_photos(const json_t *json, const struct frame *frame,
    struct blob photos[GROUP_PHOTOS], struct reason *why)
{
	const char *path = frame == NULL ? NULL : frame->image;

	if (frame == NULL && record_string(json, "photo", FRAME_PATH_MAX,
	    &path, why) < 0)
		return -1;
	return crop_of_sighting(json, path, &photos[GROUP_VEHICLE],
	    &photos[GROUP_PLATE], why);
}

/* 1: the line is refused; -1: no line can be taken. */
static int
put(struct job *job, json_t *json, const struct frame *frame,
    struct reason *why)
{
	struct blob photos[GROUP_PHOTOS] = { { NULL, 0 }, { NULL, 0 } };
	struct sighting s;
	int64_t now = program_now();
	const char *line = NULL;
	size_t len = 0;
	int rc = 0;

	if (echo_sightings(job->echo) == 0 && begin(job, now, why) != 0)
		return -1;
	if (sighting_parse(json, &s, why) != 0)
		return 1;
	if (job->in->photos && take_photos(json, frame, photos, why) != 0)
		rc = 1;
	if (!strip(json) && frame == NULL)
		line = filter_text(job->filter, &len);
	if (rc == 0)
		rc = store_put(job->store, &s, photos, now, job->cutoff,
		    why);
	blob_free(&photos[GROUP_VEHICLE]);
	blob_free(&photos[GROUP_PLATE]);
	return rc != 0 ? rc : echo_add(job->echo, json, line, len, why);
}

/* Puts each read plate of a frame. */
static int
put_plates(struct job *job, json_t *json, struct reason *why)
{
	struct frame_plate plate;
	struct frame frame;
	json_t *sighting;
	int rc = 0;

	if (frame_parse(json, &frame, why) != 0)
		return 1;
	/* It was stored before, and is sent for what follows it. */
	if (json_is_true(json_object_get(json, "context")))
		return 0;
	for (size_t i = 0; i < frame_plates(&frame) && rc == 0; i++) {
		if (frame_plate(&frame, i, &plate, why) != 0)
			return 1;
		if (plate.text == NULL || plate.text[0] == '\0')
			continue;
		sighting = sighting_of_frame(&frame, &plate, i, why);
		rc = sighting == NULL ? 1 : put(job, sighting, &frame, why);
		json_decref(sighting);
	}
	return rc;
}

/* What says that all before it was read is echoed at once. */
static int
put_mark(struct job *job, const json_t *json, struct reason *why)
{
	enum mark mark;
	const char *line;
	size_t len;

	if (mark_parse(json, &mark, why) != 0)
		return 1;
	line = filter_text(job->filter, &len);
	if (mark == MARK_PASSED)
		return printf("%.*s\n", (int)len, line) < 0 ?
		    reason_errno(why, "standard output") : 0;
	if (echo_count(job->echo) == 0)
		job->since = program_now();
	return echo_add_mark(job->echo, line, len, why);
}

/* A line is taken or refused as a whole: what a refused one put goes out. */
static int
put_line(struct job *job, json_t *json, struct reason *why)
{
	size_t waiting = echo_count(job->echo), pending, bytes;
	int rc;

	pending = store_pending(job->store, &bytes);
	if (record_is(json, "mark"))
		return put_mark(job, json, why);
	if (record_is(json, "frame"))
		rc = put_plates(job, json, why);
	else if (record_is(json, "sighting"))
		rc = put(job, json, NULL, why);
	else {
		reason_set(why, "type: neither frame nor sighting");
		rc = 1;
	}
	if (rc == 0)
		return 0;
	store_rollback(job->store, pending);
	echo_rollback(job->echo, waiting);
	return rc;
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct job *job = ctx;
	size_t bytes;
	int rc;

	/* What is in the batch by then is written at the end. */
	rc = put_line(job, json, why);
	if (rc != 0)
		return rc < 0 ? FILTER_FATAL : FILTER_REFUSED;
	if (store_pending(job->store, &bytes) < job->in->batch &&
	    bytes < BATCH_BYTES && echo_count(job->echo) < job->in->batch)
		return FILTER_DONE;
	return commit(job, why) != 0 ? FILTER_FATAL : FILTER_DONE;
}

int
intake_run(struct store *store, const struct intake *in)
{
	static const struct filter_calls calls = { each, idle };
	struct job job = { .in = in, .store = store,
	    .hour = stamp_hour(program_now()) };
	struct reason why;
	int status;

	job.filter = filter_open(in->rejects);
	if (in->no_gaps)
		filter_check_marks(job.filter);
	job.echo = echo_new();
	status = filter_run(job.filter, &calls, &job);
	job.ending = true;
	if (idle(&job, &why) < 0) {
		warnx("%s", why.text);
		status = PROGRAM_FAILED;
	} else {
		tidy(&job);
	}
	if (job.failed)
		status = PROGRAM_FAILED;
	filter_close(job.filter);
	echo_free(job.echo);
	return status;
}
