/* Photos, whatever format they have. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

#include "jpeg.h"
#include "pngfile.h"

static int
unknown(const struct blob *file, struct reason *why)
{
	return reason_set(why, file->len == 0 ? "empty file" :
	    "neither JPEG nor PNG");
}

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
image_head(const struct blob *file, struct image_head *head,
    struct reason *why)
{
	memset(head, 0, sizeof(*head));
	head->format = image_format(file);
	if (head->format == IMAGE_JPEG)
		return jpeg_head(file, head, why);
	if (head->format == IMAGE_PNG)
		return pngfile_head(file, head, why);
	return unknown(file, why);
}

static int
decode(const struct blob *file, const struct image_want *want,
    struct image *out, struct reason *why)
{
	switch (image_format(file)) {
	case IMAGE_JPEG:
		return jpeg_decode(file, want, out, why);
	case IMAGE_PNG:
		return pngfile_decode(file, want, out, why);
	default:
		return unknown(file, why);
	}
}

int
image_luma(const struct blob *file, int divide, struct luma *out,
    struct reason *why)
{
	struct image_want want = { .channels = 1, .divide = divide,
	    .whole = true };
	struct image image;

	memset(out, 0, sizeof(*out));
	if (divide != 1 && divide != 2 && divide != 4 && divide != 8)
		return reason_set(why, "a picture divided by %d", divide);
	if (decode(file, &want, &image, why) != 0)
		return -1;
	out->width = image.width;
	out->height = image.height;
	out->stride = (size_t)image.width;
	out->data = image.data;
	return 0;
}

int
image_cut(struct image_box *box, int width, int height, struct reason *why)
{
	int64_t x0 = box->x < 0 ? 0 : box->x, x1 = (int64_t)box->x + box->w;
	int64_t y0 = box->y < 0 ? 0 : box->y, y1 = (int64_t)box->y + box->h;

	x1 = x1 > width ? width : x1;
	y1 = y1 > height ? height : y1;
	if (x0 >= x1 || y0 >= y1)
		return reason_set(why, "box %d,%d %dx%d is outside the "
		    "picture", box->x, box->y, box->w, box->h);
	*box = (struct image_box){ (int)x0, (int)y0, (int)(x1 - x0),
	    (int)(y1 - y0) };
	return 0;
}

int
image_part(const struct blob *file, int channels, struct image_box *box,
    struct image *out, struct reason *why)
{
	struct image_want want = { .channels = channels, .divide = 1 };
	struct image_head head;

	out->data = NULL;
	if (image_head(file, &head, why) != 0 ||
	    image_cut(box, head.width, head.height, why) != 0)
		return -1;
	want.box = *box;
	return decode(file, &want, out, why);
}

int
image_to_jpeg(const struct image *in, int quality, struct blob *out,
    struct reason *why)
{
	return jpeg_encode(in, quality, out, why);
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
