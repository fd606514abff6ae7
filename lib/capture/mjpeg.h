/*
 * Motion JPEG as a bare stream: JPEGs one behind the other, as
 * "ffmpeg -c copy -f mjpeg -" writes them.
 *
 * Frames are told apart by their markers.  Where a frame's markers break off
 * or make no sense, it is dropped, and the next is looked for behind that.
 */
#ifndef ALPR_MJPEG_H
#define ALPR_MJPEG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"

struct mjpeg;

/* A frame may have so many bytes at most.  NULL: no memory. */
struct mjpeg *mjpeg_new(size_t most);
void mjpeg_free(struct mjpeg *);

/* Adds what was read.  -1: no memory. */
int mjpeg_add(struct mjpeg *, const void *, size_t, struct reason *);

/*
 * The next whole frame: 1, and its bytes, which are valid until the next
 * call; 0: more must be added, or, where all has been, there is none.
 */
int mjpeg_next(struct mjpeg *, bool all, struct blob *frame);

/*
 * How many bytes before the frame given last were of none, and are not
 * padding (zeros, blanks, line ends); counted from 0 again.
 */
uint64_t mjpeg_skipped(struct mjpeg *);

#endif
