/*
 * Entries: the 20 bytes of each sighting that a search looks at before it
 * opens a row.  What is not told apart by them is by the row itself.
 *
 *    0  12  plate, normal, zeros behind it
 *   12   4  milliseconds of the hour (22 bits), hash of the camera (10)
 *   16   2  hash of the cell of a grid of 0.01 degrees; 0: no place
 *   18   2  five hashes of 3 bits: region, make, model, color, body; 0: none
 */
#ifndef ALPR_ENTRY_H
#define ALPR_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/plate.h"
#include "record/sighting.h"

#define ENTRY_BYTES	20
#define ENTRY_PLATE	12

/* What a sighting says of a vehicle; NULL: nothing. */
enum entry_trait {
	ENTRY_REGION, ENTRY_MAKE, ENTRY_MODEL, ENTRY_COLOR, ENTRY_BODY,
	ENTRY_TRAITS
};

/* The names of the members that hold them. */
extern const char *const entry_traits[ENTRY_TRAITS];

void entry_make(const struct sighting *, unsigned char [ENTRY_BYTES]);

/* Copies the plate out. */
void entry_plate(const unsigned char *, char [PLATE_SIZE]);

/* Milliseconds from the start of its hour. */
uint32_t entry_ms(const unsigned char *);

/* A trait of a record, borrowed; NULL where it has none. */
const char *entry_trait(const json_t *, enum entry_trait);

/* Whether two traits are the same: letters of ASCII in either case. */
bool entry_same(const char *, const char *);

/* What entries must have; made for a query, and tried on each. */
struct entry_sieve {
	bool camera, placed;
	uint32_t camera_hash;
	uint16_t trait_mask, trait_bits;
	unsigned char cells[65536 / 8];
};

/* Lets everything through. */
void entry_sieve_init(struct entry_sieve *);
void entry_sieve_camera(struct entry_sieve *, const char *);
void entry_sieve_trait(struct entry_sieve *, enum entry_trait,
    const char *);

/* Only from least to most; an area of very many cells lets all through. */
void entry_sieve_area(struct entry_sieve *, struct geo_point least,
    struct geo_point most);

/* False: the row cannot match. */
bool entry_passes(const struct entry_sieve *, const unsigned char *);

#endif
