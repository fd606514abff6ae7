/*
 * The parts of a multipart stream (RFC 2046, 5.1), as cameras send them over
 * HTTP as multipart/x-mixed-replace: a boundary, header lines, a photo, and
 * so on.
 *
 * The boundary is the first line that begins with "--" and is followed by a
 * header line: what cameras say of it in the header of the response is often
 * wrong, and may not have been kept.  Content-Length is used where the part
 * ends there; where it is missing or wrong, the next boundary ends the part.
 */
#ifndef ALPR_MULTIPART_H
#define ALPR_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"

struct multipart;

/* A part may have so many bytes at most.  NULL: no memory. */
struct multipart *multipart_new(size_t most);
void multipart_free(struct multipart *);

/* Adds what was read.  -1: no memory. */
int multipart_add(struct multipart *, const void *, size_t,
    struct reason *);

/*
 * The next part that may be a picture, by its Content-Type or for want of
 * one: 1, and its bytes, which are valid until the next call; 0: more must be
 * added, or, where all has been, there is none.
 */
int multipart_next(struct multipart *, bool all, struct blob *part);

/* As mjpeg_skipped(): bytes of no part. */
uint64_t multipart_skipped(struct multipart *);

#endif
