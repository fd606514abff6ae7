/* Marks in a picture. */
#include "draw.h"

#include <math.h>
#include <string.h>

static void
dot(struct image *im, double x, double y, int thick,
    const unsigned char colour[3])
{
	int x0 = (int)floor(x) - thick / 2, y0 = (int)floor(y) - thick / 2;

	for (int j = y0; j < y0 + thick; j++)
		for (int i = x0; i < x0 + thick; i++)
			if (i >= 0 && j >= 0 && i < im->width &&
			    j < im->height)
				memcpy(im->data + 3 * ((size_t)j *
				    (size_t)im->width + (size_t)i), colour,
				    3);
}

void
draw_quad(struct image *im, const struct quad *q, int thick)
{
	static const unsigned char red[3] = { 255, 40, 40 };
	static const unsigned char green[3] = { 40, 255, 80 };
	double length, part;
	int a, b, steps;

	if (im->channels != 3)
		return;
	for (int k = 1; k <= 4; k++) {
		a = k % 4;
		b = (k + 1) % 4;
		length = hypot(q->x[b] - q->x[a], q->y[b] - q->y[a]);
		steps = (int)fmin(length, 4.0 * IMAGE_SIDE_MAX) + 1;
		for (int i = 0; i <= steps; i++) {
			part = (double)i / steps;
			dot(im, q->x[a] + part * (q->x[b] - q->x[a]),
			    q->y[a] + part * (q->y[b] - q->y[a]), thick,
			    a == 0 ? red : green);
		}
	}
}
