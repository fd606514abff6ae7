/* What a program says of itself when it is asked. */
#include "health.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "program.h"
#include "record/record.h"

#define SPAN	(10 * STAMP_SECOND)	/* that a rate is of, at least */

struct health {
	pthread_t thread;
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
	fprintf(stderr, "%s: %" PRIu64 " records, %" PRIu64 " plates, %.1f a "
	    "second, ", program_invocation_short_name, h->records, h->plates,
	    rate_of(h, now));
	if (h->records > 0)
		fprintf(stderr, "lag %.1f s, the last %.0f s ago, ",
		    (double)h->lag / 1000, (double)(now - h->last) / 1000);
	fprintf(stderr, "%" PRIu64 " refused, up %.0f s\n", h->refused,
	    (double)(now - h->start) / 1000);
	pthread_mutex_unlock(&h->lock);
}

static void *
listen_for(void *arg)
{
	sigset_t set;
	int sig, state;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	for (;;) {
		if (sigwait(&set, &sig) != 0)
			continue;
		/* Not to be ended while it holds the lock. */
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
		say(arg);
		pthread_setcancelstate(state, &state);
	}
	return NULL;
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
	errno = pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (errno == 0)
		errno = pthread_mutex_init(&h->lock, NULL);
	if (errno == 0)
		errno = pthread_create(&h->thread, NULL, listen_for, h);
	if (errno != 0)
		err(PROGRAM_FAILED, "health");
	return h;
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
	pthread_cancel(h->thread);
	pthread_join(h->thread, NULL);
	pthread_mutex_destroy(&h->lock);
	free(h);
}
