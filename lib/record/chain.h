/*
 * Which records belong to a mark (mark.h), so that who reads them learns
 * whether any was lost on the way, as by a broker that was killed.
 *
 * Who writes marks stamps each with a name for this run (run), its number
 * among the run's marks, from 1 (n), and the ids of the records that were
 * written between the mark before it and itself (of).  A gap is a number that
 * was left out, or an id that did not come; from then on no mark of that run
 * tells the truth, as each is about all before it.
 */
#ifndef ALPR_CHAIN_H
#define ALPR_CHAIN_H

#include <jansson.h>

#include "base/reason.h"

/* Records between two marks, at most: with more of them there is a gap. */
#define CHAIN_RECORDS	4096

/* What a program writes: the links. */
struct chain;

/* A new run.  NULL: no memory, or no randomness. */
struct chain *chain_new(void);
void chain_free(struct chain *);

/*
 * A record or mark as it is to be written: a mark is stamped, and what is
 * none is the same.  The caller owns the reference.  NULL: no memory.
 */
json_t *chain_put(struct chain *, const json_t *);

/* What a program reads, of any number of runs among one another. */
struct chain_check;

enum chain_link {
	CHAIN_BAD = -1,		/* stamped as no program does; a reason */
	CHAIN_WHOLE = 0,
	CHAIN_GAP = 1,		/* the first of the run; a reason */
	CHAIN_BROKEN = 2	/* another one of such a run */
};

/* NULL: no memory. */
struct chain_check *chain_check_new(void);
void chain_check_free(struct chain_check *);

/*
 * A record or mark that came.  Of a mark: whether all came before it that it
 * is about.
 */
enum chain_link chain_follows(struct chain_check *, const json_t *,
    struct reason *);

#endif
