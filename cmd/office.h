/*
 * Acts on the store itself, as against looking into it: who may do them, and
 * their trace in the log.  That is the store's owner, the account that intake
 * and expiry run as, and an administrator of its policy; and root.
 */
#ifndef ALPR_OFFICE_H
#define ALPR_OFFICE_H

#include <jansson.h>
#include <stdbool.h>

#include "audit.h"
#include "policy.h"
#include "who.h"

struct office {
	const char *dir;	/* of the store, as it is to be opened */
	bool owner;		/* may do all; an administrator may not */
	struct policy *policy;	/* an administrator's; else NULL */
	struct who who;
};

/*
 * Enters the store, and asks who it is.  A refusal is logged, with the name
 * of the act.  -1: the reason; office_close() all the same.
 */
int office_open(struct office *, const char *store, const char *act,
    struct reason *);
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
