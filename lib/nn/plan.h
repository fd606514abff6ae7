/*
 * The inside of lib/nn: a list of layers made ready to run on one input size.
 * Only nn.c includes this; nn.h says what each layer does.
 */
#ifndef ALPR_PLAN_H
#define ALPR_PLAN_H

#include <stdbool.h>

#include "nn.h"

enum plan_op {
	PLAN_CONV,
	PLAN_FC,
	PLAN_ADD,
	PLAN_UP,
	PLAN_MAXPOOL,
	PLAN_SOFTMAX
};

struct plan_layer {
	enum plan_op op;
	int from[2];
	int in, out;		/* channels; of "fc", numbers */
	int kernel[2], stride[2], pad[4], groups;
	float min, max;
	float *weight, *bias;	/* owned */
};

/*
 * NULL with a reason, else the caller frees it with plan_free().  The layers
 * need not outlive it: XNNPACK packs the weights anew.
 */
struct nn_plan *plan_new(const struct plan_layer *, int count, int channels,
    int height, int width, struct reason *);
void plan_free(struct nn_plan *);

/* Whether it is the plan for inputs of that size. */
bool plan_is(const struct nn_plan *, int height, int width);

#endif
