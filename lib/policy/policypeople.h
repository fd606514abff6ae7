/*
 * The people of a policy.  To be read after its agencies and its version.
 */
#ifndef ALPR_POLICYPEOPLE_H
#define ALPR_POLICYPEOPLE_H

#include "field.h"

/*
 * The read of a field (field.h) of struct policy, which is the reader's ctx:
 * to struct policy_person *, with their count.
 */
void policypeople_list(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
