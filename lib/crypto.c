/* AES-256-GCM and HMAC-SHA-256 by libcrypto. */
#include "crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

#define LABEL_MAX 64

void
crypto_wipe(void *data, size_t len)
{
	OPENSSL_cleanse(data, len);
}

int
crypto_random(void *out, size_t len, struct reason *why)
{
	if (len > INT_MAX || RAND_bytes(out, (int)len) != 1)
		return reason_set(why, "no random bytes");
	return 0;
}

int
crypto_mac(const unsigned char key[CRYPTO_KEY], const char *label,
    const void *data, size_t len, unsigned char out[CRYPTO_MAC],
    struct reason *why)
{
	unsigned char text[LABEL_MAX + 64];
	size_t at = strlen(label) + 1;

	if (at > LABEL_MAX || len > sizeof(text) - at)
		return reason_set(why, "keyed hash of %zu bytes", len);
	memcpy(text, label, at);
	memcpy(text + at, data, len);
	if (HMAC(EVP_sha256(), key, CRYPTO_KEY, text, at + len, out,
	    NULL) == NULL)
		reason_set(why, "HMAC-SHA-256 is not available");
	else
		at = 0;
	crypto_wipe(text, sizeof(text));
	return at == 0 ? 0 : -1;
}

int
crypto_seal(const unsigned char key[CRYPTO_KEY], const void *bind,
    size_t bind_len, const void *in, size_t len, unsigned char *out,
    struct reason *why)
{
	EVP_CIPHER_CTX *ctx;
	int n, rc = -1;

	if (len > INT_MAX || bind_len > INT_MAX)
		return reason_set(why, "%zu bytes to seal", len);
	if (crypto_random(out, CRYPTO_NONCE, why) != 0)
		return -1;
	ctx = EVP_CIPHER_CTX_new();
	if (ctx != NULL &&
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, out) == 1 &&
	    EVP_EncryptUpdate(ctx, NULL, &n, bind, (int)bind_len) == 1 &&
	    EVP_EncryptUpdate(ctx, out + CRYPTO_NONCE, &n, in,
	    (int)len) == 1 &&
	    EVP_EncryptFinal_ex(ctx, out + CRYPTO_NONCE + n, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, CRYPTO_TAG,
	    out + CRYPTO_NONCE + len) == 1)
		rc = 0;
	else
		reason_set(why, "AES-256-GCM is not available");
	EVP_CIPHER_CTX_free(ctx);
	return rc;
}

int
crypto_open(const unsigned char key[CRYPTO_KEY], const void *bind,
    size_t bind_len, const unsigned char *in, size_t len, void *out,
    struct reason *why)
{
	unsigned char tag[CRYPTO_TAG];
	EVP_CIPHER_CTX *ctx;
	int n, rc = -1;

	if (len < CRYPTO_OVERHEAD || len > INT_MAX || bind_len > INT_MAX)
		return reason_set(why, "a sealed value of %zu bytes", len);
	len -= CRYPTO_OVERHEAD;
	memcpy(tag, in + CRYPTO_NONCE + len, CRYPTO_TAG);
	ctx = EVP_CIPHER_CTX_new();
	if (ctx != NULL &&
	    EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, in) == 1 &&
	    EVP_DecryptUpdate(ctx, NULL, &n, bind, (int)bind_len) == 1 &&
	    EVP_DecryptUpdate(ctx, out, &n, in + CRYPTO_NONCE,
	    (int)len) == 1 &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, CRYPTO_TAG,
	    tag) == 1 &&
	    EVP_DecryptFinal_ex(ctx, (unsigned char *)out + n, &n) == 1) {
		rc = 0;
	} else {
		crypto_wipe(out, len);
		reason_set(why, "a sealed value does not open: changed, or "
		    "of another key");
	}
	EVP_CIPHER_CTX_free(ctx);
	return rc;
}
