/*
 * A camera that looks at a plate in space: from the plate's own coordinates, 0
 * to 1 across and down, to pixels and back.  It is reckoned with rays, and not
 * with the homography that is tested with it.
 */
#ifndef ALPR_TESTS_CAMERA_H
#define ALPR_TESTS_CAMERA_H

#include "base/quad.h"

struct camera {
	double x[3], y[3], origin[3];	/* the plate */
	double focal, cx, cy;
};

/* Before a plate twice as wide as high, turned by these angles. */
struct camera camera_turned(double yaw, double pitch, double roll);

struct quad camera_quad(const struct camera *);

/* Where on the plate a pixel looks. */
void camera_look(const struct camera *, double px, double py, double *u,
    double *v);

#endif
