/*
 * Searches as an auditor sees them.  A search is two entries of the audit
 * log, 'search' and then 'search-answered' or 'search-failed', which names
 * the number of the first as 'search' and has its uid or none; or
 * 'search-refused' alone.  Searches that run side by side are interleaved,
 * and one that was killed has no second entry.
 *
 * They are given in the order of their first entries, each as soon as it and
 * all before it have their answer.  One is not waited for once SEARCHES_WAIT
 * searches have begun after it, so a log that means harm cannot fill the
 * memory.
 *
 * Entries may hold anything: a member that is missing or of another type is
 * passed over.
 */
#ifndef ALPR_SEARCHES_H
#define ALPR_SEARCHES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"

#define SEARCHES_WAIT	2048
#define SEARCHES_COUNT_MAX 1000000000	/* sightings of one search */

enum searches_outcome {
	SEARCHES_ANSWERED,	/* count sightings were shown */
	SEARCHES_NOTHING,	/* nothing matched */
	SEARCHES_REFUSED,
	SEARCHES_FAILED,
	SEARCHES_UNANSWERED,	/* no answer is in the log */
	SEARCHES_OUTCOMES
};

/* Their names for people and for programs: "answered", "nothing" ... */
extern const char *const searches_outcomes[SEARCHES_OUTCOMES];

struct searches_one {
	uint64_t n, answer;	/* numbers of the entries; answer 0: none */
	bool timed;		/* whether the first entry has a time */
	int64_t time;
	enum searches_outcome outcome;
	int64_t count;		/* sightings shown; -1: not told */
	const char *reason;	/* why refused or failed; NULL: not told */
	json_t *entry;		/* the first; all of this is borrowed */
	json_t *saved;		/* what the answer says was saved; or NULL */
};

struct searches_visitor {
	/* Each returns 0, or -1 with a reason to stop. */
	int (*search)(void *, const struct searches_one *, struct reason *);
	/* An answer whose search it cannot be; may be NULL. */
	int (*stray)(void *, const json_t *, struct reason *);
	void *ctx;
};

struct searches;

/* NULL: a reason. */
struct searches *searches_new(const struct searches_visitor *,
    struct reason *);
void searches_free(struct searches *);

/* Takes each entry of the log, whatever its event, in order. */
int searches_entry(struct searches *, const json_t *, struct reason *);

/* After the last: gives what waits. */
int searches_end(struct searches *, struct reason *);

/*
 * Who asked, as a name for people, which may be put into the room: the user;
 * "officer@agency" of an inquiry of another agency; "uid N"; or "".
 */
#define SEARCHES_WHO 160
const char *searches_who(const json_t *entry, char room[SEARCHES_WHO]);

/* The event of an entry, or "". */
const char *searches_event(const json_t *);

#endif
