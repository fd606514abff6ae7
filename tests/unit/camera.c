/* A camera that looks at a plate. */
#include "camera.h"

#include <math.h>

struct camera
camera_turned(double yaw, double pitch, double roll)
{
	double cr = cos(roll), sr = sin(roll);
	double cy = cos(yaw), sy = sin(yaw), cp = cos(pitch), sp = sin(pitch);
	struct camera c = { .focal = 300, .cx = 160, .cy = 110 };
	/* Rolled in its plane, then turned about two axes. */
	double x[2] = { cr, sr }, y[2] = { -sr / 2, cr / 2 };

	for (int i = 0; i < 2; i++) {
		const double *from = i == 0 ? x : y;
		double *to = i == 0 ? c.x : c.y;

		to[0] = from[0] * cy + from[1] * sy * sp;
		to[1] = from[1] * cp;
		to[2] = -from[0] * sy + from[1] * cy * sp;
	}
	for (int k = 0; k < 3; k++)
		c.origin[k] = -(c.x[k] + c.y[k]) / 2 + (k == 2 ? 1.5 : 0);
	return c;
}

static void
project(const struct camera *c, double u, double v, double *px, double *py)
{
	double p[3];

	for (int k = 0; k < 3; k++)
		p[k] = c->origin[k] + u * c->x[k] + v * c->y[k];
	*px = c->cx + c->focal * p[0] / p[2];
	*py = c->cy + c->focal * p[1] / p[2];
}

static double
det(const double a[3], const double b[3], const double c[3])
{
	return a[0] * (b[1] * c[2] - b[2] * c[1]) -
	    a[1] * (b[0] * c[2] - b[2] * c[0]) +
	    a[2] * (b[0] * c[1] - b[1] * c[0]);
}

/* The ray of a pixel: origin + u x + v y = t ray. */
void
camera_look(const struct camera *c, double px, double py, double *u, double *v)
{
	double ray[3] = { (c->cx - px) / c->focal, (c->cy - py) / c->focal,
	    -1 };
	double to[3] = { -c->origin[0], -c->origin[1], -c->origin[2] };
	double d = det(c->x, c->y, ray);

	*u = det(to, c->y, ray) / d;
	*v = det(c->x, to, ray) / d;
}

struct quad
camera_quad(const struct camera *c)
{
	struct quad q;

	project(c, 0, 0, &q.x[0], &q.y[0]);
	project(c, 1, 0, &q.x[1], &q.y[1]);
	project(c, 1, 1, &q.x[2], &q.y[2]);
	project(c, 0, 1, &q.x[3], &q.y[3]);
	return q;
}
