/*
 * How alike two plate texts are to a camera: whether one is how a reader
 * would misread the other.
 *
 * Texts are aligned as biologists align sequences (Needleman and Wunsch,
 * 1970, with Gotoh's gaps, 1982) and every pair of characters is weighed by
 * how often this project's reader reads the one where the other stands,
 * measured; see misread.c.
 */
#ifndef ALPR_MISREAD_H
#define ALPR_MISREAD_H

#include "base/plate.h"

/*
 * The natural logarithm of how probable a reader is to read this where the
 * plate says that; 0 at most.  Both are normal (plate.h).
 */
double misread_log(const char *read, const char *plate);

/*
 * By how much more probable that is than by chance, with another plate, as a
 * logarithm: above 0 for the same plate, below for another.
 */
double misread_odds(const char *read, const char *plate);

/*
 * Which character of the one stands where each of the other does: at[i] is the
 * place in read of the plate's character i, or -1 where it was not read.
 */
void misread_align(const char *read, const char *plate, int at[PLATE_MAX]);

#endif
