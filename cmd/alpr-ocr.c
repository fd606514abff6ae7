/* alpr-ocr: what do the plates of a frame say. */
#include <err.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>

#include "crop.h"
#include "filter.h"
#include "frame.h"
#include "image.h"
#include "ocr.h"
#include "photo.h"
#include "program.h"
#include "record.h"

static const char help[] =
"usage: alpr-ocr [options]\n"
"Reads the plates of each frame on standard input and writes the frame with\n"
"their texts, confidences and next best texts.\n"
"  -i, --inline          put photos of vehicle and plate into the record,\n"
"                        for pipes that cross machines\n"
"  -T, --tessdata FOLDER Tesseract's models (default: its own)\n"
"  -l, --language NAME   which of them (default: eng)\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "inline", no_argument, NULL, 'i' },
	{ "tessdata", required_argument, NULL, 'T' },
	{ "language", required_argument, NULL, 'l' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *tessdata, *language, *rejects;
	bool photos;
	struct ocr *ocr;
};

/* Replaces what an earlier reading said. */
static int
set_reading(json_t *plate, const struct ocr_reading *r, struct reason *why)
{
	json_t *chars = json_array(), *others = json_array();
	int rc = 0;

	for (size_t i = 0; r->best.text[i] != '\0'; i++)
		rc |= json_array_append_new(chars, json_pack("{s:s#, s:f}",
		    "c", &r->best.text[i], 1, "p",
		    round(r->chars[i] * 1e4) / 1e4));
	for (size_t i = 0; i < r->n_others; i++)
		rc |= json_array_append_new(others, json_pack("{s:s, s:f}",
		    "text", r->others[i].text, "confidence",
		    round(r->others[i].confidence * 1e4) / 1e4));
	rc |= record_set_string(plate, "text", r->best.text);
	rc |= record_set_real(plate, "confidence", r->best.confidence, 4);
	rc |= json_object_set_new(plate, "chars", chars);
	rc |= json_object_set_new(plate, "candidates", others);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

/* The quad with room around it, and the quad within that part. */
static struct image_box
box_around(struct quad *q)
{
	struct quad_box b = quad_bounds(q);
	int margin = (int)(b.h / 4) + 4;
	struct image_box box = { (int)floor(b.x) - margin,
	    (int)floor(b.y) - margin, (int)ceil(b.w) + 2 * margin + 1,
	    (int)ceil(b.h) + 2 * margin + 1 };

	return box;
}

static int
read_plate(struct job *job, const struct blob *photo,
    struct frame_plate *plate, struct reason *why)
{
	struct image_box box = box_around(&plate->quad);
	struct quad q = plate->quad;
	struct ocr_reading reading;
	struct image part;
	int rc;

	if (image_part(photo, 1, &box, &part, why) != 0)
		return -1;
	for (int i = 0; i < 4; i++) {
		q.x[i] -= box.x;
		q.y[i] -= box.y;
	}
	rc = ocr_read(job->ocr, &part, &q, &reading, why);
	image_free(&part);
	if (rc == 0)
		rc = set_reading(plate->json, &reading, why);
	if (rc == 0 && job->photos && reading.best.text[0] != '\0')
		rc = crop_into(plate->json, photo, &plate->quad, why);
	return rc;
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct frame_plate plate;
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
		rc = frame_plate(&frame, i, &plate, why);
		if (rc == 0)
			rc = read_plate(job, &photo, &plate, why);
		if (rc != 0)
			reason_prefix(why, "%.150s", frame.image);
	}
	blob_free(&photo);
	return rc != 0 ? FILTER_REFUSED : FILTER_WRITE;
}

int
main(int argc, char **argv)
{
	static const struct filter_calls calls = { each, NULL };
	struct job job = { .language = "eng" };
	struct filter *filter;
	struct reason why;
	int c, status;

	while ((c = getopt_long(argc, argv, "iT:l:R:hV", options,
	    NULL)) != -1) {
		switch (c) {
		case 'i':
			job.photos = true;
			break;
		case 'T':
			job.tessdata = optarg;
			break;
		case 'l':
			job.language = optarg;
			break;
		case 'R':
			job.rejects = optarg;
			break;
		case 'h':
			program_help(help);
		case 'V':
			program_version();
		default:
			program_usage();
		}
	}
	if (optind < argc)
		program_usage();
	program_start(true);
	job.ocr = ocr_open(job.tessdata, job.language, &why);
	if (job.ocr == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	filter = filter_open(job.rejects);
	status = filter_run(filter, &calls, &job);
	filter_close(filter);
	ocr_free(job.ocr);
	return program_end(status);
}
