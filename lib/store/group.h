/*
 * Groups: up to 32 sightings of one hour, sealed together.  First their
 * entries (entry.h), sealed apart as a search opens these alone where they
 * tell it that no row fits; then their rows, and zeros, so that the size
 * does not tell a short name from a long one.  A row is a length and
 *
 *   10 bytes   of the id, past its time
 *   number     bytes of the vehicle's photo, sealed; then, unless 0, where
 *   number     the same of the plate's photo
 *   object     the record, terse.h
 *
 * Both parts are bound to the hour, the group's number in it, how many rows
 * it has, and its edition: bound.h, kinds 'e' and 'g'.
 */
#ifndef ALPR_GROUP_H
#define ALPR_GROUP_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/uuid.h"
#include "entry.h"
#include "terse.h"

#define GROUP_ROWS	32
#define GROUP_PAD	64	/* rows, sealed: a multiple of it */

enum group_photo {
	GROUP_VEHICLE,
	GROUP_PLATE,
	GROUP_PHOTOS		/* how many kinds */
};

/* Where a sealed photo is in the file of its hour; len 0: there is none. */
struct group_place {
	uint64_t at, len;
};

/* A group as it is filled; zeros to begin with. */
struct group {
	size_t rows;
	unsigned char entries[GROUP_ROWS][ENTRY_BYTES];
	struct terse text;	/* of its rows */
};

void group_free(struct group *);

/* Adds a row; group_full() tells when it is time for the next group. */
int group_add(struct group *, const unsigned char entry[ENTRY_BYTES],
    const unsigned char id[UUID_BYTES],
    const struct group_place [GROUP_PHOTOS], const unsigned char *record,
    size_t, struct reason *);
bool group_full(const struct group *);

/* Adds a row of an opened group, as it is. */
struct group_view;
int group_copy(struct group *, const struct group_view *, size_t row,
    struct reason *);

/* Appends the group, sealed, and empties it. */
int group_seal(struct group *, struct crypto_box *, int64_t hour,
    uint32_t number, uint64_t edition, struct terse *out, struct reason *);

/* A sealed group as it lies in the store. */
struct group_sealed {
	int64_t hour;
	uint32_t number;
	uint64_t edition;
	size_t rows, len;
	const unsigned char *data;
};

/* Opens its entries alone. */
int group_entries(const struct group_sealed *, struct crypto_box *,
    unsigned char [GROUP_ROWS][ENTRY_BYTES], struct reason *);

/* An opened group; zeros to begin with, and used again and again. */
struct group_view {
	int64_t hour;
	size_t rows;
	struct terse text;
	struct {
		const unsigned char *data;
		size_t len;
	} row[GROUP_ROWS];
};

int group_open(const struct group_sealed *, struct crypto_box *,
    struct group_view *, struct reason *);
void group_view_free(struct group_view *);

/* The id of one of its rows. */
void group_id(const struct group_view *, size_t row,
    unsigned char [UUID_BYTES]);
const unsigned char *group_entry(const struct group_view *, size_t row);

/* A row of it, read.  The caller owns the reference. */
struct group_row {
	unsigned char id[UUID_BYTES];
	struct group_place photo[GROUP_PHOTOS];
	json_t *json;
};

int group_read(const struct group_view *, size_t row, struct group_row *,
    struct reason *);

#endif
