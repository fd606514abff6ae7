/*
 * What a sealed value of an hour is bound to: its kind, its hour, where it
 * is in it, how much it holds, and the edition of its groups, manifest.h.
 * None can stand in another's place, or in its own of an earlier time.
 */
#ifndef ALPR_BOUND_H
#define ALPR_BOUND_H

#include <stdint.h>

#define BOUND_BYTES	25

void bound_make(char kind, int64_t hour, uint32_t first, uint32_t count,
    uint64_t edition, unsigned char [BOUND_BYTES]);

#endif
