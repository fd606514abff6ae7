/*
 * Sealing: AES-256-GCM (NIST SP 800-38D) by OpenSSL's libcrypto 3.
 *
 * A box is a key with its cipher contexts made ready: to make them anew for
 * each value costs more than to seal 2 kB.  Keys are CRYPTO_KEY bytes;
 * callers wipe them, boxes wipe their own.
 */
#ifndef ALPR_CRYPTO_H
#define ALPR_CRYPTO_H

#include <stddef.h>

#include "reason.h"

#define CRYPTO_KEY	32
#define CRYPTO_NONCE	12
#define CRYPTO_TAG	16
#define CRYPTO_OVERHEAD	(CRYPTO_NONCE + CRYPTO_TAG)

struct crypto_box;

/*
 * To be called before all else that uses libcrypto: where there is not the
 * memory to set itself up, it crashes at its first use.
 */
int crypto_start(struct reason *);

int crypto_random(void *, size_t, struct reason *);

/* A box without a key yet.  NULL with a reason. */
struct crypto_box *crypto_box_new(struct reason *);
void crypto_box_free(struct crypto_box *);

/* Puts another key into the box. */
int crypto_box_key(struct crypto_box *, const unsigned char [CRYPTO_KEY],
    struct reason *);

/*
 * Seals data to a random nonce, the ciphertext and the tag; bound to the
 * bytes of bind, which are not kept and must be the same to open it.  out
 * has room for len + CRYPTO_OVERHEAD.  A key may seal 2^32 times.
 */
int crypto_seal(struct crypto_box *, const void *bind, size_t bind_len,
    const void *, size_t len, unsigned char *out, struct reason *);

/*
 * Opens what crypto_seal() made, into room for len - CRYPTO_OVERHEAD.  -1
 * where a bit was changed, or key or bind are others; out is then wiped.
 */
int crypto_open(struct crypto_box *, const void *bind, size_t bind_len,
    const unsigned char *, size_t len, void *out, struct reason *);

/*
 * The same in blocks of so many bytes, the last of what is left, each with a
 * tag of its own, so that one can be opened without the rest.  Block i has
 * the nonce that is i more (SP 800-38D, 8.2.2): none can stand in another's
 * place.  crypto_blocks() is how many bytes that is, sealed.
 */
size_t crypto_blocks(size_t len, size_t block);
int crypto_seal_blocks(struct crypto_box *, const void *bind,
    size_t bind_len, const void *, size_t len, size_t block,
    unsigned char *out, struct reason *);
int crypto_open_block(struct crypto_box *, const void *bind, size_t bind_len,
    const unsigned char *sealed, size_t len, size_t block, size_t which,
    void *out, struct reason *);

/*
 * Reads n bytes at an offset of what crypto_seal() sealed, without the rest
 * and so without a check that they are what was sealed: to try keys where it
 * is not known what a value was bound to, never for what is shown.  GCM
 * encrypts in counter mode, from a counter of 2 on (SP 800-38D, 7.1).  n is
 * at most CRYPTO_PEEK.
 */
#define CRYPTO_PEEK	4096
int crypto_peek(struct crypto_box *, const unsigned char *sealed, size_t len,
    size_t at, size_t n, void *out, struct reason *);

void crypto_wipe(void *, size_t);

#endif
