/* JPEG by libjpeg-turbo, for image.c.  See image.h for the contract. */
#ifndef ALPR_JPEG_H
#define ALPR_JPEG_H

#include "image_inside.h"

int jpeg_head(const struct blob *, struct image_head *, struct reason *);
int jpeg_decode(const struct blob *, const struct image_want *,
    struct image *, struct reason *);
int jpeg_encode(const struct image *, int quality, struct blob *,
    struct reason *);

#endif
