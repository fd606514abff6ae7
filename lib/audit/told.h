/*
 * A search as a report tells it: first the fields that California Civil
 * Code 1798.90.52 asks for, then what came of it.
 *
 * What an entry has is told as it is, of whatever type: a text as itself,
 * anything else as JSON.  Nothing here is fit to be shown before it went
 * through csv.h or cell.h.
 */
#ifndef ALPR_TOLD_H
#define ALPR_TOLD_H

#include <jansson.h>

#include "base/reason.h"
#include "searches.h"

/* In this order for ever: programs count on it.  New ones come last. */
enum told {
	TOLD_TIME,	/* (1) date and time: RFC 3339, UTC */
	TOLD_PLATE,	/* (2) the plate, or other elements of the query */
	TOLD_QUERY,	/* the others: "near 32.7,-117.1,500; from ..." */
	TOLD_USER,	/* (3) searches_who(), and of which organization */
	TOLD_AGENCY,
	TOLD_PURPOSE,	/* (4) */
	TOLD_CASE,
	TOLD_CALL,
	TOLD_COUNT,	/* sightings shown */
	TOLD_OUTCOME,	/* a name of searches_outcomes */
	TOLD_REASON,	/* why refused or failed */
	TOLD_UID,
	TOLD_POLICY,	/* its hash */
	TOLD_ENTRY,	/* numbers of the entries */
	TOLD_ANSWER,
	TOLD_PERSON,	/* the user's name in the policy */
	TOLD_SAVED,	/* what photos were taken out, as JSON */
	TOLD_COLUMNS
};

extern const char *const told_columns[TOLD_COLUMNS];

/* The cells, "" where there is nothing; free them with told_free(). */
int told_cells(const struct searches_one *, char *[TOLD_COLUMNS],
    struct reason *);
void told_free(char *[TOLD_COLUMNS]);

/*
 * An object of the same columns, without those that have nothing; query is
 * all of the query, as the log has it.  NULL: no memory.
 */
json_t *told_json(const struct searches_one *);

#endif
