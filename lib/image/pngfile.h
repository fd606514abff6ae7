/* PNG by libpng, for image.c.  See image.h for the contract. */
#ifndef ALPR_PNGFILE_H
#define ALPR_PNGFILE_H

#include "image_inside.h"

int pngfile_head(const struct blob *, struct image_head *, struct reason *);
int pngfile_decode(const struct blob *, const struct image_want *,
    struct image *, struct reason *);

#endif
