/*
 * What the public is told, gathered from the audit log: counts, and a list of
 * single searches from which nobody learns whom an investigation is about.
 *
 * It is fed with every entry of the log, and by searches.h with every search.
 * A search counts where it was not refused.  Times, months and days are those
 * of the agency's time zone.
 *
 * What could give an investigation away is left out or made vaguer, as the
 * policy's portal says: a search is listed once all of the hour, day or month
 * that it is listed under is older than the delay; a purpose that few searches
 * of a month had goes under "other purposes" in that month, there and in the
 * sums, and so does the next rarest where all could tell which that is; sums
 * by purpose are of months that are over, so that two pages of one month do
 * not show what was searched between them.  The list is sorted by time and
 * then by an id that tells no order, and a plate, a number, a name or a text
 * that somebody typed is never in it.
 */
#ifndef ALPR_FACTS_H
#define ALPR_FACTS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/searches.h"
#include "base/digest.h"
#include "base/reason.h"
#include "base/when.h"
#include "policy/policy.h"

#define FACTS_DAYS	30	/* of what is told of the last days */
#define FACTS_MONTHS	13	/* this one, and the twelve before it */
#define FACTS_ID	17	/* of a pseudonym: 16 digits and NUL */
#define FACTS_TIME	20
#define FACTS_OTHER	"other purposes"

struct facts_setup {
	const struct policy *policy;	/* outlives the facts */
	int64_t now;
	when_offset *offset;		/* of the agency's time zone */
	/* By it pseudonyms are made; who has it can undo them. */
	unsigned char key[DIGEST_BYTES];
};

enum facts_outcome {
	FACTS_CONFIRMED, FACTS_MISREAD, FACTS_STALE, FACTS_OTHERWISE,
	FACTS_UNVERIFIED,
	FACTS_OUTCOMES
};

/* "confirmed", ...: as hits are told to be. */
extern const char *const facts_outcomes[FACTS_OUTCOMES];

struct facts_hits {
	uint64_t all, outcome[FACTS_OUTCOMES];
};

struct facts_month {
	char name[8];			/* "2026-11" */
	uint64_t searches, refused, hits;
};

struct facts_purpose {
	const char *name;
	uint64_t searches;		/* in the twelve months before this */
	uint64_t month[FACTS_MONTHS];	/* of each; the last, this, is 0 */
};

/* A search in the public's list. */
struct facts_search {
	char id[FACTS_ID];
	char time[FACTS_TIME];		/* "2026-11-22", cut as it must be */
	const char *purpose;
	const char *agency;		/* its name, or its id */
	int64_t cameras;		/* -1: not told */
	char number[FACTS_ID], person[FACTS_ID];	/* or "" */
};

struct facts {
	struct facts_setup setup;
	uint64_t searches, refused;	/* of the last days */
	struct facts_hits hits, hits_year;	/* of them; of the months */
	struct facts_month months[FACTS_MONTHS];	/* this is the last */
	struct facts_purpose *purposes;	/* most searches first, others last */
	size_t purpose_count;
	struct facts_search *listed;
	size_t listed_count;
	uint64_t expired;		/* sightings of the last days */
	/* Looks of auditors into the log in these months, and draws. */
	uint64_t looks, draws, drawn;
	int64_t last_look, last_policy;	/* 0: never */
	bool begun;
	int64_t first;			/* time of the first entry */
};

struct facts_maker;

/* NULL: a reason. */
struct facts_maker *facts_new(const struct facts_setup *, struct reason *);
void facts_free(struct facts_maker *);

/*
 * Any entry, in order.  -1 with a reason also where one has no salt
 * (audit.h): its hash must not be published.
 */
int facts_entry(struct facts_maker *, const json_t *, struct reason *);
int facts_search(struct facts_maker *, const struct searches_one *,
    struct reason *);

/* Called once, at the end.  It stays the maker's.  NULL: a reason. */
const struct facts *facts_find(struct facts_maker *, struct reason *);

#endif
