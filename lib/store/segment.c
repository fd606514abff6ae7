/* Segments of the index, sealed. */
#include "segment.h"

#include <endian.h>
#include <string.h>

#include "ahead.h"
#include "bound.h"

#define BLOCK	256	/* bytes, at least */

/* How many slices share a tag. */
static size_t
slices(uint32_t groups)
{
	size_t n = 1, width = gram_width(groups);

	while (n < GRAM_SLICES && n * width < BLOCK)
		n *= 2;
	return n;
}

size_t
segment_bytes(uint32_t groups)
{
	return crypto_blocks(gram_bytes(groups), slices(groups) *
	    gram_width(groups));
}

static int
check_size(const struct day_segment *s, struct reason *why)
{
	if (s->groups > 0 && s->groups <= GRAM_GROUPS &&
	    s->len == segment_bytes(s->groups))
		return 0;
	return reason_set(why, "store: damaged, an index of %zu bytes",
	    s->len);
}

int
segment_seal(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, const unsigned char *grams,
    unsigned char *out, struct reason *why)
{
	unsigned char to[BOUND_BYTES];

	bound_make('x', hour, s->first, s->groups, edition, to);
	return crypto_seal_blocks(box, to, sizeof(to), grams,
	    gram_bytes(s->groups), slices(s->groups) * gram_width(s->groups),
	    out, why);
}

/* Opens so many blocks from one on. */
static int
open_blocks(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, size_t from, size_t n, unsigned char *out,
    struct reason *why)
{
	size_t block;
	unsigned char to[BOUND_BYTES];

	if (check_size(s, why) != 0)
		return -1;
	block = slices(s->groups) * gram_width(s->groups);
	bound_make('x', hour, s->first, s->groups, edition, to);
	for (size_t i = 0; i < n; i++)
		if (crypto_open_block(box, to, sizeof(to), s->data, s->len,
		    block, from + i, out + i * block, why) != 0)
			return reason_prefix(why, "store: damaged, index");
	return 0;
}

int
segment_open(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, unsigned char *grams, struct reason *why)
{
	return open_blocks(box, hour, edition, s, 0, GRAM_SLICES /
	    slices(s->groups), grams, why);
}

/* Opens one slice, into words whose last may be filled in part. */
static int
read_slice(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, unsigned slice, uint64_t out[SEGMENT_WORDS],
    struct reason *why)
{
	size_t width = gram_width(s->groups), n = slices(s->groups);
	unsigned char block[2 * BLOCK];

	if (open_blocks(box, hour, edition, s, slice / n, 1, block, why) != 0)
		return -1;
	out[(width - 1) / sizeof(*out)] = 0;
	memcpy(out, block + slice % n * width, width);
	return 0;
}

int
segment_ask(struct crypto_box *box, int64_t hour, uint64_t edition,
    const struct day_segment *s, const struct gram_query *q,
    uint64_t out[SEGMENT_WORDS], struct reason *why)
{
	uint64_t slice[GRAM_ASKED][SEGMENT_WORDS], all[SEGMENT_WORDS];
	uint64_t read = 0, way, left;
	size_t words;
	int i;

	if (check_size(s, why) != 0)
		return -1;
	words = (s->groups + 63) / 64;
	memset(out, 0, SEGMENT_WORDS * sizeof(*out));
	for (int k = 0; k < q->ways; k++) {
		memset(all, 0xff, sizeof(all));
		left = 1;
		for (way = q->way[k]; left != 0 && way != 0;
		    way &= way - 1) {
			i = __builtin_ctzll(way);
			if ((read >> i & 1) == 0 && read_slice(box, hour,
			    edition, s, q->slices[i], slice[i], why) != 0)
				return -1;
			read |= (uint64_t)1 << i;
			left = 0;
			for (size_t w = 0; w < words; w++)
				left |= all[w] &= slice[i][w];
		}
		for (size_t w = 0; left != 0 && w < words; w++)
			out[w] |= all[w];
	}
	/* Slices are bytes: in words of this machine, the first is lowest. */
	for (size_t w = 0; w < words; w++)
		out[w] = le64toh(out[w]);
	return 0;
}

void
segment_ahead(const struct day_segment *s, const struct gram_query *q)
{
	struct reason ignored;
	size_t n, block;

	if (check_size(s, &ignored) != 0)
		return;
	n = slices(s->groups);
	block = n * gram_width(s->groups) + CRYPTO_TAG;
	for (int i = 0; i < q->n; i++)
		ahead_ask(s->data + CRYPTO_NONCE + q->slices[i] / n * block,
		    block);
}
