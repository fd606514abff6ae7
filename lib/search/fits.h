/*
 * Whether something is what a query asks for, wherever it comes from: the
 * store, or another agency.
 */
#ifndef ALPR_FITS_H
#define ALPR_FITS_H

#include <stdbool.h>

#include "search.h"

#define FITS_NONE	3

/* How well a plate fits: 0 as it is, 1 confusable, 2 by a slip, or not. */
int fits_rank(const struct search_query *, const char *plate);

/*
 * Whether a camera of that name, which stands there, is searched; NULL: it
 * moves, and may have been anywhere.
 */
bool fits_camera(const struct search_query *, const char *camera,
    const struct geo_point *);

/*
 * Whether a sighting is one that is searched for, apart from what does not
 * exist any more.
 */
bool fits_query(const struct search_query *, const struct sighting *);

#endif
