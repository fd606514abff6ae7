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
	bool begun;
};

/*
 * A multipart stream begins with its boundary, or the header of the response.
 * All else is looked through for JPEGs.
 */
static bool
is_multipart(const char *data, size_t len)
{
	while (len > 0 && (*data == '\r' || *data == '\n')) {
		data++;
		len--;
	}
	return (len >= 2 && memcmp(data, "--", 2) == 0) ||
	    (len >= 5 && memcmp(data, "HTTP/", 5) == 0);
}

static void
add(struct stream *s, const void *data, size_t len)
{
	struct reason why;
	int rc;

	if (!s->begun && is_multipart(data, len)) {
		s->parts = multipart_new(IMAGE_BYTES_MAX);
		if (s->parts == NULL)
			err(PROGRAM_FAILED, "stream");
	}
	s->begun = true;
	rc = s->parts != NULL ? multipart_add(s->parts, data, len, &why) :
	    mjpeg_add(s->mjpeg, data, len, &why);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
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
		if (poll(&in, 1, WAIT) <= 0)
			continue;
		n = read(STDIN_FILENO, data, sizeof(data));
		if (n < 0 && errno == EINTR) {
			n = 1;
		} else if (n > 0) {
			add(s, data, (size_t)n);
			take_frames(s, false);
		}
	}
	if (n < 0) {
		reason_errno(&why, "read");
		take_complain(s->take, "standard input", &why);
	}
	if (n == 0)
		take_frames(s, true);
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
