/* Delivers alerts: commands, mail and syslog, with time limits and retries. */
#include "deliver.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alert/alerts.h"
#include "base/stamp.h"
#include "notice.h"
#include "program/program.h"

#define AT_ONCE		8	/* commands that run */
#define LEAST_WAIT	STAMP_SECOND
#define MOST_WAIT	(60 * STAMP_SECOND)

enum channel { TO_COMMAND, TO_MAIL, TO_SYSLOG, CHANNELS };

struct deliver {
	pid_t pid;
	int pipe;
};

/* An alert that is due. */
struct item {
	unsigned char id[UUID_BYTES];
	enum channel channel;	/* the next to try */
	unsigned done;		/* a bit for each that has it */
	int tries;
	int64_t next;		/* when */
	pid_t pid;		/* of what runs; 0: nothing */
	int64_t deadline;	/* NEVER: it was killed */
};

#define NEVER	INT64_MAX

struct courier {
	const struct deliver_to *to;
	struct store *store;
	struct alerts *alerts;
	struct item *items;
	size_t n, room;
	int running;
	bool ended, left;	/* no more comes; something stays due */
};

static int
add(struct courier *c, const unsigned char id[UUID_BYTES])
{
	size_t room = c->room == 0 ? 64 : 2 * c->room;
	struct item *items;

	for (size_t i = 0; i < c->n; i++)
		if (memcmp(c->items[i].id, id, UUID_BYTES) == 0)
			return 0;
	if (c->n == c->room) {
		items = realloc(c->items, room * sizeof(*items));
		if (items == NULL)
			return -1;
		c->items = items;
		c->room = room;
	}
	c->items[c->n] = (struct item){ .next = program_ticks() };
	memcpy(c->items[c->n++].id, id, UUID_BYTES);
	return 0;
}

static bool
wanted(const struct deliver_to *to, enum channel channel)
{
	switch (channel) {
	case TO_COMMAND:
		return to->command != NULL;
	case TO_MAIL:
		return to->mail != NULL;
	default:
		return to->syslog;
	}
}

static void
run_child(const struct deliver_to *to, enum channel channel, int input)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	/* What it prints is no alert, and no record. */
	if (dup2(input, 0) != 0 || dup2(2, 1) != 1)
		_exit(127);
	if (channel == TO_COMMAND)
		execl("/bin/sh", "sh", "-c", to->command, (char *)NULL);
	else
		execl(to->mailer, to->mailer, "-i", "-t", (char *)NULL);
	warn("%s", channel == TO_COMMAND ? "/bin/sh" : to->mailer);
	_exit(127);
}

static int
spawn(struct courier *c, struct item *item, const json_t *alert,
    struct reason *why)
{
	int input;

	input = item->channel == TO_COMMAND ? notice_record(alert, why) :
	    notice_mail(alert, c->to->mail, why);
	if (input < 0)
		return -1;
	item->pid = fork();
	if (item->pid == 0)
		run_child(c->to, item->channel, input);
	close(input);
	if (item->pid < 0) {
		item->pid = 0;
		return reason_errno(why, "fork");
	}
	c->running++;
	item->deadline = program_ticks() + c->to->timeout;
	return 0;
}

static void
remove_item(struct courier *c, struct item *item)
{
	*item = c->items[--c->n];
}

static void
complain(const struct item *item, const char *why)
{
	static const char *const names[] = { "command", "mail", "syslog",
	    "store" };
	char id[UUID_SIZE];

	uuid_format(item->id, id);
	warnx("alert %s: %s: %s", id, names[item->channel], why);
}

/* What does not have it yet is tried again, later each time. */
static void
put_off(struct courier *c, struct item *item)
{
	int64_t wait = LEAST_WAIT;
	char id[UUID_SIZE];

	for (int i = 0; i < item->tries && wait < MOST_WAIT && !c->ended; i++)
		wait *= 2;
	item->tries++;
	item->channel = TO_COMMAND;
	item->next = program_ticks() + (wait < MOST_WAIT ? wait : MOST_WAIT);
	if (!c->ended || item->tries < c->to->tries)
		return;
	uuid_format(item->id, id);
	warnx("alert %s: stays due, for the next start", id);
	c->left = true;
	remove_item(c, item);
}

/* Goes on to a channel that takes time, and starts it; or to the end. */
static void
try_channels(struct courier *c, struct item *item, const json_t *alert)
{
	struct reason why;

	for (; item->channel < CHANNELS; item->channel++) {
		if (!wanted(c->to, item->channel) ||
		    (item->done >> item->channel & 1) != 0)
			continue;
		if (item->channel != TO_SYSLOG) {
			if (spawn(c, item, alert, &why) == 0)
				return;
		} else if (notice_syslog(alert, &why) == 0) {
			item->done |= 1u << TO_SYSLOG;
			continue;
		}
		complain(item, why.text);
	}
}

/* Whether all that want it have it. */
static bool
is_delivered(const struct courier *c, const struct item *item)
{
	for (int i = TO_COMMAND; i < CHANNELS; i++)
		if (wanted(c->to, (enum channel)i) &&
		    (item->done >> i & 1) == 0)
			return false;
	return true;
}

/* 1; 0: it is verified or past the retention by now; -1. */
static int
read_due(struct courier *c, const struct item *item, json_t **alert,
    struct reason *why)
{
	enum alerts_state state;
	int64_t cutoff;
	int rc;

	*alert = NULL;
	if (store_cutoff(store_dir(c->store), c->to->retention,
	    program_now(), &cutoff, why) != 0)
		return -1;
	if (uuid_time(item->id) <= cutoff)
		return 0;
	rc = alerts_get(c->alerts, item->id, alert, &state, why);
	return rc == 1 && state > ALERTS_DUE ? 0 : rc;
}

/*
 * Does what can be done at once, up to a channel that takes time.  Then the
 * item may be gone from the list, and another in its place.
 */
static void
advance(struct courier *c, struct item *item)
{
	struct reason why;
	json_t *alert;
	int rc;

	rc = read_due(c, item, &alert, &why);
	if (rc < 0) {
		item->channel = CHANNELS;
		complain(item, why.text);
		put_off(c, item);
		return;
	}
	if (rc == 0) {
		json_decref(alert);
		remove_item(c, item);
		return;
	}
	try_channels(c, item, alert);
	json_decref(alert);
	if (item->channel < CHANNELS)
		return;
	if (!is_delivered(c, item)) {
		put_off(c, item);
	} else if (alerts_move(c->alerts, item->id, ALERTS_DUE, ALERTS_OPEN,
	    &why) != 0) {
		complain(item, why.text);
		put_off(c, item);
	} else {
		remove_item(c, item);
	}
}

/* The one to try next, or NULL: none that failed keeps a new one waiting. */
static struct item *
first_of(const struct courier *c, int64_t now)
{
	struct item *first = NULL, *item;

	for (item = c->items; item < c->items + c->n; item++)
		if (item->pid == 0 && item->next <= now && (first == NULL ||
		    item->tries < first->tries || (item->tries ==
		    first->tries && item->next < first->next)))
			first = item;
	return first;
}

/* Starts what can be started, and stops what takes too long. */
static void
go_on(struct courier *c)
{
	int64_t now = program_ticks();
	struct item *item;

	for (item = c->items; item < c->items + c->n; item++)
		if (item->pid != 0 && item->deadline <= now) {
			kill(-item->pid, SIGKILL);
			item->deadline = NEVER;
		}
	while (c->running < AT_ONCE) {
		item = first_of(c, now);
		if (item == NULL)
			break;
		advance(c, item);
	}
}

static void
reap(struct courier *c)
{
	struct item *item;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (item = c->items; item < c->items + c->n; item++)
			if (item->pid == pid)
				break;
		if (item == c->items + c->n)
			continue;
		c->running--;
		item->pid = 0;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			item->done |= 1u << item->channel;
		else
			complain(item, item->deadline == NEVER ?
			    "took too long" : "failed");
		item->channel++;
		advance(c, item);
	}
}

static void
take_ids(struct courier *c, int fd)
{
	unsigned char id[UUID_BYTES];
	ssize_t n;

	/* A write of so few bytes to a pipe is whole. */
	while ((n = read(fd, id, sizeof(id))) == (ssize_t)sizeof(id))
		if (add(c, id) != 0) {
			warn("alerts that are due");
			c->left = true;
		}
	if (n != 0 && (n > 0 || errno == EAGAIN || errno == EINTR))
		return;
	/* The last tries begin now. */
	c->ended = true;
	for (size_t i = 0; i < c->n; i++) {
		c->items[i].next = program_ticks();
		c->items[i].tries = 0;
	}
}

static int
wait_ms(const struct courier *c)
{
	int64_t at, first = NEVER, now = program_ticks();

	for (size_t i = 0; i < c->n; i++) {
		at = c->items[i].pid != 0 ? c->items[i].deadline :
		    c->running < AT_ONCE ? c->items[i].next : NEVER;
		if (at < first)
			first = at;
	}
	if (first == NEVER)
		return -1;
	return first <= now ? 1 : (int)(first - now);
}

/* Until no more comes, and what came is delivered or was tried enough. */
static void
run(struct courier *c, int fd, int signals)
{
	struct pollfd in[] = { { signals, POLLIN, 0 }, { fd, POLLIN, 0 } };
	struct signalfd_siginfo info;

	for (;;) {
		go_on(c);
		if (c->ended && c->n == 0)
			return;
		if (poll(in, c->ended ? 1 : 2, wait_ms(c)) < 0 &&
		    errno != EINTR)
			err(PROGRAM_FAILED, "poll");
		if (in[0].revents != 0) {
			if (read(signals, &info, sizeof(info)) < 0 &&
			    errno != EINTR)
				err(PROGRAM_FAILED, "signals");
			reap(c);
		}
		if (!c->ended && in[1].revents != 0)
			take_ids(c, fd);
	}
}

static int
find_due(void *ctx, const json_t *alert, enum alerts_state state,
    struct reason *why)
{
	unsigned char id[UUID_BYTES];

	(void)state;
	if (uuid_parse(json_string_value(json_object_get(alert, "id")), id,
	    why) != 0)
		return -1;
	return add(ctx, id) == 0 ? 0 : reason_set(why, "out of memory");
}

static _Noreturn void
courier(const struct deliver_to *to, const char *dir,
    const struct master *master, int fd)
{
	struct courier c = { .to = to };
	/* What is past the retention is left out where it is tried. */
	struct alerts_visit visit = { .cutoff = INT64_MIN,
	    .states = 1 << ALERTS_DUE, .each = find_due, .ctx = &c };
	struct reason why;
	sigset_t set;
	int signals;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Who interrupts the program ends its input, not what is under way. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	c.store = signals < 0 ? NULL : store_open(dir, master, &why);
	if (signals < 0)
		err(PROGRAM_FAILED, "signals");
	if (c.store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	c.alerts = alerts_open(c.store, &why);
	if (c.alerts == NULL || alerts_each(c.alerts, &visit, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	run(&c, fd, signals);
	alerts_close(c.alerts);
	store_close(c.store);
	free(c.items);
	exit(c.left ? PROGRAM_FAILED : PROGRAM_DONE);
}

/* It reads no records and prints no alerts. */
static void
let_go(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0 || dup2(fd, 0) != 0 || dup2(fd, 1) != 1)
		err(PROGRAM_FAILED, "/dev/null");
}

struct deliver *
deliver_start(const struct deliver_to *to, const char *store,
    const struct master *master)
{
	struct deliver *d;
	int ends[2];
	pid_t pid;

	if (to->command == NULL && to->mail == NULL && !to->syslog)
		return NULL;
	if (pipe2(ends, O_CLOEXEC) != 0)
		err(PROGRAM_FAILED, "delivery");
	pid = fork();
	if (pid < 0)
		err(PROGRAM_FAILED, "delivery");
	if (pid == 0) {
		close(ends[1]);
		let_go();
		fcntl(ends[0], F_SETFL, O_NONBLOCK);
		courier(to, store, master, ends[0]);
	}
	close(ends[0]);
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		err(PROGRAM_FAILED, "delivery");
	d->pid = pid;
	d->pipe = ends[1];
	return d;
}

int
deliver_due(struct deliver *d, const unsigned char id[UUID_BYTES],
    struct reason *why)
{
	ssize_t n;

	do
		n = write(d->pipe, id, UUID_BYTES);
	while (n < 0 && errno == EINTR);
	return n == UUID_BYTES ? 0 : reason_errno(why, "delivery");
}

bool
deliver_end(struct deliver *d)
{
	int status = 0;

	if (d == NULL)
		return true;
	close(d->pipe);
	while (waitpid(d->pid, &status, 0) < 0 && errno == EINTR)
		;
	free(d);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
