/* Inside the half that holds the store: answer.h. */
#ifndef ALPR_ANSWER_INSIDE_H
#define ALPR_ANSWER_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "answer.h"
#include "audit/audit.h"
#include "given.h"
#include "policy/policy.h"
#include "program/who.h"
#include "search/inquiry.h"
#include "store/store.h"

struct job {
	struct channel *channel;
	const char *dir;
	struct master master;
	struct policy *policy;
	struct audit *audit;
	struct who who;
	struct ask own;
	struct ask *ask;	/* that one, or the inquiry's */
	struct store *store;
	struct given given;
	int64_t begun;		/* the search */
	bool standing;		/* the person may search */
	uint64_t entry;		/* of the search, once it is in the log */
	/* Of another agency, where it is one that asks. */
	const char *claimed;	/* its id, as the caller has it; or NULL */
	const struct policy_agency *asker;
	struct inquiry inquiry;
	/* The one that is sent to others; "": none. */
	char sent[UUID_SIZE];
};

/*
 * answer_log.c: what is told and logged.  Those that return an exit status
 * have told the front why.
 */
int answer_fail(struct job *, const struct reason *);
int answer_refuse(struct job *, const struct reason *);
int answer_nothing_shown(struct reason *);

/* Logs an event; takes the value, a member of that name, which may be NULL. */
int answer_log(struct job *, const char *event, const char *name,
    json_t *value, struct reason *);

/* The answer, and the note of what is saved, or NULL. */
int answer_log_end(struct job *, const char *note, struct reason *);

/* answer_run.c: the search itself, once it is allowed. */

/* -1: a reason; 0 where the policy is still the one in force. */
int answer_same_policy(const struct job *, struct reason *);

/* What there is to be seen at all, and the area that is named. */
int answer_bound(struct job *, struct ask_bounds *, struct reason *);

/* Logs and makes it; the exit status. */
int answer_run(struct job *);

/* answer_share.c: among agencies. */

/* The door for another agency: whether it may ask anything. */
int answer_enter(struct job *, struct reason *);

/* Reads its message, and answers; the exit status. */
int answer_inquiry(struct job *);

/* Whether nobody came before with the same, or too often, meanwhile. */
int answer_recheck(struct job *, struct reason *);

/*
 * Names the agencies that are asked, too: "all" is all of them.  -1: one of
 * them cannot be, or not for this person.
 */
int answer_name_others(struct job *, struct reason *);

/* Puts the signed inquiry and who is asked it into "begin". */
int answer_send_others(struct job *, json_t *begin, struct reason *);

/* What the end of an answer tells another agency. */
int answer_describe_end(const struct job *, json_t *end);

#endif
