/*
 * The second reader: Tesseract's LSTM through its C API, with a model of
 * plates that this project trained (models/tesseract.md).
 */
#ifndef ALPR_TESSREADER_H
#define ALPR_TESSREADER_H

#include "base/reason.h"
#include "reading.h"
#include "rectify.h"

/* Serves one thread at a time; several may be open at once. */
struct tessreader;

/*
 * folder holds plate.traineddata.  NULL with a reason; else free with
 * tessreader_free().
 */
struct tessreader *tessreader_open(const char *folder, struct reason *);
void tessreader_free(struct tessreader *);

/* What it was trained to see. */
const struct rectify_shape *tessreader_shape(void);

/*
 * Fills the reading, sorted, from a plate rectified to its shape.  A flat
 * picture says nothing.
 */
int tessreader_read(struct tessreader *, const unsigned char *plate,
    struct reading *, struct reason *);

#endif
