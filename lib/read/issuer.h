/*
 * Who issued a plate: a small network (models/issuer.md) looks at the plate in
 * colour, and what it says is weighed by how well the text that was read fits
 * each region's formats (formats.h).  Unsure is an answer: no region.
 */
#ifndef ALPR_ISSUER_H
#define ALPR_ISSUER_H

#include "base/reason.h"
#include "formats.h"
#include "rectify.h"

/* Serves one thread at a time; several may be open at once. */
struct issuer;

/* Reads the weights.  NULL with a reason; else free with issuer_free(). */
struct issuer *issuer_open(const char *weights, struct reason *);
void issuer_free(struct issuer *);

/* What it wants to see: valid as long as the issuer. */
const struct rectify_shape *issuer_shape(const struct issuer *);

/*
 * The region of a plate that says text, and how sure that is; empty, and 0,
 * where that is not enough.  planes are red, green and blue, each rectified
 * to its shape.
 */
int issuer_name(struct issuer *, unsigned char *const planes[3],
    const struct formats *, const char *text,
    char region[FORMATS_REGION_SIZE], double *p, struct reason *);

#endif
