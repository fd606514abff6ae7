/*
 * The network that reads plates (models/read.md): convolutions over a
 * rectified plate, then connectionist temporal classification (ctc.h).
 */
#ifndef ALPR_NETREADER_H
#define ALPR_NETREADER_H

#include "base/reason.h"
#include "reading.h"
#include "rectify.h"

/* Serves one thread at a time; several may be open at once. */
struct netreader;

/* Reads the weights.  NULL with a reason; else free with netreader_free(). */
struct netreader *netreader_open(const char *weights, struct reason *);
void netreader_free(struct netreader *);

/* What it wants to see: valid as long as the reader. */
const struct rectify_shape *netreader_shape(const struct netreader *);

/*
 * From a probability that it gave to how often such a text is right, as
 * measured on plates that it was not trained on.
 */
double netreader_confidence(const struct netreader *, double p);

/* Fills the reading, sorted, from a plate rectified to its shape. */
int netreader_read(struct netreader *, const unsigned char *plate,
    struct reading *, struct reason *);

#endif
