/* Decoded pictures: their memory and their size. */
#include "image_inside.h"

#include <stdlib.h>

int
image_check_size(unsigned long width, unsigned long height,
    struct reason *why)
{
	if (width == 0 || height == 0)
		return reason_set(why, "a picture of %lu x %lu pixels", width,
		    height);
	if (width > IMAGE_SIDE_MAX || height > IMAGE_SIDE_MAX ||
	    width * height > IMAGE_PIXELS_MAX)
		return reason_set(why, "%lu x %lu pixels: more than %d on a "
		    "side or %d in all", width, height, IMAGE_SIDE_MAX,
		    IMAGE_PIXELS_MAX);
	return 0;
}

int
image_alloc(struct image *im, int width, int height, int channels,
    struct reason *why)
{
	im->data = NULL;
	if (width < 0 || height < 0 || image_check_size((unsigned long)width,
	    (unsigned long)height, why) != 0)
		return -1;
	im->width = width;
	im->height = height;
	im->channels = channels;
	im->data = malloc((size_t)width * (size_t)height * (size_t)channels);
	if (im->data == NULL)
		return reason_errno(why, "a picture of %d x %d", width,
		    height);
	return 0;
}

/* The mean of a k by k square of one channel. */
static unsigned char
mean(const struct image *in, int x, int y, int c, int k)
{
	size_t row = (size_t)in->width * (size_t)in->channels;
	const unsigned char *p = in->data + (size_t)y * row +
	    (size_t)x * (size_t)in->channels + (size_t)c;
	unsigned sum = 0;

	for (int i = 0; i < k; i++, p += row)
		for (int j = 0; j < k; j++)
			sum += p[(size_t)j * (size_t)in->channels];
	return (unsigned char)((sum + (unsigned)(k * k) / 2) /
	    (unsigned)(k * k));
}

int
image_shrink(struct image *im, int max_width, struct reason *why)
{
	int k = (im->width + max_width - 1) / max_width;
	struct image out;
	unsigned char *to;

	if (k < 2 || im->height < k)
		return 0;
	if (image_alloc(&out, im->width / k, im->height / k, im->channels,
	    why) != 0)
		return -1;
	to = out.data;
	for (int y = 0; y < out.height; y++)
		for (int x = 0; x < out.width; x++)
			for (int c = 0; c < im->channels; c++)
				*to++ = mean(im, x * k, y * k, c, k);
	image_free(im);
	*im = out;
	return 0;
}

void
image_free(struct image *im)
{
	if (im == NULL)
		return;
	free(im->data);
	im->data = NULL;
}

void
luma_free(struct luma *l)
{
	if (l == NULL)
		return;
	free(l->data);
	l->data = NULL;
}
