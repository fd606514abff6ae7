/*
 * Patches: the neighbourhood of a plate candidate, cut out of a photo and
 * sheared so that the candidate is an upright rectangle in its middle.  The
 * detector's second look works on them.
 */
#ifndef ALPR_PATCH_H
#define ALPR_PATCH_H

#include <stdbool.h>

#include "base/quad.h"
#include "image/image.h"

/* A parallelogram: its middle, and its width and height as vectors. */
struct patch_frame {
	double x, y;
	double wx, wy;
	double hx, hy;
};

struct patch_shape {
	int width, height;	/* of the patch, in pixels; even */
	double inner;		/* the part of them that the candidate takes */
};

/* The parallelogram nearest to a quad; false if it is no plate's shape. */
bool patch_frame(const struct quad *, struct patch_frame *);

/*
 * Cuts a patch out of one of the scales, n photos each half the one before.
 * out holds, for each 2 x 2 pixels, their four values row by row, where byte b
 * has the value values[b].  Beyond the photo its edge is repeated.
 */
void patch_cut(const struct luma *scales, int n, const struct patch_frame *,
    const struct patch_shape *, const float values[256], float *out);

#define PATCH_CHANNELS	13	/* of a cell of the answer */

/*
 * Makes one answer of a grid of cells that covers a patch.  A cell holds a
 * score logit, how much it has to say of each corner, and where each corner
 * is, x and y in cells from its middle.  The score is the mean; a corner the
 * mean weighted by the softmax of how much the cells have to say.  Returns the
 * logit, and offsets as for patch_corners().
 */
double patch_answer(const float *cells, int width, int height, double inner,
    float offsets[8]);

/*
 * The quad whose corners lie off the parallelogram's by so much: x and y of
 * each, in parts of the parallelogram's width and height.
 */
void patch_corners(const struct patch_frame *, const float offsets[8],
    struct quad *);

#endif
