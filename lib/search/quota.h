/*
 * How often another agency has asked, by the audit log: what is in there
 * cannot be deleted to begin anew.
 */
#ifndef ALPR_QUOTA_H
#define ALPR_QUOTA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "policy/policy.h"

/* So many entries in a row, of others and a day old, end the look. */
#define QUOTA_OLD	4096

/* Set the first four; all else zero. */
struct quota {
	const char *agency;	/* its id */
	const char *inquiry;	/* the id of the one in hand */
	int64_t now;
	uint64_t before;	/* only entries before that one; 0: all */
	int64_t hour, day;	/* searches in the last */
	int64_t old;		/* entries in a row */
	bool repeated;		/* this inquiry has been answered */
};

/* Counts an entry: for audit_recent(), as its visitor; struct quota. */
int quota_entry(void *, const json_t *, struct reason *);

/* Whether there is one more.  -1: a reason. */
int quota_check(const struct quota *, const struct policy_answer *,
    struct reason *);

#endif
