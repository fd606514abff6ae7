/* Lines that were refused: kept, and swept in time. */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/digest.h"
#include "base/file.h"
#include "record.h"

#define LINE_MOST	((size_t)128 << 20)	/* 16 MiB, escaped, are less */
#define LOCK_TRIES	500	/* of 10 ms */

FILE *
rejects_open(const char *path, struct reason *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "a");

	if (out != NULL)
		return out;
	reason_errno(why, "%.150s", path);
	if (fd >= 0)
		close(fd);
	return NULL;
}

int
rejects_add(FILE *out, int64_t now, size_t line, const char *text,
    size_t len, const struct reason *refusal, struct reason *why)
{
	json_t *json = json_pack("{s:I}", "line", (json_int_t)line);
	json_t *value = json_stringn(text, len);
	const char *name = value != NULL ? "text" : "base64";
	char *coded;
	int rc = json == NULL ? -1 : record_set_time(json, "time", now);

	if (value == NULL) {
		coded = digest_base64(text, len);
		value = coded == NULL ? NULL : json_string(coded);
		free(coded);
	}
	rc |= record_set_string(json, "reason", refusal->text);
	rc |= json_object_set_new(json, name, value);
	if (rc != 0)
		reason_set(why, "out of memory");
	else if (flock(fileno(out), LOCK_EX) != 0)
		rc = reason_errno(why, "lock");
	if (rc == 0) {
		rc = record_write(json, out, why);
		if (fflush(out) != 0 && rc == 0)
			rc = reason_errno(why, "write");
		flock(fileno(out), LOCK_UN);
	}
	json_decref(json);
	return rc == 0 ? 0 : -1;
}

/* Whether a line, or the record in it, is past the cutoff. */
static bool
is_past(const char *text, size_t len, int64_t cutoff)
{
	json_t *json = json_loadb(text, len, 0, NULL), *record = NULL;
	int64_t time = INT64_MIN, own;
	const char *inner;
	struct reason ignored;
	bool past = true;

	if (json != NULL && record_time(json, "time", &time, &ignored) == 1 &&
	    time > cutoff)
		past = false;
	inner = record_said(json, "text");
	if (!past && inner != NULL)
		record = json_loads(inner, 0, NULL);
	if (record != NULL && record_time(record, "time", &own,
	    &ignored) == 1 && own <= cutoff)
		past = true;
	json_decref(record);
	json_decref(json);
	return past;
}

/* A file that is read line by line, while what stays of it moves up. */
struct sift {
	FILE *in;
	const char *path;
	int fd;			/* the same file, to write to */
	char *line;
	size_t room;
	off_t at, kept;		/* where the next line begins, and goes */
	bool change;
	char buffer[65536];	/* of in */
};

/* The next line: its length, 0 at the end, -1.  Longer ones are cut. */
static int
next_line(struct sift *s, struct reason *why)
{
	size_t len = 0, room;
	char *more;
	int c = 0;

	while (c != '\n' && (c = getc_unlocked(s->in)) != EOF) {
		s->at++;
		if (len == LINE_MOST)
			continue;
		if (len == s->room) {
			room = 2 * s->room + 65536;
			more = realloc(s->line, room);
			if (more == NULL)
				return reason_errno(why, "rejects %.150s",
				    s->path);
			s->line = more;
			s->room = room;
		}
		s->line[len++] = (char)c;
	}
	return ferror(s->in) ? reason_errno(why, "rejects %.150s", s->path) :
	    (int)len;
}

/* Each line lies whole in memory before anything is put where it was. */
static int
sift(struct sift *s, int64_t cutoff, uint64_t *lines, struct reason *why)
{
	off_t begin;
	int len;

	for (;;) {
		begin = s->at;
		len = next_line(s, why);
		if (len <= 0)
			return len;
		if (s->at - begin != len || is_past(s->line, (size_t)len,
		    cutoff)) {
			++*lines;
			continue;
		}
		if (s->change && s->kept != begin && file_put(s->fd, s->line,
		    (size_t)len, s->kept) != 0)
			return reason_errno(why, "rejects %.150s", s->path);
		s->kept += len;
	}
}

/* What is behind the lines that stay is overwritten before it is cut off. */
static int
cut(const struct sift *s, struct reason *why)
{
	static const unsigned char zeros[65536];
	size_t n;

	for (off_t at = s->kept; at < s->at; at += (off_t)n) {
		n = s->at - at < (off_t)sizeof(zeros) ?
		    (size_t)(s->at - at) : sizeof(zeros);
		if (file_put(s->fd, zeros, n, at) != 0)
			return reason_errno(why, "rejects %.150s", s->path);
	}
	return fsync(s->fd) == 0 && ftruncate(s->fd, s->kept) == 0 &&
	    fsync(s->fd) == 0 ? 0 : reason_errno(why, "rejects %.150s",
	    s->path);
}

static int
sweep(int fd, const char *path, int64_t cutoff, bool dry, uint64_t *lines,
    struct reason *why)
{
	struct sift s = { .path = path, .fd = fd, .change = !dry };
	int rc, own = dup(fd);

	s.in = own < 0 ? NULL : fdopen(own, "r");
	if (s.in == NULL) {
		reason_errno(why, "rejects %.150s", path);
		if (own >= 0)
			close(own);
		return -1;
	}
	setvbuf(s.in, s.buffer, _IOFBF, sizeof(s.buffer));
	rc = sift(&s, cutoff, lines, why);
	if (rc == 0 && s.change && s.kept < s.at)
		rc = cut(&s, why);
	if (s.line != NULL)
		crypto_wipe(s.line, s.room);
	free(s.line);
	fclose(s.in);
	crypto_wipe(s.buffer, sizeof(s.buffer));
	return rc;
}

/* Whoever may read the file could hold its lock, and the sweep, for good. */
static int
lock(int fd)
{
	static const struct timespec moment = { 0, 10000000 };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK)
			return -1;
		nanosleep(&moment, NULL);
	}
	return -1;
}

/* It comes with the first refusal, and its folder was there before. */
static int
not_there(const char *path, struct reason *why)
{
	char *dir = file_parent(path, why);
	int rc = dir == NULL ? -1 : file_exists(dir, why);

	free(dir);
	return rc == 0 ? reason_set(why, "rejects %.150s: its folder is not "
	    "there", path) : rc < 0 ? -1 : 0;
}

int
rejects_sweep(const char *path, int64_t cutoff, bool dry, uint64_t *lines,
    struct reason *why)
{
	int fd, rc;

	fd = open(path, (dry ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? not_there(path, why) :
		    reason_errno(why, "rejects %.150s", path);
	rc = lock(fd);
	if (rc != 0)
		reason_errno(why, "rejects %.150s: lock", path);
	else
		rc = sweep(fd, path, cutoff, dry, lines, why);
	close(fd);
	return rc;
}
