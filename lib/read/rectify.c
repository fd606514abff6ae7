/* Undoes the perspective of a plate. */
#include "rectify.h"

#include <math.h>

#define FAR	1e6		/* no corner lies farther away, in pixels */

/* From the unit square to the plane. */
struct homography {
	double a, b, c;
	double d, e, f;
	double g, h;
};

/* Twice the signed area at corner k: positive where the quad is convex. */
static double
turn(const struct quad *q, int k)
{
	int p = (k + 3) % 4, n = (k + 1) % 4;

	return (q->x[k] - q->x[p]) * (q->y[n] - q->y[k]) -
	    (q->y[k] - q->y[p]) * (q->x[n] - q->x[k]);
}

static int
check(const struct quad *q, struct reason *why)
{
	for (int i = 0; i < 4; i++) {
		if (!(fabs(q->x[i]) < FAR) || !(fabs(q->y[i]) < FAR))
			return reason_set(why, "a quad out of all bounds");
		if (!(turn(q, i) > 1))
			return reason_set(why, "a quad that is no plate's: "
			    "hollow, crossed or turned over");
	}
	return 0;
}

static struct homography
homography(const struct quad *q)
{
	const double *x = q->x, *y = q->y;
	double dx1 = x[1] - x[2], dx2 = x[3] - x[2];
	double dy1 = y[1] - y[2], dy2 = y[3] - y[2];
	double sx = x[0] - x[1] + x[2] - x[3];
	double sy = y[0] - y[1] + y[2] - y[3];
	double area = dx1 * dy2 - dx2 * dy1;
	double g = (sx * dy2 - dx2 * sy) / area;
	double h = (dx1 * sy - sx * dy1) / area;

	return (struct homography){
		x[1] - x[0] + g * x[1], x[3] - x[0] + h * x[3], x[0],
		y[1] - y[0] + g * y[1], y[3] - y[0] + h * y[3], y[0], g, h };
}

static void
map(const struct homography *m, double u, double v, double *x, double *y)
{
	double w = m->g * u + m->h * v + 1;

	/* Only margins of an absurd perspective reach its horizon. */
	w = w > 1e-3 ? w : 1e-3;
	*x = (m->a * u + m->b * v + m->c) / w;
	*y = (m->d * u + m->e * v + m->f) / w;
}

static double
clamp(double v, int max)
{
	return v > 0 ? v < max ? v : max : 0;
}

static unsigned char
sample(const struct luma *a, double x, double y)
{
	double u = clamp(x - .5, a->width - 1);
	double v = clamp(y - .5, a->height - 1);
	int i = (int)u, j = (int)v;
	int di = i + 1 < a->width;
	const unsigned char *p = a->data + (size_t)j * a->stride + i;
	const unsigned char *q = p + (j + 1 < a->height ? a->stride : 0);
	double s = u - i, t = v - j;

	return (unsigned char)((1 - t) * ((1 - s) * p[0] + s * p[di]) +
	    t * ((1 - s) * q[0] + s * q[di]) + .5);
}

/* How wide the quad is with its margins, in pixels. */
static double
window_width(const struct homography *m, const struct rectify_shape *shape)
{
	double x[4], y[4];

	for (int i = 0; i < 4; i++)
		map(m, i == 1 || i == 2 ? 1 + shape->margin_x :
		    -shape->margin_x, i >= 2 ? 1 + shape->margin_y :
		    -shape->margin_y, &x[i], &y[i]);
	return fmax(hypot(x[1] - x[0], y[1] - y[0]),
	    hypot(x[2] - x[3], y[2] - y[3]));
}

int
rectify_plate(const struct luma *scales, int n, const struct quad *q,
    const struct rectify_shape *shape, unsigned char *out, size_t stride,
    struct reason *why)
{
	struct homography m;
	double width, x, y;
	int k = 0;

	if (check(q, why) != 0)
		return -1;
	m = homography(q);
	for (width = window_width(&m, shape); k + 1 < n &&
	    width / 2 >= shape->width; width /= 2)
		k++;
	for (int j = 0; j < shape->height; j++) {
		double v = (j + .5) / shape->height *
		    (1 + 2 * shape->margin_y) - shape->margin_y;

		for (int i = 0; i < shape->width; i++) {
			double u = (i + .5) / shape->width *
			    (1 + 2 * shape->margin_x) - shape->margin_x;

			map(&m, u, v, &x, &y);
			out[(size_t)j * stride + (size_t)i] = sample(
			    &scales[k], x / (1 << k), y / (1 << k));
		}
	}
	return 0;
}

int
rectify_part(const struct quad *q, double top, double bottom,
    struct quad *part, struct reason *why)
{
	struct homography m;

	if (check(q, why) != 0)
		return -1;
	m = homography(q);
	for (int i = 0; i < 4; i++)
		map(&m, i == 1 || i == 2, i >= 2 ? bottom : top, &part->x[i],
		    &part->y[i]);
	return 0;
}
