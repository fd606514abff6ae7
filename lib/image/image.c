/* Photos, whatever format they have. */
#include "image.h"

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

/* Cuts a box at the edges of a picture; a reason where nothing is left. */
static int
cut(struct image_box *box, int width, int height, struct reason *why)
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
	    cut(box, head.width, head.height, why) != 0)
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
