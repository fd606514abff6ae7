/* Names the issuer of a plate. */
#include "issuer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nn/nn.h"

#define SIDE_MAX	512	/* of the picture */
#define REGIONS_MAX	256
#define OTHER		"other"	/* the output for all that has no name */

struct issuer {
	struct nn *nn;
	struct nn_plan *plan;
	struct rectify_shape shape;
	char regions[REGIONS_MAX][FORMATS_REGION_SIZE];
	int n;
	double soft;		/* added to the deviation: flat stays flat */
	double temperature;	/* of the softmax */
	double floor;		/* what a text of no format leaves */
	double threshold;
};

static int
read_numbers(struct issuer *is, struct reason *why)
{
	double width, height;
	const struct nn_number list[] = {
		{ "width", 8, SIDE_MAX, &width },
		{ "height", 8, SIDE_MAX, &height },
		{ "margin_x", 0, 1, &is->shape.margin_x },
		{ "margin_y", 0, 1, &is->shape.margin_y },
		{ "soft", 1e-6, 1, &is->soft },
		{ "temperature", .01, 100, &is->temperature },
		{ "floor", 1e-9, 1e3, &is->floor },
		{ "threshold", 0, 1, &is->threshold },
	};

	if (nn_meta_numbers(is->nn, list, sizeof(list) / sizeof(*list),
	    why) != 0)
		return -1;
	is->shape.width = (int)width;
	is->shape.height = (int)height;
	return 0;
}

static int
read_regions(struct issuer *is, struct reason *why)
{
	const char *s = nn_meta(is->nn, "regions");
	size_t len;

	for (is->n = 0; s != NULL && *s != '\0'; s += *s == ' ') {
		len = strcspn(s, " ");
		if (is->n == REGIONS_MAX || len == 0 ||
		    len >= FORMATS_REGION_SIZE)
			return reason_set(why, "\"regions\" is absurd");
		memcpy(is->regions[is->n], s, len);
		is->regions[is->n++][len] = '\0';
		s += len;
	}
	return is->n >= 2 ? 0 : reason_set(why, "\"regions\": none");
}

static int
set_up(struct issuer *is, struct reason *why)
{
	struct nn_tensor in, out;

	if (read_numbers(is, why) != 0 || read_regions(is, why) != 0 ||
	    nn_plan(is->nn, is->shape.height, is->shape.width, &is->plan,
	    why) != 0)
		return -1;
	in = nn_input(is->plan);
	out = nn_output(is->plan);
	if (in.channels != 3 || out.height != 1 || out.width != 1 ||
	    out.channels != is->n)
		return reason_set(why, "no network of issuers: %dx%dx%d gives "
		    "%dx%dx%d", in.width, in.height, in.channels, out.width,
		    out.height, out.channels);
	return 0;
}

struct issuer *
issuer_open(const char *weights, struct reason *why)
{
	struct issuer *is = calloc(1, sizeof(*is));

	if (is == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	is->nn = nn_open(weights, "issuer", why);
	if (is->nn != NULL) {
		if (set_up(is, why) == 0)
			return is;
		reason_prefix(why, "%s", weights);
	}
	issuer_free(is);
	return NULL;
}

void
issuer_free(struct issuer *is)
{
	if (is == NULL)
		return;
	nn_free(is->nn);
	free(is);
}

const struct rectify_shape *
issuer_shape(const struct issuer *is)
{
	return &is->shape;
}

/* All three colours as numbers of mean 0 and deviation 1 together. */
static void
fill(const struct issuer *is, unsigned char *const planes[3],
    struct nn_tensor in)
{
	int n = is->shape.width * is->shape.height;
	double sum = 0, squares = 0, mean, scale;
	float values[256];

	for (int c = 0; c < 3; c++)
		for (int i = 0; i < n; i++) {
			sum += planes[c][i];
			squares += planes[c][i] * planes[c][i];
		}
	mean = sum / (3 * n);
	scale = sqrt(fmax(0, squares / (3 * n) - mean * mean)) +
	    255 * is->soft;
	for (int i = 0; i < 256; i++)
		values[i] = (float)((i - mean) / scale);
	for (int i = 0; i < n; i++)
		for (int c = 0; c < 3; c++)
			in.data[3 * i + c] = values[planes[c][i]];
}

int
issuer_name(struct issuer *is, unsigned char *const planes[3],
    const struct formats *formats, const char *text,
    char region[FORMATS_REGION_SIZE], double *p, struct reason *why)
{
	double share, sum = 0, most = -1;
	const float *logit;
	int best = 0;
	float top;

	fill(is, planes, nn_input(is->plan));
	region[0] = '\0';
	*p = 0;
	if (nn_run(is->plan, why) != 0)
		return -1;
	logit = nn_output(is->plan).data;
	top = logit[0];
	for (int i = 1; i < is->n; i++)
		top = fmaxf(top, logit[i]);
	for (int i = 0; i < is->n; i++) {
		share = exp((logit[i] - top) / is->temperature) *
		    (is->floor + formats_rank(formats, is->regions[i], text));
		sum += share;
		if (share > most) {
			most = share;
			best = i;
		}
	}
	if (most < is->threshold * sum ||
	    strcmp(is->regions[best], OTHER) == 0)
		return 0;
	strcpy(region, is->regions[best]);
	*p = most / sum;
	return 0;
}
