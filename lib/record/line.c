/* Lines of records from a descriptor, however long and however they come. */
#include "line.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_ROOM 65536

struct line_reader {
	int fd;
	bool ended;
	bool unended;		/* the line given last */
	size_t number;
	char *data;		/* room bytes */
	size_t room;
	size_t start, end;	/* what is read and not yet given */
	size_t seen;		/* up to here there is no newline */
};

struct line_reader *
line_new(int fd)
{
	struct line_reader *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->fd = fd;
	r->room = READ_ROOM;
	r->data = malloc(r->room);
	if (r->data == NULL) {
		free(r);
		return NULL;
	}
	return r;
}

void
line_free(struct line_reader *r)
{
	if (r == NULL)
		return;
	free(r->data);
	free(r);
}

size_t
line_number(const struct line_reader *r)
{
	return r->number;
}

bool
line_unended(const struct line_reader *r)
{
	return r->unended;
}

static char *
newline(const struct line_reader *r, size_t from)
{
	return memchr(r->data + from, '\n', r->end - from);
}

/* Makes room behind what is read, and reads there.  1 read, 0 end, -1. */
static int
fill(struct line_reader *r, struct reason *why)
{
	char *data;
	ssize_t n;

	if (r->start > 0) {
		memmove(r->data, r->data + r->start, r->end - r->start);
		r->end -= r->start;
		r->seen -= r->start;
		r->start = 0;
	}
	/* One byte stays free for the NUL behind a last line. */
	if (r->end + 1 >= r->room) {
		data = realloc(r->data, r->room * 2);
		if (data == NULL)
			return reason_errno(why, "line %zu", r->number + 1);
		r->data = data;
		r->room *= 2;
	}
	do
		n = read(r->fd, r->data + r->end, r->room - r->end - 1);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return reason_errno(why, "read");
	r->end += (size_t)n;
	return n > 0;
}

bool
line_ready(struct line_reader *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	struct reason again;
	int got;

	while (!r->ended && newline(r, r->seen) == NULL &&
	    r->end - r->start <= LINE_MAX_BYTES) {
		r->seen = r->end;
		if (poll(&p, 1, 0) <= 0)
			return false;
		got = fill(r, &again);
		if (got < 0)
			return true;	/* line_next() meets the same fault */
		r->ended = got == 0;
	}
	return true;
}

/* Forgets the rest of a line that is too long, keeping its beginning. */
static enum line_kind
skip(struct line_reader *r, char **line, size_t *len, struct reason *why)
{
	size_t keep = r->start + 256;
	char *end;
	int got;

	do {
		end = newline(r, r->seen);
		if (end != NULL)
			break;
		r->end = r->seen = keep;
		got = fill(r, why);
		keep = r->start + 256;
		if (got < 0)
			return LINE_FAILED;
	} while (got > 0);
	r->number++;
	r->unended = end == NULL;
	*line = r->data + r->start;
	*len = 256;
	r->start = end != NULL ? (size_t)(end - r->data) + 1 : r->end;
	r->seen = r->start;
	(*line)[*len] = '\0';
	return LINE_LONG;
}

enum line_kind
line_next(struct line_reader *r, char **line, size_t *len,
    struct reason *why)
{
	char *end;
	int got;

	while ((end = newline(r, r->seen)) == NULL) {
		r->seen = r->end;
		if (r->end - r->start > LINE_MAX_BYTES)
			return skip(r, line, len, why);
		if (r->ended)
			break;
		got = fill(r, why);
		if (got < 0)
			return LINE_FAILED;
		r->ended = got == 0;
	}
	if (end == NULL && r->start == r->end)
		return LINE_END;
	r->unended = end == NULL;
	if (end == NULL)
		end = r->data + r->end;
	*end = '\0';
	r->number++;
	*line = r->data + r->start;
	*len = (size_t)(end - *line);
	r->start = (size_t)(end - r->data) + (end < r->data + r->end);
	r->seen = r->start;
	if (*len > LINE_MAX_BYTES) {
		*len = 256;
		(*line)[*len] = '\0';
		return LINE_LONG;
	}
	return LINE_TEXT;
}
