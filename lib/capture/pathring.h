/*
 * Paths that wait, in the order in which they came, with what is known of
 * each.
 */
#ifndef ALPR_PATHRING_H
#define ALPR_PATHRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct pathring_item {
	char *path;			/* owned by who has the item */
	bool complete;			/* for sure */
	/* When to look again, and what it was like the last time. */
	int64_t due;
	struct timespec changed;
};

/* Begins as { 0 }. */
struct pathring {
	struct pathring_item *items;
	size_t first, n, room;
};

/* At the end.  -1 with errno: it is not taken over. */
int pathring_add(struct pathring *, const struct pathring_item *);

/* The first, of those of which there are n > 0. */
struct pathring_item pathring_take(struct pathring *);

/* Frees all that are left. */
void pathring_clear(struct pathring *);

#endif
