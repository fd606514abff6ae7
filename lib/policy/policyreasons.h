/*
 * The parts of a policy that say what a search may be for: formats of
 * numbers, and purposes.  Each is the read of a field (field.h).
 */
#ifndef ALPR_POLICYREASONS_H
#define ALPR_POLICYREASONS_H

#include "field.h"

/* To struct policy_numbers. */
void policyreasons_numbers(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* To struct policy_texts. */
void policyreasons_purposes(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
