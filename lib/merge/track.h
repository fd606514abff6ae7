/*
 * A plate on its way through the picture: where it will be next, and whether
 * what a frame shows is it.
 *
 * Its middle and the logarithm of its width move evenly, corrected by each
 * look (an alpha-beta filter: Benedict and Bordner, 1962).  A look is weighed
 * as it is in radar tracking (Bar-Shalom and Fortmann, 1988), by the
 * logarithm of how much more probable it is as this plate than as another:
 * by its distance from where the plate should be, and by its text (misread.h).
 */
#ifndef ALPR_TRACK_H
#define ALPR_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "look.h"
#include "read/reading.h"

struct track {
	int64_t first, last;		/* ms, of the frames that it is in */
	unsigned looks;
	double at[3], speed[3];		/* x, y, log(width); a second */
	struct quad quad;		/* of the last look */
	struct reading said;		/* what was read, best first */
	char latest[PLATE_SIZE];
};

void track_start(struct track *, const struct look *, int64_t time);
void track_follow(struct track *, const struct look *, int64_t time);

/*
 * The logarithm of how much more probable the look is this plate than another
 * one: by its text alone, which is 0 where either has none, and by its text
 * and its place in a frame of so many pixels.
 */
double track_text_odds(const struct track *, const struct look *);
double track_odds(const struct track *, const struct look *, int64_t time,
    double pixels);

/*
 * Whether the plate stood still when it was seen last, as far as is known, and
 * the look is where it was, within a camera's shaking.
 */
bool track_rests(const struct track *, const struct look *);

#endif
