/*
 * Photos: JPEG (libjpeg-turbo) and PNG (libpng), told apart by their first
 * bytes and never by a name.
 *
 * Everything here takes a whole file in memory.  Sizes are checked before
 * memory is asked for; a truncated or damaged file is an error, not a grey
 * half of a picture.  Pixels are those of the file: an EXIF orientation is
 * not applied, as cameras on poles do not turn.
 */
#ifndef ALPR_IMAGE_H
#define ALPR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"
#include "exif.h"

#define IMAGE_SIDE_MAX	20000
#define IMAGE_PIXELS_MAX 64000000	/* 8K is 33 million */
#define IMAGE_BYTES_MAX	(64u << 20)	/* of a file */

enum image_format {
	IMAGE_UNKNOWN,
	IMAGE_JPEG,
	IMAGE_PNG
};

struct image_head {
	enum image_format format;
	int width, height;
	struct exif exif;
};

/* 8-bit samples, rows of width * channels bytes, no padding; data owned. */
struct image {
	int width, height;
	int channels;		/* 1: luma; 3: red, green, blue */
	unsigned char *data;
};

/* 8-bit luma; the rows are stride bytes apart; data owned. */
struct luma {
	int width, height;
	size_t stride;
	unsigned char *data;
};

/* A part of a picture in whole pixels. */
struct image_box {
	int x, y, w, h;
};

enum image_format image_format(const struct blob *);

/* Format, size and EXIF, without decoding any pixel. */
int image_head(const struct blob *, struct image_head *, struct reason *);

/*
 * The whole picture as luma, each side divided by 1, 2, 4 or 8 and rounded
 * up.  JPEG divides while decoding, which costs less than a whole decode.
 */
int image_luma(const struct blob *, int divide, struct luma *,
    struct reason *);

/*
 * One part as luma (channels 1) or colour (3).  The box is cut at the
 * picture's edges, and says afterwards which part it is; of a JPEG only the
 * rows and columns needed are decoded.  A box outside is an error.
 */
int image_part(const struct blob *, int channels, struct image_box *,
    struct image *, struct reason *);

/* A JPEG of quality 1..100; the caller frees the blob. */
int image_to_jpeg(const struct image *, int quality, struct blob *,
    struct reason *);

/* Makes it at most so wide, by averaging whole pixels (2 to 1, 3 to 1 ...). */
int image_shrink(struct image *, int max_width, struct reason *);

void image_free(struct image *);
void luma_free(struct luma *);

/*
 * Room for a picture of so many pixels and channels; what it holds is not set.
 * A size that may not be decoded is refused.
 */
int image_alloc(struct image *, int width, int height, int channels,
    struct reason *);

#endif
