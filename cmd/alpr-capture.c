/* alpr-capture: photos to frame records. */
#include <dirent.h>
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/capture.h"
#include "capture/spool.h"
#include "image/image.h"
#include "program/program.h"
#include "record/frame.h"
#include "record/line.h"
#include "record/record.h"

static const char help[] =
"usage: alpr-capture [options] [FILE|FOLDER|- ...]\n"
"Writes a frame record for each photo.  '-' is a photo on standard input;\n"
"without operands, standard input lists photos, a name a line.\n"
"  -c, --camera NAME     camera (default: the name of the photo's folder)\n"
"  -t, --time now|TIME   capture time, RFC 3339 (default: from EXIF, the\n"
"                        file's name, or the file's own time)\n"
"  -o, --offset +hh:mm   of clocks that do not tell it (default: +00:00)\n"
"  -p, --place LAT,LON   place in degrees, WGS 84 (default: from EXIF)\n"
"  -H, --heading DEGREES direction of view, clockwise from north\n"
"  -s, --spool FOLDER    copy the photos there, durably, by capture hour\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "camera", required_argument, NULL, 'c' },
	{ "time", required_argument, NULL, 't' },
	{ "offset", required_argument, NULL, 'o' },
	{ "place", required_argument, NULL, 'p' },
	{ "heading", required_argument, NULL, 'H' },
	{ "spool", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	struct capture capture;
	const char *spool;
	bool failed;
};

static void
refuse(struct job *job, const char *name, const struct reason *why)
{
	warnx("%s: %s", name, why->text);
	job->failed = true;
}

static int
spool(const struct job *job, json_t *frame, const struct blob *photo,
    struct reason *why)
{
	struct frame f;
	char *path;
	int rc;

	if (frame_parse(frame, &f, why) != 0 ||
	    spool_put(job->spool, f.time, f.id, photo, &path, why) != 0)
		return -1;
	rc = record_set_string(frame, "image", path);
	free(path);
	return rc != 0 ? reason_set(why, "out of memory") : 0;
}

static void
take_photo(struct job *job, const char *name, const char *path,
    const struct blob *photo, int64_t modified)
{
	struct reason why;
	json_t *frame;
	int rc;

	job->capture.now = program_now();
	if (job->capture.is_now)
		job->capture.time = job->capture.now;
	frame = capture_frame(&job->capture, photo, path, modified, &why);
	rc = frame == NULL ? -1 : 0;
	if (rc == 0 && job->spool != NULL)
		rc = spool(job, frame, photo, &why);
	if (rc == 0)
		rc = record_write(frame, stdout, &why);
	if (rc != 0)
		refuse(job, name, &why);
	json_decref(frame);
	if (fflush(stdout) != 0)
		exit(program_end(PROGRAM_FAILED));
}

static void
take_file(struct job *job, const char *name, const struct stat *st)
{
	char *path = realpath(name, NULL);
	struct reason why;
	struct blob photo;

	if (path == NULL) {
		reason_errno(&why, "path");
		refuse(job, name, &why);
		return;
	}
	if (file_read(path, IMAGE_BYTES_MAX, &photo, &why) != 0) {
		warnx("%s", why.text);
		job->failed = true;
	} else {
		take_photo(job, name, path, &photo,
		    (int64_t)st->st_mtim.tv_sec * 1000 +
		    st->st_mtim.tv_nsec / 1000000);
	}
	blob_free(&photo);
	free(path);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* What a camera's upload hides behind a dot is not complete yet. */
static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static bool
is_link_to_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode) &&
	    stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void take(struct job *, const char *);

static void
take_folder(struct job *job, const char *name)
{
	struct dirent **list;
	struct reason why;
	char *path;
	int n;

	n = scandir(name, &list, visible, by_name);
	if (n < 0) {
		warn("%s", name);
		job->failed = true;
		return;
	}
	for (int i = 0; i < n; i++) {
		path = file_join(name, list[i]->d_name, &why);
		if (path == NULL)
			errx(PROGRAM_FAILED, "%s", why.text);
		/* A link to a folder may lead back up, and on for ever. */
		if (!is_link_to_folder(path))
			take(job, path);
		free(path);
		free(list[i]);
	}
	free(list);
}

static void
take(struct job *job, const char *name)
{
	struct stat st;

	if (stat(name, &st) != 0) {
		warn("%s", name);
		job->failed = true;
	} else if (S_ISDIR(st.st_mode)) {
		take_folder(job, name);
	} else {
		take_file(job, name, &st);
	}
}

/* Names, one a line; as a list may never end, each is taken as it comes. */
static void
take_list(struct job *job)
{
	struct line_reader *lines = line_new(STDIN_FILENO);
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;

	if (lines == NULL)
		err(PROGRAM_FAILED, "list of names");
	while ((kind = line_next(lines, &line, &len, &why)) != LINE_END) {
		if (kind == LINE_FAILED) {
			refuse(job, "standard input", &why);
			break;
		}
		if (kind == LINE_TEXT && strlen(line) == len) {
			if (len > 0)
				take(job, line);
		} else {
			warnx("line %zu: not a file's name",
			    line_number(lines));
			job->failed = true;
		}
	}
	line_free(lines);
}

/* A photo without a file: it must be kept for those who come after. */
static void
take_stdin(struct job *job)
{
	struct reason why;
	struct blob photo;

	if (job->spool == NULL)
		errx(PROGRAM_FAILED, "a photo on standard input needs "
		    "--spool, to be kept in");
	if (file_read_fd(STDIN_FILENO, "standard input", IMAGE_BYTES_MAX,
	    &photo, &why) != 0)
		refuse(job, "-", &why);
	else
		take_photo(job, "-", NULL, &photo, 0);
	blob_free(&photo);
}

static void
set_time(struct capture *c, const char *text)
{
	struct reason why;

	c->timed = true;
	c->is_now = strcmp(text, "now") == 0;
	if (!c->is_now && stamp_parse(text, &c->time, &why) != 0)
		errx(PROGRAM_FAILED, "--time: %s", why.text);
}

static void
set_heading(struct capture *c, const char *text)
{
	char *end;

	c->heading = strtod(text, &end);
	c->headed = true;
	if (end == text || *end != '\0' || !(c->heading >= 0 &&
	    c->heading < 360))
		errx(PROGRAM_FAILED, "--heading '%s': not degrees from 0 to "
		    "360", text);
}

static void
set_option(struct job *job, int c, char *text)
{
	struct reason why;
	int rc = 0;

	switch (c) {
	case 'c':
		rc = frame_camera_check(text, &why);
		job->capture.camera = text;
		break;
	case 't':
		set_time(&job->capture, text);
		break;
	case 'o':
		rc = stamp_parse_offset(text, &job->capture.offset, &why);
		break;
	case 'p':
		rc = geo_parse(text, &job->capture.place, &why);
		job->capture.placed = true;
		break;
	case 'H':
		set_heading(&job->capture, text);
		break;
	case 's':
		job->spool = text;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		program_usage();
	}
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

int
main(int argc, char **argv)
{
	struct job job = { .failed = false };
	char *spool = NULL;
	struct reason why;
	int c;

	program_start(false);
	while ((c = getopt_long(argc, argv, "c:t:o:p:H:s:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	if (job.spool != NULL) {
		/* The records must name the photos wherever they are read. */
		if (file_mkdir(job.spool, 02770, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
		spool = realpath(job.spool, NULL);
		if (spool == NULL)
			err(PROGRAM_FAILED, "%s", job.spool);
		job.spool = spool;
	}
	if (optind == argc)
		take_list(&job);
	for (; optind < argc; optind++) {
		if (strcmp(argv[optind], "-") == 0)
			take_stdin(&job);
		else
			take(&job, argv[optind]);
	}
	free(spool);
	return program_end(job.failed ? PROGRAM_FAILED : PROGRAM_DONE);
}
