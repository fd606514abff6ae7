/* The plates of testdata/truth-quads.tsv, each cut out of its photo. */
#ifndef ALPR_TESTS_RENDERED_H
#define ALPR_TESTS_RENDERED_H

#include "base/plate.h"
#include "base/quad.h"
#include "image/image.h"

struct rendered {
	char file[64], text[PLATE_SIZE];
	struct image photo;	/* in colour */
	struct quad quad;	/* in pixels of it */
};

/* All of them, valid until rendered_close(). */
const struct rendered *rendered_open(int *n);
void rendered_close(void);

/* The first one of a photo, once they are open. */
const struct rendered *rendered_of(const char *file);

#endif
