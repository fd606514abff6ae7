/*
 * A plate as if photographed from straight ahead: the perspective of its quad
 * undone, in the size that the readers want.
 */
#ifndef ALPR_RECTIFY_H
#define ALPR_RECTIFY_H

#include "base/quad.h"
#include "base/reason.h"
#include "image/image.h"

/* Samples a side, and the margin around the quad in parts of its sides. */
struct rectify_shape {
	int width, height;
	double margin_x, margin_y;
};

/*
 * The inside of a quad and the margin around it: width x height samples, the
 * rows stride bytes apart.  scales are n photos each half the one before
 * (scales.h), the quad is in pixels of the first; the scale used is the
 * smallest that still has a pixel for each sample.  Samples are interpolated
 * linearly, with the photo's edge repeated beyond it.  A quad that no camera
 * could see (turned over, crossed, hollow) is an error.
 *
 * The homography is that of Heckbert, Fundamentals of Texture Mapping and
 * Image Warping (1989), 2.2.3.
 */
int rectify_plate(const struct luma *scales, int n, const struct quad *,
    const struct rectify_shape *, unsigned char *out, size_t stride,
    struct reason *);

/*
 * The part of a quad between two of its heights, 0 its upper edge and 1 its
 * lower: a row of a plate that has two.
 */
int rectify_part(const struct quad *, double top, double bottom,
    struct quad *part, struct reason *);

#endif
