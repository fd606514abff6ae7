/*
 * Texts out of a network that was trained with connectionist temporal
 * classification (Graves et al., ICML 2006): it looks from left to right in
 * steps, and says at each which letter stands there, or none (the blank).
 * A text's probability is the sum over all ways to place its letters.
 *
 * The search is a prefix beam search (Hannun et al., 2014, without the
 * language model).
 */
#ifndef ALPR_CTC_H
#define ALPR_CTC_H

#include "reading.h"

#define CTC_LETTERS	36

/*
 * logits: steps x (letters + 1) numbers, the blank last; letters holds the
 * letter of each, at most CTC_LETTERS, each once.  The numbers are divided by
 * temperature first, which makes the probabilities more (above 1) or less
 * modest.  Fills the reading, sorted.
 */
void ctc_read(const float *logits, int steps, const char *letters,
    double temperature, struct reading *);

#endif
