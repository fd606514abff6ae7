/* Undoes the perspective of a plate. */
#include "rectify.h"

#include <leptonica/allheaders.h>
#include <math.h>

#define WIDTH_MAX	2000
#define GREY		128

static PIX *
to_pix(const struct image *in)
{
	PIX *pix = pixCreateNoInit(in->width, in->height, 8);
	const unsigned char *from = in->data;
	l_uint32 *line;

	if (pix == NULL)
		return NULL;
	for (int y = 0; y < in->height; y++) {
		line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
		for (int x = 0; x < in->width; x++)
			SET_DATA_BYTE(line, x, *from++);
	}
	return pix;
}

/* Coefficients that take a point of the result to one of the photo. */
static l_float32 *
coefficients(const struct quad *q, double margin, double w, double h)
{
	PTA *to = ptaCreate(4), *from = ptaCreate(4);
	l_float32 *c = NULL;
	double m = margin * h;

	ptaAddPt(to, (l_float32)m, (l_float32)m);
	ptaAddPt(to, (l_float32)(w - m), (l_float32)m);
	ptaAddPt(to, (l_float32)(w - m), (l_float32)(h - m));
	ptaAddPt(to, (l_float32)m, (l_float32)(h - m));
	for (int i = 0; i < 4; i++)
		ptaAddPt(from, (l_float32)q->x[i], (l_float32)q->y[i]);
	if (getProjectiveXformCoeffs(to, from, &c) != 0) {
		lept_free(c);
		c = NULL;
	}
	ptaDestroy(&to);
	ptaDestroy(&from);
	return c;
}

static void
sample(PIX *to, PIX *from, l_float32 *c)
{
	l_int32 w = pixGetWidth(from), h = pixGetHeight(from), value;
	l_float32 x, y;
	l_uint32 *line;

	for (int j = 0; j < pixGetHeight(to); j++) {
		line = pixGetData(to) + (size_t)j * (size_t)pixGetWpl(to);
		for (int i = 0; i < pixGetWidth(to); i++) {
			projectiveXformPt(c, i, j, &x, &y);
			/* Leptonica takes no number for one inside. */
			if (isnan(x) || isnan(y))
				x = y = -1;
			linearInterpolatePixelGray(pixGetData(from),
			    pixGetWpl(from), w, h, x - 0.5f, y - 0.5f, GREY,
			    &value);
			SET_DATA_BYTE(line, i, value);
		}
	}
}

struct Pix *
rectify_plate(const struct image *in, const struct quad *q, double margin,
    int height, struct reason *why)
{
	double w = quad_width(q), h = quad_height(q), inner, width;
	PIX *from = NULL, *to = NULL;
	l_float32 *c = NULL;

	if (!(w >= 2) || !(h >= 2)) {
		reason_set(why, "a quad of %.1f x %.1f pixels", w, h);
		return NULL;
	}
	inner = height / (1 + 2 * margin);
	width = fmin(WIDTH_MAX, ceil(inner * w / h + height - inner));
	c = coefficients(q, margin * inner / height, width, height);
	if (c == NULL) {
		reason_set(why, "a quad whose corners are on a line");
		return NULL;
	}
	from = to_pix(in);
	if (from != NULL)
		to = pixCreateNoInit((l_int32)width, height, 8);
	if (to != NULL)
		sample(to, from, c);
	else
		reason_set(why, "out of memory");
	pixDestroy(&from);
	lept_free(c);
	return to;
}
