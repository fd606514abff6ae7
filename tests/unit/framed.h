/* Frame records with read plates, for tests of what joins them. */
#ifndef ALPR_TESTS_FRAMED_H
#define ALPR_TESTS_FRAMED_H

#include <jansson.h>
#include <stdint.h>

#define FRAMED_TIME	INT64_C(1795374479000)

/* A frame without plates, so many ms after FRAMED_TIME; the caller's. */
json_t *framed(const char *camera, int64_t ms);

/*
 * Adds a plate whose middle is at x, y; text NULL: not read.  Returns it, the
 * frame's.
 */
json_t *framed_plate(json_t *frame, double x, double y, double width,
    const char *text, double confidence);

/* Adds a next best text to a plate. */
void framed_other(json_t *plate, const char *text, double confidence);

#endif
