/*
 * A frame at several scales, each half as high and wide as the one before:
 * means of 2 x 2 pixels.
 */
#ifndef ALPR_SCALES_H
#define ALPR_SCALES_H

#include <stddef.h>

#include "base/reason.h"
#include "image/image.h"

#define SCALES_MAX	16

struct scales {
	struct luma at[SCALES_MAX];	/* the first is the frame itself */
	int n;
	unsigned char *halves;		/* the others' pixels; owned */
	size_t size;
};

/*
 * Makes all scales whose sides are at least side_min pixels, and in any case
 * the first.  They are valid as long as the
 * frame is, and until the next call; the memory is used again.
 */
int scales_make(struct scales *, const struct luma *, int side_min,
    struct reason *);
void scales_free(struct scales *);

#endif
