/*
 * UUID version 7 (RFC 9562): 48 bits of time in milliseconds, so that ids
 * sort by capture time, then 74 bits.
 *
 * The 74 bits are not drawn but taken from a SHA-256 of what makes the
 * record: the same frame, captured twice, gets the same id, and so is kept
 * once.
 */
#ifndef ALPR_UUID_H
#define ALPR_UUID_H

#include <stdint.h>

#include "digest.h"
#include "reason.h"

#define UUID_BYTES	16
#define UUID_SIZE	37	/* text and NUL */

/* Fails for times before 1970 or after 10889, which 48 bits do not hold. */
int uuid_make(int64_t ms, const unsigned char seed[DIGEST_BYTES],
    char [UUID_SIZE], struct reason *);

/* Text of a version 7 UUID to bytes; refuses any other, and quotes nothing. */
int uuid_parse(const char *, unsigned char [UUID_BYTES], struct reason *);
void uuid_format(const unsigned char [UUID_BYTES], char [UUID_SIZE]);

/* The time that the bytes begin with; and the least id of a time. */
int64_t uuid_time(const unsigned char [UUID_BYTES]);
void uuid_first(int64_t ms, unsigned char [UUID_BYTES]);

#endif
