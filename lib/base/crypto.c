/* AES-256-GCM by libcrypto, with contexts that are kept. */
#include "crypto.h"

#include <endian.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define AES_BLOCK	16
#define FIRST_COUNTER	2

enum use { SEAL, OPEN, BLOCK, USES };

/* To key a cipher costs as much as to open a value: each when it is used. */
struct crypto_box {
	EVP_CIPHER_CTX *seal, *open, *block;
	bool keyed[USES];
	unsigned char key[CRYPTO_KEY];
	unsigned char stream[CRYPTO_PEEK + 2 * AES_BLOCK];
};

void
crypto_wipe(void *data, size_t len)
{
	OPENSSL_cleanse(data, len);
}

int
crypto_start(struct reason *why)
{
	EVP_MD *md = NULL;

	if (OSSL_LIB_CTX_get0_global_default() != NULL)
		md = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (md == NULL)
		return reason_set(why, "libcrypto does not start");
	EVP_MD_free(md);
	return 0;
}

int
crypto_random(void *out, size_t len, struct reason *why)
{
	if (len > INT_MAX || RAND_bytes(out, (int)len) != 1)
		return reason_set(why, "no random bytes");
	return 0;
}

struct crypto_box *
crypto_box_new(struct reason *why)
{
	struct crypto_box *b = calloc(1, sizeof(*b));

	if (b == NULL) {
		reason_errno(why, "keys");
		return NULL;
	}
	b->seal = EVP_CIPHER_CTX_new();
	b->open = EVP_CIPHER_CTX_new();
	b->block = EVP_CIPHER_CTX_new();
	if (b->seal != NULL && b->open != NULL && b->block != NULL &&
	    EVP_EncryptInit_ex(b->seal, EVP_aes_256_gcm(), NULL, NULL,
	    NULL) == 1 &&
	    EVP_DecryptInit_ex(b->open, EVP_aes_256_gcm(), NULL, NULL,
	    NULL) == 1 &&
	    EVP_EncryptInit_ex(b->block, EVP_aes_256_ecb(), NULL, NULL,
	    NULL) == 1)
		return b;
	crypto_box_free(b);
	reason_set(why, "AES-256-GCM is not available");
	return NULL;
}

void
crypto_box_free(struct crypto_box *b)
{
	if (b == NULL)
		return;
	EVP_CIPHER_CTX_free(b->seal);
	EVP_CIPHER_CTX_free(b->open);
	EVP_CIPHER_CTX_free(b->block);
	crypto_wipe(b, sizeof(*b));
	free(b);
}

int
crypto_box_key(struct crypto_box *b, const unsigned char key[CRYPTO_KEY],
    struct reason *why)
{
	memcpy(b->key, key, CRYPTO_KEY);
	b->keyed[SEAL] = b->keyed[BLOCK] = false;
	/* What the box had before must not open anything any more. */
	b->keyed[OPEN] = EVP_DecryptInit_ex(b->open, NULL, NULL, key,
	    NULL) == 1;
	return b->keyed[OPEN] ? 0 : reason_set(why, "AES-256-GCM is not "
	    "available");
}

static bool
is_ready(struct crypto_box *b, int use, EVP_CIPHER_CTX *ctx)
{
	if (!b->keyed[use])
		b->keyed[use] =
		    b->keyed[OPEN] &&
		    EVP_EncryptInit_ex(ctx, NULL, NULL, b->key, NULL) == 1 &&
		    EVP_CIPHER_CTX_set_padding(ctx, 0) == 1;
	return b->keyed[use];
}

/* Puts the ciphertext and then its tag. */
static int
seal(struct crypto_box *b, const unsigned char nonce[CRYPTO_NONCE],
    const void *bind, size_t bind_len, const void *in, size_t len,
    unsigned char *out, struct reason *why)
{
	EVP_CIPHER_CTX *ctx = b->seal;
	int n;

	if (len > INT_MAX || bind_len > INT_MAX)
		return reason_set(why, "%zu bytes to seal", len);
	if (is_ready(b, SEAL, ctx) &&
	    EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
	    EVP_EncryptUpdate(ctx, NULL, &n, bind, (int)bind_len) == 1 &&
	    EVP_EncryptUpdate(ctx, out, &n, in, (int)len) == 1 &&
	    EVP_EncryptFinal_ex(ctx, out + n, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, CRYPTO_TAG,
	    out + len) == 1)
		return 0;
	return reason_set(why, "AES-256-GCM is not available");
}

static int
unseal(struct crypto_box *b, const unsigned char nonce[CRYPTO_NONCE],
    const void *bind, size_t bind_len, const unsigned char *in, size_t len,
    void *out, struct reason *why)
{
	unsigned char tag[CRYPTO_TAG];
	EVP_CIPHER_CTX *ctx = b->open;
	int n;

	memcpy(tag, in + len, CRYPTO_TAG);
	if (b->keyed[OPEN] &&
	    EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, nonce) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, bind, (int)bind_len) == 1 &&
	    EVP_DecryptUpdate(ctx, out, &n, in, (int)len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, CRYPTO_TAG,
	    tag) == 1 &&
	    EVP_DecryptFinal_ex(ctx, (unsigned char *)out + n, &n) == 1)
		return 0;
	crypto_wipe(out, len);
	return reason_set(why, "a sealed value does not open: changed, or "
	    "of another key");
}

int
crypto_seal(struct crypto_box *b, const void *bind, size_t bind_len,
    const void *in, size_t len, unsigned char *out, struct reason *why)
{
	if (crypto_random(out, CRYPTO_NONCE, why) != 0)
		return -1;
	return seal(b, out, bind, bind_len, in, len, out + CRYPTO_NONCE, why);
}

int
crypto_open(struct crypto_box *b, const void *bind, size_t bind_len,
    const unsigned char *in, size_t len, void *out, struct reason *why)
{
	if (len < CRYPTO_OVERHEAD || len > INT_MAX || bind_len > INT_MAX)
		return reason_set(why, "a sealed value of %zu bytes", len);
	return unseal(b, in, bind, bind_len, in + CRYPTO_NONCE,
	    len - CRYPTO_OVERHEAD, out, why);
}

size_t
crypto_blocks(size_t len, size_t block)
{
	return CRYPTO_NONCE + len + (len + block - 1) / block * CRYPTO_TAG;
}

/* The first nonce, as a number whose greatest byte comes first, and more. */
static void
nonce_of(const unsigned char first[CRYPTO_NONCE], size_t more,
    unsigned char out[CRYPTO_NONCE])
{
	for (int i = CRYPTO_NONCE; i-- > 0; more >>= 8) {
		more += first[i];
		out[i] = (unsigned char)more;
	}
}

int
crypto_seal_blocks(struct crypto_box *b, const void *bind, size_t bind_len,
    const void *in, size_t len, size_t block, unsigned char *out,
    struct reason *why)
{
	unsigned char nonce[CRYPTO_NONCE], *to = out + CRYPTO_NONCE;
	size_t n;

	if (crypto_random(out, CRYPTO_NONCE, why) != 0)
		return -1;
	for (size_t at = 0; at < len; at += n, to += n + CRYPTO_TAG) {
		n = len - at < block ? len - at : block;
		nonce_of(out, at / block, nonce);
		if (seal(b, nonce, bind, bind_len,
		    (const unsigned char *)in + at, n, to, why) != 0)
			return -1;
	}
	return 0;
}

int
crypto_open_block(struct crypto_box *b, const void *bind, size_t bind_len,
    const unsigned char *in, size_t len, size_t block, size_t which,
    void *out, struct reason *why)
{
	size_t at = CRYPTO_NONCE + which * (block + CRYPTO_TAG);
	unsigned char nonce[CRYPTO_NONCE];
	size_t n = block;

	if (at >= len || len - at <= CRYPTO_TAG)
		return reason_set(why, "a sealed value of %zu bytes", len);
	if (len - at - CRYPTO_TAG < n)
		n = len - at - CRYPTO_TAG;
	nonce_of(in, which, nonce);
	return unseal(b, nonce, bind, bind_len, in + at, n, out, why);
}

/* The blocks whose encryption is the key stream, from one on. */
static void
counters(const unsigned char nonce[CRYPTO_NONCE], size_t first,
    size_t blocks, unsigned char *out)
{
	for (size_t i = 0; i < blocks; i++, out += AES_BLOCK) {
		uint32_t n = htobe32((uint32_t)(first + i) + FIRST_COUNTER);

		memcpy(out, nonce, CRYPTO_NONCE);
		memcpy(out + CRYPTO_NONCE, &n, sizeof(n));
	}
}

int
crypto_peek(struct crypto_box *b, const unsigned char *sealed, size_t len,
    size_t at, size_t n, void *out, struct reason *why)
{
	size_t first = at / AES_BLOCK, skip = at % AES_BLOCK, i = 0;
	size_t blocks = (skip + n + AES_BLOCK - 1) / AES_BLOCK;
	unsigned char *to = out;
	const unsigned char *from = sealed + CRYPTO_NONCE + at;
	uint64_t x, y;
	int done;

	if (n > CRYPTO_PEEK || len < CRYPTO_OVERHEAD ||
	    at > len - CRYPTO_OVERHEAD || n > len - CRYPTO_OVERHEAD - at)
		return reason_set(why, "store: damaged, a sealed value of "
		    "%zu bytes", len);
	counters(sealed, first, blocks, b->stream);
	if (!is_ready(b, BLOCK, b->block) ||
	    EVP_EncryptUpdate(b->block, b->stream, &done, b->stream,
	    (int)(blocks * AES_BLOCK)) != 1)
		return reason_set(why, "AES-256 is not available");
	for (; i + sizeof(x) <= n; i += sizeof(x)) {
		memcpy(&x, from + i, sizeof(x));
		memcpy(&y, b->stream + skip + i, sizeof(y));
		x ^= y;
		memcpy(to + i, &x, sizeof(x));
	}
	for (; i < n; i++)
		to[i] = from[i] ^ b->stream[skip + i];
	return 0;
}
