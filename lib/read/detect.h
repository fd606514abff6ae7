/*
 * Finds licence plates in a photo: four corners and a score for each.
 *
 * A small fully convolutional network (models/detect.md) looks at the luma
 * for plates of a narrow range of widths, at several scales, each half the
 * one before.  In each cell of 8 x 8 pixels it gives a score and the four
 * corners, after the manner of CenterNet (Zhou et al., 2019).  Peaks of the
 * score become plates; what was found twice is merged.
 */
#ifndef ALPR_DETECT_H
#define ALPR_DETECT_H

#include <stddef.h>

#include "base/quad.h"
#include "base/reason.h"
#include "image/image.h"

/* A struct detect serves one thread at a time; several may be open at once. */
struct detect;

struct detect_options {
	/* Plates that score less are left out; 0: the model's own default. */
	double threshold;
	/*
	 * Plates narrower than this many pixels need not be found, which saves
	 * time; 0: 40, or a 48th of the frame's longer side if that is more.
	 */
	int min_width;
};

struct detection {
	struct quad quad;	/* pixels of the frame; may lie outside it */
	double score;		/* 0..1 */
};

struct detect_list {
	struct detection *items;	/* by falling score; owned */
	size_t n;
};

/* Reads the weights.  NULL with a reason; else free with detect_free(). */
struct detect *detect_open(const char *weights, struct reason *);
void detect_free(struct detect *);

/*
 * Fills the list, which the caller frees with detect_list_free(), and which
 * is empty where there is no plate.  What frames of one size need is kept
 * for the next frame of that size.
 */
int detect_run(struct detect *, const struct luma *,
    const struct detect_options *, struct detect_list *, struct reason *);
void detect_list_free(struct detect_list *);

#endif
