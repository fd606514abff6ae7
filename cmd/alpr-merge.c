/* alpr-merge: the frames of one pass become one sighting. */
#include <err.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "merge/merge.h"
#include "program/filter.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/mark.h"
#include "record/record.h"

static const char help[] =
"usage: alpr-merge [options]\n"
"Joins the frames on standard input in which a camera saw one vehicle go by,\n"
"and writes one sighting of each pass, read from all of them.\n"
"  -g, --gap-ms N        a pass is over when its plate was not seen for N ms\n"
"                        (default: 2000)\n"
"  -l, --late-ms N       frames come out of order by at most N ms (default:\n"
"                        500)\n"
"  -p, --parked MINUTES  write what stands still again after so long\n"
"                        (default: 30)\n"
"  -s, --soon P          write a pass once its text is that sure, 0.5 to 1,\n"
"                        before it is over\n"
"  -i, --idle-ms N       end all passes when nothing came for N ms of this\n"
"                        machine's time (default: never)\n"
"  -G, --no-gaps         pass on no mark of which a record was lost on the way\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "gap-ms", required_argument, NULL, 'g' },
	{ "late-ms", required_argument, NULL, 'l' },
	{ "parked", required_argument, NULL, 'p' },
	{ "soon", required_argument, NULL, 's' },
	{ "idle-ms", required_argument, NULL, 'i' },
	{ "no-gaps", no_argument, NULL, 'G' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	struct scene_options set;
	const char *rejects;
	int idle_ms;		/* 0: never */
	bool no_gaps;
	struct merge *merge;
	struct filter *filter;
	bool ended;		/* so who sends marks has told */
};

static int
tell(void *ctx, const json_t *sighting, struct reason *why)
{
	struct job *job = ctx;

	return filter_write(job->filter, sighting, why);
}

static enum filter_result
each(void *ctx, json_t *json, struct reason *why)
{
	struct job *job = ctx;
	enum mark mark;
	int rc;

	if (mark_parse(json, &mark, why) != 0)
		return FILTER_REFUSED;
	if (mark != MARK_NONE)
		job->ended = mark == MARK_FLUSH;
	if (mark == MARK_DONE || mark == MARK_FLUSH)
		return merge_mark(job->merge, json, job->ended, why) != 0 ?
		    FILTER_FATAL : FILTER_DONE;
	if (!record_is(json, "frame"))
		return FILTER_WRITE;
	job->ended = false;
	rc = merge_frame(job->merge, json, why);
	return rc == 0 ? FILTER_DONE : rc > 0 ? FILTER_REFUSED : FILTER_FATAL;
}

static int
idle(void *ctx, struct reason *why)
{
	struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
	struct job *job = ctx;

	if (job->idle_ms == 0)
		return 0;
	if (fflush(stdout) != 0)
		return reason_errno(why, "standard output");
	if (poll(&in, 1, job->idle_ms) != 0)
		return 1;
	return merge_flush(job->merge, why);
}

static double
sureness(const char *text)
{
	char *end;
	double p = strtod(text, &end);

	if (end == text || *end != '\0' || !(p >= .5 && p <= 1))
		errx(PROGRAM_FAILED, "--soon '%s': not a number from 0.5 to "
		    "1", text);
	return p;
}

static void
set_option(struct job *job, int c, const char *text)
{
	switch (c) {
	case 'g':
		job->set.gap = program_number("--gap-ms", text, 1, 60000);
		break;
	case 'l':
		job->set.late = program_number("--late-ms", text, 0, 60000);
		break;
	case 'p':
		job->set.parked = STAMP_MINUTE * program_number("--parked",
		    text, 1, 1440);
		break;
	case 's':
		job->set.soon = sureness(text);
		break;
	case 'i':
		job->idle_ms = (int)program_number("--idle-ms", text, 1,
		    3600000);
		break;
	case 'G':
		job->no_gaps = true;
		break;
	case 'R':
		job->rejects = text;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		program_usage();
	}
}

static int
run(struct job *job)
{
	static const struct filter_calls calls = { each, idle };
	struct reason why;
	int status;

	job->set.ctx = job;
	job->merge = merge_new(&job->set);
	if (job->merge == NULL)
		err(PROGRAM_FAILED, "merge");
	job->filter = filter_open(job->rejects);
	if (job->no_gaps)
		filter_check_marks(job->filter);
	filter_end_on_signals();
	sandbox_enter(NULL, 0);
	status = filter_run(job->filter, &calls, job);
	/* Cut off: the same frames come again, and are told as a whole. */
	if (filter_marked(job->filter) && !job->ended) {
		warnx("the input was cut off: what was held is left to who "
		    "sends it again");
		status = PROGRAM_FAILED;
	} else if (merge_flush(job->merge, &why) != 0) {
		warnx("%s", why.text);
		status = PROGRAM_FAILED;
	}
	filter_close(job->filter);
	merge_free(job->merge);
	return status;
}

int
main(int argc, char **argv)
{
	struct job job = { .set = { .gap = 2 * STAMP_SECOND,
	    .late = STAMP_SECOND / 2, .parked = 30 * STAMP_MINUTE,
	    .tell = tell } };
	int c;

	while ((c = getopt_long(argc, argv, "g:l:p:s:i:GR:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_no_operands(argc, argv,
	    "plates come on standard input, as from alpr-ocr");
	program_start(true);
	return program_end(run(&job));
}
