/*
 * Asks other agencies, all at once, and gives what they answer as it comes.
 * None of it is believed: see reply.h.
 */
#ifndef ALPR_OTHERS_H
#define ALPR_OTHERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "search/search.h"

struct others;

/*
 * Starts their commands: "begin" of answer.h has them, and what they are
 * asked; it is borrowed.  The query is what may come of each, with its limit;
 * what it points to is borrowed.  wait: milliseconds for all of it, in which
 * nothing else is done.  NULL: a reason.
 */
struct others *others_start(const json_t *begin, const struct search_query *,
    bool photos, int64_t wait, struct reason *);

/* Kills what is left. */
void others_free(struct others *);

/*
 * Waits until it is known of each what its next one is, or the time is up.
 * The newest of them: 1; 0: there are no more.  It stays theirs until it is
 * taken.
 */
int others_newest(struct others *, int64_t *time);

/* A message of type "result", which is the caller's. */
json_t *others_take(struct others *);

/* Of each, once there are no more, by its number from 0. */
struct others_said {
	const char *id, *name;
	size_t count;		/* sightings that it sent */
	bool more;		/* it has more */
	const char *failure;	/* why its answer is not whole; or NULL */
};
bool others_said(const struct others *, size_t, struct others_said *);

#endif
