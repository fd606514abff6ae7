/* The plate detector: scales, the network's input and output, merging. */
#include "detect.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "candidate.h"
#include "nn/nn.h"
#include "patch.h"
#include "scales.h"

#define SIDE_MIN	48		/* of a scale worth looking at */
#define FIND_CHANNELS	9		/* a score and four corners */
#define TILE_MAX	2048		/* side of what is seen in one piece */
#define TILE_OVERLAP	256
#define FOUND_MAX	1000		/* candidates in one frame */
#define LOOKED_MAX	40		/* of them that are looked at again, */
#define LOOKS		2		/* so many times */

/*
 * Before each look the candidate is made smaller by this: it is more apt to
 * hold too much, the recess that the plate is in, than too little.
 */
static const double closer[LOOKS] = { .6, .8 };

struct detect {
	struct nn *find, *refine;
	double threshold;	/* of the last look */
	double candidate;	/* of the first look */
	double weight;		/* of the last look in the score */
	double narrowest;	/* plate in the network's input */
	int stride, multiple;	/* of the first look */
	int cell;		/* stride of the further looks */
	double unit;		/* of a corner's offset, in pixels */
	float find_values[256];	/* what a byte of luma becomes */
	float refine_values[256];
	struct patch_shape shape;
	struct scales scales;
	struct candidates found;
};

/* A part of one scale that the network sees at once. */
struct tile {
	int x, y, w, h;		/* in the scale's pixels */
	double scale;		/* frame pixels to one of the scale */
	double logit;		/* the threshold */
};

static void
set_values(float values[256], double scale, double offset)
{
	for (int i = 0; i < 256; i++)
		values[i] = (float)(i * scale + offset);
}

static int
read_find(struct detect *d, struct reason *why)
{
	double scale, offset, stride, multiple;
	const struct nn_number list[] = {
		{ "threshold", 1e-6, .999999, &d->candidate },
		{ "narrowest", 1, 1000, &d->narrowest },
		{ "unit", .001, 1000, &d->unit },
		{ "scale", -1e6, 1e6, &scale },
		{ "offset", -1e6, 1e6, &offset },
		{ "stride", 2, 64, &stride },
		{ "multiple", 2, 256, &multiple },
	};

	if (nn_meta_numbers(d->find, list, sizeof(list) / sizeof(*list),
	    why) != 0)
		return -1;
	d->stride = (int)stride;
	d->multiple = (int)multiple;
	if (d->multiple % 2 != 0 || d->multiple % d->stride != 0)
		return reason_set(why, "\"multiple\" is absurd");
	set_values(d->find_values, scale, offset);
	return 0;
}

static int
read_refine(struct detect *d, struct reason *why)
{
	double scale, offset, width, height, cell;
	const struct nn_number list[] = {
		{ "threshold", 1e-6, .999999, &d->threshold },
		{ "weight", 0, 1, &d->weight },
		{ "width", 8, 1024, &width },
		{ "height", 8, 1024, &height },
		{ "inner", .1, 1, &d->shape.inner },
		{ "stride", 2, 64, &cell },
		{ "scale", -1e6, 1e6, &scale },
		{ "offset", -1e6, 1e6, &offset },
	};

	if (nn_meta_numbers(d->refine, list, sizeof(list) / sizeof(*list),
	    why) != 0)
		return -1;
	d->shape.width = (int)width / 2 * 2;
	d->shape.height = (int)height / 2 * 2;
	d->cell = (int)cell;
	set_values(d->refine_values, scale, offset);
	return 0;
}

/* Sets a network up for an input, and checks that it gives what it should. */
static int
plan(struct nn *nn, int height, int width, int stride, int channels,
    struct nn_plan **out, struct reason *why)
{
	struct nn_tensor in, res;

	if (nn_plan(nn, height / 2, width / 2, out, why) != 0)
		return -1;
	in = nn_input(*out);
	res = nn_output(*out);
	if (in.channels != 4 || res.channels != channels ||
	    res.height != height / stride || res.width != width / stride)
		return reason_set(why, "not a plate detector: "
		    "%dx%dx%d gives %dx%dx%d", in.width, in.height,
		    in.channels, res.width, res.height, res.channels);
	return 0;
}

static int
plan_find(struct detect *d, int height, int width, struct nn_plan **out,
    struct reason *why)
{
	int m = d->multiple;

	return plan(d->find, (height + m - 1) / m * m,
	    (width + m - 1) / m * m, d->stride, FIND_CHANNELS, out, why);
}

static int
plan_refine(struct detect *d, struct nn_plan **out, struct reason *why)
{
	return plan(d->refine, d->shape.height, d->shape.width, d->cell,
	    PATCH_CHANNELS, out, why);
}

static int
check(struct detect *d, struct reason *why)
{
	struct nn_plan *p;

	if (read_find(d, why) != 0 ||
	    plan_find(d, d->multiple, d->multiple, &p, why) != 0)
		return reason_prefix(why, "network find");
	if (read_refine(d, why) != 0 || plan_refine(d, &p, why) != 0)
		return reason_prefix(why, "network refine");
	return 0;
}

struct detect *
detect_open(const char *weights, struct reason *why)
{
	struct detect *d = calloc(1, sizeof(*d));

	if (d == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	d->find = nn_open(weights, "find", why);
	if (d->find != NULL)
		d->refine = nn_open(weights, "refine", why);
	if (d->refine == NULL) {
		detect_free(d);
		return NULL;
	}
	if (candidate_alloc(&d->found, FOUND_MAX, why) == 0 &&
	    check(d, why) == 0)
		return d;
	reason_prefix(why, "%s", weights);
	detect_free(d);
	return NULL;
}

void
detect_free(struct detect *d)
{
	if (d == NULL)
		return;
	nn_free(d->find);
	nn_free(d->refine);
	scales_free(&d->scales);
	candidate_free(&d->found);
	free(d);
}

/*
 * The network's input has half the size, and four channels: the 2 x 2 pixels
 * row by row.  Beyond the tile its edge is repeated.
 */
static void
fill(const struct detect *d, const struct luma *a, const struct tile *t,
    struct nn_tensor in)
{
	const float *f = d->find_values;

	for (int y = 0; y < in.height; y++) {
		int y0 = 2 * y < t->h ? 2 * y : t->h - 1;
		int y1 = 2 * y + 1 < t->h ? 2 * y + 1 : t->h - 1;
		const unsigned char *p = a->data +
		    (size_t)(t->y + y0) * a->stride + t->x;
		const unsigned char *q = a->data +
		    (size_t)(t->y + y1) * a->stride + t->x;
		float *o = in.data + (size_t)y * (size_t)in.width * 4;
		int x = 0;

		for (; x < t->w / 2; x++, o += 4) {
			o[0] = f[p[2 * x]];
			o[1] = f[p[2 * x + 1]];
			o[2] = f[q[2 * x]];
			o[3] = f[q[2 * x + 1]];
		}
		for (; x < in.width; x++, o += 4) {
			int e = 2 * x < t->w ? 2 * x : t->w - 1;

			o[0] = f[p[e]];
			o[1] = f[p[t->w - 1]];
			o[2] = f[q[e]];
			o[3] = f[q[t->w - 1]];
		}
	}
}

static const float *
cell(struct nn_tensor out, int x, int y)
{
	return out.data + ((size_t)y * (size_t)out.width + (size_t)x) *
	    FIND_CHANNELS;
}

/* Whether no cell around scores more. */
static bool
peak(struct nn_tensor out, int x, int y)
{
	float top = *cell(out, x, y);

	for (int v = y > 0 ? y - 1 : 0; v <= y + 1 && v < out.height; v++)
		for (int u = x > 0 ? x - 1 : 0; u <= x + 1 && u < out.width;
		    u++)
			if (*cell(out, u, v) > top)
				return false;
	return true;
}

static double
sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

static double
logit(double p)
{
	p = fmin(fmax(p, 1e-9), 1 - 1e-9);
	return log(p / (1 - p));
}

/* The plate at a peak: the mean of what the cells around say of it. */
static void
take(struct detect *d, const struct tile *t, struct nn_tensor out, int x,
    int y)
{
	double score = sigmoid(*cell(out, x, y)), total = 0;
	struct detection c = { { { 0 }, { 0 } }, score };

	for (int v = y > 0 ? y - 1 : 0; v <= y + 1 && v < out.height; v++)
		for (int u = x > 0 ? x - 1 : 0; u <= x + 1 && u < out.width;
		    u++) {
			const float *f = cell(out, u, v);
			double w = sigmoid(f[0]);

			if (w < .5 * score)
				continue;
			total += w;
			for (int i = 0; i < 4; i++) {
				c.quad.x[i] += w * (f[1 + 2 * i] * d->unit +
				    (u + .5) * d->stride);
				c.quad.y[i] += w * (f[2 + 2 * i] * d->unit +
				    (v + .5) * d->stride);
			}
		}
	for (int i = 0; i < 4; i++) {
		c.quad.x[i] = (c.quad.x[i] / total + t->x) * t->scale;
		c.quad.y[i] = (c.quad.y[i] / total + t->y) * t->scale;
	}
	candidate_add(&d->found, &c);
}

static int
look(struct detect *d, const struct luma *a, const struct tile *t,
    struct reason *why)
{
	struct nn_tensor out;
	struct nn_plan *p;

	if (plan_find(d, t->h, t->w, &p, why) != 0)
		return -1;
	fill(d, a, t, nn_input(p));
	if (nn_run(p, why) != 0)
		return -1;
	out = nn_output(p);
	for (int y = 0; y < out.height; y++)
		for (int x = 0; x < out.width; x++)
			if (*cell(out, x, y) >= t->logit && peak(out, x, y))
				take(d, t, out, x, y);
	return 0;
}

/* How many overlapping tiles cover a side. */
static int
tiles(int side)
{
	if (side <= TILE_MAX)
		return 1;
	return (side - TILE_OVERLAP - 1) / (TILE_MAX - TILE_OVERLAP) + 1;
}

/* Looks at one scale, which may take several tiles, all of one size. */
static int
look_at_scale(struct detect *d, int k, struct reason *why)
{
	const struct luma *a = &d->scales.at[k];
	int nx = tiles(a->width), ny = tiles(a->height);
	struct tile t;

	t.scale = 1 << k;
	t.logit = logit(d->candidate);
	t.w = (a->width + (nx - 1) * TILE_OVERLAP + nx - 1) / nx;
	t.h = (a->height + (ny - 1) * TILE_OVERLAP + ny - 1) / ny;
	for (int i = 0; i < ny; i++)
		for (int j = 0; j < nx; j++) {
			t.x = nx == 1 ? 0 : (int)((int64_t)(a->width - t.w) *
			    j / (nx - 1));
			t.y = ny == 1 ? 0 : (int)((int64_t)(a->height - t.h) *
			    i / (ny - 1));
			if (look(d, a, &t, why) != 0)
				return -1;
		}
	return 0;
}

static void
shrink(struct quad *q, double part)
{
	double x = 0, y = 0;

	for (int i = 0; i < 4; i++) {
		x += q->x[i] / 4;
		y += q->y[i] / 4;
	}
	for (int i = 0; i < 4; i++) {
		q->x[i] = x + (q->x[i] - x) * part;
		q->y[i] = y + (q->y[i] - y) * part;
	}
}

/*
 * A further look at a candidate: better corners, and how sure that it is a
 * plate.  The scene around, which only the first look sees, says more of that,
 * so both make the score.
 */
static int
look_again(struct detect *d, double first, struct detection *c,
    struct reason *why)
{
	struct patch_frame f;
	struct nn_tensor out;
	struct nn_plan *p;
	float offsets[8];
	double second;

	c->score = 0;
	if (!patch_frame(&c->quad, &f))
		return 0;
	if (plan_refine(d, &p, why) != 0)
		return -1;
	patch_cut(d->scales.at, d->scales.n, &f, &d->shape, d->refine_values,
	    nn_input(p).data);
	if (nn_run(p, why) != 0)
		return -1;
	out = nn_output(p);
	second = patch_answer(out.data, out.width, out.height, d->shape.inner,
	    offsets);
	c->score = sigmoid((1 - d->weight) * logit(first) +
	    d->weight * second);
	patch_corners(&f, offsets, &c->quad);
	return 0;
}

/* Looks LOOKS times more at the best candidates, and drops those below. */
static int
look_at_candidates(struct detect *d, double threshold, struct reason *why)
{
	size_t n = d->found.n < LOOKED_MAX ? d->found.n : LOOKED_MAX;

	d->found.n = 0;
	for (size_t i = 0; i < n; i++) {
		struct detection c = d->found.items[i].d;
		double first = c.score;

		for (int k = 0; k < LOOKS; k++) {
			shrink(&c.quad, closer[k]);
			if (look_again(d, first, &c, why) != 0)
				return -1;
			if (c.score < .6 * threshold)
				break;
		}
		if (c.score >= threshold)
			candidate_add(&d->found, &c);
	}
	candidate_merge(&d->found);
	return 0;
}

static int
make_list(const struct detect *d, struct detect_list *list, struct reason *why)
{
	size_t n = d->found.n;

	if (n == 0)
		return 0;
	list->items = calloc(n, sizeof(*list->items));
	if (list->items == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < n; i++)
		list->items[i] = d->found.items[i].d;
	list->n = n;
	return 0;
}

int
detect_run(struct detect *d, const struct luma *frame,
    const struct detect_options *o, struct detect_list *list,
    struct reason *why)
{
	double threshold = o->threshold > 0 ? o->threshold : d->threshold;
	int side = frame->width > frame->height ? frame->width : frame->height;
	int min_width = o->min_width;

	memset(list, 0, sizeof(*list));
	if (!(threshold < 1))
		return reason_set(why, "threshold %g is not below 1",
		    threshold);
	if (frame->width < 2 || frame->height < 2)
		return 0;
	if (min_width <= 0)
		min_width = side / 48 > 40 ? side / 48 : 40;
	if (scales_make(&d->scales, frame, SIDE_MIN, why) != 0)
		return -1;
	d->found.n = 0;
	for (int i = 0; i < d->scales.n; i++) {
		if (i + 1 < d->scales.n &&
		    min_width / (double)(1 << i) >= 2 * d->narrowest)
			continue;
		if (look_at_scale(d, i, why) != 0)
			return -1;
	}
	candidate_merge(&d->found);
	if (look_at_candidates(d, threshold, why) != 0)
		return -1;
	return make_list(d, list, why);
}

void
detect_list_free(struct detect_list *list)
{
	free(list->items);
	memset(list, 0, sizeof(*list));
}
