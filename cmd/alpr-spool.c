/* alpr-spool: records wait on disk until what comes of them is stored. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alpr-spool/spooler.h"
#include "base/stamp.h"
#include "program/program.h"
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
	{ "work", required_argument, NULL, 'w' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

#define TAKE_MOST	16	/* lines, before the programs are looked after */
#define AGAIN		1000	/* ms, where the disk is full */
#define GIVE_UP		5	/* ends of the programs that told of nothing */
#define CONTEXT_KEPT	(60 * STAMP_SECOND)	/* where nothing comes */
#define TIDY_EVERY	(5 * STAMP_MINUTE)

struct job {
	struct spooler s;
	const char *dir, *work;
	struct master master;
	struct line_reader *in;
	bool in_ended;
	char *held;		/* a line that the disk has no room for */
	size_t held_len;
	int64_t held_until;	/* then it is tried again */
	int64_t tidied;
};

static volatile sig_atomic_t stopping, asked;

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		asked = 1;
	else if (sig != SIGCHLD)
		stopping++;
}

/* They come while poll waits, and not else. */
static void
catch_signals(sigset_t *waiting)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGUSR1, SIGCHLD };
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++) {
		sigaddset(&blocked, caught[i]);
		if (sigaction(caught[i], &act, NULL) != 0)
			err(PROGRAM_FAILED, "signals");
	}
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &blocked, waiting) != 0)
		err(PROGRAM_FAILED, "signals");
	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		sigdelset(waiting, caught[i]);
}

static void
show_status(const struct spooler *s)
{
	const struct backlog_item *item = backlog_first_sent(s->backlog);
	int64_t lag;

	if (item == NULL)
		item = backlog_next(s->backlog);
	lag = item == NULL ? 0 : program_now() - item->taken;
	fprintf(stderr, "alpr-spool: %llu in, %llu stored, %zu wait, %zu "
	    "sent, %llu dropped, %llu refused, %llu restarts, %.1f MiB, lag "
	    "%.1f s\n", (unsigned long long)s->taken,
	    (unsigned long long)s->told, backlog_waiting(s->backlog),
	    backlog_sent(s->backlog), (unsigned long long)s->dropped,
	    (unsigned long long)s->refused, (unsigned long long)s->restarts,
	    (double)backlog_bytes(s->backlog) / (1 << 20),
	    (double)lag / 1000);
}

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
	if (queue_each(s->queue, add_told, s, why) != 0)
		return -1;
	backlog_sort(s->backlog);
	while (backlog_next(s->backlog) != NULL) {
		backlog_send(s->backlog);
		backlog_tell(s->backlog);
	}
	s->told_at = program_now();
	if (queue_each(s->queue, add_waiting, s, why) != 0)
		return -1;
	backlog_sort(s->backlog);
	if (backlog_waiting(s->backlog) > 0)
		warnx("%zu records wait in the spool",
		    backlog_waiting(s->backlog));
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
	int fd;

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
		fd = open(s->rejects_path, O_WRONLY | O_CREAT | O_APPEND |
		    O_CLOEXEC, 0600);
		s->rejects = fd < 0 ? NULL : fdopen(fd, "a");
		if (s->rejects == NULL)
			err(PROGRAM_FAILED, "%s", s->rejects_path);
	}
	s->backlog = backlog_new();
	s->flow.in = s->flow.out = -1;
	job->in = line_new(STDIN_FILENO);
	if (job->in == NULL)
		err(PROGRAM_FAILED, "input");
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
	line_free(job->in);
	backlog_free(s->backlog);
	work_free(s->work);
	queue_close(s->queue);
	if (s->rejects != NULL && fclose(s->rejects) != 0)
		err(PROGRAM_FAILED, "%s", s->rejects_path);
	free(s->lock);
	free(s->out);
}

static void
take(struct job *job, char *line, size_t len)
{
	job->held = NULL;
	if (spooler_take(&job->s, line, len, line_number(job->in)))
		return;
	job->held = line;
	job->held_len = len;
	job->held_until = program_now() + AGAIN;
}

/* Not while one is held, which stands where the next would be read to. */
static bool
may_read(const struct job *job)
{
	return !job->in_ended && job->held == NULL && stopping == 0;
}

static void
read_input(struct job *job)
{
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;

	if (job->held != NULL && program_now() >= job->held_until)
		take(job, job->held, job->held_len);
	for (int i = 0; i < TAKE_MOST && may_read(job) &&
	    line_ready(job->in); i++) {
		kind = line_next(job->in, &line, &len, &why);
		if (kind == LINE_END) {
			job->in_ended = true;
		} else if (kind == LINE_FAILED) {
			warnx("%s", why.text);
			job->s.failed = job->in_ended = true;
		} else if (line_unended(job->in)) {
			/* Whoever wrote it was killed, and sends it again. */
			warnx("line %zu: cut off", line_number(job->in));
			job->s.failed = job->in_ended = true;
		} else if (kind == LINE_TEXT) {
			take(job, line, len);
		} else {
			reason_set(&why, "more than %u bytes",
			    LINE_MAX_BYTES);
			warnx("line %zu: %s", line_number(job->in), why.text);
			job->s.refused++;
			spooler_refuse(&job->s, NULL, line_number(job->in),
			    line, len, &why);
		}
	}
}

/* A sighting is on its way before the mark behind it is looked at. */
static void
write_output(struct spooler *s)
{
	size_t left = s->out_len - s->out_at;
	ssize_t n;

	/* A pipe that can be written to has room for so much. */
	n = write(STDOUT_FILENO, s->out + s->out_at, left < PIPE_BUF ? left :
	    PIPE_BUF);
	if (n < 0 && errno != EINTR && errno != EAGAIN)
		err(PROGRAM_FAILED, "standard output");
	s->out_at += n > 0 ? (size_t)n : 0;
	if (s->out_at < s->out_len)
		return;
	free(s->out);
	s->out = NULL;
	s->out_len = s->out_at = 0;
}

/* Whether the programs are at their end. */
static bool
read_programs(struct spooler *s)
{
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;

	while (s->out_len == 0 && line_ready(s->flow.lines)) {
		kind = line_next(s->flow.lines, &line, &len, &why);
		if (kind == LINE_END || kind == LINE_FAILED)
			return true;
		if (line_unended(s->flow.lines))
			continue;
		if (kind == LINE_TEXT)
			spooler_hear(s, line, len);
		else
			warnx("from the programs: more than %u bytes",
			    LINE_MAX_BYTES);
	}
	return false;
}

static bool
is_last(const struct job *job)
{
	return stopping > 0 || (job->in_ended &&
	    backlog_waiting(job->s.backlog) == 0);
}

static void
write_flow(struct spooler *s)
{
	/* Nobody reads it: what the others still say comes first. */
	if (s->flow.in >= 0 && flow_write(&s->flow) != 0)
		flow_shut(&s->flow);
}

/* As much as they take. */
static void
feed(struct spooler *s)
{
	bool some;

	do {
		spooler_send(s);
		some = !flow_is_empty(&s->flow);
		write_flow(s);
	} while (some && s->flow.in >= 0 && flow_is_empty(&s->flow));
}

/* Starts the programs, gives them what they may have, hears them. */
static void
look_after(struct job *job)
{
	struct spooler *s = &job->s;

	if (s->flow.pid == 0) {
		if (program_now() < s->retry_at || stopping > 0 ||
		    backlog_waiting(s->backlog) == 0 ||
		    spooler_start(s) != 0)
			return;
	}
	if (stopping == 0)
		feed(s);
	if (!s->shut)
		spooler_ask(s);
	if (is_last(job) && flow_is_empty(&s->flow) && !s->shut) {
		spooler_flush(s);
		s->shut = true;
	}
	write_flow(s);
	if (s->shut && flow_is_empty(&s->flow))
		flow_shut(&s->flow);
	if (read_programs(s)) {
		spooler_ended(s, s->shut);
	} else if (s->patience > 0 && backlog_sent(s->backlog) > 0 &&
	    program_now() - s->heard_at > s->patience) {
		warnx("nothing came back for %lld s",
		    (long long)(s->patience / STAMP_SECOND));
		spooler_ended(s, false);
	}
}

static void
tidy(struct job *job)
{
	struct spooler *s = &job->s;
	int64_t now = program_now();
	struct reason why;

	spooler_say_dropped(s, now, false);
	while (backlog_context(s->backlog) > 0 &&
	    now - s->told_at > CONTEXT_KEPT)
		spooler_forget(s, backlog_context_at(s->backlog, 0));
	if (llabs(now - job->tidied) < TIDY_EVERY)
		return;
	job->tidied = now;
	if (queue_tidy(s->queue, stamp_hour(now), &why) != 0)
		warnx("%s", why.text);
}

static void
wait_for(struct job *job, const sigset_t *waiting)
{
	static const struct timespec second = { 1, 0 }, none = { 0, 0 };
	struct timespec moment = { 0, 100000000 };
	struct spooler *s = &job->s;
	bool hears = s->flow.pid != 0 && s->out_len == 0;
	struct pollfd fds[] = {
		{ may_read(job) ? STDIN_FILENO : -1, POLLIN, 0 },
		{ s->out_len > 0 ? STDOUT_FILENO : -1, POLLOUT, 0 },
		{ hears ? s->flow.out : -1, POLLIN, 0 },
		{ s->flow.pid != 0 && !flow_is_empty(&s->flow) ? s->flow.in :
		    -1, POLLOUT, 0 },
	};
	bool more = may_read(job) && line_ready(job->in);
	bool late = s->flow.pid == 0 && backlog_waiting(s->backlog) > 0;

	if (ppoll(fds, 4, more ? &none : late ? &moment : &second,
	    waiting) < 0 && errno != EINTR)
		err(PROGRAM_FAILED, "poll");
	if (s->out_len > 0 && fds[1].revents != 0)
		write_output(s);
}

static bool
at_end(const struct job *job)
{
	const struct spooler *s = &job->s;

	if (s->flow.pid != 0 || s->out_len > 0)
		return false;
	if (stopping > 0 || (job->in_ended && s->fails >= GIVE_UP))
		return true;
	return job->in_ended && backlog_waiting(s->backlog) == 0;
}

static int
run(struct job *job)
{
	struct spooler *s = &job->s;
	sigset_t waiting;
	char words[64];

	catch_signals(&waiting);
	while (!at_end(job) && stopping < 2) {
		read_input(job);
		look_after(job);
		tidy(job);
		if (asked) {
			asked = 0;
			show_status(s);
		}
		if (!at_end(job))
			wait_for(job, &waiting);
	}
	if (s->flow.pid != 0)
		flow_end(&s->flow, true, words, sizeof(words));
	spooler_say_dropped(s, program_now(), true);
	/* What follows is no part of what was: all of that is told. */
	while (job->in_ended && backlog_waiting(s->backlog) == 0 &&
	    backlog_context(s->backlog) > 0)
		spooler_forget(s, backlog_context_at(s->backlog, 0));
	if (backlog_waiting(s->backlog) > 0)
		warnx("%zu records wait in %s", backlog_waiting(s->backlog),
		    job->dir);
	return s->failed || (stopping == 0 &&
	    backlog_waiting(s->backlog) > 0) ? PROGRAM_FAILED : PROGRAM_DONE;
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

	while ((c = getopt_long(argc, argv, "d:k:K:tm:a:c:n:p:w:R:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_start(true);
	if (optind + 1 != argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which spool? --spool FOLDER");
	job.s.command = argv[optind];
	open_all(&job);
	status = run(&job);
	close_all(&job);
	return program_end(status);
}
