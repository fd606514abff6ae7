/*
 * Reading ahead in maps of files.  A search jumps about in them, so the
 * kernel is told not to guess; where they are on the disk and not in memory,
 * each page is waited for alone.  Once that is seen to happen, what will be
 * looked at is asked for at once, and disks serve many at a time.
 */
#ifndef ALPR_AHEAD_H
#define ALPR_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

struct ahead {
	long faults;		/* waited for by the process before */
	bool cold;
};

void ahead_start(struct ahead *);

/* Whether the process has waited for a page since the start. */
bool ahead_cold(struct ahead *);

/* Asks for bytes of a map, which need not be read; waits for nothing. */
void ahead_ask(const void *, size_t);

#endif
