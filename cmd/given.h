/*
 * Results on their way out of the half that holds the store.
 */
#ifndef ALPR_GIVEN_H
#define ALPR_GIVEN_H

#include <jansson.h>
#include <stdbool.h>

#include "policy.h"
#include "sighting.h"
#include "store.h"

struct given {
	struct store *store;
	const struct policy *policy;
	bool photos;
	size_t count;
};

/* The message of a result: see answer.h.  NULL: a reason. */
json_t *given_message(struct given *, const struct sighting *,
    const struct group_row *, struct reason *);

#endif
