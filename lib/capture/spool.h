/*
 * The spool: photos that wait to become sightings, each a file of its own,
 * DIR/2026-11-22/19/ID.jpg, by capture hour so that expiry finds them.  Those
 * that queue.h keeps are sealed there, under a key of the hour.
 */
#ifndef ALPR_SPOOL_H
#define ALPR_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "image/image.h"

/*
 * Keeps a photo; it is on disk when this returns.  The path, which the
 * caller frees, is where; the same id again is written over.
 */
int spool_put(const char *dir, int64_t time, const char *id,
    const struct blob *, char **path, struct reason *);

/*
 * Destroys the keys of hours that ended by the cutoff, and unlinks their
 * files and the folders that this leaves empty; adds how many files.  Of an
 * hour that begins more than an hour after now, each file goes that was put
 * there by the cutoff, and the key once all were.  With dry it only counts.
 * What cannot be removed does not keep the rest; -1 then gives the last
 * reason.  1 with a reason: it is not there.
 */
int spool_sweep(const char *dir, int64_t cutoff, int64_t now, bool dry,
    uint64_t *files, struct reason *);

#endif
