/* Scales: a frame halved again and again. */
#include "scales.h"

#include <stdlib.h>

static struct luma
halve(const struct luma *a, unsigned char *to)
{
	struct luma b = { a->width / 2, a->height / 2,
	    (size_t)(a->width / 2), to };

	for (int y = 0; y < b.height; y++) {
		const unsigned char *p = a->data + 2 * (size_t)y * a->stride;
		const unsigned char *q = p + a->stride;
		unsigned char *o = to + (size_t)y * b.stride;

		for (int x = 0; x < b.width; x++)
			o[x] = (unsigned char)((p[2 * x] + p[2 * x + 1] +
			    q[2 * x] + q[2 * x + 1] + 2) >> 2);
	}
	return b;
}

int
scales_make(struct scales *s, const struct luma *frame, int side_min,
    struct reason *why)
{
	int n = 1, w = frame->width, h = frame->height;
	size_t size = 0;
	unsigned char *p;

	for (; n < SCALES_MAX; n++) {
		w /= 2;
		h /= 2;
		if (w < side_min || h < side_min)
			break;
		size += (size_t)w * (size_t)h;
	}
	if (size > s->size) {
		free(s->halves);
		s->size = 0;
		s->halves = malloc(size);
		if (s->halves == NULL)
			return reason_set(why, "out of memory");
		s->size = size;
	}
	s->at[0] = *frame;
	p = s->halves;
	for (int i = 1; i < n; i++) {
		s->at[i] = halve(&s->at[i - 1], p);
		p += s->at[i].stride * (size_t)s->at[i].height;
	}
	s->n = n;
	return 0;
}

void
scales_free(struct scales *s)
{
	free(s->halves);
	s->halves = NULL;
	s->size = 0;
	s->n = 0;
}
