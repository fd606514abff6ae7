/* Patches: sheared cut-outs of a photo, read between its pixels. */
#include "patch.h"

#include <math.h>
#include <stddef.h>

#define WIDTH_MIN	6	/* of a candidate, in pixels of the frame */
#define HEIGHT_MIN	3
#define STEP_MAX	1.5	/* pixels of the photo to one of the patch */

bool
patch_frame(const struct quad *q, struct patch_frame *f)
{
	const double *x = q->x, *y = q->y;
	double w, h;

	f->x = (x[0] + x[1] + x[2] + x[3]) / 4;
	f->y = (y[0] + y[1] + y[2] + y[3]) / 4;
	f->wx = (x[1] + x[2] - x[0] - x[3]) / 2;
	f->wy = (y[1] + y[2] - y[0] - y[3]) / 2;
	f->hx = (x[2] + x[3] - x[0] - x[1]) / 2;
	f->hy = (y[2] + y[3] - y[0] - y[1]) / 2;
	w = hypot(f->wx, f->wy);
	h = hypot(f->hx, f->hy);
	return w >= WIDTH_MIN && h >= HEIGHT_MIN && isfinite(w * h) &&
	    fabs(f->x) < 1e6 && fabs(f->y) < 1e6 &&
	    f->wx * f->hy - f->wy * f->hx > .2 * w * h;
}

static float
clamp(float v, int max)
{
	return v > 0 ? v < (float)max ? v : (float)max : 0;
}

/* Between the four pixels around (x, y), as a value of values[]. */
static float
sample(const struct luma *a, float x, float y, const float values[256])
{
	float u = clamp(x - .5f, a->width - 1);
	float v = clamp(y - .5f, a->height - 1);
	int i = (int)u, j = (int)v;
	int di = i + 1 < a->width, dj = j + 1 < a->height;
	const unsigned char *p = a->data + (size_t)j * a->stride + i;
	const unsigned char *q = p + (dj ? a->stride : 0);
	float s = u - (float)i, t = v - (float)j;

	return (1 - t) * ((1 - s) * values[p[0]] + s * values[p[di]]) +
	    t * ((1 - s) * values[q[0]] + s * values[q[di]]);
}

void
patch_cut(const struct luma *scales, int n, const struct patch_frame *f,
    const struct patch_shape *shape, const float values[256], float *out)
{
	double w = shape->inner * shape->width;
	double h = shape->inner * shape->height;
	double step = fmax(hypot(f->wx, f->wy) / w, hypot(f->hx, f->hy) / h);
	double scale = 1;
	int k = 0;

	for (; k + 1 < n && step > STEP_MAX; k++, step /= 2)
		scale /= 2;
	for (int y = 0; y < shape->height; y++) {
		double u = (.5 - shape->width / 2.0) / w;
		double v = (y + .5 - shape->height / 2.0) / h;
		float x0 = (float)((f->x + u * f->wx + v * f->hx) * scale);
		float y0 = (float)((f->y + u * f->wy + v * f->hy) * scale);
		float dx = (float)(f->wx / w * scale);
		float dy = (float)(f->wy / w * scale);
		float *o = out + (y / 2 * shape->width + y % 2) * 2;

		for (int x = 0; x < shape->width; x++)
			o[x / 2 * 4 + x % 2] = sample(&scales[k],
			    x0 + (float)x * dx, y0 + (float)x * dy, values);
	}
}

static const double corner[4][2] = {
	{ -.5, -.5 }, { .5, -.5 }, { .5, .5 }, { -.5, .5 }
};

/* One corner, as an offset from the candidate's. */
static void
locate(const float *cells, int width, int height, double inner, int k,
    float offset[2])
{
	double top = -INFINITY, sum = 0, x = 0, y = 0;
	int n = width * height;

	for (int i = 0; i < n; i++)
		top = fmax(top, cells[i * PATCH_CHANNELS + 1 + k]);
	for (int i = 0; i < n; i++) {
		const float *c = cells + i * PATCH_CHANNELS;
		double w = exp(c[1 + k] - top);

		sum += w;
		x += w * (c[5 + 2 * k] + i % width + .5 - width / 2.0);
		y += w * (c[6 + 2 * k] + i / width + .5 - height / 2.0);
	}
	offset[0] = (float)(x / sum / (inner * width) - corner[k][0]);
	offset[1] = (float)(y / sum / (inner * height) - corner[k][1]);
}

double
patch_answer(const float *cells, int width, int height, double inner,
    float offsets[8])
{
	double logit = 0;

	for (int i = 0; i < width * height; i++)
		logit += cells[i * PATCH_CHANNELS];
	for (int k = 0; k < 4; k++)
		locate(cells, width, height, inner, k, offsets + 2 * k);
	return logit / (width * height);
}

void
patch_corners(const struct patch_frame *f, const float offsets[8],
    struct quad *q)
{
	for (int i = 0; i < 4; i++) {
		double u = corner[i][0] + offsets[2 * i];
		double v = corner[i][1] + offsets[2 * i + 1];

		q->x[i] = f->x + u * f->wx + v * f->hx;
		q->y[i] = f->y + u * f->wy + v * f->hy;
	}
}
