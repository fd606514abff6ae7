/* A policy that is not in force yet: its faults, and what it would allow. */
#ifndef ALPR_POLICYCHECK_H
#define ALPR_POLICYCHECK_H

#include <stdint.h>

struct policycheck {
	const char *file;
	const char *user;	/* who would search; NULL: what it comes to */
	const char *number, *call, *purpose;	/* for this; or NULL */
};

/* Prints all of its faults, or that.  The exit status. */
int policycheck_run(const struct policycheck *, int64_t now);

#endif
