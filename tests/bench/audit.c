/*
 * How fast the audit log is: entries, each durable, by one program and by
 * four, against the same bytes written and synced bare, in the same run; a
 * program that writes two and ends; and a whole log verified.
 *
 * usage: tests/bench/audit FOLDER
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/file.h"
#include "row.h"

#define ENTRIES	2000		/* each time, by all together */
#define RECORD	48		/* what goes before an entry */

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A search as it is logged. */
static json_t *
members(void)
{
	json_t *json = json_pack("{s:s, s:i, s:s, s:s, s:s, s:{s:s, s:i}, "
	    "s:s}", "user", "rivera", "uid", 1007, "agency", "examplepd",
	    "case", "26-01234", "purpose", "stolen vehicle", "query",
	    "plate", "8KTN417", "limit", 1000, "policy",
	    "5b2a3c0f5b2a3c0f5b2a3c0f5b2a3c0f5b2a3c0f5b2a3c0f5b2a3c0f5b2a3c0f");

	if (json == NULL)
		errx(1, "out of memory");
	return json;
}

static void
append(const char *dir, int n)
{
	json_t *json = members();
	struct reason why;
	struct audit *a = audit_open(dir, &why);

	for (int i = 0; a != NULL && i < n; i++)
		if (audit_append(a, (int64_t)time(NULL) * 1000, "search",
		    json, &why) != 0)
			errx(1, "%s", why.text);
	if (a == NULL || audit_publish(a, &why) != 0)
		errx(1, "%s", why.text);
	audit_close(a);
	json_decref(json);
}

/* As many bytes as an entry is, from the same place of the file system. */
static void
bare(const char *dir, int n)
{
	json_t *json = members();
	size_t len = RECORD + strlen("{\"n\":1000,\"time\":\"2026-11-22T19:07"
	    ":59.123Z\",\"event\":\"search\",}");
	char *text = json_dumps(json, JSON_COMPACT), *path;
	struct reason why;
	int fd;

	path = file_join(dir, "bare", &why);
	if (text == NULL || path == NULL)
		errx(1, "out of memory");
	len += strlen(text) - 2;
	text = realloc(text, len);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (text == NULL || fd < 0)
		err(1, "%s", path);
	memset(text, 'x', len);
	for (int i = 0; i < n; i++)
		if (write(fd, text, len) != (ssize_t)len ||
		    fdatasync(fd) != 0)
			err(1, "%s", path);
	close(fd);
	free(path);
	free(text);
	json_decref(json);
}

/* Entries a second of so many programs at once. */
static double
rate(void (*work)(const char *, int), const char *dir, int programs)
{
	double start = now();
	int status;

	for (int i = 0; i < programs; i++)
		if (fork() == 0) {
			work(dir, ENTRIES / programs);
			_exit(0);
		}
	for (int i = 0; i < programs; i++)
		if (wait(&status) < 0 || status != 0)
			errx(1, "a program failed");
	return ENTRIES / (now() - start);
}

static void
compare(const char *dir, int programs)
{
	double ours[2], peer[2];

	/* In turns, as what else the machine does changes meanwhile. */
	for (int i = 0; i < 2; i++) {
		peer[i] = rate(bare, dir, programs);
		ours[i] = rate(append, dir, programs);
	}
	row(programs == 1 ? "audit log, entries, each durable" :
	    "audit log, entries, each durable, 4 programs",
	    (ours[0] + ours[1]) / 2, "/s", "write and fdatasync",
	    (peer[0] + peer[1]) / 2, true);
}

static void
sessions(const char *dir)
{
	double start = now();

	for (int i = 0; i < 100; i++)
		append(dir, 2);
	row("audit log, open, two entries, publish, close",
	    1000 * (now() - start) / 100, "ms", NULL, 0, false);
}

static void
verify(const char *dir)
{
	struct audit_head head;
	double start = now();
	struct reason why;

	if (audit_verify(dir, NULL, NULL, &head, &why) != 0)
		errx(1, "%s", why.text);
	row("audit log, entries verified", (double)head.entries /
	    (now() - start), "/s", NULL, 0, true);
}

int
main(int argc, char **argv)
{
	char dir[400], command[500];
	struct reason why;
	char *log;

	if (argc != 2)
		errx(2, "usage: tests/bench/audit FOLDER");
	snprintf(dir, sizeof(dir), "%s/bench-audit.XXXXXX", argv[1]);
	if (mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	log = file_join(dir, "audit", &why);
	if (log == NULL || file_mkdir(log, 0700, &why) != 0 ||
	    audit_create(dir, "bench", &why) != 0)
		errx(1, "%s", why.text);
	free(log);
	setlinebuf(stdout);
	compare(dir, 1);
	compare(dir, 4);
	sessions(dir);
	verify(dir);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) == 0 ? 0 : 1;
}
