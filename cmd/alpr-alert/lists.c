/* Hot lists in use, and the thread that watches their files. */
#include "lists.h"

#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/stamp.h"
#include "program/local.h"
#include "program/program.h"
#include "store/store.h"

struct slot {
	const struct lists_want *want;
	struct lists_one *current;	/* the main thread's */
	struct lists_one *fresh;	/* under the lock */
	/* The watcher's: as the file was last seen, and last read. */
	struct hotfile_mark seen, tried;
	bool gone;			/* not to be looked at; that was told */
	int64_t written;		/* of the one in use; 0: none */
	bool untimely;			/* that is, and that was told */
	int64_t refused;		/* of one that only its time kept out */
};

struct lists {
	struct slot *slots;
	size_t n;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ending;			/* under the lock */
	atomic_bool changed, failed;
	struct faults faults;		/* of the list being read */
};

static void
one_free(struct lists_one *one)
{
	if (one == NULL)
		return;
	hotlist_free(one->file.list);
	free(one);
}

static void
tell_faults(const struct lists_want *want, struct faults *faults)
{
	const struct fault *f;

	faults_sort(faults);
	for (size_t i = 0; i < faults->n; i++) {
		f = &faults->list[i];
		if (f->line == 0)
			warnx("%s: %s", f->file, f->why.text);
		else
			warnx("%s: line %u: %s", f->file, f->line,
			    f->why.text);
	}
	if (faults->more)
		warnx("%s: and more faults", want->path);
}

/* The first fault, and how many there are, for the alerts. */
static void
sum_up(const struct faults *faults, char out[ALERT_WARNING_MAX])
{
	const struct fault *f = &faults->list[0];
	char line[32] = "";

	out[0] = '\0';
	if (faults->n == 0)
		return;
	if (f->line != 0)
		snprintf(line, sizeof(line), "line %u: ", f->line);
	if (faults->n == 1)
		snprintf(out, ALERT_WARNING_MAX, "the list is faulty: %s%s",
		    line, f->why.text);
	else
		snprintf(out, ALERT_WARNING_MAX, "the list is faulty: %s%s; "
		    "and %s%zu more faults", line, f->why.text,
		    faults->more ? "at least " : "", faults->n - 1);
}

/* One of the future would never get too old. */
static bool
is_untimely(const struct lists_want *want, int64_t written, int64_t now)
{
	return now - written > want->max_age || written > now + STORE_EARLY;
}

static void
describe_age(const struct lists_want *want, int64_t written, int64_t now,
    char *out, size_t size)
{
	char time[STAMP_SIZE];

	stamp_format(written, time);
	if (written > now)
		snprintf(out, size, "the list was written at %s, which is "
		    "in the future: is a clock wrong?", time);
	else
		snprintf(out, size, "the list was written at %s, %.1f hours "
		    "ago; the policy allows %.1f", time,
		    (double)(now - written) / STAMP_HOUR,
		    (double)want->max_age / STAMP_HOUR);
}

static void
refuse(struct lists *l, struct slot *s)
{
	char time[STAMP_SIZE];

	atomic_store(&l->failed, true);
	if (s->written == 0) {
		warnx("list %s: refused, and there is no other in use",
		    s->want->name);
		return;
	}
	stamp_format(s->written, time);
	warnx("list %s: refused; that of %s stays in use", s->want->name,
	    time);
}

/* What was read and may be used, or NULL. */
static struct lists_one *
accept(struct lists *l, struct slot *s, struct lists_one *one, int rc,
    int64_t now)
{
	char age[160];
	bool untimely = rc >= 0 && is_untimely(s->want, one->file.mark.written,
	    now);
	bool first = s->written == 0 && s->refused == 0;

	s->refused = untimely && !s->want->warn ? one->file.mark.written : 0;
	tell_faults(s->want, &l->faults);
	if (untimely) {
		describe_age(s->want, one->file.mark.written, now, age,
		    sizeof(age));
		warnx("list %s: %s", s->want->name, age);
	}
	if (rc < 0 || ((rc > 0 || untimely) && !s->want->warn)) {
		refuse(l, s);
		one_free(one);
		return NULL;
	}
	sum_up(&l->faults, one->fault);
	s->written = one->file.mark.written;
	s->untimely = untimely;
	if (rc > 0 || untimely)
		atomic_store(&l->failed, true);
	if (!first || rc > 0 || untimely)
		warnx("list %s: %zu entries%s", s->want->name,
		    hotlist_count(one->file.list), rc > 0 || untimely ?
		    ", used with a warning in every alert" : "");
	return one;
}

static struct lists_one *
load(struct lists *l, struct slot *s)
{
	struct lists_one *one = calloc(1, sizeof(*one));
	int rc;

	if (one == NULL) {
		warn("list %s", s->want->name);
		atomic_store(&l->failed, true);
		return NULL;
	}
	one->want = s->want;
	l->faults.n = 0;
	l->faults.more = false;
	rc = hotfile_read(s->want->path, local_offset, &one->file, &l->faults);
	return accept(l, s, one, rc, program_now());
}

/* It may go out of date without a change, or the clock be set. */
static void
check_age(struct lists *l, struct slot *s)
{
	int64_t now = program_now();
	bool told = s->untimely;
	char age[160];

	s->untimely = s->written != 0 && is_untimely(s->want, s->written,
	    now);
	if (told || !s->untimely)
		return;
	describe_age(s->want, s->written, now, age, sizeof(age));
	warnx("list %s: %s: %s", s->want->name, s->want->warn ?
	    "used with a warning in every alert" : "not used any more", age);
	atomic_store(&l->failed, true);
}

/*
 * A file that changed is read once it is the same twice, so that one that is
 * being written is not read half; and one that a clock kept out, once it is
 * right.
 */
static void
look(struct lists *l, struct slot *s)
{
	struct lists_one *one;
	struct hotfile_mark mark;
	struct reason why;
	bool retry = false;

	check_age(l, s);
	if (hotfile_look(s->want->path, &mark, &why) != 0) {
		if (!s->gone)
			warnx("list %s: %s", s->want->name, why.text);
		s->gone = true;
		atomic_store(&l->failed, true);
		return;
	}
	s->gone = false;
	if (hotfile_same(&mark, &s->tried) && s->refused != 0)
		retry = !is_untimely(s->want, s->refused, program_now());
	if ((hotfile_same(&mark, &s->tried) && !retry) ||
	    !hotfile_same(&mark, &s->seen)) {
		s->seen = mark;
		return;
	}
	s->tried = mark;
	one = load(l, s);
	if (one == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	one_free(s->fresh);
	s->fresh = one;
	pthread_mutex_unlock(&l->lock);
	atomic_store(&l->changed, true);
}

static void *
watch(void *arg)
{
	struct lists *l = arg;
	struct timespec until;

	pthread_mutex_lock(&l->lock);
	while (!l->ending) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&l->wake, &l->lock, &until);
		if (l->ending)
			break;
		pthread_mutex_unlock(&l->lock);
		for (size_t i = 0; i < l->n; i++)
			look(l, &l->slots[i]);
		pthread_mutex_lock(&l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* A clock that is set back must not hold the next look up. */
static void
start_clock(pthread_cond_t *wake)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	errno = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (errno == 0)
		errno = pthread_cond_init(wake, &attr);
	if (errno != 0)
		err(PROGRAM_FAILED, "lists");
	pthread_condattr_destroy(&attr);
}

struct lists *
lists_start(const struct lists_want *want, size_t n)
{
	struct lists *l = calloc(1, sizeof(*l));
	struct reason why;

	if (l == NULL)
		err(PROGRAM_FAILED, "lists");
	l->slots = calloc(n, sizeof(*l->slots));
	if (l->slots == NULL)
		err(PROGRAM_FAILED, "lists");
	l->n = n;
	pthread_mutex_init(&l->lock, NULL);
	start_clock(&l->wake);
	for (size_t i = 0; i < n; i++) {
		struct slot *s = &l->slots[i];

		s->want = &want[i];
		if (hotfile_look(want[i].path, &s->tried, &why) != 0)
			s->gone = true;
		s->fresh = load(l, s);
	}
	atomic_store(&l->changed, true);
	errno = pthread_create(&l->thread, NULL, watch, l);
	if (errno != 0)
		err(PROGRAM_FAILED, "lists");
	return l;
}

void
lists_end(struct lists *l)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->ending = true;
	pthread_cond_signal(&l->wake);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	for (size_t i = 0; i < l->n; i++) {
		one_free(l->slots[i].current);
		one_free(l->slots[i].fresh);
	}
	pthread_mutex_destroy(&l->lock);
	pthread_cond_destroy(&l->wake);
	free(l->slots);
	free(l);
}

int
lists_renew(struct lists *l, int (*each)(void *, const struct lists_one *,
    struct reason *), void *ctx, struct reason *why)
{
	struct lists_one *fresh;

	if (!atomic_exchange(&l->changed, false))
		return 0;
	for (size_t i = 0; i < l->n; i++) {
		pthread_mutex_lock(&l->lock);
		fresh = l->slots[i].fresh;
		l->slots[i].fresh = NULL;
		pthread_mutex_unlock(&l->lock);
		if (fresh == NULL)
			continue;
		one_free(l->slots[i].current);
		l->slots[i].current = fresh;
		if (each(ctx, fresh, why) != 0)
			return -1;
	}
	return 0;
}

const struct lists_one *
lists_use(const struct lists *l, size_t i, int64_t now,
    char warning[ALERT_WARNING_MAX])
{
	const struct lists_one *one = l->slots[i].current;
	bool untimely;

	warning[0] = '\0';
	if (one == NULL)
		return NULL;
	untimely = is_untimely(one->want, one->file.mark.written, now);
	if (untimely && !one->want->warn)
		return NULL;
	if (untimely)
		describe_age(one->want, one->file.mark.written, now, warning,
		    ALERT_WARNING_MAX);
	if (one->fault[0] != '\0' && untimely)
		strncat(warning, "; ", ALERT_WARNING_MAX -
		    strlen(warning) - 1);
	strncat(warning, one->fault, ALERT_WARNING_MAX - strlen(warning) - 1);
	return one;
}

bool
lists_failed(struct lists *l)
{
	return atomic_load(&l->failed);
}
