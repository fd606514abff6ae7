/*
 * Proving expiry: tries every key that is left on every group of sightings
 * that can be found in the data files of a store or of a copy of it, in
 * pages that LMDB has freed as well as in others, and on the first photo of
 * each hour.
 */
#ifndef ALPR_PROVE_H
#define ALPR_PROVE_H

#include <stdint.h>

#include "store.h"

struct prove_counts {
	uint64_t files;		/* that were read */
	uint64_t groups;	/* found in them, some more than once */
	uint64_t photos;	/* found beside them, one of each hour */
	uint64_t kept;		/* of both: opened by a key of an hour kept */
	uint64_t opened;	/* by any other key: not destroyed */
	uint64_t keys;		/* tried on each */
};

/*
 * Reads days/DAY/ of a folder: that of the store, or of a copy.  The
 * keys tried are those of all hours that the store keeps; those in the
 * folder's own keys/, opened by the store's master key; what the slots of
 * destroyed hours hold now; and 32 zeros.  Adds to the counts, but keys.
 */
int prove_run(struct store *, const char *folder, struct prove_counts *,
    struct reason *);

#endif
