/*
 * Reports of the audit log: the searches that were made, a draw of them,
 * sums, and what an auditor should look at.  The log is verified before
 * anything is printed.
 */
#ifndef ALPR_REPORT_H
#define ALPR_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/audit.h"
#include "policy/policy.h"

struct report {
	bool wanted;		/* --report or what implies it */
	/* Which searches; NULL: all. */
	const char *user, *number, *call, *purpose, *event, *from, *to;
	const char *format;
	const char *by;		/* --by; NULL: each search */
	long random;		/* --random; 0: all */
	const char *seed;	/* NULL: a new one */
	bool flags;		/* --flags, and no searches */
};

/* Takes an option; false where it is none of a report's. */
bool report_option(struct report *, int letter, const char *text);

/* Ends the program where the options do not go together. */
void report_check(const struct report *);

/* The exit status. */
int report_run(const char *store, const struct audit_trust *,
    const struct policy *, const struct report *, int64_t now);

#endif
