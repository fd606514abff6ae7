/*
 * What was published (folder.h), read by anybody: whether it is what the key
 * of its log signed, and whether the log goes on from what it was before.
 */
#ifndef ALPR_PUBLISHED_H
#define ALPR_PUBLISHED_H

#include <stddef.h>

#include "audit/checkpoint.h"
#include "base/reason.h"
#include "portal.h"

/* Zeros to begin with; cleared by published_clear(). */
struct published {
	struct checkpoint checkpoint;
	struct portal_kept *kept;	/* published before; the oldest first */
	size_t kept_count;
};

/* The key in the folder. */
int published_key(const char *dir, struct note_key *, struct reason *);

/*
 * Its checkpoints, and that the key signed them.  0; 1 with a reason where it
 * did not; -1.
 */
int published_read(const char *dir, const struct note_key *,
    struct published *, struct reason *);
void published_clear(struct published *);

/* The same, and that each of the older ones was published on its day. */
int published_history(const char *dir, const struct note_key *,
    struct published *, struct reason *);

/* The same, of all of it: each file, each hash, each older checkpoint. */
int published_check(const char *dir, const struct note_key *,
    struct published *, struct reason *);

/* Whether the log of one that was checked goes on from a checkpoint. */
int published_goes_on(const char *dir, const struct published *,
    const struct checkpoint *, struct reason *);

#endif
