/* How far a search reaches. */
#ifndef ALPR_COVERED_H
#define ALPR_COVERED_H

#include <stddef.h>

#include "policy/policy.h"
#include "search/search.h"

/* How many of the policy's cameras are searched: for the public's list. */
size_t covered_cameras(const struct search_query *, const struct policy *);

#endif
