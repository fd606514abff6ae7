/*
 * Any bytes as a camera's stream, plain or multipart, in pieces whose size
 * the first byte tells: no piece may change what comes out.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "capture/mjpeg.h"
#include "capture/multipart.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

#define MOST	5000

/* The hash over all frames, so that they can be compared. */
static void
note(unsigned char hash[DIGEST_BYTES], const struct blob *b)
{
	unsigned char both[2 * DIGEST_BYTES];
	struct reason why;

	if (b->len == 0 || b->len > MOST)
		abort();
	memcpy(both, hash, DIGEST_BYTES);
	digest_sha256(b->data, b->len, both + DIGEST_BYTES, &why);
	digest_sha256(both, sizeof(both), hash, &why);
}

static void
run(const unsigned char *data, size_t len, size_t piece,
    unsigned char plain[DIGEST_BYTES])
{
	struct multipart *parts = multipart_new(MOST);
	struct mjpeg *mjpeg = mjpeg_new(MOST);
	unsigned char ignored[DIGEST_BYTES] = { 0 };
	struct reason why;
	struct blob b;
	size_t n;

	memset(plain, 0, DIGEST_BYTES);
	for (size_t at = 0; at < len; at += n) {
		n = len - at < piece ? len - at : piece;
		mjpeg_add(mjpeg, data + at, n, &why);
		multipart_add(parts, data + at, n, &why);
		while (mjpeg_next(mjpeg, at + n == len, &b) == 1)
			note(plain, &b);
		while (multipart_next(parts, at + n == len, &b) == 1)
			note(ignored, &b);
	}
	mjpeg_free(mjpeg);
	multipart_free(parts);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	unsigned char one[DIGEST_BYTES], other[DIGEST_BYTES];

	if (len < 2 || len > MOST)
		return 0;
	run(data + 1, len - 1, len, one);
	run(data + 1, len - 1, 1 + data[0], other);
	if (memcmp(one, other, sizeof(one)) != 0)
		abort();
	return 0;
}
