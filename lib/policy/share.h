/*
 * Queries between agencies: which of them may ask for what, and which are
 * asked.  By nothing but the policy and the arguments; reasons are fit to be
 * shown and logged.
 */
#ifndef ALPR_SHARE_H
#define ALPR_SHARE_H

#include "policy.h"

/*
 * The agency of that id, where this user is the login that asks for it.
 * NULL: it is unknown or suspended, gets no answers, or has another login.
 */
const struct policy_agency *share_asker(const struct policy *,
    const char *id, uid_t, const char *login, struct reason *);

/* What a query of another agency is for; or NULL. */
struct share_request {
	const char *case_number, *call_number, *purpose;
};

/* Whether that agency may ask for it.  -1: a reason. */
int share_may(const struct policy *, const struct policy_agency *,
    const struct share_request *, struct reason *);

/*
 * The agency of that id, where it can be asked: one that is shared with, or
 * a source.  NULL: a reason.
 */
const struct policy_agency *share_asked(const struct policy *,
    const char *id, struct reason *);

#endif
