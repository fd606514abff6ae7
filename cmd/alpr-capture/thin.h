/* alpr-capture --every, --rate, --min-change: frames that are left out. */
#ifndef ALPR_THIN_H
#define ALPR_THIN_H

#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"
#include "record/frame.h"

struct thin_options {
	long every;		/* one of so many; 0 or 1: all */
	double rate;		/* at most so many a second; 0: any */
	double min_change;	/* least share of the picture; 0: any */
};

struct thin;

struct thin *thin_new(const struct thin_options *);
void thin_free(struct thin *);

/*
 * Whether a frame is left out, by the frames of its camera before it: 1 or 0.
 * -1: its photo is damaged.
 */
int thin_skips(struct thin *, const struct frame *, const struct blob *photo,
    struct reason *);

/*
 * The frame that was asked about last, and is not left out, is kept: from now
 * on others are held against it.  One that could not be may come again.
 */
void thin_kept(struct thin *);

/* Tells how many were left out, and why, if any were. */
void thin_tell(const struct thin *);

#endif
