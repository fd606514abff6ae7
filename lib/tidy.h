/*
 * Segments of the index: making them, opening them, reading their slices.
 */
#ifndef ALPR_TIDY_H
#define ALPR_TIDY_H

#include <stdint.h>

#include "crypto.h"
#include "day.h"
#include "gram.h"

/* Opens a whole segment into room for gram_bytes() of its groups. */
int tidy_open(struct crypto_box *, int64_t hour, const struct day_segment *,
    unsigned char *, struct reason *);

/* Reads one slice of it, unchecked. */
int tidy_slice(struct crypto_box *, const struct day_segment *,
    unsigned slice, unsigned char [GRAM_WIDTH], struct reason *);

#endif
