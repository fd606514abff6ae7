/*
 * A camera of this machine, such as one on USB: frames as Motion JPEG, by the
 * kernel's Video4Linux API, version 2.
 */
#ifndef ALPR_VIDEO_H
#define ALPR_VIDEO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"

struct video_frame {
	struct blob jpeg;	/* valid until the next call */
	/* When it was taken, by CLOCK_MONOTONIC in ms; 0: not told. */
	int64_t taken;
};

struct video;

/*
 * Starts a device that gives Motion JPEG, with frames of about that size, or
 * where that is 0 the largest that it has.  NULL with a reason.
 */
struct video *video_open(const char *device, int width, int height,
    struct reason *);
void video_close(struct video *);

/*
 * Waits for the next frame, at most so many ms.  1: there is one; 0: none
 * came, or a damaged one; -1: the device is gone.
 */
int video_next(struct video *, int ms, struct video_frame *,
    struct reason *);

#endif
