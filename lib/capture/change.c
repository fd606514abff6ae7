/* How much of what a camera sees is new. */
#include "change.h"

#include <stdint.h>
#include <stdlib.h>

int
change_picture(const struct blob *photo, struct luma *luma,
    struct reason *why)
{
	return image_luma(photo, CHANGE_DIVIDE, luma, why);
}

/* The difference that as many are above as below. */
static int
median(const uint32_t counts[511], uint64_t all)
{
	uint64_t sum = 0;
	int d = 0;

	while (d < 510 && (sum + counts[d]) * 2 < all)
		sum += counts[d++];
	return d - 255;
}

double
change_between(const struct luma *a, const struct luma *b)
{
	uint32_t counts[511] = { 0 };
	uint64_t all = (uint64_t)a->width * (uint64_t)a->height, changed = 0;
	const unsigned char *p, *q;
	int light;

	if (a->width != b->width || a->height != b->height || all == 0)
		return 1;
	for (int y = 0; y < a->height; y++) {
		p = a->data + (size_t)y * a->stride;
		q = b->data + (size_t)y * b->stride;
		for (int x = 0; x < a->width; x++)
			counts[q[x] - p[x] + 255]++;
	}
	light = median(counts, all);
	for (int d = -255; d <= 255; d++)
		if (abs(d - light) > CHANGE_LEVEL)
			changed += counts[d + 255];
	return (double)changed / (double)all;
}
