/* alpr-capture: photos to frame records. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "alpr-capture/cameras.h"
#include "alpr-capture/device.h"
#include "alpr-capture/files.h"
#include "alpr-capture/receiver.h"
#include "alpr-capture/stream.h"
#include "alpr-capture/take.h"
#include "alpr-capture/thin.h"
#include "alpr-capture/uploads.h"
#include "program/program.h"
#include "program/health.h"
#include "program/progress.h"
#include "program/sandbox.h"
#include "record/frame.h"

static const char help[] =
"usage: alpr-capture [options] [FILE|FOLDER|- ...]\n"
"       alpr-capture [options] --watch FOLDER | --mjpeg | --video DEVICE\n"
"Writes a frame record for each photo.  '-' is a photo on standard input;\n"
"without operands, standard input lists photos, a name a line.\n"
"  -c, --camera NAME     camera (default: the name of the photo's folder)\n"
"  -t, --time now|TIME   capture time, RFC 3339 (default: from EXIF, the\n"
"                        file's name, or the file's own time)\n"
"  -o, --offset +hh:mm   of clocks that do not tell it (default: +00:00)\n"
"  -p, --place LAT,LON   place in degrees, WGS 84 (default: from EXIF)\n"
"  -H, --heading DEGREES direction of view, clockwise from north\n"
"  -g, --gps FILE        place from a receiver's NMEA sentences, recorded or\n"
"                        as they come\n"
"  -P, --policy FILE     cameras, places, zones and clocks by the policy;\n"
"                        what is of no camera in it is refused\n"
"  -L, --late TIME       refuse photos whose time is longer before arrival\n"
"  -E, --early TIME      or longer behind it (with --watch: 1d and 5m)\n"
"  -s, --spool FOLDER    copy the photos there, durably, by capture hour\n"
"  -w, --watch FOLDER    take photos that cameras upload there, as they come\n"
"  -l, --list FILE       take the photos that it lists, a name a line\n"
"  -m, --mjpeg           take the frames of a stream on standard input, plain\n"
"                        or multipart\n"
"  -v, --video DEVICE    take the frames of a camera of this machine\n"
"  -S, --size WxH        ask it for that size (default: its largest)\n"
"  -e, --every N         of each camera's frames, take one of N\n"
"  -r, --rate N          of each camera, take at most N frames a second\n"
"  -M, --min-change P    leave out frames of which less than P percent is new\n"
"  -R, --rejects FOLDER  keep uploads that are refused there, with the reason\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "camera", required_argument, NULL, 'c' },
	{ "time", required_argument, NULL, 't' },
	{ "offset", required_argument, NULL, 'o' },
	{ "place", required_argument, NULL, 'p' },
	{ "heading", required_argument, NULL, 'H' },
	{ "gps", required_argument, NULL, 'g' },
	{ "policy", required_argument, NULL, 'P' },
	{ "late", required_argument, NULL, 'L' },
	{ "early", required_argument, NULL, 'E' },
	{ "every", required_argument, NULL, 'e' },
	{ "rate", required_argument, NULL, 'r' },
	{ "min-change", required_argument, NULL, 'M' },
	{ "spool", required_argument, NULL, 's' },
	{ "watch", required_argument, NULL, 'w' },
	{ "list", required_argument, NULL, 'l' },
	{ "mjpeg", no_argument, NULL, 'm' },
	{ "video", required_argument, NULL, 'v' },
	{ "size", required_argument, NULL, 'S' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

/* Of uploads: a camera may have held them back, but knows no future. */
#define LATE		STAMP_DAY
#define EARLY		(5 * STAMP_MINUTE)
#define LIMIT_MAX	(1000 * STAMP_DAY)

struct settings {
	struct take take;
	const char *watch, *list, *policy, *gps, *video;
	int width, height;	/* of --video; 0: the largest */
	bool mjpeg;
	struct thin_options thin;
};

static void
set_time(struct capture *c, const char *text)
{
	struct reason why;

	c->timed = true;
	c->is_now = strcmp(text, "now") == 0;
	if (!c->is_now && stamp_parse(text, &c->time, &why) != 0)
		errx(PROGRAM_FAILED, "--time: %s", why.text);
}

/* A number within limits. */
static double
set_real(const char *option, const char *text, double least, double most)
{
	char *end;
	double v;

	v = strtod(text, &end);
	if (end == text || *end != '\0' || !(v >= least && v <= most))
		errx(PROGRAM_FAILED, "%s '%s': not a number from %g to %g",
		    option, text, least, most);
	return v;
}

static void
set_size(struct settings *set, const char *text)
{
	int end = 0;

	if (sscanf(text, "%5dx%5d%n", &set->width, &set->height, &end) != 2 ||
	    text[end] != '\0' || set->width < 1 || set->height < 1)
		errx(PROGRAM_FAILED, "--size '%s': not a size such as "
		    "1280x720", text);
}

/* What holds for each photo: whether it is one of these. */
static bool
set_capture(struct capture *capture, int c, char *text)
{
	struct reason why;
	int rc = 0;

	switch (c) {
	case 'c':
		rc = frame_camera_check(text, &why);
		capture->camera = text;
		break;
	case 't':
		set_time(capture, text);
		break;
	case 'o':
		rc = stamp_parse_offset(text, &capture->offset, &why);
		capture->offset_given = true;
		break;
	case 'p':
		rc = geo_parse(text, &capture->place, &why);
		capture->placed = true;
		break;
	case 'H':
		capture->heading = set_real("--heading", text, 0, 359.999);
		capture->headed = true;
		break;
	case 'L':
		capture->late = program_duration("--late", text, LIMIT_MAX);
		break;
	case 'E':
		capture->early = program_duration("--early", text,
		    LIMIT_MAX);
		break;
	default:
		return false;
	}
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return true;
}

/* Which frames are left out: whether it is one of these. */
static bool
set_thin(struct thin_options *thin, int c, const char *text)
{
	switch (c) {
	case 'e':
		thin->every = program_number("--every", text, 1, 1000000);
		return true;
	case 'r':
		thin->rate = set_real("--rate", text, 1e-6, 1000);
		return true;
	case 'M':
		thin->min_change = set_real("--min-change", text, 0.001,
		    100) / 100;
		return true;
	default:
		return false;
	}
}

static void
set_option(struct settings *set, int c, char *text)
{
	switch (c) {
	case 'g':
		set->gps = text;
		break;
	case 's':
		set->take.spool = text;
		break;
	case 'R':
		set->take.rejects = text;
		break;
	case 'w':
		set->watch = text;
		break;
	case 'l':
		set->list = text;
		break;
	case 'm':
		set->mjpeg = true;
		break;
	case 'v':
		set->video = text;
		break;
	case 'S':
		set_size(set, text);
		break;
	case 'P':
		set->policy = text;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		if (!set_capture(&set->take.capture, c, text) &&
		    !set_thin(&set->thin, c, text))
			program_usage();
	}
}

static bool
is_folder(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
take_operands(struct take *t, char **names)
{
	uint64_t n = 0;

	while (names[n] != NULL && !is_folder(names[n]))
		n++;
	if (names[n] == NULL)
		progress_total(t->progress, n);
	for (; *names != NULL; names++) {
		if (strcmp(*names, "-") == 0)
			files_take_stdin(t);
		else
			files_take(t, *names);
	}
}

/* It writes to these folders, and to no other file. */
static void
keep_in(const struct settings *set)
{
	const char *all[] = { set->take.spool, set->take.rejects, set->watch };
	const char *folders[3];
	size_t n = 0;

	for (size_t i = 0; i < 3; i++)
		if (all[i] != NULL)
			folders[n++] = all[i];
	/* A device is opened to write, again and again, by calls of its own. */
	if (set->video != NULL)
		sandbox_start_nothing();
	else
		sandbox_enter(folders, n);
}

static void
take_all(struct settings *set, char **operands)
{
	struct take *t = &set->take;

	t->health = health_start();
	if (set->policy != NULL)
		t->cameras = cameras_open(set->policy);
	if (set->gps != NULL) {
		t->receiver = receiver_open(set->gps);
		t->capture.locate = receiver_locate;
		t->capture.where = t->receiver;
	}
	if (set->thin.every > 1 || set->thin.rate > 0 ||
	    set->thin.min_change > 0)
		t->thin = thin_new(&set->thin);
	t->progress = progress_start(false);
	take_start(t);
	keep_in(set);
	health_listen(t->health);
	if (set->watch != NULL)
		uploads_take(t, set->watch);
	else if (set->mjpeg)
		stream_take(t);
	else if (set->video != NULL)
		device_take(t, set->video, set->width, set->height);
	else if (*operands != NULL)
		take_operands(t, operands);
	else
		files_take_list(t, set->list == NULL ? "-" : set->list);
	take_end(t);
	progress_end(t->progress);
	health_end(t->health);
	if (t->thin != NULL)
		thin_tell(t->thin);
	thin_free(t->thin);
	receiver_free(t->receiver);
	cameras_free(t->cameras);
}

int
main(int argc, char **argv)
{
	struct settings set = { .watch = NULL };
	struct capture *capture = &set.take.capture;
	int c;

	program_start(false);
	while ((c = getopt_long(argc, argv,
	    "c:t:o:p:H:g:s:R:w:l:mv:S:P:L:E:e:r:M:hV", options, NULL)) != -1)
		set_option(&set, c, optarg);
	if ((set.watch != NULL) + (set.list != NULL) + (set.video != NULL) +
	    set.mjpeg + (optind < argc) > 1)
		errx(PROGRAM_FAILED, "one source: files, --list, --watch, "
		    "--mjpeg or --video");
	if (set.watch != NULL && capture->late == 0)
		capture->late = LATE;
	if (set.watch != NULL && capture->early == 0)
		capture->early = EARLY;
	take_all(&set, argv + optind);
	return program_end(set.take.failed ? PROGRAM_FAILED : PROGRAM_DONE);
}
