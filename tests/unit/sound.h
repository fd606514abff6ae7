/* What every reading must be, of whatever picture and by whichever reader. */
#ifndef ALPR_TESTS_SOUND_H
#define ALPR_TESTS_SOUND_H

#include "read/reading.h"

/* Normal texts, the likeliest first, of no more than all probability. */
void sound_reading(const struct reading *);

#endif
