/*
 * Searches summed up by user, case, purpose or month: for the chief's
 * annual report, say.
 */
#ifndef ALPR_TALLY_H
#define ALPR_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/when.h"
#include "searches.h"

enum tally_by { TALLY_USER, TALLY_CASE, TALLY_PURPOSE, TALLY_MONTH,
    TALLY_BYS };

/* "user", "case", "purpose", "month". */
extern const char *const tally_bys[TALLY_BYS];

/* The one of that name; TALLY_BYS: there is none. */
enum tally_by tally_named(const char *);

struct tally_row {
	/*
	 * A user or "uid N"; a case, else a call; a purpose; "2026-11" in
	 * local time.  "" where the log does not tell.
	 */
	const char *key;
	uint64_t searches;	/* that were not refused */
	uint64_t outcomes[SEARCHES_OUTCOMES];
	uint64_t shown;		/* sightings */
	uint64_t plates;	/* different ones that were asked for */
};

struct tally;

/* NULL: a reason. */
struct tally *tally_new(enum tally_by, when_offset *, struct reason *);
void tally_free(struct tally *);

int tally_add(struct tally *, const struct searches_one *, struct reason *);

/*
 * The rows: months in order, the others with the most searches first.  They
 * stay the tally's; nothing is added after that.
 */
size_t tally_rows(struct tally *, const struct tally_row **);

#endif
