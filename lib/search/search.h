/*
 * Searching the store: only what matches, hour by hour and the newest first,
 * each as it is found.
 */
#ifndef ALPR_SEARCH_H
#define ALPR_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "record/sighting.h"
#include "store/entry.h"
#include "store/store.h"

enum search_area { SEARCH_ANYWHERE, SEARCH_CIRCLE, SEARCH_BOX, SEARCH_RING,
    SEARCH_SHAPE };

#define SEARCH_CAMERAS	64

struct search_query {
	const char *pattern;	/* normal, see plate.h; NULL: any plate */
	bool confusable;	/* take what cameras confuse for equal */
	bool slip;		/* take one character more, less or other */
	bool best;		/* first what fits best, then the newest */
	int64_t from, to;	/* from <= time < to */
	const char *camera[SEARCH_CAMERAS];	/* any of these */
	size_t cameras;				/* 0: any */
	enum search_area area;
	struct geo_point centre;	/* circle */
	double radius;			/* metres */
	struct geo_point least, most;	/* box: south-west, north-east */
	const struct geo_point *ring;	/* of so many corners */
	size_t corners;
	/* A shape within the box. */
	bool (*holds)(const void *, struct geo_point);
	const void *shape;
	const char *trait[ENTRY_TRAITS];	/* NULL: any */
	/* What alone may be seen, whatever is asked; NULL: all. */
	bool (*may_see)(const void *, const char *camera,
	    const struct geo_point *);	/* NULL: of no known place */
	const void *bounds;
	size_t limit;		/* results at most; 0: no limit */
};

/*
 * Returns 0 to go on, 1 to stop, -1 with a reason to fail.  The sighting and
 * its row are valid during the call.
 */
typedef int search_found(void *, const struct sighting *,
    const struct group_row *, struct reason *);

/*
 * The number of results is counted as they are found.  A sighting whose
 * hour has no key any more, or that is not after the store's floor, does not
 * exist.  What does not open is gone around: the rest is found, and then it
 * is -1 with the first fault as the reason.
 */
int search_run(struct store *, const struct search_query *, search_found *,
    void *, size_t *count, struct reason *);

#endif
