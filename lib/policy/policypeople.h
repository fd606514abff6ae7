/*
 * The parts of a policy that say who: its own agency, the agencies that it
 * shares with, and people.  To be read in that order, after the version.
 * Each is the read of a field (field.h) of struct policy, and the reader's
 * ctx is that policy.
 */
#ifndef ALPR_POLICYPEOPLE_H
#define ALPR_POLICYPEOPLE_H

#include "field.h"

/* To struct policy_agency. */
void policypeople_agency(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* To struct policy_agency * and struct policy_person *, with their counts. */
void policypeople_sharing(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);
void policypeople_list(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
