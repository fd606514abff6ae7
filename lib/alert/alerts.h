/*
 * The alerts of a store, sealed like its sightings: each under the key of
 * its capture hour, and so gone with it.
 *
 *   alerts/DAY/HH/NAME.STATE
 *
 * A file each, in folders as the spool has them (spool_sweep() removes
 * them); NAME is the last 10 bytes of the id, in hexadecimal.  To be seen
 * from outside is the hour, how far the alert has come, and its size.
 */
#ifndef ALPR_ALERTS_H
#define ALPR_ALERTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct alerts;

/* In this order; a file of each is possible after a crash: the last counts. */
enum alerts_state {
	ALERTS_NEW,	/* kept, and not printed yet */
	ALERTS_DUE,	/* printed, and not delivered yet */
	ALERTS_OPEN,	/* delivered, and not verified */
	ALERTS_DONE,	/* verified */
	ALERTS_STATES
};

/* The store must stay open.  NULL with a reason. */
struct alerts *alerts_open(struct store *, struct reason *);
void alerts_close(struct alerts *);

/* Keeps a new one; on disk when it returns 0.  1: it is there already. */
int alerts_add(struct alerts *, const json_t *, struct reason *);

/*
 * The alert of an id; the caller owns the record.  1: there; 0: none, or its
 * hour is destroyed; -1.
 */
int alerts_get(struct alerts *, const unsigned char id[UUID_BYTES],
    json_t **, enum alerts_state *, struct reason *);

/* Tells how far it has come.  0 also where it is further already. */
int alerts_move(struct alerts *, const unsigned char id[UUID_BYTES],
    enum alerts_state from, enum alerts_state to, struct reason *);

/* Puts the verified record in its place. */
int alerts_verify(struct alerts *, const json_t *, struct reason *);

/*
 * Visits alerts of captures after the cutoff, the oldest first: those whose
 * state is a bit (1 << state) of states.  A visitor returns 0 to go on, 1 to
 * stop, -1 with a reason to fail.  One that cannot be opened is given to the
 * other function, which may be NULL, and passed over.
 */
struct alerts_visit {
	int64_t cutoff;
	unsigned states;
	int (*each)(void *, const json_t *, enum alerts_state,
	    struct reason *);
	void (*damaged)(void *, const struct reason *);
	void *ctx;
};

int alerts_each(struct alerts *, const struct alerts_visit *,
    struct reason *);

#endif
