/*
 * Segments of the index: gram.h's slices of up to GRAM_GROUPS groups of an
 * hour.  Sealed in blocks of whole slices, 256 bytes or a little more, so
 * that a search opens the slices it asks for and no others.  Bound to the
 * hour, the first group, how many, and the edition of the last: bound.h,
 * kind 'x'.
 */
#ifndef ALPR_SEGMENT_H
#define ALPR_SEGMENT_H

#include <stdint.h>

#include "base/crypto.h"
#include "day.h"
#include "gram.h"

#define SEGMENT_TAIL	256	/* groups that are not to stay unindexed */

/* Bytes of a segment of so many groups, sealed. */
size_t segment_bytes(uint32_t groups);

/* Seals gram_bytes() of the segment's groups. */
int segment_seal(struct crypto_box *, int64_t hour, uint64_t edition,
    const struct day_segment *, const unsigned char *grams,
    unsigned char *out, struct reason *);

/* Opens the whole of it into room for gram_bytes() of its groups. */
int segment_open(struct crypto_box *, int64_t hour, uint64_t edition,
    const struct day_segment *, unsigned char *grams, struct reason *);

/*
 * The groups, from the segment's first on, that have all grams of one of
 * the ways: bit i % 64 of word i / 64.
 */
#define SEGMENT_WORDS	(GRAM_GROUPS / 64)

int segment_ask(struct crypto_box *, int64_t hour, uint64_t edition,
    const struct day_segment *, const struct gram_query *,
    uint64_t [SEGMENT_WORDS], struct reason *);

/* Asks for what segment_ask() will look at: ahead.h. */
void segment_ahead(const struct day_segment *, const struct gram_query *);

#endif
