/*
 * Expiry: what is past the retention is destroyed, hour by hour.
 *
 * Destroying an hour's key is what makes it unrecoverable; rows and files
 * are removed after that, to give the room back.  An hour goes as a whole
 * once its last moment is past the retention; until then a search does not
 * show what is.
 */
#ifndef ALPR_EXPIRE_H
#define ALPR_EXPIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "store.h"

struct expire_counts {
	uint64_t keys;		/* destroyed */
	uint64_t rows;		/* removed */
	uint64_t days;		/* of them, removed with their files */
	uint64_t files;		/* of the spool */
	uint64_t rejects;	/* lines of files of rejects */
	uint64_t alerts;	/* files of them */
};

/*
 * Destroys the keys of every hour that ended by the cutoff, and then removes
 * what they sealed.  The first needs no more than the keyring: what is wrong
 * with a day does not keep its keys.  With dry nothing is changed, and the
 * counts are what would be destroyed.  A day at fault does not keep the
 * others; -1 then gives the first reason at the end.
 */
int expire_keys(struct store *, int64_t cutoff, bool dry,
    struct expire_counts *, struct reason *);
int expire_rows(struct store *, int64_t cutoff, bool dry,
    struct expire_counts *, struct reason *);

/*
 * Whether the clock can be trusted: -1 with a reason where now is more than
 * a day past both the last run and the newest sighting's hour, so that a
 * clock that leaps ahead destroys nothing.  Of these, what is later than now
 * counts for nothing.  A store that expiry never ran on, and that holds
 * nothing, is fine.
 */
int expire_check_clock(struct store *, int64_t now, struct reason *);

/*
 * 1 with a reason where the last run, or a day, is later than now: a clock
 * was or is wrong, and one that leaps there again would be believed.  Of a day
 * it is told once a day, as only time mends that.  0; -1.
 */
int expire_is_ahead(struct store *, int64_t now, struct reason *);

/* Notes when expiry ran, for the next expire_check_clock(). */
int expire_note(struct store *, int64_t now, struct reason *);

#endif
