/*
 * Four corners in pixels of a frame as it is stored: x to the right, y
 * down, (0, 0) the outer corner of the first pixel; clockwise from the top
 * left as the plate's reader sees it.
 */
#ifndef ALPR_QUAD_H
#define ALPR_QUAD_H

struct quad {
	double x[4];
	double y[4];
};

struct quad_box {
	double x, y, w, h;
};

/* The upright box around the corners. */
struct quad_box quad_bounds(const struct quad *);

/* Mean length of the upper and lower, of the left and right edges. */
double quad_width(const struct quad *);
double quad_height(const struct quad *);

/*
 * The rectangle that is most like a quad: its middle, its mean upper and lower
 * edge, and its height across them, each made so many times as long.
 */
void quad_rectangle(const struct quad *, double wider, double higher,
    struct quad *out);

/* Intersection over union of two boxes, 0..1. */
double quad_box_iou(struct quad_box, struct quad_box);

/*
 * The part of a w by h frame that shows the vehicle behind a plate: about
 * one car's width and height around it, cut at the frame's edges.  A long
 * European plate is 0.52 m of a car's 1.8, a short American one 0.30 m.
 */
struct quad_box quad_vehicle(const struct quad *, int w, int h);

#endif
