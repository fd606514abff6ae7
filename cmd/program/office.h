/*
 * Acts on the store itself, and on its log, as against searches: who may do
 * them, and their trace in the log.
 */
#ifndef ALPR_OFFICE_H
#define ALPR_OFFICE_H

#include <jansson.h>
#include <stdbool.h>

#include "audit/audit.h"
#include "policy/policy.h"
#include "who.h"

struct office {
	const char *dir;	/* of the store, as it is to be opened */
	bool owner;		/* may do all; an administrator may not */
	struct policy *policy;	/* NULL where the owner needs none */
	struct who who;
};

/*
 * Enters the store for an act on it: its owner, the account that intake and
 * expiry run as, may do that, an administrator of its policy, and root.  A
 * refusal is logged, with the name of the act.  -1: the reason;
 * office_close() all the same.
 */
int office_open(struct office *, const char *store, const char *act,
    struct reason *);

/* The same to hold the log against its hashes, which an auditor may, too. */
int office_verify(struct office *, const char *store, struct reason *);

/*
 * The same to read entries, which is an auditor's alone, and is itself logged
 * first: as what, with what was asked for, which is taken.  1: that could not
 * be logged, so nothing may be shown.
 */
int office_read(struct office *, const char *store, const char *what,
    json_t *asked, struct reason *);
void office_close(struct office *);

/*
 * What needs more than to open the store, as paths that the caller names, is
 * for the owner alone where the program lends its group.
 */
int office_need_owner(const struct office *, const char *what,
    struct reason *);

/*
 * Logs an act, with the members of the object, which is taken and may be
 * NULL, and who it was.  -1: it is not on disk, and not to be done.
 */
int office_log(const struct office *, const char *event, json_t *,
    struct reason *);

#endif
