/* alpr-store: sightings into the sealed store, echoed once on disk. */
#include <err.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alpr-store/echo.h"
#include "alpr-store/found.h"
#include "alpr-store/overview.h"
#include "base/stamp.h"
#include "capture/crop.h"
#include "program/filter.h"
#include "program/office.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/frame.h"
#include "record/mark.h"
#include "record/record.h"
#include "record/sighting.h"
#include "store/store.h"

static const char help[] =
"usage: alpr-store -d STORE [options]\n"
"       alpr-store -d STORE --init|--policy FILE|--stat|--check\n"
"       alpr-store -d STORE --rotate-key FILE\n"
"Keeps the sightings, or the read plates of the frames, that it reads, and\n"
"writes each one once it is on disk.\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -b, --batch N         write to disk every N sightings (default: 4096)\n"
"  -f, --flush-ms N      or N ms after the first of them (default: 20)\n"
"  -n, --no-photos       keep the records alone\n"
"  -r, --retention TIME  refuse what is older than this, too, as 20d\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -i, --init            make an empty store, of that retention (or 30d)\n"
"  -N, --name NAME       what its audit log is called, as plates.pd.example\n"
"  -P, --policy FILE     put this policy in force; also with --init\n"
"  -s, --stat            count what is in the store, by day\n"
"  -c, --check           open everything in the store, and say what is wrong\n"
"  -y, --rotate-key FILE wrap the keys of the store by the key in that file\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "key-command", required_argument, NULL, 'K' },
	{ "batch", required_argument, NULL, 'b' },
	{ "flush-ms", required_argument, NULL, 'f' },
	{ "no-photos", no_argument, NULL, 'n' },
	{ "retention", required_argument, NULL, 'r' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "init", no_argument, NULL, 'i' },
	{ "name", required_argument, NULL, 'N' },
	{ "policy", required_argument, NULL, 'P' },
	{ "stat", no_argument, NULL, 's' },
	{ "check", no_argument, NULL, 'c' },
	{ "rotate-key", required_argument, NULL, 'y' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

#define BATCH_BYTES ((size_t)64 << 20)

enum task { TASK_FILL, TASK_INIT, TASK_POLICY, TASK_STAT, TASK_CHECK,
    TASK_ROTATE };

struct job {
	const char *dir, *rejects, *new_key, *policy, *name;
	struct master master;
	enum task task;
	bool photos;
	bool failed;		/* something went wrong that stopped nothing */
	bool ending;		/* nothing more is to be read */
	size_t batch;
	int flush_ms;
	int64_t retention;	/* 0: the store's */
	int64_t cutoff;		/* of the batch */
	int64_t since;		/* when the first of it came */
	int64_t hour;		/* of the last commit */
	struct office office;
	struct store *store;
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
	int64_t left = job->since + job->flush_ms - program_now();

	if (echo_count(job->echo) == 0)
		return 0;
	/* A clock that was set back must not keep them waiting. */
	if (!job->ending && left > 0 && left <= job->flush_ms &&
	    poll(&in, 1, (int)left) > 0)
		return 0;
	return commit(job, why);
}

/* The retention may be another since the batch before. */
static int
begin(struct job *job, int64_t now, struct reason *why)
{
	int64_t kept, floor;

	job->since = now;
	if (store_retention(job->office.dir, &kept, why) != 0 ||
	    store_floor(job->office.dir, &floor, why) != 0)
		return -1;
	job->cutoff = now - (job->retention == 0 || job->retention > kept ?
	    kept : job->retention);
	if (job->cutoff < floor)
		job->cutoff = floor;
	return 0;
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
	if (job->photos && take_photos(json, frame, photos, why) != 0)
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
	if (store_pending(job->store, &bytes) < job->batch &&
	    bytes < BATCH_BYTES && echo_count(job->echo) < job->batch)
		return FILTER_DONE;
	return commit(job, why) != 0 ? FILTER_FATAL : FILTER_DONE;
}

static int
show_stat(struct job *job, struct reason *why)
{
	if (begin(job, program_now(), why) != 0)
		return -1;
	return overview_stat(job->store, job->cutoff, why);
}

/* What was opened and what of it is damaged is told, and that is logged. */
static int
check(struct job *job, struct reason *why)
{
	struct check_counts n = { 0 };
	int rc;

	if (office_log(&job->office, "check", NULL, why) != 0 ||
	    begin(job, program_now(), why) != 0)
		return -1;
	rc = overview_check(job->store, job->cutoff, &n, why);
	if (rc < 0)
		return -1;
	return office_log(&job->office, "checked", json_pack("{s:I, s:I}",
	    "sightings", (json_int_t)n.rows, "damaged",
	    (json_int_t)n.damaged), why) != 0 ? -1 : rc;
}

/* A key that is there already is taken: the change may have been cut short. */
static int
rotate(struct job *job, struct reason *why)
{
	struct master to = { job->new_key, NULL };
	uint64_t keys = 0;
	int rc;

	if (office_log(&job->office, "key-rotation", NULL, why) != 0)
		return -1;
	rc = file_exists(job->new_key, why);
	if (rc < 0 || (rc == 0 && master_make(job->new_key, why) != 0))
		return -1;
	if (keyring_rewrap(store_keys(job->store), &to, &keys, why) != 0)
		return -1;
	printf("{\"keys\":%llu}\n", (unsigned long long)keys);
	return office_log(&job->office, "key-rotated", json_pack("{s:I}",
	    "keys", (json_int_t)keys), why);
}

static int
fill(struct job *job)
{
	static const struct filter_calls calls = { each, idle };
	struct reason why;
	int status;

	job->filter = filter_open(job->rejects);
	job->echo = echo_new();
	job->hour = stamp_hour(program_now());
	status = filter_run(job->filter, &calls, job);
	job->ending = true;
	if (idle(job, &why) != 0) {
		warnx("%s", why.text);
		status = PROGRAM_FAILED;
	} else {
		tidy(job);
	}
	if (job->failed)
		status = PROGRAM_FAILED;
	filter_close(job->filter);
	echo_free(job->echo);
	return status;
}

/* What names paths of the caller's is for the owner of the store. */
static void
enter(struct job *job)
{
	static const char *const acts[] = { [TASK_FILL] = "intake",
	    [TASK_STAT] = "--stat", [TASK_CHECK] = "--check",
	    [TASK_ROTATE] = "--rotate-key" };
	struct office *o = &job->office;
	struct reason why;
	int rc;

	rc = office_open(o, job->dir, acts[job->task], &why);
	if (rc == 0 && (job->task == TASK_FILL || job->task == TASK_ROTATE))
		rc = office_need_owner(o, acts[job->task], &why);
	if (rc == 0 && (job->master.file != NULL ||
	    job->master.command != NULL))
		rc = office_need_owner(o, "a key of one's own", &why);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

static int
run(struct job *job)
{
	struct reason why;
	int rc = -1, status;

	enter(job);
	job->store = store_open(job->office.dir, &job->master, &why);
	if (job->store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	sandbox_start_nothing();
	if (job->task == TASK_FILL) {
		status = fill(job);
		store_close(job->store);
		office_close(&job->office);
		return status;
	}
	if (job->task == TASK_STAT)
		rc = show_stat(job, &why);
	else if (job->task == TASK_CHECK)
		rc = check(job, &why);
	else if (job->task == TASK_ROTATE)
		rc = rotate(job, &why);
	if (rc < 0)
		warnx("%s", why.text);
	store_close(job->store);
	office_close(&job->office);
	return rc < 0 ? PROGRAM_FAILED : rc == 0 ? PROGRAM_DONE : PROGRAM_NO;
}

static void
set_option(struct job *job, int c, const char *text)
{
	switch (c) {
	case 'd':
		job->dir = text;
		break;
	case 'k':
		job->master.file = text;
		break;
	case 'K':
		job->master.command = text;
		break;
	case 'b':
		job->batch = (size_t)program_number("--batch", text, 1,
		    100000);
		break;
	case 'f':
		job->flush_ms = (int)program_number("--flush-ms", text, 0,
		    10000);
		break;
	case 'n':
		job->photos = false;
		break;
	case 'r':
		job->retention = program_duration("--retention", text,
		    STORE_RETENTION_MAX);
		break;
	case 'R':
		job->rejects = text;
		break;
	case 'i':
		job->task = TASK_INIT;
		break;
	case 'N':
		job->name = text;
		break;
	case 'P':
		job->policy = text;
		if (job->task != TASK_INIT)
			job->task = TASK_POLICY;
		break;
	case 's':
		job->task = TASK_STAT;
		break;
	case 'c':
		job->task = TASK_CHECK;
		break;
	case 'y':
		job->task = TASK_ROTATE;
		job->new_key = text;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		program_usage();
	}
}

int
main(int argc, char **argv)
{
	struct job job = { .photos = true, .batch = 4096, .flush_ms = 20 };
	int c;

	privilege_start();
	privilege_pause();
	while ((c = getopt_long(argc, argv, "d:k:K:b:f:nr:R:iN:P:scy:hV",
	    options, NULL)) != -1)
		set_option(&job, c, optarg);
	privilege_resume();
	program_start(job.task == TASK_FILL);
	if (optind < argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.task == TASK_INIT || job.task == TASK_POLICY)
		return program_end(found_run(&(struct found){ .store = job.dir,
		    .init = job.task == TASK_INIT, .policy = job.policy,
		    .name = job.name, .retention = job.retention,
		    .master = &job.master }));
	if (job.name != NULL)
		errx(PROGRAM_FAILED, "--name goes with --init");
	return program_end(run(&job));
}
