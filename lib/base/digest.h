/*
 * SHA-256, keyed or not, and bytes as text: hexadecimal and base64 (RFC
 * 4648), by OpenSSL's libcrypto.
 */
#ifndef ALPR_DIGEST_H
#define ALPR_DIGEST_H

#include <stddef.h>

#include "reason.h"

#define DIGEST_BYTES	32
#define DIGEST_HEX	65	/* 64 digits and NUL */

int digest_sha256(const void *, size_t, unsigned char [DIGEST_BYTES],
    struct reason *);

/* The same as lower case hexadecimal text. */
int digest_sha256_hex(const void *, size_t, char [DIGEST_HEX],
    struct reason *);

/* HMAC-SHA-256 (RFC 2104) under a key of DIGEST_BYTES. */
int digest_hmac(const unsigned char key[DIGEST_BYTES], const void *, size_t,
    unsigned char [DIGEST_BYTES], struct reason *);

/* Writes 2 n digits and NUL. */
void digest_hex(const unsigned char *, size_t n, char *);

/* Reads exactly 2 n digits, NUL after them.  Returns 0 or -1. */
int digest_unhex(const char *, unsigned char *, size_t n);

/* Base64 with padding, on one line; the caller frees.  NULL: no memory. */
char *digest_base64(const void *, size_t);

/*
 * The bytes of base64 text of n characters, strictly padded, with no bits
 * left over; the caller frees.  NULL with a reason where the text is not
 * that.
 */
unsigned char *digest_unbase64(const char *, size_t n, size_t *len,
    struct reason *);

#endif
