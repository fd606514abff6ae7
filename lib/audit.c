/* The audit log: chained, append-only, durable before it is believed. */
#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "line.h"
#include "record.h"

#define LOCK_TRIES	1500	/* of 10 ms */

struct audit {
	char *path;
	int fd;
	uint64_t last;
};

/*
 * The log must be a file of its own in its folder: no link to somewhere else,
 * no second name that would keep what is dropped here, nothing that hangs.
 */
static int
open_log(const char *path, int flags, struct reason *why)
{
	struct stat st;
	int fd;

	fd = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return reason_errno(why, "audit log %.150s", path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1)
		return fd;
	close(fd);
	return reason_set(why, "audit log %.150s: not a file of one name",
	    path);
}

int
audit_create(const char *store, struct reason *why)
{
	char *path = file_join(store, "audit/log", why);
	int rc = path == NULL ? -1 : file_create(path, "", 0, 0660, why);

	if (rc == 1)
		rc = reason_set(why, "audit log %.150s: is there already",
		    path);
	free(path);
	return rc;
}

struct audit *
audit_open(const char *store, struct reason *why)
{
	struct audit *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		reason_errno(why, "audit log");
		return NULL;
	}
	a->fd = -1;
	a->path = file_join(store, "audit/log", why);
	if (a->path != NULL) {
		a->fd = open_log(a->path, O_RDWR | O_APPEND, why);
		if (a->fd >= 0)
			return a;
	}
	audit_close(a);
	return NULL;
}

void
audit_close(struct audit *a)
{
	if (a == NULL)
		return;
	if (a->fd >= 0)
		close(a->fd);
	free(a->path);
	free(a);
}

struct tail {
	off_t end;		/* where the last whole entry ends */
	uint64_t n;
	unsigned char hash[DIGEST_BYTES];
};

static int
parse_tail(const char *line, size_t len, struct tail *t, struct reason *why)
{
	json_error_t error;
	json_int_t n = 0;
	json_t *json;
	int rc;

	json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL)
		return reason_set(why, "audit log: its last entry is damaged");
	rc = record_need(record_integer(json, "n", 1, INT64_MAX - 1, &n, why),
	    "n", why);
	json_decref(json);
	if (rc != 0)
		return reason_prefix(why, "audit log: its last entry");
	t->n = (uint64_t)n;
	return digest_sha256(line, len, t->hash, why);
}

/*
 * Finds the last whole entry.  What follows it, without a newline, was cut
 * short by a crash before anybody relied on it.
 */
static int
read_tail(const struct audit *a, struct tail *t, struct reason *why)
{
	char text[2 * AUDIT_ENTRY_MAX];
	struct stat st;
	char *end, *start;
	size_t len;
	off_t at;

	if (fstat(a->fd, &st) != 0)
		return reason_errno(why, "audit log");
	len = st.st_size < (off_t)sizeof(text) ? (size_t)st.st_size :
	    sizeof(text);
	at = st.st_size - (off_t)len;
	if (pread(a->fd, text, len, at) != (ssize_t)len)
		return reason_errno(why, "audit log");
	*t = (struct tail){ 0, 0, { 0 } };
	end = len == 0 ? NULL : memrchr(text, '\n', len);
	if (end == NULL) {
		if (at > 0)
			return reason_set(why, "audit log: damaged");
		return digest_sha256("", 0, t->hash, why);
	}
	t->end = at + (end + 1 - text);
	start = memrchr(text, '\n', (size_t)(end - text));
	if (start == NULL && at > 0)
		return reason_set(why, "audit log: damaged");
	start = start == NULL ? text : start + 1;
	return parse_tail(start, (size_t)(end + 1 - start), t, why);
}

static char *
make_line(const json_t *members, const struct tail *t, int64_t now,
    const char *event, size_t *len, struct reason *why)
{
	json_t *json = json_object();
	char hash[DIGEST_HEX];
	char *line = NULL, *more;
	int rc;

	digest_hex(t->hash, sizeof(t->hash), hash);
	rc = json_object_set_new(json, "n", json_integer((json_int_t)t->n +
	    1));
	rc |= record_set_time(json, "time", now);
	rc |= record_set_string(json, "event", event);
	rc |= json_object_update_missing(json, (json_t *)members);
	rc |= record_set_string(json, "prev", hash);
	if (rc == 0)
		line = record_text(json);
	json_decref(json);
	*len = line == NULL ? 0 : strlen(line);
	more = line == NULL ? NULL : realloc(line, *len + 2);
	if (more == NULL) {
		free(line);
		reason_set(why, "audit log: out of memory");
		return NULL;
	}
	memcpy(more + *len, "\n", 2);
	++*len;
	return more;
}

/* What cannot be written whole is taken back: a full disk leaves no half. */
static int
append_line(const struct audit *a, const char *line, size_t len, off_t at,
    struct reason *why)
{
	struct stat st;
	ssize_t n;

	/* A log that may only grow (chattr +a) is cut only where it must be. */
	if (fstat(a->fd, &st) != 0 ||
	    (st.st_size > at && ftruncate(a->fd, at) != 0))
		return reason_errno(why, "audit log");
	n = write(a->fd, line, len);
	if (n == (ssize_t)len && fsync(a->fd) == 0)
		return 0;
	if (n >= 0 && n < (ssize_t)len)
		errno = ENOSPC;
	reason_errno(why, "audit log");
	if (ftruncate(a->fd, at) != 0)
		reason_prefix(why, "audit log: half an entry stays");
	return -1;
}

/* An entry takes milliseconds: who holds the log for long means no good. */
static int
lock(const struct audit *a, struct reason *why)
{
	static const struct timespec moment = { 0, 10000000 };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(a->fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		nanosleep(&moment, NULL);
	}
	return reason_errno(why, "audit log: lock");
}

int
audit_append(struct audit *a, int64_t now, const char *event,
    const json_t *members, struct reason *why)
{
	struct tail tail;
	char *line = NULL;
	size_t len;
	int rc;

	if (lock(a, why) != 0)
		return -1;
	rc = read_tail(a, &tail, why);
	if (rc == 0) {
		line = make_line(members, &tail, now, event, &len, why);
		rc = line == NULL ? -1 : 0;
	}
	if (rc == 0 && len > AUDIT_ENTRY_MAX)
		rc = reason_set(why, "audit log: an entry of %zu bytes", len);
	if (rc == 0)
		rc = append_line(a, line, len, tail.end, why);
	if (rc == 0)
		a->last = tail.n + 1;
	flock(a->fd, LOCK_UN);
	free(line);
	return rc;
}

uint64_t
audit_last(const struct audit *a)
{
	return a->last;
}

static int
check_entry(const json_t *json, const struct audit_head *head,
    struct reason *why)
{
	char hash[DIGEST_HEX];
	const char *prev;
	json_int_t n;

	if (record_need(record_integer(json, "n", 1, INT64_MAX, &n, why), "n",
	    why) != 0 || record_need(record_string(json, "prev",
	    DIGEST_HEX - 1, &prev, why), "prev", why) != 0)
		return -1;
	if ((uint64_t)n != head->entries + 1)
		return reason_set(why, "its number is %" JSON_INTEGER_FORMAT,
		    n);
	digest_hex(head->hash, sizeof(head->hash), hash);
	if (strcmp(hash, prev) != 0)
		return reason_set(why, "it does not follow from the one "
		    "before");
	return 0;
}

struct verify {
	struct audit_head *head;
	int (*visit)(void *, const json_t *, struct reason *);
	void *ctx;
};

/* The line reader takes the newline off; the hash has it. */
static int
verify_line(const struct verify *v, char *line, size_t len,
    struct reason *why)
{
	json_error_t error;
	json_t *json;
	int rc;

	json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	if (json == NULL) {
		reason_set(why, "%s", error.text);
		return 1;
	}
	if (check_entry(json, v->head, why) != 0) {
		json_decref(json);
		return 1;
	}
	rc = v->visit == NULL ? 0 : v->visit(v->ctx, json, why);
	json_decref(json);
	line[len] = '\n';
	if (rc == 0)
		rc = digest_sha256(line, len + 1, v->head->hash, why);
	line[len] = '\0';
	v->head->entries++;
	return rc;
}

/* Whole entries lie within size bytes; what follows has no newline. */
static int
verify_all(const struct verify *v, struct line_reader *lines, off_t size,
    struct reason *why)
{
	enum line_kind kind;
	off_t at = 0;
	size_t len;
	char *line;
	int rc;

	if (digest_sha256("", 0, v->head->hash, why) != 0)
		return -1;
	while ((kind = line_next(lines, &line, &len, why)) == LINE_TEXT) {
		/* What came after the size was taken is for the next time. */
		v->head->torn = at < size && at + (off_t)len >= size;
		if (at + (off_t)len >= size)
			return 0;
		at += (off_t)len + 1;
		rc = verify_line(v, line, len, why);
		if (rc > 0)
			reason_prefix(why, "audit log: entry %llu",
			    (unsigned long long)v->head->entries + 1);
		if (rc != 0)
			return rc;
	}
	if (kind != LINE_LONG)
		return kind == LINE_END ? 0 : -1;
	reason_set(why, "audit log: line %zu is too long", line_number(lines));
	return 1;
}

int
audit_verify(const char *store, int (*visit)(void *, const json_t *,
    struct reason *), void *ctx, struct audit_head *head,
    struct reason *why)
{
	struct verify v = { head, visit, ctx };
	char *path = file_join(store, "audit/log", why);
	struct line_reader *lines = NULL;
	struct stat st;
	int fd, rc = -1;

	memset(head, 0, sizeof(*head));
	if (path == NULL)
		return -1;
	fd = open_log(path, O_RDONLY, why);
	if (fd < 0)
		rc = -1;
	else if (fstat(fd, &st) != 0)
		reason_errno(why, "%.150s", path);
	else if ((lines = line_new(fd)) == NULL)
		reason_errno(why, "audit log");
	else
		rc = verify_all(&v, lines, st.st_size, why);
	line_free(lines);
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}
