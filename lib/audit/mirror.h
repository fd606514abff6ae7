/*
 * The hashes of a log without its entries: what anybody may have of it, and
 * what it shows.  Each entry has a salt (audit.h), so that its hash tells
 * nothing of it.
 *
 * Who has all hashes of a log of that size knows its root, and the roots that
 * it had before: so a mirror shows that a log only grew.
 */
#ifndef ALPR_MIRROR_H
#define ALPR_MIRROR_H

#include "checkpoint.h"

/* Takes a file of that name; 0, or -1 with a reason. */
typedef int mirror_put(void *, const char *name, const void *, size_t,
    struct reason *);

/* Gives the tiles of a log of that size, but for its entries'. */
int mirror_copy(const char *log, uint64_t size, mirror_put *, void *,
    struct reason *);

/*
 * Whether the tiles of a folder are those of a checkpoint, each of all those
 * under it, 0; 1 with a reason where they are not; -1.
 */
int mirror_check(const char *folder, const struct checkpoint *,
    struct reason *);

/*
 * Whether a log whose tiles are in a folder, and were checked, goes on from
 * an older checkpoint; as above.
 */
int mirror_goes_on(const char *folder, uint64_t size,
    const struct checkpoint *old, struct reason *);

#endif
