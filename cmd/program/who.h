/*
 * Who runs the program: the real user, as the kernel has it, and the person
 * that the policy makes of that.
 */
#ifndef ALPR_WHO_H
#define ALPR_WHO_H

#include <jansson.h>
#include <stdint.h>

#include "policy/policy.h"

struct who {
	uid_t uid;
	char *login;				/* or NULL */
	const struct policy_person *person;	/* of the policy; or NULL */
};

void who_find(struct who *);
void who_clear(struct who *);

/*
 * Looks the person up, and asks whether he or she is in good standing and
 * has the role.  -1: the reason.
 */
int who_may(struct who *, const struct policy *, enum policy_act,
    int64_t now, struct reason *);

/*
 * Sets the members by which the log names who it was: user, uid, loginuid,
 * uid_map, person, agency.  -1: no memory.
 */
int who_describe(const struct who *, json_t *);

#endif
