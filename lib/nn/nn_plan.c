/* Plans: shapes, memory, and XNNPACK's operators. */
#include "nn_inside.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

/* One value in one plan.  Values whose lives do not cross share a slot. */
struct value {
	struct nn_tensor t;
	int last;		/* the layer that reads it last */
	int slot;
};

struct slot {
	float *data;
	size_t bytes;
	int until;		/* the layer that needs it last */
};

struct nn_plan {
	int height, width, n;
	struct value *values;	/* n + 1 */
	struct slot *slots;	/* n + 1, of which some are used */
	xnn_operator_t *ops;	/* n */
};

bool
nn_plan_is(const struct nn_plan *p, int height, int width)
{
	return p->height == height && p->width == width;
}

void
nn_plan_free(struct nn_plan *p)
{
	if (p == NULL)
		return;
	for (int i = 0; p->ops != NULL && i < p->n; i++)
		xnn_delete_operator(p->ops[i]);
	for (int i = 0; p->slots != NULL && i <= p->n; i++)
		free(p->slots[i].data);
	free(p->ops);
	free(p->slots);
	free(p->values);
	free(p);
}

static int
windows(int size, int pad, int kernel, int stride)
{
	return size + pad < kernel ? 0 : (size + pad - kernel) / stride + 1;
}

/* What a layer makes of its input's shape. */
static int
shape(const struct nn_layer *l, struct nn_tensor a, struct nn_tensor b,
    struct nn_tensor *out, struct reason *why)
{
	const int *k = l->kernel, *s = l->stride, *p = l->pad;

	*out = a;
	switch (l->op) {
	case NN_CONV:
		if (a.channels != l->in)
			return reason_set(why, "wants %d channels, gets %d",
			    l->in, a.channels);
		out->channels = l->out;
		/* FALLTHROUGH */
	case NN_MAXPOOL:
		out->height = windows(a.height, p[0] + p[2], k[0], s[0]);
		out->width = windows(a.width, p[1] + p[3], k[1], s[1]);
		break;
	case NN_FC:
		if ((int64_t)a.height * a.width * a.channels != l->in)
			return reason_set(why, "wants %d numbers, gets "
			    "%dx%dx%d", l->in, a.height, a.width, a.channels);
		out->height = out->width = 1;
		out->channels = l->out;
		break;
	case NN_ADD:
		if (a.height != b.height || a.width != b.width ||
		    a.channels != b.channels)
			return reason_set(why, "adds %dx%dx%d to %dx%dx%d",
			    a.height, a.width, a.channels, b.height, b.width,
			    b.channels);
		break;
	case NN_UP:
		out->height *= 2;
		out->width *= 2;
		break;
	case NN_SOFTMAX:
		break;
	}
	if (out->height < 1 || out->width < 1 || out->height > NN_SIDE_MAX ||
	    out->width > NN_SIDE_MAX)
		return reason_set(why, "gives %dx%d pixels", out->height,
		    out->width);
	return 0;
}

static int
plan_shapes(const struct nn_layer *layers, int channels, struct nn_plan *p,
    struct reason *why)
{
	struct value *v = p->values;

	v[0].t.height = p->height;
	v[0].t.width = p->width;
	v[0].t.channels = channels;
	for (int i = 0; i < p->n; i++) {
		const struct nn_layer *l = &layers[i];

		if (shape(l, v[l->from[0]].t, v[l->from[1]].t, &v[i + 1].t,
		    why) != 0)
			return reason_prefix(why, "%dx%d: layer %d", p->width,
			    p->height, i + 1);
		v[l->from[0]].last = i;
		if (l->op == NN_ADD)
			v[l->from[1]].last = i;
	}
	v[p->n].last = p->n;
	return 0;
}

/*
 * Gives value k, which layer k - 1 makes, a slot that nobody needs any more:
 * the smallest one that is large enough, or else the largest.
 */
static void
take_slot(struct nn_plan *p, int k, size_t bytes)
{
	struct slot *best = NULL;

	for (int i = 0; i <= p->n; i++) {
		struct slot *s = &p->slots[i];
		bool fits = s->bytes >= bytes;

		if (s->bytes != 0 && s->until >= k - 1)
			continue;
		if (best == NULL ||
		    (fits && best->bytes < bytes) ||
		    (fits && s->bytes < best->bytes) ||
		    (!fits && best->bytes < bytes && s->bytes > best->bytes))
			best = s;
		if (s->bytes == 0)
			break;
	}
	if (best->bytes < bytes)
		best->bytes = bytes;
	best->until = p->values[k].last;
	p->values[k].slot = (int)(best - p->slots);
}

static int
plan_memory(struct nn_plan *p, struct reason *why)
{
	size_t bytes, total = 0;

	for (int k = 0; k <= p->n; k++) {
		const struct nn_tensor *t = &p->values[k].t;

		if (__builtin_mul_overflow((size_t)t->height * (size_t)t->width,
		    (size_t)t->channels * sizeof(float), &bytes) ||
		    bytes > NN_BYTES_MAX)
			return reason_set(why, "%dx%d: too large an input",
			    p->width, p->height);
		take_slot(p, k, bytes);
	}
	for (int i = 0; i <= p->n && p->slots[i].bytes != 0; i++) {
		total += p->slots[i].bytes;
		if (total > NN_BYTES_MAX)
			return reason_set(why, "%dx%d: too large an input",
			    p->width, p->height);
		/* XNNPACK may read, and not use, a little past the end */
		bytes = (p->slots[i].bytes + XNN_EXTRA_BYTES + 63) / 64 * 64;
		p->slots[i].data = aligned_alloc(64, bytes);
		if (p->slots[i].data == NULL)
			return reason_set(why, "out of memory");
		memset(p->slots[i].data, 0, bytes);
	}
	for (int k = 0; k <= p->n; k++)
		p->values[k].t.data = p->slots[p->values[k].slot].data;
	return 0;
}

static enum xnn_status
create(const struct nn_layer *l, struct nn_tensor in, xnn_operator_t *op)
{
	size_t channels = (size_t)in.channels;
	const uint32_t p[4] = { (uint32_t)l->pad[0], (uint32_t)l->pad[1],
	    (uint32_t)l->pad[2], (uint32_t)l->pad[3] };
	const uint32_t k[2] = { (uint32_t)l->kernel[0],
	    (uint32_t)l->kernel[1] };
	const uint32_t s[2] = { (uint32_t)l->stride[0],
	    (uint32_t)l->stride[1] };
	size_t i = (size_t)l->in, o = (size_t)l->out;

	switch (l->op) {
	case NN_CONV:
		return xnn_create_convolution2d_nhwc_f32(p[0], p[1], p[2],
		    p[3], k[0], k[1], s[0], s[1], 1, 1, (uint32_t)l->groups,
		    i / (size_t)l->groups, o / (size_t)l->groups, i, o,
		    l->weight, l->bias, l->min, l->max, 0, op);
	case NN_FC:
		return xnn_create_fully_connected_nc_f32(i, o, i, o,
		    l->weight, l->bias, l->min, l->max, 0, op);
	case NN_ADD:
		return xnn_create_add_nd_f32(l->min, l->max, 0, op);
	case NN_UP:
		return xnn_create_resize_bilinear2d_nhwc_f32(channels,
		    channels, channels, 0, op);
	case NN_MAXPOOL:
		return xnn_create_max_pooling2d_nhwc_f32(p[0], p[1], p[2],
		    p[3], k[0], k[1], s[0], s[1], 1, 1, channels, channels,
		    channels, -INFINITY, INFINITY, 0, op);
	case NN_SOFTMAX:
		return xnn_create_softmax_nc_f32(channels, channels, channels,
		    0, op);
	}
	return xnn_status_invalid_parameter;
}

static enum xnn_status
setup(const struct nn_layer *l, struct nn_tensor a, struct nn_tensor b,
    struct nn_tensor out, xnn_operator_t op)
{
	size_t h = (size_t)a.height, w = (size_t)a.width;
	size_t dims[3] = { h, w, (size_t)a.channels };

	switch (l->op) {
	case NN_CONV:
		return xnn_setup_convolution2d_nhwc_f32(op, 1, h, w, a.data,
		    out.data, NULL);
	case NN_FC:
		return xnn_setup_fully_connected_nc_f32(op, 1, a.data,
		    out.data, NULL);
	case NN_ADD:
		return xnn_setup_add_nd_f32(op, 3, dims, 3, dims, a.data,
		    b.data, out.data, NULL);
	case NN_UP:
		return xnn_setup_resize_bilinear2d_nhwc_f32(op, 1, h, w, 2 * h,
		    2 * w, a.data, out.data, NULL);
	case NN_MAXPOOL:
		return xnn_setup_max_pooling2d_nhwc_f32(op, 1, h, w, a.data,
		    out.data, NULL);
	case NN_SOFTMAX:
		return xnn_setup_softmax_nc_f32(op, h * w, a.data, out.data,
		    NULL);
	}
	return xnn_status_invalid_parameter;
}

static int
plan_ops(const struct nn_layer *layers, struct nn_plan *p,
    struct reason *why)
{
	for (int i = 0; i < p->n; i++) {
		const struct nn_layer *l = &layers[i];
		struct nn_tensor a = p->values[l->from[0]].t;
		struct nn_tensor b = p->values[l->from[1]].t;
		enum xnn_status st = create(l, a, &p->ops[i]);

		if (st == xnn_status_success)
			st = setup(l, a, b, p->values[i + 1].t, p->ops[i]);
		if (st != xnn_status_success)
			return reason_set(why, "%dx%d: layer %d: XNNPACK "
			    "refuses it (%d)", p->width, p->height, i + 1,
			    (int)st);
	}
	return 0;
}

struct nn_plan *
nn_plan_new(const struct nn_layer *layers, int count, int channels, int height,
    int width, struct reason *why)
{
	struct nn_plan *p = calloc(1, sizeof(*p));
	size_t n = (size_t)count;

	if (p == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	p->height = height;
	p->width = width;
	p->n = count;
	p->values = calloc(n + 1, sizeof(*p->values));
	p->slots = calloc(n + 1, sizeof(*p->slots));
	p->ops = calloc(n, sizeof(*p->ops));
	if (p->values == NULL || p->slots == NULL || p->ops == NULL)
		reason_set(why, "out of memory");
	else if (plan_shapes(layers, channels, p, why) == 0 &&
	    plan_memory(p, why) == 0 && plan_ops(layers, p, why) == 0)
		return p;
	nn_plan_free(p);
	return NULL;
}

struct nn_tensor
nn_input(const struct nn_plan *p)
{
	return p->values[0].t;
}

struct nn_tensor
nn_output(const struct nn_plan *p)
{
	return p->values[p->n].t;
}

int
nn_run(struct nn_plan *p, struct reason *why)
{
	for (int i = 0; i < p->n; i++) {
		enum xnn_status st = xnn_run_operator(p->ops[i], NULL);

		if (st != xnn_status_success)
			return reason_set(why, "layer %d: XNNPACK failed (%d)",
			    i + 1, (int)st);
	}
	return 0;
}
