/*
 * Puts a policy in force.
 */
#ifndef ALPR_ENACT_H
#define ALPR_ENACT_H

#include "office.h"
#include "policy/policy.h"

/*
 * Reads the policy of a file, as the caller and not by the program's
 * privilege.  NULL: it has faults, which were printed.
 */
struct policy *enact_read(const char *path);

/*
 * Whether anybody stands there by login and again by the uid that this
 * machine has for it, and so can do nothing; says who.
 */
bool enact_named_twice(const struct policy *);

/* How long a store under it keeps sightings: whole hours. */
int64_t enact_retention(const struct policy *);

/*
 * Its files, one blob each, read as enact_read() does; to be called before
 * the program enters a store.  NULL: a reason; else enact_free().
 */
struct blob *enact_files(const struct policy *, struct reason *);
void enact_free(const struct policy *, struct blob *);

/*
 * Takes them into the store, logs that, and puts the policy in force.  A
 * shorter retention holds at once; a longer one when alpr-expire has run.
 */
int enact_policy(const struct office *, const struct policy *,
    const struct blob *, struct reason *);

#endif
