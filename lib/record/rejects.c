/* Lines that were refused: kept, and swept in time. */
#include "rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/stamp.h"
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

/* A file that is read line by line, while what stays of it moves up. */
struct sift {
	int64_t cutoff, now, ahead;	/* what is later is not believed */
	off_t past_to;		/* lines before it were written by the cutoff */
	FILE *in;
	const char *path;
	int fd;			/* the same file, to write to */
	char *line;
	size_t room;
	off_t at, kept;		/* where the next line begins, and goes */
	bool change;
	char buffer[65536];	/* of in */
};

/* When a line was refused; INT64_MIN: it does not say. */
static int64_t
refused_at(const json_t *json)
{
	struct reason ignored;
	int64_t time;

	return json != NULL && record_time(json, "time", &time,
	    &ignored) == 1 ? time : INT64_MIN;
}

/* Whether the line that began there, or the record in it, is past. */
static bool
is_past(const struct sift *s, off_t begin, size_t len)
{
	json_t *json = json_loadb(s->line, len, 0, NULL), *record = NULL;
	int64_t time = refused_at(json), own;
	const char *inner = record_said(json, "text");
	struct reason ignored;
	bool past = time <= s->cutoff || (time > s->ahead &&
	    begin < s->past_to);

	if (!past && inner != NULL)
		record = json_loads(inner, 0, NULL);
	if (record != NULL && record_time(record, "time", &own,
	    &ignored) == 1 && own <= s->cutoff)
		past = true;
	json_decref(record);
	json_decref(json);
	return past;
}

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

/*
 * Lines stand in the order in which they were written: those before one that
 * is past are, whatever time they tell.
 */
static int
find_past(struct sift *s, struct reason *why)
{
	int64_t time;
	json_t *json;
	int len;

	while ((len = next_line(s, why)) > 0) {
		json = json_loadb(s->line, (size_t)len, 0, NULL);
		time = refused_at(json);
		if (time != INT64_MIN && time <= s->cutoff)
			s->past_to = s->at;
		json_decref(json);
	}
	rewind(s->in);
	s->at = 0;
	return len;
}

/*
 * Or the whole file is.  Where the clock was wrong, too, when it was written
 * to, that counts from now on.
 */
static int
judge_file(struct sift *s, const struct stat *st, struct reason *why)
{
	const struct timespec now = { .tv_sec = (time_t)(s->now /
	    STAMP_SECOND) }, both[2] = { now, now };
	int64_t written = (int64_t)st->st_mtim.tv_sec * STAMP_SECOND +
	    st->st_mtim.tv_nsec / 1000000;

	if (written <= s->cutoff)
		s->past_to = st->st_size;
	else if (written > s->ahead && s->change && futimens(s->fd, both) != 0)
		return reason_errno(why, "%.150s: its time, which is to come",
		    s->path);
	return 0;
}

/* Each line lies whole in memory before anything is put where it was. */
static int
sift(struct sift *s, uint64_t *lines, struct reason *why)
{
	off_t begin;
	int len;

	for (;;) {
		begin = s->at;
		len = next_line(s, why);
		if (len <= 0)
			return len;
		if (s->at - begin != len || is_past(s, begin,
		    (size_t)len)) {
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
sweep(struct sift *s, uint64_t *lines, struct reason *why)
{
	int rc, own = dup(s->fd);
	struct stat st;

	s->in = own < 0 || fstat(own, &st) != 0 ? NULL : fdopen(own, "r");
	if (s->in == NULL) {
		reason_errno(why, "rejects %.150s", s->path);
		if (own >= 0)
			close(own);
		return -1;
	}
	setvbuf(s->in, s->buffer, _IOFBF, sizeof(s->buffer));
	rc = find_past(s, why);
	if (rc == 0)
		rc = judge_file(s, &st, why);
	if (rc == 0)
		rc = sift(s, lines, why);
	if (rc == 0 && s->change && s->kept < s->at)
		rc = cut(s, why);
	if (s->line != NULL)
		crypto_wipe(s->line, s->room);
	free(s->line);
	fclose(s->in);
	crypto_wipe(s->buffer, sizeof(s->buffer));
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
	if (rc == 0)
		reason_set(why, "rejects %.150s: its folder is not there",
		    path);
	return rc < 0 ? -1 : !rc;
}

int
rejects_sweep(const char *path, int64_t cutoff, int64_t now, bool dry,
    uint64_t *lines, struct reason *why)
{
	struct sift s = { .path = path, .cutoff = cutoff, .now = now,
	    .ahead = now + STAMP_HOUR, .change = !dry };
	int fd, rc;

	fd = open(path, (dry ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	if (fd < 0)
		return errno == ENOENT ? not_there(path, why) :
		    reason_errno(why, "rejects %.150s", path);
	s.fd = fd;
	rc = lock(fd);
	if (rc != 0)
		reason_errno(why, "rejects %.150s: lock", path);
	else
		rc = sweep(&s, lines, why);
	close(fd);
	return rc;
}
