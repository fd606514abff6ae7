/*
 * Searching the store: only what matches, newest first, as it is found.
 */
#ifndef ALPR_SEARCH_H
#define ALPR_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "sighting.h"
#include "store.h"

struct search_query {
	const char *pattern;	/* normal, see plate.h; NULL: any plate */
	bool confusable;	/* take what cameras confuse for equal */
	int64_t from, to;	/* from <= time < to */
	const char *camera;	/* NULL: any */
	bool near;		/* within radius metres of centre */
	struct geo_point centre;
	double radius;
	size_t limit;		/* results at most; 0: no limit */
};

/* Returns as in day.h.  The sighting is valid during the call. */
typedef int search_found(void *, const struct sighting *, struct reason *);

/*
 * The number of results is counted as they are found.  A sighting whose
 * hour has no key any more does not exist; one that does not open is an
 * error.
 */
int search_run(struct store *, const struct search_query *, search_found *,
    void *, size_t *count, struct reason *);

#endif
