/* Reads plates with a network of our own. */
#include "netreader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ctc.h"
#include "nn/nn.h"

#define SIDE_MAX	512	/* of the picture */

struct netreader {
	struct nn *nn;
	struct nn_plan *plan;
	struct rectify_shape shape;
	const char *letters;
	int steps;
	double softness;	/* added to the deviation: flat stays flat */
	double temperature;
	double slope, shift;	/* of the calibration, on logits */
};

static int
read_numbers(struct netreader *r, struct reason *why)
{
	double width, height;
	const struct nn_number list[] = {
		{ "width", 8, SIDE_MAX, &width },
		{ "height", 8, SIDE_MAX, &height },
		{ "margin_x", 0, 1, &r->shape.margin_x },
		{ "margin_y", 0, 1, &r->shape.margin_y },
		{ "softness", 1e-3, 255, &r->softness },
		{ "temperature", .01, 100, &r->temperature },
		{ "slope", 1e-3, 100, &r->slope },
		{ "shift", -100, 100, &r->shift },
	};

	if (nn_meta_numbers(r->nn, list, sizeof(list) / sizeof(*list),
	    why) != 0)
		return -1;
	r->shape.width = (int)width / 2 * 2;
	r->shape.height = (int)height / 2 * 2;
	return 0;
}

/* The letters, each at most once, so that a text is one path of letters. */
static int
read_letters(struct netreader *r, struct reason *why)
{
	size_t n;

	r->letters = nn_meta(r->nn, "letters");
	n = r->letters == NULL ? 0 : strlen(r->letters);
	if (n < 1 || n > CTC_LETTERS)
		return reason_set(why, "\"letters\": not 1 to %d of them",
		    CTC_LETTERS);
	for (size_t i = 0; i < n; i++) {
		char c = r->letters[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) ||
		    strchr(r->letters + i + 1, c) != NULL)
			return reason_set(why, "\"letters\": not A to Z and "
			    "0 to 9, each once");
	}
	return 0;
}

static int
set_up(struct netreader *r, struct reason *why)
{
	struct nn_tensor in, out;

	if (read_numbers(r, why) != 0 || read_letters(r, why) != 0 ||
	    nn_plan(r->nn, r->shape.height / 2, r->shape.width / 2, &r->plan,
	    why) != 0)
		return -1;
	in = nn_input(r->plan);
	out = nn_output(r->plan);
	if (in.channels != 4 || out.height != 1 ||
	    out.channels != (int)strlen(r->letters) + 1)
		return reason_set(why, "not a plate reader: %dx%dx%d gives "
		    "%dx%dx%d", in.width, in.height, in.channels, out.width,
		    out.height, out.channels);
	r->steps = out.width;
	return 0;
}

struct netreader *
netreader_open(const char *weights, struct reason *why)
{
	struct netreader *r = calloc(1, sizeof(*r));

	if (r == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	r->nn = nn_open(weights, "read", why);
	if (r->nn != NULL) {
		if (set_up(r, why) == 0)
			return r;
		reason_prefix(why, "%s", weights);
	}
	netreader_free(r);
	return NULL;
}

void
netreader_free(struct netreader *r)
{
	if (r == NULL)
		return;
	nn_free(r->nn);
	free(r);
}

const struct rectify_shape *
netreader_shape(const struct netreader *r)
{
	return &r->shape;
}

double
netreader_confidence(const struct netreader *r, double p)
{
	p = fmin(fmax(p, 1e-9), 1 - 1e-9);
	return 1 / (1 + exp(-(r->slope * log(p / (1 - p)) + r->shift)));
}

/* The grey values as numbers whose mean is 0 and whose deviation is 1. */
static void
set_values(const struct netreader *r, const unsigned char *plate,
    float values[256])
{
	int n = r->shape.width * r->shape.height;
	double sum = 0, squares = 0, mean, scale;

	for (int i = 0; i < n; i++) {
		sum += plate[i];
		squares += plate[i] * plate[i];
	}
	mean = sum / n;
	scale = 1 / (sqrt(fmax(0, squares / n - mean * mean)) + r->softness);
	for (int i = 0; i < 256; i++)
		values[i] = (float)((i - mean) * scale);
}

int
netreader_read(struct netreader *r, const unsigned char *plate,
    struct reading *reading, struct reason *why)
{
	struct nn_tensor in = nn_input(r->plan);
	int w = r->shape.width;
	float values[256], *to = in.data;

	set_values(r, plate, values);
	/* 2 x 2 pixels become four channels, row by row. */
	for (int y = 0; y < in.height; y++)
		for (int x = 0; x < in.width; x++, to += 4) {
			const unsigned char *p = plate + 2 * y * w + 2 * x;

			to[0] = values[p[0]];
			to[1] = values[p[1]];
			to[2] = values[p[w]];
			to[3] = values[p[w + 1]];
		}
	if (nn_run(r->plan, why) != 0)
		return -1;
	ctc_read(nn_output(r->plan).data, r->steps, r->letters,
	    r->temperature, reading);
	return 0;
}
