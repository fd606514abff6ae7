/*
 * Where a JPEG ends, by its markers (ITU T.81, annex B) and without decoding:
 * for streams of them, and for files that may have been cut short.
 */
#ifndef ALPR_JPEGEND_H
#define ALPR_JPEGEND_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as { 0 }. */
struct jpegend {
	size_t at;		/* looked at so far */
	bool framed;		/* there was a frame header */
	bool scanning, scanned;	/* within coded data; there was some */
	size_t wrong;		/* where it was found to be bad */
};

enum jpegend_kind {
	JPEGEND_BAD = -1,
	JPEGEND_MORE = 0,	/* the end is not among these bytes */
	JPEGEND_END = 1
};

/*
 * Looks on in data, which begins with the JPEG and may have grown since the
 * last call.  At the end, at is the JPEG's length; where it is bad, the first
 * place, never 0, from which on another may begin.
 */
enum jpegend_kind jpegend_find(struct jpegend *, const unsigned char *data,
    size_t len);

#endif
