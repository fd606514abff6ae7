/*
 * The parts of a policy on hot lists and alerts.  Each is the read of a
 * field (field.h), and the reader's ctx is the struct policy.
 */
#ifndef ALPR_POLICYLISTS_H
#define ALPR_POLICYLISTS_H

#include "field.h"
#include "policy.h"

/* What holds where the policy says nothing. */
extern const struct policy_alerts policylists_alerts_default;

/* Texts that are read off vehicles without being their plate; ends NULL. */
extern const char *const policylists_stop[];

/* To struct policy_list *. */
void policylists_read(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

/* To struct policy_alerts. */
void policylists_alerts(const struct field_reader *, const struct field *,
    const struct tree_node *, void *);

#endif
