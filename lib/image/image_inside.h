/* What the files of image share, and nobody else needs to know. */
#ifndef ALPR_IMAGE_INSIDE_H
#define ALPR_IMAGE_INSIDE_H

#include "image.h"

/* Which rows and columns of the file, and how they are to be delivered. */
struct image_want {
	int channels;
	int divide;		/* 1 where box is not the whole picture */
	bool whole;
	struct image_box box;
};

/* Whether a picture of this size may be decoded. */
int image_check_size(unsigned long width, unsigned long height,
    struct reason *);

#endif
