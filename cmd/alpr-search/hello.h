/*
 * What the half that talks to the person has to know of the policy, to ask
 * well and to show well: the message "hello" of answer.h.
 */
#ifndef ALPR_HELLO_H
#define ALPR_HELLO_H

#include <jansson.h>

#include "policy/policy.h"

/* Sets the members; kept: the store's retention.  -1: no memory. */
int hello_describe(json_t *, const struct policy *,
    const struct policy_person *, int64_t kept);

/* The name of a person's agency. */
const char *hello_agency(const struct policy *,
    const struct policy_person *);

/*
 * The rings of an area as lists of [lat, lon], for the map; an empty list
 * where there are more corners than a map shows.  NULL: no memory.
 */
json_t *hello_rings(const struct area *);

#endif
