/*
 * The way of a vehicle: where it was at which time, by the fixes of its
 * receiver, and in between.
 *
 * Between two fixes it is taken to have gone straight, at one speed; behind
 * the last one, on as before.
 */
#ifndef ALPR_WAYFIX_H
#define ALPR_WAYFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/reason.h"
#include "nmea.h"

#define WAYFIX_GAP	10000	/* ms between fixes; beyond it, none is known */
#define WAYFIX_AHEAD	2000	/* ms behind the last one */
#define WAYFIX_MAX	1000000	/* fixes kept: of one a second, 11 days */

/* Begins as { 0 }. */
struct wayfix {
	struct nmea_fix *fixes;		/* by rising time */
	size_t n, room;
};

void wayfix_clear(struct wayfix *);

/*
 * Adds a fix; of the same time, it takes the other's place.  One that is
 * older than the last by no more than WAYFIX_GAP is left out; by more, the
 * receiver's clock was wrong before, and all is forgotten.  -1: no memory.
 */
int wayfix_add(struct wayfix *, const struct nmea_fix *, struct reason *);

/* Where it was; false: that is not known. */
bool wayfix_at(const struct wayfix *, int64_t time, struct geo_point *);

#endif
