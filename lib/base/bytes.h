/* Numbers as bytes, the least first. */
#ifndef ALPR_BYTES_H
#define ALPR_BYTES_H

#include <stdint.h>

static inline void
bytes_put(unsigned char *out, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (unsigned char)(n >> (8 * i));
}

static inline uint64_t
bytes_get(const unsigned char *in, int bytes)
{
	uint64_t n = 0;

	for (int i = bytes; i-- > 0;)
		n = n << 8 | in[i];
	return n;
}

#endif
