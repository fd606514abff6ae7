/*
 * The policies of a store: the one that it obeys, and those before it, so
 * that an auditor can see what held when.
 *
 *   policy/HASH/alpr.yaml     a policy, and the files of its areas
 *   policy/HASH/area-1 ...
 *   policy/current            the HASH of the one in force, and a newline
 *
 * HASH is the sha256 of struct policy.
 */
#ifndef ALPR_POLICYKEPT_H
#define ALPR_POLICYKEPT_H

#include "base/file.h"
#include "base/reason.h"
#include "faults.h"
#include "policy.h"

/*
 * The hash of the policy in force.  1: there is one; 0: the store has none;
 * -1.
 */
int policykept_current(const char *store, char hash[DIGEST_HEX],
    struct reason *);

/*
 * The policy in force, which must be the one that its hash names.  NULL: a
 * reason; where the store has none, what to do about it.
 */
struct policy *policykept_open(const char *store, struct reason *);

/*
 * Reads the files of a policy again, into memory; -1 where one has changed
 * since.  The caller frees each and the array.
 */
int policykept_gather(const struct policy *, struct blob **, struct reason *);

/*
 * Puts what was gathered into the store, beside the policy in force, whose
 * place it does not take yet.  One that is there already stays.
 */
int policykept_add(const char *store, const struct policy *,
    const struct blob *, struct reason *);

/* The policy of that hash is in force from now on, on disk. */
int policykept_enact(const char *store, const char *hash, struct reason *);

#endif
