/* The least hashes, in a heap whose top is the greatest of them. */
#include "sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

struct drawn {
	unsigned char hash[DIGEST_BYTES];
	uint64_t number;
	void *with;
};

struct sample {
	char seed[SAMPLE_SEED + 1];
	size_t n, most;
	void (*drop)(void *);
	struct drawn *heap;
	void **out;
};

struct sample *
sample_new(const char *seed, size_t n, void (*drop)(void *),
    struct reason *why)
{
	struct sample *s = NULL;

	if (strlen(seed) > SAMPLE_SEED) {
		reason_set(why, "a seed is of %d bytes at most", SAMPLE_SEED);
		return NULL;
	}
	if (n >= 1 && n <= SAMPLE_MAX)
		s = calloc(1, sizeof(*s));
	if (s != NULL) {
		snprintf(s->seed, sizeof(s->seed), "%s", seed);
		s->most = n;
		s->drop = drop;
		s->heap = calloc(n, sizeof(*s->heap));
		s->out = calloc(n, sizeof(*s->out));
		if (s->heap != NULL && s->out != NULL)
			return s;
	}
	sample_free(s);
	reason_set(why, "out of memory");
	return NULL;
}

void
sample_free(struct sample *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		s->drop(s->heap[i].with);
	free(s->heap);
	free(s->out);
	free(s);
}

static int
order(const struct drawn *a, const struct drawn *b)
{
	return memcmp(a->hash, b->hash, sizeof(a->hash));
}

static void
swap(struct drawn *a, struct drawn *b)
{
	struct drawn keep = *a;

	*a = *b;
	*b = keep;
}

static void
rise(struct drawn *heap, size_t at)
{
	for (; at > 0 && order(&heap[at], &heap[(at - 1) / 2]) > 0;
	    at = (at - 1) / 2)
		swap(&heap[at], &heap[(at - 1) / 2]);
}

static void
sink(struct drawn *heap, size_t n)
{
	size_t at = 0, child;

	for (; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && order(&heap[child + 1],
		    &heap[child]) > 0)
			child++;
		if (order(&heap[at], &heap[child]) >= 0)
			return;
		swap(&heap[at], &heap[child]);
	}
}

int
sample_offer(struct sample *s, uint64_t number, void *with,
    struct reason *why)
{
	struct drawn one = { .number = number, .with = with };
	char text[SAMPLE_SEED + 32];

	snprintf(text, sizeof(text), "%s:%" PRIu64, s->seed, number);
	if (digest_sha256(text, strlen(text), one.hash, why) != 0)
		return -1;
	if (s->n < s->most) {
		s->heap[s->n] = one;
		rise(s->heap, s->n++);
	} else if (order(&one, &s->heap[0]) < 0) {
		s->drop(s->heap[0].with);
		s->heap[0] = one;
		sink(s->heap, s->n);
	} else {
		s->drop(with);
	}
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

size_t
sample_drawn(struct sample *s, void ***out)
{
	qsort(s->heap, s->n, sizeof(*s->heap), by_number);
	for (size_t i = 0; i < s->n; i++)
		s->out[i] = s->heap[i].with;
	*out = s->out;
	return s->n;
}
