/* A moment up to which is waited, by a clock that nobody sets. */
#ifndef ALPR_DEADLINE_H
#define ALPR_DEADLINE_H

#include <stdint.h>

/* Milliseconds from now. */
int64_t deadline_in(int64_t ms);

/* What is left: 0 where it is past.  For poll(2). */
int deadline_left(int64_t);

#endif
