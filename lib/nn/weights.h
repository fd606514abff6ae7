/*
 * A file of named tensors, in the safetensors format
 * (https://github.com/huggingface/safetensors): eight bytes of length, a JSON
 * header of that length, then the numbers, little-endian, one tensor after
 * another without gap or overlap.
 *
 * The whole file is checked when it is opened: lengths, offsets, shapes, types
 * (F32 and F16 are known), and that each number is finite.  Nothing is
 * allocated for a tensor before its size has been held against the file's.
 */
#ifndef ALPR_WEIGHTS_H
#define ALPR_WEIGHTS_H

#include <stddef.h>

#include "base/reason.h"

#define WEIGHTS_FILE_MAX	(64u << 20)
#define WEIGHTS_HEADER_MAX	(1u << 20)
#define WEIGHTS_TENSORS_MAX	4096
#define WEIGHTS_DIMS_MAX	6

struct weights;

/* NULL with a reason; else the caller frees it with weights_free(). */
struct weights *weights_open(const char *path, struct reason *);
void weights_free(struct weights *);

/* What the header's "__metadata__" says of key; NULL where it says nothing. */
const char *weights_meta(const struct weights *, const char *key);

/*
 * Copies a tensor out as floats, in the file's order; the caller frees *out.
 * A tensor that is not there or has another shape is an error.
 */
int weights_get(const struct weights *, const char *name, int dims,
    const size_t *shape, float **out, struct reason *);

#endif
