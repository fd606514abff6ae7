/*
 * Small neural networks, run by XNNPACK on one thread in 32-bit floats.
 *
 * Networks come from a safetensors file (weights.h), which may hold several;
 * what its metadata say of the network NAME stands under "NAME.key".  Two keys
 * make the network: "NAME.channels" is the input's number of channels, and
 * "NAME.layers" a list of layers as JSON text.  Value 0 is the input, value k
 * what the k-th layer gives; the last one is the output.  Values are height x
 * width x channels, channels innermost.  A layer is
 *
 *   {"op": "conv", "name": N, "from": [k], "in": n, "out": n,
 *    "kernel": [h, w], "stride": [h, w], "pad": [top, right, bottom, left],
 *    "groups": n, "act": A}     tensors N.weight [out, h, w, in / groups] and
 *                               N.bias [out]; zeros beyond the edges
 *   {"op": "fc", "name": N, "from": [k], "in": n, "out": n, "act": A}
 *                               all of the value, flattened; N.weight
 *                               [out, in], N.bias [out]
 *   {"op": "add", "from": [j, k], "act": A}
 *   {"op": "up", "from": [k]}   twice as high and wide, bilinear (pixels are
 *                               areas: what PyTorch calls align_corners=False)
 *   {"op": "maxpool", "from": [k], "kernel": [h, w], "stride": [h, w]}
 *   {"op": "softmax", "from": [k]}      over the channels of each pixel
 *
 * with A one of "none", "relu", "relu6".  "groups" is 1 where it is not
 * given, "pad" 0, "stride" 1, A "none".
 *
 * A struct nn serves one thread at a time; several may be open at once.
 */
#ifndef ALPR_NN_H
#define ALPR_NN_H

#include <stddef.h>

#include "base/reason.h"

#define NN_LAYERS_MAX	256
#define NN_CHANNELS_MAX	8192
#define NN_SIDE_MAX	16384		/* of any value, in pixels */
#define NN_BYTES_MAX	(512u << 20)	/* of one plan's values */
#define NN_PLANS	8
#define NN_NAME_MAX	32

struct nn;
struct nn_plan;

/* Channels lie side by side: data[(y * width + x) * channels + c]. */
struct nn_tensor {
	float *data;
	int height, width, channels;
};

/*
 * Reads and checks the network `name` of a file.  NULL with a reason; else the
 * caller frees it with nn_free().
 */
struct nn *nn_open(const char *path, const char *name, struct reason *);
void nn_free(struct nn *);

/*
 * What the metadata say under "NAME.key": as text, NULL where they say
 * nothing, or as a finite number.
 */
const char *nn_meta(const struct nn *, const char *key);
int nn_meta_number(const struct nn *, const char *key, double *,
    struct reason *);

/* Numbers that must be there, each between its limits: else a reason. */
struct nn_number {
	const char *key;
	double min, max;
	double *to;
};

int nn_meta_numbers(const struct nn *, const struct nn_number *, size_t n,
    struct reason *);

/*
 * The network made ready for inputs of one size.  The last NN_PLANS sizes
 * asked for are kept ready, so asking again costs nothing; a plan is valid
 * until NN_PLANS other sizes have been asked for or the network is freed.
 */
int nn_plan(struct nn *, int height, int width, struct nn_plan **,
    struct reason *);

/*
 * The caller writes the input's data and then runs the plan, which fills the
 * output's and may destroy the input's.  The data are the plan's.
 */
struct nn_tensor nn_input(const struct nn_plan *);
struct nn_tensor nn_output(const struct nn_plan *);
int nn_run(struct nn_plan *, struct reason *);

#endif
