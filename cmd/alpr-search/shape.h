/* The area that was asked for, as it is drawn on the page of results. */
#ifndef ALPR_SHAPE_H
#define ALPR_SHAPE_H

#include <jansson.h>

#include "show/sketch.h"

struct shape {
	struct sketch_area area;
	struct sketch_ring *rings;
	struct geo_point *corners;	/* of all rings */
};

/*
 * From the query, as the log has it, and the rings of a named area
 * (answer.h), which may be NULL.  What is not to be understood, or leaves no
 * memory, is not drawn.
 */
void shape_read(struct shape *, const json_t *query, const json_t *rings);
void shape_free(struct shape *);

#endif
