/* alpr-capture --video: the frames of a camera of this machine. */
#ifndef ALPR_DEVICE_H
#define ALPR_DEVICE_H

#include "take.h"

/*
 * Takes frames until a signal ends it.  A device that goes is waited for; one
 * that is not there at the start ends the program.  A size of 0 is the largest.
 */
void device_take(struct take *, const char *device, int width, int height);

#endif
