/*
 * A plate as if photographed from straight ahead: the perspective of its
 * quad undone, on Leptonica's pixels.
 */
#ifndef ALPR_RECTIFY_H
#define ALPR_RECTIFY_H

#include "image.h"
#include "quad.h"
#include "reason.h"

struct Pix;

/*
 * The quad's inside, and a margin around it as a part of its height, as an
 * 8-bit picture of that height whose width keeps the plate's shape.
 * Samples are interpolated linearly; outside of the image they are grey.
 * The image has one channel, and the quad is in its pixels.  NULL with a
 * reason; else the caller frees with pixDestroy().
 */
struct Pix *rectify_plate(const struct image *, const struct quad *,
    double margin, int height, struct reason *);

#endif
