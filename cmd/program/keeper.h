/*
 * Programs in two halves, as OpenBSD splits its daemons.  The keeper holds
 * store, keys, log and policy, and reads nothing but messages; the front
 * talks to the person, and holds none of them.
 */
#ifndef ALPR_KEEPER_H
#define ALPR_KEEPER_H

#include "search/channel.h"

/*
 * Forks.  The keeper runs the function, with what privilege there is, and
 * ends with its status; the caller has dropped its own when this returns.
 * Ends the program where that fails.
 */
struct channel *keeper_start(int (*)(struct channel *));

/*
 * Closes the channel and waits until the keeper has ended: then what it had
 * to log is logged.  Done at the program's exit, too.  -1: it ended badly,
 * and the reason says how.
 */
int keeper_end(struct reason *);

#endif
