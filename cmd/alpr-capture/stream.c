/* The frames of a camera's stream. */
#include "stream.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/mjpeg.h"
#include "capture/multipart.h"
#include "image/image.h"
#include "program/program.h"
#include "program/progress.h"

#define WAIT	500	/* ms, for a signal that came just before the wait */

struct stream {
	struct take *take;
	struct mjpeg *mjpeg;
	struct multipart *parts;	/* or NULL: it is none */
	uint64_t frames;
	char head[5];		/* of what came, without empty lines */
	size_t n_head;
	bool begun;		/* it is known what it is */
};

/* 1: what came begins so; -1: as far as it came; 0: not. */
static int
begins(const struct stream *s, const char *as)
{
	size_t n = strlen(as), came = s->n_head < n ? s->n_head : n;

	return memcmp(s->head, as, came) != 0 ? 0 : came < n ? -1 : 1;
}

/*
 * A multipart stream begins with its boundary, or the header of the response.
 * All else is looked through for JPEGs.  Which it is may not be known before
 * more has come: the first bytes may come one by one.
 */
static void
begin(struct stream *s, const char **data, size_t *len, bool all)
{
	int dashes, response;

	for (; *len > 0 && s->n_head < sizeof(s->head); ++*data, --*len)
		if (s->n_head > 0 || (**data != '\r' && **data != '\n'))
			s->head[s->n_head++] = **data;
	dashes = begins(s, "--");
	response = begins(s, "HTTP/");
	s->begun = all || dashes > 0 || response > 0 ||
	    (dashes == 0 && response == 0);
	if (dashes <= 0 && response <= 0)
		return;
	s->parts = multipart_new(IMAGE_BYTES_MAX);
	if (s->parts == NULL)
		err(PROGRAM_FAILED, "stream");
}

static void
add_some(struct stream *s, const char *data, size_t len)
{
	struct reason why;
	int rc;

	rc = s->parts != NULL ? multipart_add(s->parts, data, len, &why) :
	    mjpeg_add(s->mjpeg, data, len, &why);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

/* all: no more follows. */
static void
add(struct stream *s, const char *data, size_t len, bool all)
{
	if (!s->begun) {
		begin(s, &data, &len, all);
		if (!s->begun)
			return;
		add_some(s, s->head, s->n_head);
	}
	add_some(s, data, len);
}

static void
tell_skipped(struct stream *s)
{
	uint64_t n = s->parts != NULL ? multipart_skipped(s->parts) :
	    mjpeg_skipped(s->mjpeg);
	struct reason why;

	if (n == 0)
		return;
	reason_set(&why, "%" PRIu64 " bytes behind frame %" PRIu64
	    " are no frame", n, s->frames);
	take_complain(s->take, "standard input", &why);
}

static void
take_frames(struct stream *s, bool all)
{
	struct blob file;
	char name[40];
	struct photo p = { .name = name, .file = &file,
	    .arrived = program_now(), .must_be_whole = true };

	while (!take_is_over() && (s->parts != NULL ?
	    multipart_next(s->parts, all, &file) :
	    mjpeg_next(s->mjpeg, all, &file)) != 0) {
		tell_skipped(s);
		snprintf(name, sizeof(name), "frame %" PRIu64, ++s->frames);
		take_photo(s->take, &p);
	}
}

static void
run(struct stream *s)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	static char data[65536];
	struct reason why;
	ssize_t n = 1;

	while (n > 0 && !take_is_over()) {
		if (poll(&in, 1, WAIT) <= 0) {
			take_idle(s->take);
			continue;
		}
		n = read(STDIN_FILENO, data, sizeof(data));
		if (n < 0 && errno == EINTR) {
			n = 1;
		} else if (n > 0) {
			add(s, data, (size_t)n, false);
			take_frames(s, false);
		}
	}
	if (n < 0) {
		reason_errno(&why, "read");
		take_complain(s->take, "standard input", &why);
	}
	if (n == 0) {
		add(s, NULL, 0, true);
		take_frames(s, true);
	}
	tell_skipped(s);
}

void
stream_take(struct take *t)
{
	struct stream s = { .take = t, .mjpeg = mjpeg_new(IMAGE_BYTES_MAX) };

	if (s.mjpeg == NULL)
		err(PROGRAM_FAILED, "stream");
	if (t->spool == NULL)
		errx(PROGRAM_FAILED, "--mjpeg needs --spool, to keep the "
		    "frames in");
	if (t->capture.camera == NULL)
		errx(PROGRAM_FAILED, "--mjpeg needs --camera");
	t->capture.live = true;
	take_heed_signals();
	progress_input(t->progress, STDIN_FILENO);
	run(&s);
	mjpeg_free(s.mjpeg);
	multipart_free(s.parts);
}
