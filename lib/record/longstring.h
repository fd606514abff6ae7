/*
 * JSON with long strings: photos, as base64.
 *
 * Jansson looks at text byte by byte, five times over, which costs more for
 * a photo than all else that is done with it.  Long strings that are plain
 * ASCII without escapes are taken out before it sees the text, and put into
 * the tree that it made.
 */
#ifndef ALPR_LONGSTRING_H
#define ALPR_LONGSTRING_H

#include <jansson.h>

#define LONGSTRING_LEAST	1024	/* bytes */
#define LONGSTRING_MOST		16	/* of them in a text */

/* What json_loadb() gives, with the same errors. */
json_t *longstring_load(const char *, size_t, size_t flags, json_error_t *);

#endif
