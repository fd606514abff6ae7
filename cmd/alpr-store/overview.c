/* What a store holds. */
#include "overview.h"

#include <err.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/stamp.h"
#include "program/program.h"
#include "program/sandbox.h"

struct count {
	struct store *store;
	int64_t day, cutoff;
	uint64_t rows, groups;
};

/* What is past the retention does not exist. */
static int
count_hours(void *ctx, struct day *day, struct reason *why)
{
	struct count *n = ctx;
	uint32_t groups;

	for (int hour = 0; hour < KEYRING_HOURS; hour++) {
		if (n->day + (hour + 1) * STAMP_HOUR <= n->cutoff)
			continue;
		if (day_count(day, hour, &n->rows, why) != 0 ||
		    day_groups(day, hour, &groups, why) != 0)
			return -1;
		n->groups += groups;
	}
	return 0;
}

static int
count_day(void *ctx, int64_t day, struct reason *why)
{
	struct count *n = ctx;
	char name[STAMP_DAY_SIZE];
	struct day *d;
	bool there;

	n->day = day;
	n->rows = n->groups = 0;
	if (day + STAMP_DAY <= n->cutoff)
		return 0;
	d = store_day(n->store, day, false, &there, why);
	if (d == NULL && there)
		return -1;
	if (d != NULL && day_read(d, count_hours, n, why) != 0)
		return -1;
	stamp_format_day(day, name);
	printf("{\"day\":\"%s\",\"sightings\":%llu,\"groups\":%llu}\n",
	    name, (unsigned long long)n->rows,
	    (unsigned long long)n->groups);
	return 0;
}

int
overview_stat(struct store *store, int64_t cutoff, struct reason *why)
{
	struct count n = { .store = store, .cutoff = cutoff };

	return store_days(store, count_day, &n, why) < 0 ? -1 : 0;
}

static int
show_damage(void *ctx, const char *text)
{
	(void)ctx;
	warnx("%s", text);
	return 0;
}

struct checking {
	struct store *store;
	int64_t cutoff;
	struct check_counts *counts;
};

/* What the process of one day makes known. */
struct found_in_day {
	struct check_counts counts;
	int rc;
	struct reason why;
};

static void
check_in_child(const struct checking *c, int64_t day, int out)
{
	struct found_in_day found = { .rc = 0 };

	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGABRT, SIG_DFL);
	sandbox_start_nothing();
	found.rc = check_day(c->store, day, c->cutoff, show_damage, NULL,
	    &found.counts, &found.why);
	_exit(write(out, &found, sizeof(found)) == (ssize_t)sizeof(found) ?
	    PROGRAM_DONE : PROGRAM_FAILED);
}

/* Of a day that LMDB fell over there is no more to be known. */
static int
take_found(const struct checking *c, int64_t day, int in, pid_t pid,
    struct reason *why)
{
	struct found_in_day found;
	char name[STAMP_DAY_SIZE];
	ssize_t n = read(in, &found, sizeof(found));
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return reason_errno(why, "check");
	stamp_format_day(day, name);
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL &&
	    WTERMSIG(status) != SIGTERM) {
		warnx("%s: its file cannot be read: it was cut short, or is "
		    "damaged (signal %d)", name, WTERMSIG(status));
		c->counts->damaged++;
		return 0;
	}
	if (n != (ssize_t)sizeof(found))
		return reason_set(why, "%s: the check ended", name);
	c->counts->rows += found.counts.rows;
	c->counts->photos += found.counts.photos;
	c->counts->segments += found.counts.segments;
	c->counts->damaged += found.counts.damaged;
	found.why.text[sizeof(found.why.text) - 1] = '\0';
	*why = found.why;
	return found.rc;
}

/* In a process of its own, which may fall over its file. */
static int
check_one_day(void *ctx, int64_t day, struct reason *why)
{
	const struct checking *c = ctx;
	int ends[2], rc;
	pid_t pid;

	if (pipe(ends) != 0)
		return reason_errno(why, "check");
	pid = fork();
	if (pid == 0)
		check_in_child(c, day, ends[1]);
	close(ends[1]);
	rc = pid < 0 ? reason_errno(why, "check") :
	    take_found(c, day, ends[0], pid, why);
	close(ends[0]);
	return rc;
}

int
overview_check(struct store *store, int64_t cutoff, struct check_counts *n,
    struct reason *why)
{
	struct checking c = { store, cutoff, n };

	if (store_days(store, check_one_day, &c, why) != 0)
		return -1;
	printf("{\"sightings\":%llu,\"photos\":%llu,\"index\":%llu,"
	    "\"damaged\":%llu}\n", (unsigned long long)n->rows,
	    (unsigned long long)n->photos, (unsigned long long)n->segments,
	    (unsigned long long)n->damaged);
	return n->damaged > 0;
}
