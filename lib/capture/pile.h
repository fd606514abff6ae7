/*
 * Bytes that come in at one end and are taken away at the other.
 */
#ifndef ALPR_PILE_H
#define ALPR_PILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

/* Begins as { 0 }. */
struct pile {
	unsigned char *bytes;
	size_t start, end, room;
};

void pile_clear(struct pile *);

/* -1: no memory. */
int pile_add(struct pile *, const void *, size_t, struct reason *);

/* What lies there; what is dropped stays valid until the next addition. */
unsigned char *pile_data(const struct pile *);
size_t pile_len(const struct pile *);
void pile_drop(struct pile *, size_t);

#endif
