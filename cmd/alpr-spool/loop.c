/* The loop of alpr-spool. */
#include "loop.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/stamp.h"
#include "program/program.h"

#define TAKE_MOST	16	/* lines, before the programs are seen to */
#define AGAIN		1000	/* ms, where the disk is full */
#define GIVE_UP		5	/* ends of the programs that told of nothing */
#define CONTEXT_KEPT	(60 * STAMP_SECOND)	/* where nothing comes */
#define TIDY_EVERY	(5 * STAMP_MINUTE)

struct loop {
	struct spooler *s;
	struct line_reader *in;
	bool in_ended;
	char *held;		/* a line that the disk has no room for */
	size_t held_len;
	int64_t held_until;	/* then it is tried again; see spooler.h */
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

static void
take(struct loop *l, char *line, size_t len)
{
	l->held = NULL;
	if (spooler_take(l->s, line, len, line_number(l->in)))
		return;
	l->held = line;
	l->held_len = len;
	l->held_until = program_ticks() + AGAIN;
}

/* Not while one is held, which stands where the next would be read to. */
static bool
may_read(const struct loop *l)
{
	return !l->in_ended && l->held == NULL && stopping == 0;
}

static void
read_input(struct loop *l)
{
	enum line_kind kind;
	struct reason why;
	size_t len;
	char *line;

	if (l->held != NULL && program_ticks() >= l->held_until)
		take(l, l->held, l->held_len);
	for (int i = 0; i < TAKE_MOST && may_read(l) &&
	    line_ready(l->in); i++) {
		kind = line_next(l->in, &line, &len, &why);
		if (kind == LINE_END) {
			l->in_ended = true;
		} else if (kind == LINE_FAILED) {
			warnx("%s", why.text);
			l->s->failed = l->in_ended = true;
		} else if (line_unended(l->in)) {
			/* Whoever wrote it was killed, and sends it again. */
			warnx("line %zu: cut off", line_number(l->in));
			l->s->failed = l->in_ended = true;
		} else if (kind == LINE_TEXT) {
			take(l, line, len);
		} else {
			reason_set(&why, "more than %u bytes",
			    LINE_MAX_BYTES);
			warnx("line %zu: %s", line_number(l->in), why.text);
			l->s->refused++;
			spooler_refuse(l->s, NULL, line_number(l->in),
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
is_last(const struct loop *l)
{
	return stopping > 0 || (l->in_ended &&
	    backlog_waiting(l->s->backlog) == 0);
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
look_after(struct loop *l)
{
	struct spooler *s = l->s;

	if (s->flow.pid == 0) {
		if (program_ticks() < s->retry_at || stopping > 0 ||
		    backlog_waiting(s->backlog) == 0 ||
		    spooler_start(s) != 0)
			return;
	}
	if (stopping == 0)
		feed(s);
	/* Who is told that nothing more comes needs not be asked. */
	if (!is_last(l)) {
		spooler_ask(s);
	} else if (flow_is_empty(&s->flow) && !s->shut) {
		spooler_flush(s);
		s->shut = true;
	}
	write_flow(s);
	if (s->shut && flow_is_empty(&s->flow))
		flow_shut(&s->flow);
	if (read_programs(s)) {
		spooler_ended(s, s->shut);
	} else if (s->patience > 0 && backlog_sent(s->backlog) > 0 &&
	    program_ticks() - s->heard_at > s->patience) {
		warnx("nothing came back for %lld s",
		    (long long)(s->patience / STAMP_SECOND));
		spooler_ended(s, false);
	}
}

static void
tidy(struct loop *l)
{
	struct spooler *s = l->s;
	int64_t now = program_ticks();
	struct reason why;

	spooler_say_dropped(s, now, false);
	/* Also where nothing comes, for which the programs would start. */
	if (s->flow.pid == 0 && work_has_old(s->work) &&
	    flow_is_free(s->lock))
		work_remove_old(s->work);
	while (backlog_context(s->backlog) > 0 &&
	    now - s->told_at > CONTEXT_KEPT)
		spooler_forget(s, backlog_context_at(s->backlog, 0));
	if (now - l->tidied < TIDY_EVERY)
		return;
	l->tidied = now;
	if (queue_tidy(s->queue, stamp_hour(program_now()), &why) != 0)
		warnx("%s", why.text);
}

static void
wait_for(struct loop *l, const sigset_t *waiting)
{
	static const struct timespec second = { 1, 0 }, none = { 0, 0 };
	struct timespec moment = { 0, 100000000 };
	struct spooler *s = l->s;
	bool hears = s->flow.pid != 0 && s->out_len == 0;
	struct pollfd fds[] = {
		{ may_read(l) ? STDIN_FILENO : -1, POLLIN, 0 },
		{ s->out_len > 0 ? STDOUT_FILENO : -1, POLLOUT, 0 },
		{ hears ? s->flow.out : -1, POLLIN, 0 },
		{ s->flow.pid != 0 && !flow_is_empty(&s->flow) ? s->flow.in :
		    -1, POLLOUT, 0 },
	};
	bool more = may_read(l) && line_ready(l->in);
	bool late = s->flow.pid == 0 && backlog_waiting(s->backlog) > 0;

	if (ppoll(fds, 4, more ? &none : late ? &moment : &second,
	    waiting) < 0 && errno != EINTR)
		err(PROGRAM_FAILED, "poll");
	if (s->out_len > 0 && fds[1].revents != 0)
		write_output(s);
}

static bool
at_end(const struct loop *l)
{
	const struct spooler *s = l->s;

	if (s->flow.pid != 0 || s->out_len > 0)
		return false;
	if (stopping > 0 || (l->in_ended && s->fails >= GIVE_UP))
		return true;
	return l->in_ended && backlog_waiting(s->backlog) == 0;
}

/* What follows is no part of what was: all of that is told. */
static void
forget_context(struct loop *l)
{
	struct spooler *s = l->s;

	while (l->in_ended && backlog_waiting(s->backlog) == 0 &&
	    backlog_context(s->backlog) > 0)
		spooler_forget(s, backlog_context_at(s->backlog, 0));
}

int
loop_run(struct spooler *s, const char *dir)
{
	struct loop loop = { .s = s, .in = line_new(STDIN_FILENO) };
	sigset_t waiting;
	char words[64];
	size_t waits;

	if (loop.in == NULL)
		err(PROGRAM_FAILED, "input");
	catch_signals(&waiting);
	while (!at_end(&loop) && stopping < 2) {
		read_input(&loop);
		look_after(&loop);
		tidy(&loop);
		if (asked) {
			asked = 0;
			show_status(s);
		}
		if (!at_end(&loop))
			wait_for(&loop, &waiting);
	}
	if (s->flow.pid != 0)
		flow_end(&s->flow, true, words, sizeof(words));
	spooler_say_dropped(s, program_ticks(), true);
	forget_context(&loop);
	line_free(loop.in);
	waits = backlog_waiting(s->backlog);
	if (waits > 0)
		warnx("%zu record%s in %s", waits, waits == 1 ? " waits" :
		    "s wait", dir);
	return s->failed || (stopping == 0 && waits > 0) ? PROGRAM_FAILED :
	    PROGRAM_DONE;
}
