/*
 * Frames of any number of cameras become sightings, one of each pass.
 *
 * Nothing here knows what time it is: only what comes moves time on, so that
 * yesterday's frames give today what they gave yesterday.  A camera's clock is
 * moved by its own frames alone, as clocks differ.  For cameras that have
 * fallen silent there is a second one, of the whole stream, which goes on by
 * as much as the camera does that goes on most; a single frame moves it on by
 * half of MERGE_SILENT at most, as that camera's clock may leap.
 */
#ifndef ALPR_MERGE_H
#define ALPR_MERGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/stamp.h"
#include "scene.h"

/*
 * Where nothing came of a camera while the stream went on by this much, beyond
 * the gap and what may be late, its passes are over.
 */
#define MERGE_SILENT	(30 * STAMP_SECOND)

/*
 * Past one of the first two the camera that was silent the longest is
 * forgotten; past the third its passes are over, however short that was.
 */
#define MERGE_CAMERAS	1024
#define MERGE_PASSES	8192
#define MERGE_BYTES	((size_t)96 << 20)	/* by record_weight() */

struct merge;

/* The options must outlive it.  NULL: no memory. */
struct merge *merge_new(const struct scene_options *);
void merge_free(struct merge *);

/*
 * Takes a frame record, which it keeps a reference of, and tells the sightings
 * that are ready with it.  1: refused, with a reason; -1: nothing more can be
 * taken.
 */
int merge_frame(struct merge *, json_t *, struct reason *);

/*
 * Takes a mark (mark.h), which it keeps a reference of, and tells it once all
 * is told that the frames before it showed; with now, all is told at once.
 */
int merge_mark(struct merge *, json_t *, bool now, struct reason *);

/*
 * Tells all that is not told yet, camera by camera in the order of their last
 * frames.
 */
int merge_flush(struct merge *, struct reason *);

#endif
