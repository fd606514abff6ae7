/*
 * One camera's scene: the frames that wait to be put in order, and the passes
 * that are in the picture or were a while ago.
 *
 * All times are the camera's own, those of its frames.
 */
#ifndef ALPR_SCENE_H
#define ALPR_SCENE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "pass.h"
#include "record/frame.h"

#define SCENE_WAITING	256	/* frames that wait */
#define SCENE_PASSES	128	/* remembered, told ones with them */
#define SCENE_IDS	256	/* frames remembered, that none counts twice */

struct scene_options {
	int64_t gap;		/* not seen for so long, a pass is over */
	int64_t late;		/* frames come out of order by at most this */
	int64_t parked;		/* what does not move is told so often */
	double soon;		/* told once that sure; 0: when it is over */
	/* Takes a sighting, which stays the caller's; -1: no more. */
	int (*tell)(void *, const json_t *, struct reason *);
	void *ctx;
};

struct scene_waiting {
	int64_t time;
	uint64_t number;
	json_t *json;
	size_t bytes;
};

struct scene {
	const struct scene_options *set;
	char camera[FRAME_CAMERA_MAX + 1];
	int64_t newest;		/* of the frames that came */
	int64_t now;		/* of those that were looked at */
	struct scene_waiting waiting[SCENE_WAITING];	/* in order */
	size_t n_waiting;
	struct pass *passes[SCENE_PASSES];
	size_t n_passes;
	uint64_t order;
	unsigned char ids[SCENE_IDS][UUID_BYTES];
	size_t next_id;
	size_t bytes;		/* record_weight() of all that is held */
};

/* NULL: no memory.  The options must outlive it. */
struct scene *scene_new(const char *camera, const struct scene_options *);

/* What was not told is lost: scene_flush() before. */
void scene_free(struct scene *);

/*
 * Takes a frame of this camera, of that number among all that came.  One
 * whose member "context" is true was told of before: a pass that it shows is
 * not told again.  1: it is refused, with a reason; -1: no frame can be taken.
 */
int scene_frame(struct scene *, const struct frame *, uint64_t number,
    struct reason *);

/*
 * The least number of a frame that waits, or that a pass which is not told
 * yet began with; UINT64_MAX where there is none.
 */
uint64_t scene_oldest(const struct scene *);

/*
 * Looks at all that waits, and tells every pass.  Those that are told are
 * remembered, so that what goes on after this is not told twice.
 */
int scene_flush(struct scene *, struct reason *);

#endif
