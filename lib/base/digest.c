/* SHA-256, hexadecimal and base64. */
#include "digest.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int
digest_sha256(const void *data, size_t len, unsigned char out[DIGEST_BYTES],
    struct reason *why)
{
	if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1)
		return reason_set(why, "SHA-256 is not available");
	return 0;
}

int
digest_sha256_hex(const void *data, size_t len, char out[DIGEST_HEX],
    struct reason *why)
{
	unsigned char raw[DIGEST_BYTES];

	if (digest_sha256(data, len, raw, why) != 0)
		return -1;
	digest_hex(raw, sizeof(raw), out);
	return 0;
}

int
digest_hmac(const unsigned char key[DIGEST_BYTES], const void *data,
    size_t len, unsigned char out[DIGEST_BYTES], struct reason *why)
{
	if (HMAC(EVP_sha256(), key, DIGEST_BYTES, data, len, out, NULL) ==
	    NULL)
		return reason_set(why, "HMAC is not available");
	return 0;
}

void
digest_hex(const unsigned char *in, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
digest_unhex(const char *in, unsigned char *out, size_t n)
{
	int high, low;

	for (size_t i = 0; i < n; i++) {
		high = digit(in[2 * i]);
		if (high < 0)
			return -1;
		low = digit(in[2 * i + 1]);
		if (low < 0)
			return -1;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return in[2 * n] == '\0' ? 0 : -1;
}

char *
digest_base64(const void *data, size_t len)
{
	char *out;

	if (len > INT_MAX / 4 * 3 - 4)
		return NULL;
	out = malloc((len + 2) / 3 * 4 + 1);
	if (out != NULL)
		EVP_EncodeBlock((unsigned char *)out, data, (int)len);
	return out;
}

static bool
is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* EVP_DecodeBlock() forgives blanks around the text and '=' inside it. */
static bool
is_strict(const char *text, size_t n)
{
	return n == 0 || (is_base64(text[0]) && is_base64(text[n - 1]) &&
	    memchr(text, '=', n) == NULL);
}

unsigned char *
digest_unbase64(const char *text, size_t n, size_t *len, struct reason *why)
{
	size_t pad = 0;
	unsigned char *out;
	int got;

	while (pad < 2 && pad < n && text[n - pad - 1] == '=')
		pad++;
	if (n % 4 != 0 || n > INT_MAX || !is_strict(text, n - pad)) {
		reason_set(why, "not base64");
		return NULL;
	}
	out = malloc(n / 4 * 3 + 1);
	if (out == NULL) {
		reason_errno(why, "base64 of %zu characters", n);
		return NULL;
	}
	got = EVP_DecodeBlock(out, (const unsigned char *)text, (int)n);
	if (got < 0) {
		reason_set(why, "not base64");
		free(out);
		return NULL;
	}
	*len = (size_t)got - pad;
	/* The bits that padding leaves over are zero: bytes have one text. */
	if ((pad > 0 && out[*len] != 0) || (pad > 1 && out[*len + 1] != 0)) {
		reason_set(why, "not base64");
		free(out);
		return NULL;
	}
	return out;
}
