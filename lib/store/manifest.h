/*
 * The manifest of an hour: how many groups it has, and of which edition each
 * of them is.  Groups that are packed anew get the numbers of others before
 * them and an edition of their own, so that what was there before cannot be
 * put back: it is bound to the edition.  Sealed under the hour's key and
 * bound to the hour; written in each transaction that adds groups.
 *
 * Sealed, least byte first: 4 bytes, how many groups; then for each edition
 * but the first, which is 0, 4 bytes, its first group, and 8, a random
 * number.
 */
#ifndef ALPR_MANIFEST_H
#define ALPR_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"
#include "day.h"
#include "group.h"

#define MANIFEST_EDITIONS	64

/* Zeros: an hour without groups. */
struct manifest {
	uint32_t groups;
	size_t editions;
	struct {
		uint32_t first;
		uint64_t edition;
	} from[MANIFEST_EDITIONS];
};

/*
 * Within a transaction of the day, and with the hour's key in the box.  1,
 * 0 and zeros where the hour has none, -1.
 */
int manifest_read(struct day *, struct crypto_box *, int64_t hour,
    struct manifest *, struct reason *);

/* As manifest_read(), but it must be of all groups that are there: 0, -1. */
int manifest_whole(struct day *, struct crypto_box *, int64_t hour,
    struct manifest *, struct reason *);

int manifest_write(struct day *, struct crypto_box *, int64_t hour,
    const struct manifest *, struct reason *);

uint64_t manifest_edition(const struct manifest *, uint32_t group);

/*
 * A sealed group, which is the day's and valid as long as the transaction;
 * -1 where there is none, too.
 */
int manifest_group(const struct manifest *, struct day *, int64_t hour,
    uint32_t number, struct group_sealed *, struct reason *);

/*
 * Gives the groups from one on a new edition.  0; 1: there would be too
 * many of them, and nothing is changed; -1.
 */
int manifest_renew(struct manifest *, uint32_t first, struct reason *);

#endif
