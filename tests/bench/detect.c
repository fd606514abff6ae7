/*
 * Where the time of a frame goes, on one core: decoding, the networks, the
 * rest; and what of the machine's peak the network gets.
 *
 * usage: tests/bench/detect MODEL PHOTO
 */
#include <err.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "image/image.h"
#include "nn/nn.h"
#include "read/detect.h"
#include "row.h"

#define ROUNDS	30

static double
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

typedef float lanes __attribute__((vector_size(64)));

/*
 * Multiply-adds a nanosecond of independent vectors, as many as hide the
 * latency; compiled for this processor's widest vectors, each lane is 2 FLOP.
 */
#ifdef __clang__
#define WIDEST	__attribute__((noinline))
#else
#define WIDEST	__attribute__((target_clones("avx512f", "arch=haswell", \
    "default"), optimize("fp-contract=fast"), noinline))
#endif
WIDEST static double
peak_gflops(void)
{
	lanes sum[12], a, b;
	float out = 0;
	double start;

	for (int i = 0; i < 16; i++) {
		a[i] = 1.0f + (float)i * 1e-6f;
		b[i] = 1e-7f;
	}
	for (int k = 0; k < 12; k++)
		sum[k] = a;
	start = now_ms();
	for (int n = 0; n < 20000000; n++) {
#pragma GCC unroll 12
		for (int k = 0; k < 12; k++)
			sum[k] = sum[k] * a + b;
	}
	start = now_ms() - start;
	for (int k = 0; k < 12; k++)
		out += sum[k][k];
	if (out == 42)
		puts("");
	return 20000000.0 * 12 * 16 * 2 / (start * 1e6);
}

static int
item(const json_t *layer, const char *name, size_t i, int otherwise)
{
	const json_t *v = json_array_get(json_object_get(layer, name), i);

	return v == NULL ? otherwise : (int)json_integer_value(v);
}

/* Multiply-adds of all convolutions, by the list of layers in the file. */
static double
multiply_adds(const struct nn *nn, int height, int width)
{
	json_t *layers = json_loads(nn_meta(nn, "layers"), 0, NULL), *layer;
	int h[NN_LAYERS_MAX + 1] = { height }, w[NN_LAYERS_MAX + 1] =
	    { width }, from, groups, in, out;
	double sum = 0;
	size_t k;

	json_array_foreach(layers, k, layer) {
		const char *op = json_string_value(json_object_get(layer,
		    "op"));

		from = item(layer, "from", 0, 0);
		h[k + 1] = h[from];
		w[k + 1] = w[from];
		if (strcmp(op, "up") == 0) {
			h[k + 1] *= 2;
			w[k + 1] *= 2;
		}
		if (strcmp(op, "conv") != 0)
			continue;
		h[k + 1] = (h[from] + item(layer, "pad", 0, 0) +
		    item(layer, "pad", 2, 0) - item(layer, "kernel", 0, 1)) /
		    item(layer, "stride", 0, 1) + 1;
		w[k + 1] = (w[from] + item(layer, "pad", 1, 0) +
		    item(layer, "pad", 3, 0) - item(layer, "kernel", 1, 1)) /
		    item(layer, "stride", 1, 1) + 1;
		groups = (int)json_integer_value(json_object_get(layer,
		    "groups"));
		in = (int)json_integer_value(json_object_get(layer, "in"));
		out = (int)json_integer_value(json_object_get(layer, "out"));
		sum += (double)h[k + 1] * w[k + 1] * out * in /
		    (groups > 0 ? groups : 1) * item(layer, "kernel", 0, 1) *
		    item(layer, "kernel", 1, 1);
	}
	json_decref(layers);
	return sum;
}

/* The first network alone on four scales of the frame; input is 2 x 2 to 4. */
static double
network_ms(const char *model, int height, int width, double *work)
{
	double total = 0, start, multiple = 16;
	struct nn_tensor in;
	struct nn_plan *plan;
	struct reason why;
	struct nn *nn = nn_open(model, "find", &why);
	int h, w, m;

	if (nn == NULL || nn_meta_number(nn, "multiple", &multiple, &why) < 0)
		errx(2, "%s", why.text);
	m = (int)multiple;
	*work = 0;
	for (int round = -3; round < ROUNDS; round++)
		for (int k = 0; k < 4; k++) {
			h = ((height >> k) + m - 1) / m * m / 2;
			w = ((width >> k) + m - 1) / m * m / 2;
			if (nn_plan(nn, h, w, &plan, &why) != 0)
				errx(2, "%s", why.text);
			in = nn_input(plan);
			memset(in.data, 0, sizeof(float) * (size_t)in.height *
			    (size_t)in.width * (size_t)in.channels);
			start = now_ms();
			if (nn_run(plan, &why) != 0)
				errx(2, "%s", why.text);
			if (round >= 0)
				total += now_ms() - start;
			if (round == 0)
				*work += multiply_adds(nn, h, w);
		}
	nn_free(nn);
	return total / ROUNDS;
}

int
main(int argc, char **argv)
{
	struct detect_options options = { 0 };
	struct detect_list found;
	struct detect *detect;
	struct reason why;
	struct luma luma;
	struct blob file;
	double start, decode, whole, network, work, peak;

	if (argc != 3)
		errx(2, "usage: tests/bench/detect MODEL PHOTO");
	if (file_read(argv[2], IMAGE_BYTES_MAX, &file, &why) != 0)
		errx(2, "%s", why.text);
	start = now_ms();
	for (int i = 0; i < ROUNDS; i++) {
		if (image_luma(&file, 1, &luma, &why) != 0)
			errx(2, "%s", why.text);
		if (i + 1 < ROUNDS)
			luma_free(&luma);
	}
	decode = (now_ms() - start) / ROUNDS;
	detect = detect_open(argv[1], &why);
	if (detect == NULL)
		errx(2, "%s", why.text);
	for (int i = -3; i < ROUNDS; i++) {
		if (i == 0)
			start = now_ms();
		if (detect_run(detect, &luma, &options, &found, &why) != 0)
			errx(2, "%s", why.text);
		detect_list_free(&found);
	}
	whole = (now_ms() - start) / ROUNDS;
	detect_free(detect);
	network = network_ms(argv[1], luma.height, luma.width, &work);
	peak = peak_gflops();
	row("detect: decode a photo", decode, "ms CPU", NULL, 0, false);
	row("detect: first network", network, "ms CPU", NULL, 0, false);
	row("detect: the rest", whole - network, "ms CPU", NULL, 0, false);
	row("detect: first network, arithmetic", 2 * work / (network * 1e6),
	    "GFLOP/s", "this core's peak", peak, true);
	luma_free(&luma);
	blob_free(&file);
	return 0;
}
