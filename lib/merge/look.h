/*
 * One look at a plate: what one frame says of it, as joining frames needs it.
 */
#ifndef ALPR_LOOK_H
#define ALPR_LOOK_H

#include "base/quad.h"
#include "base/reason.h"
#include "record/frame.h"
#include "vote.h"

#define LOOK_REGION_SIZE 12

struct look {
	struct quad quad;
	double x, y, width;		/* its middle, its mean width */
	struct vote_reading reading;
	char region[LOOK_REGION_SIZE];	/* empty: not known */
	double region_p;
	/*
	 * As a photo to show a person: how wide the plate is, up to where more
	 * shows no more, times how sure its reading and its place are, as what
	 * is blurred is not; a third of it where the photo's edge cuts it off.
	 */
	double worth;
};

/* Of the frame's plate of that index. */
int look_parse(const struct frame *, size_t, struct look *, struct reason *);

#endif
