/* alpr-ocr: what do the plates of a frame say. */
#include <err.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/crop.h"
#include "capture/photo.h"
#include "image/draw.h"
#include "image/image.h"
#include "program/filter.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "read/ocr.h"
#include "record/frame.h"
#include "record/record.h"

static const char help[] =
"usage: alpr-ocr [options]\n"
"Reads the plates of each frame on standard input and writes the frame with\n"
"their texts, confidences, next best texts and issuers.\n"
"  -r, --reader net|tesseract|both   (default: net)\n"
"  -f, --formats LIST    prefer readings that look like plates of these\n"
"                        regions, as US-CA,US-NV,MX\n"
"  -i, --inline          put photos of vehicle and plate into the record,\n"
"                        for pipes that cross machines\n"
"  -j, --jobs N          use N threads (default: 1)\n"
"  -D, --draw FOLDER     write a picture of each plate there with what it\n"
"                        says, for people to look at\n"
"  -m, --models FOLDER   what the readers learnt (default:\n"
"                        " ALPR_DATADIR ")\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "reader", required_argument, NULL, 'r' },
	{ "formats", required_argument, NULL, 'f' },
	{ "inline", no_argument, NULL, 'i' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "draw", required_argument, NULL, 'D' },
	{ "models", required_argument, NULL, 'm' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct settings {
	struct ocr_options ocr;
	const char *rejects, *draw;
	bool photos;
	int threads;
};

/* One thread's: a reader serves one at a time. */
struct job {
	const struct settings *set;
	struct ocr *ocr;
};

static double
rounded(double p)
{
	return round(p * 1e4) / 1e4;
}

static int
set_region(json_t *plate, const struct ocr_reading *r)
{
	json_object_del(plate, "region");
	json_object_del(plate, "region_confidence");
	if (r->region[0] == '\0')
		return 0;
	return record_set_string(plate, "region", r->region) |
	    record_set_real(plate, "region_confidence", r->region_p, 4);
}

/* Replaces what an earlier reading said. */
static int
set_reading(json_t *plate, const struct ocr_reading *r, struct reason *why)
{
	json_t *chars = json_array(), *others = json_array();
	int rc = 0;

	for (size_t i = 0; r->best.text[i] != '\0'; i++)
		rc |= json_array_append_new(chars, json_pack("{s:s#, s:f}",
		    "c", &r->best.text[i], 1, "p", rounded(r->chars[i])));
	for (size_t i = 0; i < r->n_others; i++)
		rc |= json_array_append_new(others, json_pack("{s:s, s:f}",
		    "text", r->others[i].text, "confidence",
		    rounded(r->others[i].p)));
	rc |= record_set_string(plate, "text", r->best.text);
	rc |= record_set_real(plate, "confidence", r->best.p, 4);
	rc |= json_object_set_new(plate, "chars", chars);
	rc |= json_object_set_new(plate, "candidates", others);
	rc |= set_region(plate, r);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

/* The quad with room around it, and the quad within that part. */
static struct image_box
box_around(struct quad *q)
{
	struct quad_box b = quad_bounds(q);
	int margin = (int)(b.h / 4 + b.w / 12) + 4;
	struct image_box box = { (int)floor(b.x) - margin,
	    (int)floor(b.y) - margin, (int)ceil(b.w) + 2 * margin + 1,
	    (int)ceil(b.h) + 2 * margin + 1 };

	return box;
}

/* The plate as FOLDER/ID-NUMBER-TEXT.jpg, with the quad drawn in. */
static int
draw(const struct job *job, const char *id, size_t number,
    struct image *part, const struct quad *q, const char *text,
    struct reason *why)
{
	char name[UUID_SIZE + PLATE_SIZE + 32], *path = NULL;
	struct blob jpeg = { NULL, 0 };
	int rc;

	draw_quad(part, q, 1 + part->width / 200);
	snprintf(name, sizeof(name), "%.36s-%zu-%.12s.jpg", id, number,
	    text[0] == '\0' ? "unreadable" : text);
	rc = image_to_jpeg(part, 90, &jpeg, why);
	if (rc == 0) {
		path = file_join(job->set->draw, name, why);
		rc = path == NULL ? -1 : file_write(path, jpeg.data,
		    jpeg.len, 0640, why);
	}
	free(path);
	blob_free(&jpeg);
	return rc;
}

static int
read_plate(struct job *job, const struct frame *frame, size_t number,
    const struct blob *photo, struct reason *why)
{
	struct ocr_reading reading;
	struct frame_plate plate;
	struct image_box box;
	struct image part;
	struct quad q;
	int rc;

	if (frame_plate(frame, number, &plate, why) != 0)
		return -1;
	q = plate.quad;
	box = box_around(&q);
	if (image_part(photo, 3, &box, &part, why) != 0)
		return -1;
	for (int i = 0; i < 4; i++) {
		q.x[i] -= box.x;
		q.y[i] -= box.y;
	}
	rc = ocr_read(job->ocr, &part, &q, &reading, why);
	if (rc == 0)
		rc = set_reading(plate.json, &reading, why);
	if (rc == 0 && job->set->draw != NULL)
		rc = draw(job, frame->id, number, &part, &q,
		    reading.best.text, why);
	image_free(&part);
	if (rc == 0 && job->set->photos && reading.best.text[0] != '\0')
		rc = crop_into(plate.json, photo, &plate.quad, why);
	return rc;
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct job *job = ctx;
	struct frame frame;
	struct blob photo;
	int rc = 0;

	if (!record_is(json, "frame"))
		return FILTER_WRITE;
	if (frame_parse(json, &frame, why) != 0)
		return FILTER_REFUSED;
	if (frame_plates(&frame) == 0)
		return FILTER_WRITE;
	if (photo_load(frame.image, frame.sha256, &photo, why) != 0)
		return FILTER_REFUSED;
	for (size_t i = 0; i < frame_plates(&frame) && rc == 0; i++) {
		rc = read_plate(job, &frame, i, &photo, why);
		if (rc != 0)
			reason_prefix(why, "%.150s", frame.image);
	}
	blob_free(&photo);
	return rc != 0 ? FILTER_REFUSED : FILTER_WRITE;
}

static enum ocr_readers
choose_readers(const char *text)
{
	if (strcmp(text, "net") == 0)
		return OCR_NET;
	if (strcmp(text, "tesseract") == 0)
		return OCR_TESSERACT;
	if (strcmp(text, "both") == 0)
		return OCR_BOTH;
	errx(PROGRAM_FAILED, "--reader '%s': not net, tesseract or both",
	    text);
}

static void
set_option(struct settings *set, int c, char *text)
{
	switch (c) {
	case 'r':
		set->ocr.readers = choose_readers(text);
		break;
	case 'f':
		set->ocr.formats = text;
		break;
	case 'i':
		set->photos = true;
		break;
	case 'j':
		set->threads = (int)program_number("--jobs", text, 1,
		    FILTER_THREADS);
		break;
	case 'D':
		set->draw = text;
		break;
	case 'm':
		set->ocr.models = text;
		break;
	case 'R':
		set->rejects = text;
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
	static const struct filter_calls calls = { each, NULL };
	struct settings set = { .threads = 1,
	    .ocr = { ALPR_DATADIR, OCR_NET, NULL } };
	struct job jobs[FILTER_THREADS];
	void *ctxs[FILTER_THREADS];
	struct filter *filter;
	struct reason why;
	int c, status;

	while ((c = getopt_long(argc, argv, "r:f:ij:D:m:R:hV", options,
	    NULL)) != -1)
		set_option(&set, c, optarg);
	program_no_operands(argc, argv,
	    "plates come on standard input, as from alpr-detect");
	program_start(true);
	/* Tesseract would start threads of its own. */
	setenv("OMP_THREAD_LIMIT", "1", 1);
	for (int i = 0; i < set.threads; i++) {
		jobs[i].set = &set;
		jobs[i].ocr = ocr_open(&set.ocr, &why);
		if (jobs[i].ocr == NULL)
			errx(PROGRAM_FAILED, "%s", why.text);
		ctxs[i] = &jobs[i];
	}
	filter = filter_open(set.rejects);
	if (set.draw != NULL && file_mkdir(set.draw, 0750, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	sandbox_enter(&set.draw, set.draw != NULL);
	status = filter_run_threads(filter, &calls, ctxs, set.threads);
	filter_close(filter);
	for (int i = 0; i < set.threads; i++)
		ocr_free(jobs[i].ocr);
	return program_end(status);
}
