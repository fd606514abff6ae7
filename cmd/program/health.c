/* What a program says of itself when it is asked. */
#include "health.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/stamp.h"
#include "program.h"
#include "record/record.h"

#define SPAN	(10 * STAMP_SECOND)	/* that a rate is of, at least */

struct health {
	pthread_t thread;
	bool listens;
	int signals, end[2];
	pthread_mutex_t lock;
	uint64_t records, plates, refused;
	int64_t start, last;		/* of the program; of a record */
	int64_t lag;			/* of the last one, behind its time */
	int64_t since;			/* when the count of the rate began */
	uint64_t count;
	double before;			/* the rate until then */
};

/* In the last ten to twenty seconds. */
static double
rate_of(const struct health *h, int64_t now)
{
	int64_t spent = now - h->since;

	if (h->since > h->start && spent < SPAN)
		return h->before;
	return spent <= 0 ? 0 : 1000 * (double)h->count / (double)spent;
}

static void
say(struct health *h)
{
	int64_t now = program_now();

	pthread_mutex_lock(&h->lock);
	flockfile(stderr);
	fprintf(stderr, "%s: %" PRIu64 " records, %" PRIu64 " plates, %.1f a "
	    "second, ", program_invocation_short_name, h->records, h->plates,
	    rate_of(h, now));
	if (h->records > 0)
		fprintf(stderr, "lag %.1f s, the last %.0f s ago, ",
		    (double)h->lag / 1000, (double)(now - h->last) / 1000);
	fprintf(stderr, "%" PRIu64 " refused, up %.0f s\n", h->refused,
	    (double)(now - h->start) / 1000);
	funlockfile(stderr);
	pthread_mutex_unlock(&h->lock);
}

static void *
answer(void *arg)
{
	struct health *h = arg;
	struct signalfd_siginfo info;
	struct pollfd in[] = { { h->signals, POLLIN, 0 },
	    { h->end[0], POLLIN, 0 } };

	for (;;) {
		if (poll(in, 2, -1) < 0)
			continue;
		if (in[1].revents != 0)
			return NULL;
		if (read(h->signals, &info, sizeof(info)) == sizeof(info))
			say(h);
	}
}

struct health *
health_start(void)
{
	struct health *h = calloc(1, sizeof(*h));
	sigset_t set;

	if (h == NULL)
		err(PROGRAM_FAILED, "health");
	h->start = h->since = program_now();
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		err(PROGRAM_FAILED, "health");
	h->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (h->signals < 0 || pipe2(h->end, O_CLOEXEC) != 0)
		err(PROGRAM_FAILED, "health");
	errno = pthread_mutex_init(&h->lock, NULL);
	if (errno != 0)
		err(PROGRAM_FAILED, "health");
	return h;
}

void
health_listen(struct health *h)
{
	errno = pthread_create(&h->thread, NULL, answer, h);
	if (errno != 0)
		err(PROGRAM_FAILED, "health");
	h->listens = true;
}

void
health_add(struct health *h, const json_t *json, uint64_t plates)
{
	int64_t now = program_now(), time = now;
	struct reason ignored;

	record_time(json, "time", &time, &ignored);
	pthread_mutex_lock(&h->lock);
	if (now - h->since >= SPAN || now < h->since) {
		h->before = now <= h->since ? 0 : 1000 * (double)h->count /
		    (double)(now - h->since);
		h->since = now;
		h->count = 0;
	}
	h->records++;
	h->count++;
	h->plates += plates;
	h->last = now;
	h->lag = now - time;
	pthread_mutex_unlock(&h->lock);
}

void
health_refuse(struct health *h)
{
	pthread_mutex_lock(&h->lock);
	h->refused++;
	pthread_mutex_unlock(&h->lock);
}

void
health_end(struct health *h)
{
	if (h == NULL)
		return;
	close(h->end[1]);
	if (h->listens)
		pthread_join(h->thread, NULL);
	close(h->end[0]);
	close(h->signals);
	pthread_mutex_destroy(&h->lock);
	free(h);
}
