/*
 * A JSON object in few bytes, and back the same: what the store keeps of a
 * record.  Names and texts that records are full of are a byte each; reals
 * that are decimals, hexadecimal digits, UUIDs and times are kept as what
 * they are.  Members keep their order.
 *
 * A value is a tag and what follows it:
 *
 *   0 null   1 true   2 false
 *   3 integer: varint, zigzag
 *   4 real: 8 bytes, IEEE 754, least first
 *   5 text: varint length, bytes
 *   6 text of hexadecimal digits: varint length, half as many bytes
 *   7 text of a UUID: 16 bytes
 *   8 text of a UUID of the record's time: its last 10 bytes
 *   9 text of a time: varint, zigzag, milliseconds from the record's time
 *  10 the record's plate   11 the record's time   12 the record's id
 *  13 array: varint count, values
 *  14 object: varint count, members: name, value
 *  15 points of two decimals of tenths: varint count; each coordinate is a
 *     varint, zigzag, from that of the point before
 *  16..25 real: varint, zigzag, of it times ten to the 0..9
 *  32..95 a text of the list in terse_get.c
 *  128..255 text of 0 to 127 bytes
 *
 * A name is a byte, its place in a list, or 0 and a text as after tag 5.
 */
#ifndef ALPR_TERSE_H
#define ALPR_TERSE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/uuid.h"

#define TERSE_DEPTH	32	/* objects and arrays in each other */

/* What a record need not say, as it is known from elsewhere. */
struct terse_known {
	unsigned char id[UUID_BYTES];
	char id_text[UUID_SIZE];
	const char *plate;
};

/* Bytes that grow; zeros to begin with.  The owner frees data. */
struct terse {
	unsigned char *data;
	size_t len, room;
};

/* Appends an object.  1: it is more than TERSE_DEPTH deep; -1: no memory. */
int terse_put(struct terse *, const json_t *, const struct terse_known *,
    struct reason *);

/*
 * The object of so many bytes; the caller owns the reference.  NULL with a
 * reason: those are not what terse_put() wrote, or no memory.
 */
json_t *terse_get(const unsigned char *, size_t,
    const struct terse_known *, struct reason *);

/* Appends bytes, or a number in 7 bits a byte, the least first. */
int terse_bytes(struct terse *, const void *, size_t, struct reason *);
int terse_number(struct terse *, uint64_t, struct reason *);

/* Reads a number and moves on; -1 where there is none before the end. */
int terse_read_number(const unsigned char **, const unsigned char *end,
    uint64_t *);

#endif
