/*
 * The part of a policy that says what the public is told: portal.  It is the
 * read of a field (field.h), and the reader's ctx is the struct policy.
 */
#ifndef ALPR_POLICYPORTAL_H
#define ALPR_POLICYPORTAL_H

#include "field.h"
#include "policy.h"

/* What holds where the policy says nothing. */
extern const struct policy_portal policyportal_default;

/* To struct policy_portal. */
void policyportal_read(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
