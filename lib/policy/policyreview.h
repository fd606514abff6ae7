/*
 * The part of a policy that says what an auditor should look at: review, and
 * duty hours.  To be read after purposes.  Each is the read of a field
 * (field.h), and the reader's ctx is the struct policy.
 */
#ifndef ALPR_POLICYREVIEW_H
#define ALPR_POLICYREVIEW_H

#include "field.h"
#include "policy.h"

/* What holds where the policy says nothing. */
extern const struct policy_review policyreview_default;

/* To struct policy_review. */
void policyreview_read(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* To struct duty_hours. */
void policyreview_duty(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
