/*
 * A draw without replacement that anybody can repeat: of the numbers that
 * are offered, those whose SHA-256 of "SEED:NUMBER" (the number in decimal)
 * is the least are drawn.  Each set of that size is as likely as any other,
 * and the order in which they are offered makes no difference.
 *
 *	printf 'SEED:NUMBER' | sha256sum
 */
#ifndef ALPR_SAMPLE_H
#define ALPR_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define SAMPLE_MAX	100000
#define SAMPLE_SEED	64	/* bytes of a seed */

struct sample;

/*
 * To draw so many, 1 to SAMPLE_MAX; a longer seed is refused.  What is drawn
 * goes with something of the caller's, which is dropped when it is not drawn
 * after all.  NULL: a reason.
 */
struct sample *sample_new(const char *seed, size_t n, void (*drop)(void *),
    struct reason *);
void sample_free(struct sample *);

/* Offers a number, each once.  On -1 what goes with it stays the caller's. */
int sample_offer(struct sample *, uint64_t number, void *, struct reason *);

/*
 * What is drawn, in the order of the numbers; stays the sample's.  Nothing
 * is offered after that.
 */
size_t sample_drawn(struct sample *, void ***);

#endif
