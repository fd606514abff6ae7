/*
 * A new store, a policy in force, or both at once.
 */
#ifndef ALPR_FOUND_H
#define ALPR_FOUND_H

#include <stdbool.h>
#include <stdint.h>

#include "store/master.h"

struct found {
	const char *store;
	bool init;			/* the store is to be made */
	const char *policy;		/* its file; NULL: none */
	const char *name;		/* of a new store's log, or NULL */
	int64_t retention;		/* 0: the policy's, or the default */
	const struct master *master;
};

/* Nothing is made where the policy has faults.  The exit status. */
int found_run(const struct found *);

#endif
