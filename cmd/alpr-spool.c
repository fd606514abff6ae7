/* alpr-spool: records wait on disk until what comes of them is stored. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alpr-spool/loop.h"
#include "base/stamp.h"
#include "program/program.h"
#include "record/rejects.h"
#include "store/master.h"

static const char help[] =
"usage: alpr-spool -d SPOOL [options] COMMAND\n"
"Keeps the frames on standard input on disk, and sends them to the programs\n"
"of the shell command, which end with alpr-store, until it has stored them.\n"
"  -d, --spool FOLDER    where they wait\n"
"  -k, --key-file FILE   seal them under this key\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -t, --take            remove each photo once it is in the spool\n"
"  -m, --max-size MIB    the spool's size on disk (default: 10240)\n"
"  -a, --max-age TIME    drop what is older, as 2d (default: 30d)\n"
"  -c, --context-ms N    what is sent again follows on this much of what was\n"
"                        stored (default: 10500)\n"
"  -n, --window N        send at most N records ahead (default: 2048)\n"
"  -p, --patience TIME   start the programs anew where nothing came back for so\n"
"                        long, as 60s (default: never)\n"
"  -G, --no-gaps         answer no mark of which a record was lost on the way\n"
"  -w, --work FOLDER     of the photos in use, in memory (default: /dev/shm)\n"
"  -R, --rejects FILE    keep what is refused and dropped there\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "spool", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "key-command", required_argument, NULL, 'K' },
	{ "take", no_argument, NULL, 't' },
	{ "max-size", required_argument, NULL, 'm' },
	{ "max-age", required_argument, NULL, 'a' },
	{ "context-ms", required_argument, NULL, 'c' },
	{ "window", required_argument, NULL, 'n' },
	{ "patience", required_argument, NULL, 'p' },
	{ "no-gaps", no_argument, NULL, 'G' },
	{ "work", required_argument, NULL, 'w' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	struct spooler s;
	const char *dir, *work;
	struct master master;
};

static int
add_told(void *ctx, const struct queue_item *item)
{
	struct spooler *s = ctx;

	if (item->kind == QUEUE_TOLD)
		backlog_add(s->backlog, item, program_now());
	return 0;
}

static int
add_waiting(void *ctx, const struct queue_item *item)
{
	struct spooler *s = ctx;

	if (item->kind != QUEUE_TOLD)
		backlog_add(s->backlog, item, program_now());
	return 0;
}

/* What was there when the last run ended, in the order in which it came. */
static int
find_rest(struct spooler *s, struct reason *why)
{
	size_t waiting;

	if (queue_each(s->queue, add_told, s, why) != 0)
		return -1;
	backlog_sort(s->backlog);
	while (backlog_next(s->backlog) != NULL) {
		backlog_send(s->backlog);
		backlog_tell(s->backlog);
	}
	s->told_at = program_ticks();
	if (queue_each(s->queue, add_waiting, s, why) != 0)
		return -1;
	backlog_sort(s->backlog);
	waiting = backlog_waiting(s->backlog);
	if (waiting > 0)
		warnx("%zu record%s in the spool", waiting, waiting == 1 ?
		    " waits" : "s wait");
	return 0;
}

static void
open_all(struct job *job)
{
	struct spooler *s = &job->s;
	unsigned char key[CRYPTO_KEY];
	bool sealed = job->master.file != NULL ||
	    job->master.command != NULL;
	struct reason why;

	if (sealed && master_read(&job->master, key, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	s->queue = queue_open(job->dir, sealed ? key : NULL, &why);
	crypto_wipe(key, sizeof(key));
	if (s->queue == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	s->lock = file_join(job->dir, "programs", &why);
	if (s->lock == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	s->work = work_new(job->work, job->dir, &why);
	if (s->work == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	if (s->rejects_path != NULL) {
		s->rejects = rejects_open(s->rejects_path, &why);
		if (s->rejects == NULL)
			errx(PROGRAM_FAILED, "%s", why.text);
	}
	s->backlog = backlog_new();
	s->flow.in = s->flow.out = -1;
	if (find_rest(s, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

static void
close_all(struct job *job)
{
	struct spooler *s = &job->s;
	struct reason why;

	if (queue_tidy(s->queue, stamp_hour(program_now()), &why) != 0)
		warnx("%s", why.text);
	backlog_free(s->backlog);
	work_free(s->work);
	queue_close(s->queue);
	if (s->rejects != NULL && fclose(s->rejects) != 0)
		err(PROGRAM_FAILED, "%s", s->rejects_path);
	chain_free(s->chain);
	chain_check_free(s->check);
	free(s->lock);
	free(s->out);
}

static void
set_option(struct job *job, int c, const char *text)
{
	struct spooler *s = &job->s;

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
	case 't':
		s->take = true;
		break;
	case 'm':
		s->max_bytes = (uint64_t)program_number("--max-size", text,
		    1, 1 << 30) << 20;
		break;
	case 'a':
		s->max_age = program_duration("--max-age", text,
		    60 * STAMP_DAY);
		break;
	case 'c':
		s->context_ms = program_number("--context-ms", text, 0,
		    60000);
		break;
	case 'n':
		s->window = (size_t)program_number("--window", text, 1,
		    100000);
		break;
	case 'p':
		s->patience = program_duration("--patience", text, STAMP_DAY);
		break;
	case 'G':
		s->check = chain_check_new();
		if (s->check == NULL)
			err(PROGRAM_FAILED, "--no-gaps");
		break;
	case 'w':
		job->work = text;
		break;
	case 'R':
		s->rejects_path = text;
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
	struct job job = { .work = "/dev/shm", .s = { .max_age = 30 *
	    STAMP_DAY, .max_bytes = (uint64_t)10240 << 20,
	    .context_ms = 10500, .window = 2048 } };
	int c, status;

	while ((c = getopt_long(argc, argv, "d:k:K:tm:a:c:n:p:Gw:R:hV",
	    options, NULL)) != -1)
		set_option(&job, c, optarg);
	program_start(true);
	if (optind == argc)
		errx(PROGRAM_FAILED, "which programs? as 'alpr-detect | "
		    "alpr-ocr | alpr-store -d STORE'");
	job.s.command = argv[optind++];
	program_no_operands(argc, argv, "quote the programs as one");
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which spool? --spool FOLDER");
	open_all(&job);
	status = loop_run(&job.s, job.dir);
	close_all(&job);
	return program_end(status);
}
