/* alpr-detect: where in a frame are plates. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "detect.h"
#include "filter.h"
#include "frame.h"
#include "image.h"
#include "photo.h"
#include "program.h"
#include "record.h"

static const char help[] =
"usage: alpr-detect [options]\n"
"Finds the plates of each frame on standard input and writes the frame with\n"
"their corners and scores.\n"
"  -m, --model FILE      weights (default: detect.safetensors in\n"
"                        " ALPR_DATADIR ")\n"
"  -t, --threshold P     leave out what scores less (default: the model's)\n"
"  -w, --min-width N     plates narrower than N pixels need not be found\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "model", required_argument, NULL, 'm' },
	{ "threshold", required_argument, NULL, 't' },
	{ "min-width", required_argument, NULL, 'w' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

/* Longer sides are halved while decoding: plates are then large enough. */
#define SIDE_WANTED 2000

struct job {
	const char *model, *rejects;
	struct detect_options options;
	struct detect *detect;
};

/* By how much the decoder may divide the photo, and the photo's width. */
static int
choose_scale(const struct blob *photo, int min_width, int *divide, int *width,
    struct reason *why)
{
	struct image_head head;
	int side;

	if (image_head(photo, &head, why) != 0)
		return -1;
	side = head.width > head.height ? head.width : head.height;
	*width = head.width;
	*divide = 1;
	while (*divide < 8 && side / *divide > SIDE_WANTED &&
	    (min_width == 0 || min_width / (*divide * 2) >= 30))
		*divide *= 2;
	return 0;
}

static int
add_plates(struct frame *frame, const struct detect_list *found, double scale,
    struct reason *why)
{
	struct quad q;

	for (size_t i = 0; i < found->n && i < FRAME_PLATES_MAX; i++) {
		q = found->items[i].quad;
		for (int k = 0; k < 4; k++) {
			q.x[k] *= scale;
			q.y[k] *= scale;
		}
		if (frame_add_plate(frame, &q, found->items[i].score,
		    why) != 0)
			return -1;
	}
	return 0;
}

static int
find(struct job *job, struct frame *frame, const struct blob *photo,
    struct reason *why)
{
	struct detect_options options = job->options;
	struct detect_list found;
	struct luma luma;
	int divide, width, rc;

	if (choose_scale(photo, options.min_width, &divide, &width,
	    why) != 0 || image_luma(photo, divide, &luma, why) != 0)
		return -1;
	options.min_width /= divide;
	rc = detect_run(job->detect, &luma, &options, &found, why);
	if (rc == 0) {
		rc = add_plates(frame, &found, (double)width / luma.width,
		    why);
		detect_list_free(&found);
	}
	luma_free(&luma);
	return rc;
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct job *job = ctx;
	struct frame frame;
	struct blob photo;
	int rc;

	if (!record_is(json, "frame"))
		return FILTER_WRITE;
	if (frame_parse(json, &frame, why) != 0 ||
	    frame_clear_plates(&frame, why) != 0 ||
	    photo_load(frame.image, frame.sha256, &photo, why) != 0)
		return FILTER_REFUSED;
	rc = find(job, &frame, &photo, why);
	if (rc != 0)
		reason_prefix(why, "%.150s", frame.image);
	blob_free(&photo);
	return rc != 0 ? FILTER_REFUSED : FILTER_WRITE;
}

static void
set_threshold(struct job *job, const char *text)
{
	char *end;

	job->options.threshold = strtod(text, &end);
	if (end == text || *end != '\0' || !(job->options.threshold > 0 &&
	    job->options.threshold < 1))
		errx(PROGRAM_FAILED, "--threshold '%s': not between 0 and 1",
		    text);
}

int
main(int argc, char **argv)
{
	static const struct filter_calls calls = { each, NULL };
	struct job job = { .model = ALPR_DATADIR "/detect.safetensors" };
	struct filter *filter;
	struct reason why;
	int c, status;

	while ((c = getopt_long(argc, argv, "m:t:w:R:hV", options,
	    NULL)) != -1) {
		switch (c) {
		case 'm':
			job.model = optarg;
			break;
		case 't':
			set_threshold(&job, optarg);
			break;
		case 'w':
			job.options.min_width = (int)program_number(
			    "--min-width", optarg, 8, IMAGE_SIDE_MAX);
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
	job.detect = detect_open(job.model, &why);
	if (job.detect == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	filter = filter_open(job.rejects);
	status = filter_run(filter, &calls, &job);
	filter_close(filter);
	detect_free(job.detect);
	return program_end(status);
}
