/*
 * A sketch of a map as SVG within HTML: where cameras stand, where they look,
 * and the area that was asked for; with north up, a scale and a grid of it.
 *
 * Degrees become metres as on the ellipsoid at the middle of the sketch,
 * which is true to a percent over some tens of kilometres.
 */
#ifndef ALPR_SKETCH_H
#define ALPR_SKETCH_H

#include <stddef.h>
#include <stdio.h>

#include "base/geo.h"

struct sketch_place {
	struct geo_point at;
	double heading;		/* degrees clockwise from north; -1: none */
	size_t number;		/* what it is labelled with */
};

struct sketch_ring {
	const struct geo_point *corners;
	size_t n;
};

/*
 * The area: rings, of which those inside others are holes, or a circle where
 * there is a radius, in metres; neither where all is 0.
 */
struct sketch_area {
	const struct sketch_ring *rings;
	size_t n;
	struct geo_point centre;
	double radius;
};

/*
 * Writes an <svg> of that size in CSS pixels.  The colours are those of
 * classes: sk-grid, sk-area, sk-view, sk-place, sk-number, sk-ink, sk-text,
 * sk-north.
 */
void sketch_write(FILE *, int width, int height,
    const struct sketch_place *, size_t n, const struct sketch_area *);

#endif
