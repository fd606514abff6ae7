/*
 * Sealed rows: a sighting and its photos as the store keeps them, each value
 * under the key of its hour and bound to its kind and its id, so that none
 * can stand in for another.
 */
#ifndef ALPR_ROW_H
#define ALPR_ROW_H

#include <jansson.h>

#include "day.h"
#include "keyring.h"
#include "sighting.h"

/* NULL with a reason; else the caller frees. */
struct day_row *row_new(const struct hour_keys *, const struct sighting *,
    const struct blob photos[DAY_PHOTOS], struct reason *);
void row_free(struct day_row *);

/* How many bytes its values take. */
size_t row_bytes(const struct day_row *);

/*
 * The keyed hash under which a plate of that hour is found: of its folded
 * text (see plate_fold()), so that one index serves exact and confusable
 * searches.
 */
int row_hash(const struct hour_keys *, const char *plate,
    unsigned char [DAY_HASH], struct reason *);

/* The record of a row.  The caller owns the reference.  NULL: a reason. */
json_t *row_open(const struct hour_keys *,
    const unsigned char id[UUID_BYTES], const struct blob *,
    struct reason *);

/* A photo of a row; the caller wipes the blob. */
int row_open_photo(const struct hour_keys *,
    const unsigned char id[UUID_BYTES], enum day_photo, const struct blob *,
    struct blob *, struct reason *);

#endif
