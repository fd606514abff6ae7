/* Quads: the corners of a plate in a frame. */
#include "quad.h"

#include <math.h>

struct quad_box
quad_bounds(const struct quad *q)
{
	double x0 = q->x[0], x1 = q->x[0], y0 = q->y[0], y1 = q->y[0];

	for (int i = 1; i < 4; i++) {
		x0 = fmin(x0, q->x[i]);
		x1 = fmax(x1, q->x[i]);
		y0 = fmin(y0, q->y[i]);
		y1 = fmax(y1, q->y[i]);
	}
	return (struct quad_box){ x0, y0, x1 - x0, y1 - y0 };
}

static double
edge(const struct quad *q, int a, int b)
{
	return hypot(q->x[a] - q->x[b], q->y[a] - q->y[b]);
}

double
quad_width(const struct quad *q)
{
	return (edge(q, 0, 1) + edge(q, 3, 2)) / 2;
}

double
quad_height(const struct quad *q)
{
	return (edge(q, 0, 3) + edge(q, 1, 2)) / 2;
}

void
quad_rectangle(const struct quad *q, double wider, double higher,
    struct quad *out)
{
	static const double corner[4][2] = {
		{ -.5, -.5 }, { .5, -.5 }, { .5, .5 }, { -.5, .5 }
	};
	const double *x = q->x, *y = q->y;
	double cx = (x[0] + x[1] + x[2] + x[3]) / 4;
	double cy = (y[0] + y[1] + y[2] + y[3]) / 4;
	double wx = (x[1] + x[2] - x[0] - x[3]) / 2;
	double wy = (y[1] + y[2] - y[0] - y[3]) / 2;
	double hx = (x[2] + x[3] - x[0] - x[1]) / 2;
	double hy = (y[2] + y[3] - y[0] - y[1]) / 2;
	double w = hypot(wx, wy), across;

	wx *= wider;
	wy *= wider;
	hx *= higher;
	hy *= higher;
	w *= wider;
	/* Unit vector across the edges, downwards where w points right. */
	across = w > 0 ? (hy * wx - hx * wy) / w : 0;
	for (int i = 0; i < 4; i++) {
		out->x[i] = cx + corner[i][0] * wx -
		    (w > 0 ? corner[i][1] * across * wy / w : 0);
		out->y[i] = cy + corner[i][0] * wy +
		    (w > 0 ? corner[i][1] * across * wx / w : 0);
	}
}

double
quad_box_iou(struct quad_box a, struct quad_box b)
{
	double w = fmin(a.x + a.w, b.x + b.w) - fmax(a.x, b.x);
	double h = fmin(a.y + a.h, b.y + b.h) - fmax(a.y, b.y);

	if (!(w > 0) || !(h > 0))
		return 0;
	return w * h / (a.w * a.h + b.w * b.h - w * h);
}

struct quad_box
quad_vehicle(const struct quad *q, int w, int h)
{
	struct quad_box b = quad_bounds(q);
	double metre = quad_width(q) > 3 * quad_height(q) ?
	    quad_width(q) / 0.52 : quad_width(q) / 0.30;
	double cx = b.x + b.w / 2, cy = b.y + b.h / 2;
	double x0 = floor(fmax(0, cx - 1.05 * metre));
	double x1 = ceil(fmin(w, cx + 1.05 * metre));
	double y0 = floor(fmax(0, cy - 1.25 * metre));
	double y1 = ceil(fmin(h, cy + 0.75 * metre));

	return (struct quad_box){ x0, y0, x1 - x0, y1 - y0 };
}
