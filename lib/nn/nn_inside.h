/*
 * What the files of nn share, and nobody else needs to know: a list of layers
 * made ready to run on one input size.  nn.h says what each layer does.
 */
#ifndef ALPR_NN_INSIDE_H
#define ALPR_NN_INSIDE_H

#include <stdbool.h>

#include "nn.h"

enum nn_op {
	NN_CONV,
	NN_FC,
	NN_ADD,
	NN_UP,
	NN_MAXPOOL,
	NN_SOFTMAX
};

struct nn_layer {
	enum nn_op op;
	int from[2];
	int in, out;		/* channels; of "fc", numbers */
	int kernel[2], stride[2], pad[4], groups;
	float min, max;
	float *weight, *bias;	/* owned */
};

/*
 * NULL with a reason, else the caller frees it with nn_plan_free().  The layers
 * need not outlive it: XNNPACK packs the weights anew.
 */
struct nn_plan *nn_plan_new(const struct nn_layer *, int count, int channels,
    int height, int width, struct reason *);
void nn_plan_free(struct nn_plan *);

/* Whether it is the plan for inputs of that size. */
bool nn_plan_is(const struct nn_plan *, int height, int width);

#endif
