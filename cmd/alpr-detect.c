/* alpr-detect: where in a frame are plates. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/geo.h"
#include "capture/photo.h"
#include "image/draw.h"
#include "image/image.h"
#include "program/filter.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "read/detect.h"
#include "record/frame.h"
#include "record/record.h"

static const char help[] =
"usage: alpr-detect [options]\n"
"Finds the plates of each frame on standard input and writes the frame with\n"
"their corners and scores.\n"
"  -m, --model FILE      weights (default: detect.safetensors in\n"
"                        " ALPR_DATADIR ")\n"
"  -t, --threshold P     leave out what scores less (default: the model's)\n"
"  -w, --min-width N     plates narrower than N pixels need not be found\n"
"  -r, --region-of-interest X,Y,X,Y,X,Y...\n"
"                        only plates whose middle is in this polygon (pixels)\n"
"  -j, --jobs N          use N threads (default: 1)\n"
"  -D, --draw FOLDER     write each photo there with what was found drawn in,\n"
"                        for people to look at\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "model", required_argument, NULL, 'm' },
	{ "threshold", required_argument, NULL, 't' },
	{ "min-width", required_argument, NULL, 'w' },
	{ "region-of-interest", required_argument, NULL, 'r' },
	{ "jobs", required_argument, NULL, 'j' },
	{ "draw", required_argument, NULL, 'D' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

/* Longer sides are halved while decoding: plates are then large enough. */
#define SIDE_WANTED	2000
#define CORNERS_MAX	64

struct settings {
	const char *model, *rejects, *draw;
	struct detect_options options;
	/* The plane of the picture: y is lat, x is lon. */
	struct geo_point region[CORNERS_MAX];
	size_t corners;
	int threads;
};

/* One thread's: a detector serves one at a time. */
struct job {
	const struct settings *set;
	struct detect *detect;
};

/* By how much the decoder may divide the photo. */
static int
choose_scale(const struct blob *photo, int min_width, int *divide,
    struct reason *why)
{
	struct image_head head;
	int side;

	if (image_head(photo, &head, why) != 0)
		return -1;
	side = head.width > head.height ? head.width : head.height;
	*divide = 1;
	while (*divide < 8 && side / *divide > SIDE_WANTED &&
	    (min_width == 0 || min_width / (*divide * 2) >= 30))
		*divide *= 2;
	return 0;
}

static bool
of_interest(const struct settings *set, const struct quad *q)
{
	struct quad_box b = quad_bounds(q);
	struct geo_point middle = { b.y + b.h / 2, b.x + b.w / 2 };

	return set->corners == 0 || geo_inside(middle, set->region,
	    set->corners);
}

static int
add_plates(const struct settings *set, struct frame *frame,
    const struct detect_list *found, int scale, struct reason *why)
{
	struct quad q;

	for (size_t i = 0; i < found->n && i < FRAME_PLATES_MAX; i++) {
		q = found->items[i].quad;
		for (int k = 0; k < 4; k++) {
			q.x[k] *= scale;
			q.y[k] *= scale;
		}
		if (of_interest(set, &q) && frame_add_plate(frame, &q,
		    found->items[i].score, why) != 0)
			return -1;
	}
	return 0;
}

static int
find(struct job *job, struct frame *frame, const struct blob *photo,
    struct reason *why)
{
	struct detect_options options = job->set->options;
	struct detect_list found;
	struct luma luma;
	int divide, rc;

	if (choose_scale(photo, options.min_width, &divide, why) != 0 ||
	    image_luma(photo, divide, &luma, why) != 0)
		return -1;
	options.min_width /= divide;
	rc = detect_run(job->detect, &luma, &options, &found, why);
	if (rc == 0) {
		rc = add_plates(job->set, frame, &found, divide, why);
		detect_list_free(&found);
	}
	luma_free(&luma);
	return rc;
}

/* The photo as FOLDER/ID.jpg, with the plates drawn in. */
static int
draw(const struct job *job, const struct frame *frame,
    const struct blob *photo, struct reason *why)
{
	struct image_box all = { 0, 0, IMAGE_SIDE_MAX, IMAGE_SIDE_MAX };
	struct blob jpeg = { NULL, 0 };
	struct frame_plate plate;
	struct image image;
	char name[UUID_SIZE + 4], *path = NULL;
	int rc;

	if (image_part(photo, 3, &all, &image, why) != 0)
		return -1;
	for (size_t i = 0; i < frame_plates(frame); i++)
		if (frame_plate(frame, i, &plate, why) == 0)
			draw_quad(&image, &plate.quad,
			    1 + image.width / 500);
	snprintf(name, sizeof(name), "%.36s.jpg", frame->id);
	rc = image_to_jpeg(&image, 85, &jpeg, why);
	if (rc == 0)
		path = file_join(job->set->draw, name, why);
	if (path != NULL)
		rc = file_write(path, jpeg.data, jpeg.len, 0640, why);
	free(path);
	blob_free(&jpeg);
	image_free(&image);
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
	else if (job->set->draw != NULL)
		rc = draw(job, &frame, &photo, why);
	blob_free(&photo);
	return rc != 0 ? FILTER_REFUSED : FILTER_WRITE;
}

static void
set_threshold(struct settings *set, const char *text)
{
	double p;
	char *end;

	p = strtod(text, &end);
	if (end == text || *end != '\0' || !(p > 0 && p < 1))
		errx(PROGRAM_FAILED, "--threshold '%s': not between 0 and 1",
		    text);
	set->options.threshold = p;
}

static void
set_region(struct settings *set, const char *text)
{
	struct geo_point *p;
	int used, end = 0;

	for (set->corners = 0; set->corners < CORNERS_MAX; set->corners++) {
		p = &set->region[set->corners];
		used = 0;
		if (sscanf(text + end, "%lf,%lf%n", &p->lon, &p->lat,
		    &used) != 2 || used == 0)
			break;
		end += used;
		if (text[end] == '\0' && set->corners >= 2) {
			set->corners++;
			return;
		}
		if (text[end++] != ',')
			break;
	}
	errx(PROGRAM_FAILED, "--region-of-interest '%s': not three to %d "
	    "corners X,Y,X,Y,X,Y...", text, CORNERS_MAX);
}

static void
set_option(struct settings *set, int c, char *text)
{
	switch (c) {
	case 'm':
		set->model = text;
		break;
	case 't':
		set_threshold(set, text);
		break;
	case 'w':
		set->options.min_width = (int)program_number("--min-width",
		    text, 8, IMAGE_SIDE_MAX);
		break;
	case 'r':
		set_region(set, text);
		break;
	case 'j':
		set->threads = (int)program_number("--jobs", text, 1,
		    FILTER_THREADS);
		break;
	case 'D':
		set->draw = text;
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
	    .model = ALPR_DATADIR "/detect.safetensors" };
	struct job jobs[FILTER_THREADS];
	void *ctxs[FILTER_THREADS];
	struct filter *filter;
	struct reason why;
	int c, status;

	while ((c = getopt_long(argc, argv, "m:t:w:r:j:D:R:hV", options,
	    NULL)) != -1)
		set_option(&set, c, optarg);
	program_no_operands(argc, argv,
	    "frames come on standard input, as from alpr-capture");
	program_start(true);
	for (int i = 0; i < set.threads; i++) {
		jobs[i].set = &set;
		jobs[i].detect = detect_open(set.model, &why);
		if (jobs[i].detect == NULL)
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
		detect_free(jobs[i].detect);
	return program_end(status);
}
