/*
 * Reads the policy, alpr.yaml, as alpr-policy(5) has it: strictly, and with
 * all of its faults at once.
 */
#ifndef ALPR_POLICYFILE_H
#define ALPR_POLICYFILE_H

#include <stddef.h>

#include "faults.h"
#include "policy.h"

#define POLICYFILE_MAX (1024 * 1024)	/* bytes */

/*
 * The policy of a file, and of the GeoJSON files that it names, which are
 * looked for from its folder.  NULL: there are faults, in order of place.
 * The caller frees it with policy_free().
 */
struct policy *policyfile_open(const char *path, struct faults *);

/*
 * The same from a folder that holds copies: of the file as "alpr.yaml", and
 * of those of the areas as "area-1", "area-2" ..., whatever it calls them.
 */
struct policy *policyfile_open_kept(const char *folder, struct faults *);

/* The same from text; the path is for faults and for its folder. */
struct policy *policyfile_parse(const char *path, const void *, size_t,
    struct faults *);

#endif
