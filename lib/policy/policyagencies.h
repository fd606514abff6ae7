/*
 * The agencies of a policy: its own, those that it shares with, and those
 * that only share with it.  To be read in that order, after its areas and
 * cameras.  Each is the read of a field (field.h) of struct policy, which is
 * the reader's ctx.
 */
#ifndef ALPR_POLICYAGENCIES_H
#define ALPR_POLICYAGENCIES_H

#include "field.h"

/* To struct policy_agency. */
void policyagencies_own(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* To struct policy_agency *, with their counts. */
void policyagencies_sharing(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);
void policyagencies_sources(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
