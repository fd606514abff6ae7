/* alpr-store: sightings into the sealed store, echoed once on disk. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crop.h"
#include "filter.h"
#include "frame.h"
#include "program.h"
#include "record.h"
#include "sighting.h"
#include "stamp.h"
#include "store.h"

static const char help[] =
"usage: alpr-store -d STORE [options]\n"
"       alpr-store -d STORE --init [--key-file FILE]\n"
"       alpr-store -d STORE --stat\n"
"Keeps the sightings, or the read plates of the frames, that it reads, and\n"
"writes each one once it is on disk.\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -b, --batch N         write to disk every N sightings (default: 256)\n"
"  -n, --no-photos       keep the records alone\n"
"  -r, --retention TIME  refuse what is older, as 30d (default: 30d)\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -i, --init            make an empty store\n"
"  -s, --stat            count what is in the store, by day\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "batch", required_argument, NULL, 'b' },
	{ "no-photos", no_argument, NULL, 'n' },
	{ "retention", required_argument, NULL, 'r' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "init", no_argument, NULL, 'i' },
	{ "stat", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

#define BATCH_BYTES ((size_t)64 << 20)

struct job {
	const char *dir, *key, *rejects;
	bool init, stat, photos;
	bool differs;		/* what was sent from what is stored */
	size_t batch;
	int64_t retention;
	struct store *store;
	/* What is in the batch, to be written once the batch is on disk. */
	json_t *waiting;
};

/*
 * One that was there already is echoed if it is the same.  What is stored
 * under its id otherwise is not for the sender to see: that would be a search
 * without a trace.
 */
static int
echo(struct job *job, json_t *json, bool known, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	json_t *kept;
	bool same;

	if (known) {
		if (uuid_parse(record_id(json), id, why) != 0)
			return -1;
		kept = store_get(job->store, id, why);
		if (kept == NULL)
			return -1;
		same = json_equal(kept, json) != 0;
		json_decref(kept);
		if (!same) {
			warnx("%s: stored before with other contents, and "
			    "left as it was", record_id(json));
			job->differs = true;
			return 0;
		}
	}
	return record_write(json, stdout, why);
}

/* Echoes what has become durable; nothing else is ever written. */
static int
commit(void *ctx, struct reason *why)
{
	struct job *job = ctx;
	bool *known;
	json_t *json;
	size_t i;
	int rc;

	if (json_array_size(job->waiting) == 0)
		return 0;
	known = calloc(json_array_size(job->waiting), sizeof(*known));
	if (known == NULL)
		return reason_errno(why, "batch");
	rc = store_commit(job->store, known, why);
	json_array_foreach(job->waiting, i, json) {
		if (rc != 0)
			break;
		rc = echo(job, json, known[i], why);
	}
	free(known);
	/* What failed is out of the batch, and must not be echoed later. */
	json_array_clear(job->waiting);
	if (rc != 0)
		return -1;
	if (fflush(stdout) != 0)
		return reason_errno(why, "standard output");
	return 0;
}

static int
put(struct job *job, json_t *json, const struct frame *frame,
    struct reason *why)
{
	struct blob photos[DAY_PHOTOS] = { { NULL, 0 }, { NULL, 0 } };
	struct sighting s;
	int64_t now = program_now();
	int rc = 0;

	if (sighting_parse(json, &s, why) != 0)
		return -1;
	if (job->photos)
		rc = crop_of_sighting(json, frame == NULL ? NULL :
		    frame->image, &photos[DAY_VEHICLE], &photos[DAY_PLATE],
		    why);
	/* Photos travel in the record; they are kept beside it. */
	json_object_del(json, "image");
	json_object_del(json, "plate_image");
	if (rc == 0)
		rc = store_put(job->store, &s, photos, now,
		    now - job->retention, why);
	blob_free(&photos[DAY_VEHICLE]);
	blob_free(&photos[DAY_PLATE]);
	if (rc == 0 && json_array_append(job->waiting, json) != 0)
		rc = reason_set(why, "out of memory");
	return rc;
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
		return -1;
	for (size_t i = 0; i < frame_plates(&frame) && rc == 0; i++) {
		rc = frame_plate(&frame, i, &plate, why);
		if (rc != 0 || plate.text == NULL || plate.text[0] == '\0')
			continue;
		sighting = sighting_of_frame(&frame, &plate, i, why);
		rc = sighting == NULL ? -1 : put(job, sighting, &frame, why);
		json_decref(sighting);
	}
	return rc;
}

/* A line is taken or refused as a whole: what a refused one put goes out. */
static int
put_line(struct job *job, json_t *json, struct reason *why)
{
	size_t waiting = json_array_size(job->waiting), pending, bytes;
	int rc;

	pending = store_pending(job->store, &bytes);
	if (record_is(json, "frame"))
		rc = put_plates(job, json, why);
	else if (record_is(json, "sighting"))
		rc = put(job, json, NULL, why);
	else
		rc = reason_set(why, "type: neither frame nor sighting");
	if (rc == 0)
		return 0;
	store_rollback(job->store, pending);
	while (json_array_size(job->waiting) > waiting)
		json_array_remove(job->waiting,
		    json_array_size(job->waiting) - 1);
	return -1;
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct job *job = ctx;
	size_t bytes;

	if (put_line(job, json, why) != 0)
		return FILTER_REFUSED;
	if (store_pending(job->store, &bytes) < job->batch &&
	    bytes < BATCH_BYTES)
		return FILTER_DONE;
	return commit(job, why) != 0 ? FILTER_FATAL : FILTER_DONE;
}

static int
count_day(void *ctx, int64_t day, struct reason *why)
{
	struct job *job = ctx;
	char name[STAMP_DAY_SIZE];
	uint64_t rows = 0;
	struct day *d;
	bool there;

	d = store_day(job->store, day, false, &there, why);
	if (d == NULL && there)
		return -1;
	if (d != NULL && day_count(d, &rows, why) != 0)
		return -1;
	stamp_format_day(day, name);
	printf("{\"day\":\"%s\",\"sightings\":%llu}\n", name,
	    (unsigned long long)rows);
	return 0;
}

static int
run(struct job *job)
{
	static const struct filter_calls calls = { each, commit };
	struct filter *filter;
	struct reason why;
	int status;

	job->store = store_open(job->dir, job->key, &why);
	if (job->store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	if (job->stat) {
		status = store_days(job->store, count_day, job, &why) < 0 ?
		    PROGRAM_FAILED : PROGRAM_DONE;
		if (status != PROGRAM_DONE)
			warnx("%s", why.text);
		store_close(job->store);
		return status;
	}
	job->waiting = json_array();
	filter = filter_open(job->rejects);
	status = filter_run(filter, &calls, job);
	if (job->differs)
		status = PROGRAM_FAILED;
	filter_close(filter);
	json_decref(job->waiting);
	store_close(job->store);
	return status;
}

static void
set_option(struct job *job, int c, const char *text)
{
	switch (c) {
	case 'd':
		job->dir = text;
		break;
	case 'k':
		job->key = text;
		break;
	case 'b':
		job->batch = (size_t)program_number("--batch", text, 1,
		    100000);
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
		job->init = true;
		break;
	case 's':
		job->stat = true;
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
	struct job job = { .photos = true, .batch = 256,
	    .retention = STORE_RETENTION };
	struct reason why;
	int c, status = PROGRAM_DONE;

	while ((c = getopt_long(argc, argv, "d:k:b:nr:R:ishV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_start(!job.init && !job.stat);
	if (optind < argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (!job.init)
		status = run(&job);
	else if (store_init(job.dir, job.key, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return program_end(status);
}
