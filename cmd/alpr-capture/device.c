/* The frames of a camera of this machine. */
#include "device.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "capture/video.h"
#include "program/program.h"

#define WAIT	500	/* ms, for a signal that came just before the wait */
#define AGAIN	1000	/* ms, until a device is tried again */
#define FRESH	10000	/* ms; a frame that claims to be older does not */

/* The moment of a frame, by how long ago the kernel says that it was. */
static int64_t
moment(const struct video_frame *f)
{
	int64_t now = program_now(), ago;

	if (f->taken == 0)
		return now;
	ago = program_ticks() - f->taken;
	return ago >= 0 && ago < FRESH ? now - ago : now;
}

static void
take_frames(struct take *t, struct video *v, const char *device,
    uint64_t *frames)
{
	struct video_frame f;
	struct reason why;
	char name[40];
	struct photo p = { .name = name, .file = &f.jpeg };
	int got;

	do {
		got = video_next(v, WAIT, &f, &why);
		if (got == 0)
			take_idle(t);
		if (got == 1) {
			snprintf(name, sizeof(name), "frame %" PRIu64,
			    ++*frames);
			p.arrived = moment(&f);
			take_photo(t, &p);
		}
	} while (got >= 0 && !take_is_over());
	if (got < 0)
		take_complain(t, device, &why);
}

void
device_take(struct take *t, const char *device, int width, int height)
{
	uint64_t frames = 0;
	struct reason why;
	struct video *v;

	if (t->spool == NULL)
		errx(PROGRAM_FAILED, "--video needs --spool, to keep the "
		    "frames in");
	if (t->capture.camera == NULL)
		errx(PROGRAM_FAILED, "--video needs --camera");
	v = video_open(device, width, height, &why);
	if (v == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	t->capture.live = true;
	take_heed_signals();
	while (!take_is_over()) {
		if (v != NULL)
			take_frames(t, v, device, &frames);
		if (take_is_over())
			break;
		video_close(v);
		/* Also where it opens and gives nothing. */
		take_idle(t);
		usleep(AGAIN * 1000);
		v = video_open(device, width, height, &why);
	}
	video_close(v);
}
