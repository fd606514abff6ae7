/*
 * The audit log and programs that are killed, at any moment and at each call
 * that changes a file, and disks that fail there.  The linker gives these
 * calls to the functions below (-Wl,--wrap).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "make.h"

#define NOW	INT64_C(1795374479123)
#define KILLS	200

static int calls;		/* made so far */
static int fatal;		/* the number of the one that does not return */
static int failing;		/* or of the one that fails */
static bool no_sync;

/* Whether this call is to fail; it may not return at all. */
static bool
fails(void)
{
	calls++;
	if (calls == fatal)
		_exit(9);
	if (calls == failing)
		errno = EIO;
	return calls == failing;
}

ssize_t __real_write(int, const void *, size_t);
ssize_t __wrap_write(int, const void *, size_t);
int __real_fsync(int);
int __wrap_fsync(int);
int __real_fdatasync(int);
int __wrap_fdatasync(int);
int __real_rename(const char *, const char *);
int __wrap_rename(const char *, const char *);
int __real_mkdir(const char *, mode_t);
int __wrap_mkdir(const char *, mode_t);
int __real_rmdir(const char *);
int __wrap_rmdir(const char *);
int __real_unlink(const char *);
int __wrap_unlink(const char *);
int __real_unlinkat(int, const char *, int);
int __wrap_unlinkat(int, const char *, int);
int __real_ftruncate(int, off_t);
int __wrap_ftruncate(int, off_t);
int __real_fchmod(int, mode_t);
int __wrap_fchmod(int, mode_t);
int __real_open(const char *, int, ...);
int __wrap_open(const char *, int, int);

/* Half of what is written is there when it fails, or all when it is last. */
ssize_t
__wrap_write(int fd, const void *data, size_t len)
{
	if (calls + 1 == fatal || calls + 1 == failing)
		__real_write(fd, data, fatal % 2 == 1 ? len : len / 2);
	return fails() ? -1 : __real_write(fd, data, len);
}

int
__wrap_fsync(int fd)
{
	return fails() ? -1 : no_sync ? 0 : __real_fsync(fd);
}

int
__wrap_fdatasync(int fd)
{
	return fails() ? -1 : no_sync ? 0 : __real_fdatasync(fd);
}

int
__wrap_rename(const char *from, const char *to)
{
	return fails() ? -1 : __real_rename(from, to);
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
	return fails() ? -1 : __real_mkdir(path, mode);
}

int
__wrap_rmdir(const char *path)
{
	return fails() ? -1 : __real_rmdir(path);
}

int
__wrap_unlink(const char *path)
{
	return fails() ? -1 : __real_unlink(path);
}

int
__wrap_unlinkat(int dir, const char *path, int flags)
{
	return fails() ? -1 : __real_unlinkat(dir, path, flags);
}

int
__wrap_ftruncate(int fd, off_t size)
{
	return fails() ? -1 : __real_ftruncate(fd, size);
}

int
__wrap_fchmod(int fd, mode_t mode)
{
	return fails() ? -1 : __real_fchmod(fd, mode);
}

int
__wrap_open(const char *path, int flags, int mode)
{
	return fails() ? -1 : __real_open(path, flags, mode);
}

static int
append(struct audit *a, int who, int i, struct reason *why)
{
	json_t *members = json_pack("{s:i, s:i}", "who", who, "i", i);
	int rc = audit_append(a, NOW, "search", members, why);

	json_decref(members);
	return rc;
}

static void
fill(struct audit *a, int n)
{
	struct reason why;

	for (int i = 0; i < n; i++)
		if (append(a, -1, i, &why) != 0)
			fail_msg("%s", why.text);
}

static struct audit *
opened(const char *dir)
{
	struct reason why;
	struct audit *a = audit_open(dir, &why);

	if (a == NULL)
		fail_msg("%s", why.text);
	return a;
}

static char *
new_log(void)
{
	char *dir = make_dir();
	struct reason why;

	assert_int_equal(file_mkdir(make_path(dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(dir, NULL, &why), 0);
	return dir;
}

struct seen {
	uint64_t n;
	int next[2];		/* of each writer, the entry that follows */
};

/* Of each writer all entries, in order, once. */
static int
see(void *ctx, const json_t *entry, struct reason *why)
{
	struct seen *seen = ctx;
	int who = (int)json_integer_value(json_object_get(entry, "who"));
	int i = (int)json_integer_value(json_object_get(entry, "i"));

	(void)why;
	seen->n++;
	if (who < 0)
		return 0;
	/* One that was cut off before it was acknowledged may be missing. */
	assert_true(i >= seen->next[who]);
	seen->next[who] = i + 1;
	return 0;
}

static struct seen
assert_whole(const char *dir)
{
	struct seen seen = { 0, { 0, 0 } };
	struct audit_head head;
	struct reason why;

	if (audit_verify(dir, see, &seen, &head, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(seen.n, head.entries);
	return seen;
}

/* Writes on and on, and tells what is acknowledged; now and then anew. */
static void
write_on(const char *dir, int who, int i, int out)
{
	struct audit *a = NULL;
	struct reason why;

	for (;; i++) {
		if (a == NULL)
			a = audit_open(dir, &why);
		if (a == NULL || append(a, who, i, &why) != 0 ||
		    __real_write(out, &i, sizeof(i)) != sizeof(i) ||
		    (i % 23 == 22 && audit_publish(a, &why) != 0))
			break;
		if (i % 23 == 22) {
			audit_close(a);
			a = NULL;
		}
	}
	fprintf(stderr, "%s\n", why.text);
	_exit(1);
}

static unsigned seed = 7;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Both are killed after a while; what each had acknowledged. */
static void
kill_two(const char *dir, int next[2])
{
	struct timespec moment = { 0, (long)draw(12000) * 1000 };
	int fds[2][2], i, status;
	pid_t pids[2];

	for (int who = 0; who < 2; who++) {
		assert_int_equal(pipe(fds[who]), 0);
		pids[who] = fork();
		if (pids[who] == 0) {
			close(fds[who][0]);
			write_on(dir, who, next[who], fds[who][1]);
		}
		close(fds[who][1]);
	}
	/* Half of them are killed from the first moment on. */
	if (draw(2) == 0 && read(fds[0][0], &i, sizeof(i)) == sizeof(i))
		next[0] = i + 1;
	nanosleep(&moment, NULL);
	for (int who = 0; who < 2; who++)
		assert_int_equal(kill(pids[who], SIGKILL), 0);
	for (int who = 0; who < 2; who++) {
		while (read(fds[who][0], &i, sizeof(i)) == sizeof(i))
			next[who] = i + 1;
		close(fds[who][0]);
		assert_int_equal(waitpid(pids[who], &status, 0), pids[who]);
		assert_true(WIFSIGNALED(status));
	}
}

static void
killed(void **state)
{
	const char *text = getenv("ALPR_KILLS");
	int kills = text == NULL ? KILLS : atoi(text);
	char *dir = new_log();
	int next[2] = { 0, 0 };
	struct seen seen = { 0, { 0, 0 } };

	(void)state;
	for (int i = 0; i < kills; i++) {
		kill_two(dir, next);
		seen = assert_whole(dir);
		for (int who = 0; who < 2; who++) {
			assert_true(seen.next[who] >= next[who]);
			/* What was written, but not told, is there, too. */
			next[who] = seen.next[who];
		}
	}
	assert_true(kills < KILLS || seen.n > KILLS);
	make_remove(dir);
}

/* What a program does to the log: two entries, with a name each. */
static int
session(const char *dir, int who, int out)
{
	struct reason why;
	struct audit *a = audit_open(dir, &why);
	int rc = a == NULL ? -1 : 0;

	for (int i = 0; rc == 0 && i < 2; i++) {
		rc = append(a, who, i, &why);
		if (rc == 0 && __real_write(out, &i, sizeof(i)) !=
		    sizeof(i))
			_exit(8);
	}
	if (rc == 0)
		rc = audit_publish(a, &why);
	audit_close(a);
	return rc;
}

/* In a process of its own; how many it had acknowledged, and how it ended. */
static int
run_session(const char *dir, int at, bool fail, int *status)
{
	int fds[2], i, n = 0;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		calls = 0;
		fatal = fail ? 0 : at;
		failing = fail ? at : 0;
		_exit(session(dir, 0, fds[1]) == 0 ? 0 : 1);
	}
	close(fds[1]);
	while (read(fds[0], &i, sizeof(i)) == sizeof(i))
		n = i + 1;
	close(fds[0]);
	assert_int_equal(waitpid(pid, status, 0), pid);
	assert_true(WIFEXITED(*status));
	*status = WEXITSTATUS(*status);
	return n;
}

static void
copy(const char *from, const char *to)
{
	char command[400];

	snprintf(command, sizeof(command), "rm -rf '%s' && cp -a '%s' '%s'",
	    to, from, to);
	assert_int_equal(system(command), 0);
}

/*
 * Each call in turn is the last one, or fails.  Whatever was acknowledged is
 * there, the log is whole, and the next program goes on.
 */
static int
each_call(const char *dir, bool fail)
{
	const char *work = make_path(dir, "work");
	struct reason why;
	struct seen seen;
	int at, status = 1, told;

	for (at = 1; status != 0; at++) {
		copy(make_path(dir, "log"), work);
		told = run_session(work, at, fail, &status);
		assert_true(status == 0 || status == (fail ? 1 : 9));
		assert_true(status != 0 || told == 2);
		seen = assert_whole(work);
		assert_true(seen.next[0] >= told);
		if (session(work, 1, open("/dev/null", O_WRONLY)) != 0)
			fail_msg("after call %d", at);
		seen = assert_whole(work);
		assert_true(seen.next[0] >= told);
		assert_int_equal(seen.next[1], 2);
		/* All is published, and nothing is left lying about. */
		{
			struct audit_head head;

			assert_int_equal(audit_verify(work, NULL, NULL,
			    &head, &why), 0);
			assert_int_equal(head.checkpoint.size, head.entries);
		}
	}
	return at;
}

static void
each_call_of(int entries, int published)
{
	char *dir = make_dir(), *log = new_log();
	struct audit *a = opened(log);
	struct reason why;
	int n;

	fill(a, published);
	assert_int_equal(audit_publish(a, &why), 0);
	fill(a, entries - published);
	audit_close(a);
	copy(log, make_path(dir, "log"));
	n = each_call(dir, false);
	assert_true(n > 20);
	n = each_call(dir, true);
	assert_true(n > 20);
	make_remove(log);
	make_remove(dir);
}

static void
at_each_call(void **state)
{
	(void)state;
	/* Who is killed leaves the same with and without it, sooner. */
	no_sync = true;
	each_call_of(0, 0);	/* the first folders of all */
	each_call_of(7, 5);
	each_call_of(255, 254);	/* a bundle becomes full */
	each_call_of(256, 250);	/* one is full, and not published */
	no_sync = false;
}

/* The first tile of level 1 becomes full, and one of level 2 begins. */
static void
third_level(void **state)
{
	char *dir = new_log();
	struct audit *a = opened(dir);
	struct reason why;
	struct stat st;

	(void)state;
	no_sync = true;
	fill(a, 65537);
	assert_int_equal(audit_publish(a, &why), 0);
	audit_close(a);
	no_sync = false;
	assert_int_equal(stat(make_path(dir, "audit/tile/1/000"), &st), 0);
	assert_int_equal(stat(make_path(dir, "audit/tile/2/000.p/1"), &st),
	    0);
	assert_int_equal(stat(make_path(dir, "audit/tile/0/256.p/1"), &st),
	    0);
	assert_int_not_equal(stat(make_path(dir, "audit/tile/1/000.p"), &st),
	    0);
	assert_int_equal(assert_whole(dir).n, 65537);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed),
		cmocka_unit_test(at_each_call),
		cmocka_unit_test(third_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
