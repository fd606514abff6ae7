/*
 * Sealing: AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256 (RFC 2104), by
 * OpenSSL's libcrypto 3.  Keys are CRYPTO_KEY bytes; callers wipe them.
 */
#ifndef ALPR_CRYPTO_H
#define ALPR_CRYPTO_H

#include <stddef.h>

#include "file.h"
#include "reason.h"

#define CRYPTO_KEY	32
#define CRYPTO_MAC	32
#define CRYPTO_NONCE	12
#define CRYPTO_TAG	16
#define CRYPTO_OVERHEAD	(CRYPTO_NONCE + CRYPTO_TAG)

int crypto_random(void *, size_t, struct reason *);

/* Keyed hash of a label, which parts uses of one key, and data. */
int crypto_mac(const unsigned char key[CRYPTO_KEY], const char *label,
    const void *, size_t, unsigned char [CRYPTO_MAC], struct reason *);

/*
 * Seals data to a random nonce, the ciphertext and the tag; bound to the
 * bytes of bind, which are not kept and must be the same to open it.  out
 * has room for len + CRYPTO_OVERHEAD.  A key may seal 2^32 times.
 */
int crypto_seal(const unsigned char key[CRYPTO_KEY], const void *bind,
    size_t bind_len, const void *, size_t len, unsigned char *out,
    struct reason *);

/*
 * Opens what crypto_seal() made, into room for len - CRYPTO_OVERHEAD.  -1
 * where a bit was changed, or key or bind are others; out is then wiped.
 */
int crypto_open(const unsigned char key[CRYPTO_KEY], const void *bind,
    size_t bind_len, const unsigned char *, size_t len, void *out,
    struct reason *);

void crypto_wipe(void *, size_t);

#endif
