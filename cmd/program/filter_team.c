/* The loop of a filter in several threads. */
#include "filter_inside.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

/*
 * Lines are a ring: those from first to next are being worked on or done,
 * those from next to last wait for a thread.  Only the main thread moves
 * first and last.
 */
struct team {
	pthread_mutex_t lock;
	pthread_cond_t waiting, done;
	struct filter_work *ring;
	size_t room, first, next, last;
	bool ending;
	const struct filter_calls *calls;
};

struct member {
	struct team *team;
	void *ctx;
	pthread_t thread;
};

static void *
member_run(void *arg)
{
	struct member *m = arg;
	struct team *t = m->team;
	struct filter_work *w;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (t->next == t->last && !t->ending)
			pthread_cond_wait(&t->waiting, &t->lock);
		if (t->next == t->last)
			break;
		w = &t->ring[t->next++ % t->room];
		pthread_mutex_unlock(&t->lock);
		filter_parse(w);
		filter_judge(t->calls, m->ctx, w);
		pthread_mutex_lock(&t->lock);
		w->done = true;
		pthread_cond_signal(&t->done);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

/* Waits for the oldest line and writes it. */
static int
finish_first(struct filter *f, struct team *t)
{
	struct filter_work *w = &t->ring[t->first % t->room];
	int rc;

	pthread_mutex_lock(&t->lock);
	while (!w->done)
		pthread_cond_wait(&t->done, &t->lock);
	pthread_mutex_unlock(&t->lock);
	filter_note_mark(f, w);
	rc = filter_finish(f, w);
	free(w->line);
	t->first++;
	return rc;
}

static int
team_drain(struct filter_taker *taker)
{
	struct team *t = taker->team;
	int rc = 0;

	while (t->first < t->last)
		if (finish_first(taker->filter, t) != 0)
			rc = -1;
	return rc;
}

static int
team_take(struct filter_taker *taker, char *line, size_t len)
{
	struct team *t = taker->team;
	struct filter_work w = { .len = len, .number = filter_line(
	    taker->filter) };
	int rc = 0;

	if (t->last - t->first == t->room)
		rc = finish_first(taker->filter, t);
	w.line = malloc(len + 1);
	if (w.line == NULL) {
		warn("line %zu", w.number);
		return -1;
	}
	memcpy(w.line, line, len + 1);
	pthread_mutex_lock(&t->lock);
	t->ring[t->last++ % t->room] = w;
	pthread_cond_signal(&t->waiting);
	pthread_mutex_unlock(&t->lock);
	return rc;
}

static void
team_end(struct team *t, struct member *members, int n)
{
	pthread_mutex_lock(&t->lock);
	t->ending = true;
	pthread_cond_broadcast(&t->waiting);
	pthread_mutex_unlock(&t->lock);
	for (int i = 0; i < n; i++)
		pthread_join(members[i].thread, NULL);
	free(t->ring);
}

int
filter_run_threads(struct filter *f, const struct filter_calls *calls,
    void **ctxs, int threads)
{
	struct team team = { .lock = PTHREAD_MUTEX_INITIALIZER,
	    .waiting = PTHREAD_COND_INITIALIZER,
	    .done = PTHREAD_COND_INITIALIZER,
	    .room = 2 * (size_t)threads, .calls = calls };
	struct filter_taker t = { .filter = f, .calls = calls, .ctxs = ctxs,
	    .drain = team_drain, .take = team_take, .team = &team };
	struct member members[FILTER_THREADS];
	int n, status;

	if (threads == 1)
		return filter_run(f, calls, ctxs[0]);
	team.ring = calloc(team.room, sizeof(*team.ring));
	if (team.ring == NULL)
		err(PROGRAM_FAILED, "threads");
	for (n = 0; n < threads; n++) {
		members[n] = (struct member){ .team = &team,
		    .ctx = ctxs[n] };
		errno = pthread_create(&members[n].thread, NULL, member_run,
		    &members[n]);
		if (errno != 0)
			err(PROGRAM_FAILED, "threads");
	}
	status = filter_take_all(&t);
	team_end(&team, members, n);
	return status;
}
