/* What a sealed value is bound to, as bytes. */
#include "bound.h"

static void
put(unsigned char *out, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (unsigned char)(n >> (8 * (bytes - 1 - i)));
}

void
bound_make(char kind, int64_t hour, uint32_t first, uint32_t count,
    uint64_t edition, unsigned char out[BOUND_BYTES])
{
	out[0] = (unsigned char)kind;
	put(out + 1, (uint64_t)hour, 8);
	put(out + 9, first, 4);
	put(out + 13, count, 4);
	put(out + 17, edition, 8);
}
