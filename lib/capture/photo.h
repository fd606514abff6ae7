/* The photo that a frame record names. */
#ifndef ALPR_PHOTO_H
#define ALPR_PHOTO_H

#include "base/file.h"
#include "base/reason.h"

/*
 * Reads the photo at a path; the caller frees it.  A SHA-256 in hexadecimal,
 * which may be NULL, must be the photo's: else it is not the one that the
 * record was made of.
 */
int photo_load(const char *path, const char *sha256, struct blob *,
    struct reason *);

#endif
