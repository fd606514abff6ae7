/* The loop of alpr-alert: from sightings to alerts that are kept and told. */
#ifndef ALPR_RAISE_H
#define ALPR_RAISE_H

#include <stdint.h>

#include "deliver.h"
#include "lists.h"
#include "policy/policy.h"
#include "program/office.h"
#include "store/store.h"

struct raise_how {
	int64_t quiet, late;		/* ms */
	const char *rejects;		/* or NULL */
	const struct policy *policy;	/* or NULL: what to pass over */
};

/* Runs to the end of input; the exit status.  deliver may be NULL. */
int raise_run(const struct office *, const struct master *,
    const struct lists_want *, size_t n, const struct raise_how *,
    struct deliver *);

#endif
