/* How far a search reaches. */
#ifndef ALPR_COVERED_H
#define ALPR_COVERED_H

#include <jansson.h>
#include <stddef.h>

#include "policy/policy.h"
#include "search/search.h"

/* How many of the policy's cameras are searched: for the public's list. */
size_t covered_cameras(const struct search_query *, const struct policy *);

/*
 * The cameras that are asked for and that the policy, which lists some, does
 * not have: a list of {camera, near}, that without near where no name is
 * near.  NULL: no memory.
 */
json_t *covered_unknown(const struct search_query *, const struct policy *);

#endif
