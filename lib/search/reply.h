/*
 * What another agency answers, line by line: alpr-record(5).  Sightings, the
 * newest first, and at the end one record of type "answer".  It is believed
 * in nothing: a line that is not as it should be ends the reading.
 */
#ifndef ALPR_REPLY_H
#define ALPR_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "search.h"

#define REPLY_TEXT	(1u << 20)	/* bytes of a line without photos */
#define REPLY_PHOTO	(2u << 20)	/* of a photo's base64 */

/* Set the first four; all else zero. */
struct reply {
	const char *agency;	/* the id by which we know it */
	const struct search_query *query;	/* what may come */
	size_t most;		/* sightings that it may send */
	bool photos;		/* they were asked for; else left out */
	size_t count;		/* that it has sent */
	int64_t last;		/* the time of the one before */
	bool more;		/* it says that there may be more */
};

/* Bytes that a line may have: of a sighting with its two photos, if any. */
size_t reply_longest(const struct reply *);

/*
 * 1: a sighting, as a message of type "result" that is the caller's, and
 * that is marked with the agency; 0: the end of a whole answer; -1: refused,
 * failed, or no answer, and the reason says which.
 */
int reply_line(struct reply *, const char *, size_t, json_t **,
    struct reason *);

#endif
