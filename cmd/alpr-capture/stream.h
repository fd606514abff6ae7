/* alpr-capture --mjpeg: the frames of a camera's stream. */
#ifndef ALPR_STREAM_H
#define ALPR_STREAM_H

#include "take.h"

/*
 * Takes the frames on standard input, JPEGs one behind the other or parts of
 * a multipart stream, until it ends or a signal ends it.
 */
void stream_take(struct take *);

#endif
