/* Networks: the list of layers and their weights, read with suspicion. */
#include "nn.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xnnpack.h>

#include "nn_inside.h"
#include "weights.h"

/* In the order of enum nn_op. */
static const char *const op_names[] = {
	"conv", "fc", "add", "up", "maxpool", "softmax"
};
#define OPS (sizeof(op_names) / sizeof(op_names[0]))

struct nn {
	struct weights *file;
	char name[NN_NAME_MAX];
	struct nn_layer *layers;
	int n;
	int channels;
	struct nn_plan *plans[NN_PLANS];	/* the last used first */
};

static int
get_int(const json_t *o, const char *key, int missing, int min, int max,
    int *out, struct reason *why)
{
	const json_t *v = json_object_get(o, key);

	*out = missing;
	if (v == NULL && missing >= min)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < min ||
	    json_integer_value(v) > max)
		return reason_set(why, "\"%s\" is missing or absurd", key);
	*out = (int)json_integer_value(v);
	return 0;
}

static int
get_ints(const json_t *o, const char *key, int n, int missing, int min,
    int max, int *out, struct reason *why)
{
	const json_t *list = json_object_get(o, key);

	for (int i = 0; i < n; i++) {
		const json_t *v = json_array_get(list, (size_t)i);

		out[i] = missing;
		if (list == NULL && missing >= min)
			continue;
		if (json_array_size(list) != (size_t)n ||
		    !json_is_integer(v) || json_integer_value(v) < min ||
		    json_integer_value(v) > max)
			return reason_set(why, "\"%s\" is missing or absurd",
			    key);
		out[i] = (int)json_integer_value(v);
	}
	return 0;
}

static int
get_act(const json_t *o, struct nn_layer *l, struct reason *why)
{
	const char *act = json_string_value(json_object_get(o, "act"));

	l->min = -INFINITY;
	l->max = INFINITY;
	if (act == NULL || strcmp(act, "none") == 0)
		return 0;
	l->min = 0;
	if (strcmp(act, "relu") == 0)
		return 0;
	l->max = 6;
	if (strcmp(act, "relu6") == 0)
		return 0;
	return reason_set(why, "unknown act %.16s", act);
}

static int
get_weights(const struct nn *nn, const json_t *o, struct nn_layer *l,
    struct reason *why)
{
	const char *name = json_string_value(json_object_get(o, "name"));
	size_t conv[4] = { (size_t)l->out, (size_t)l->kernel[0],
	    (size_t)l->kernel[1], (size_t)(l->in / l->groups) };
	size_t fc[2] = { (size_t)l->out, (size_t)l->in };
	char key[128];

	if (name == NULL || strlen(name) > 100)
		return reason_set(why, "\"name\" is missing or too long");
	strcpy(key, name);
	strcat(key, ".weight");
	if (weights_get(nn->file, key, l->op == NN_FC ? 2 : 4,
	    l->op == NN_FC ? fc : conv, &l->weight, why) != 0)
		return -1;
	strcpy(key, name);
	strcat(key, ".bias");
	return weights_get(nn->file, key, 1, fc, &l->bias, why);
}

static int
read_layer(struct nn *nn, const json_t *o, struct nn_layer *l,
    struct reason *why)
{
	const char *op = json_string_value(json_object_get(o, "op"));
	size_t k;
	int limit;

	for (k = 0; op != NULL && k < OPS && strcmp(op, op_names[k]) != 0; k++)
		continue;
	if (op == NULL || k == OPS)
		return reason_set(why, "unknown op");
	l->op = (enum nn_op)k;
	if (get_ints(o, "from", l->op == NN_ADD ? 2 : 1, -1, 0, nn->n,
	    l->from, why) != 0 ||
	    get_ints(o, "stride", 2, 1, 1, 16, l->stride, why) != 0 ||
	    get_ints(o, "pad", 4, 0, 0, 15, l->pad, why) != 0 ||
	    get_act(o, l, why) != 0)
		return -1;
	if ((l->op == NN_CONV || l->op == NN_MAXPOOL) &&
	    get_ints(o, "kernel", 2, 0, 1, 64, l->kernel, why) != 0)
		return -1;
	if (l->op != NN_CONV && l->op != NN_FC)
		return 0;
	limit = l->op == NN_FC ? 1 << 24 : NN_CHANNELS_MAX;
	if (get_int(o, "in", 0, 1, limit, &l->in, why) != 0 ||
	    get_int(o, "out", 0, 1, NN_CHANNELS_MAX, &l->out, why) != 0 ||
	    get_int(o, "groups", 1, 1, NN_CHANNELS_MAX, &l->groups, why) != 0)
		return -1;
	if (l->in % l->groups != 0 || l->out % l->groups != 0)
		return reason_set(why, "\"groups\" does not divide");
	return get_weights(nn, o, l, why);
}

static int
read_layers(struct nn *nn, const json_t *list, struct reason *why)
{
	size_t n = json_array_size(list);

	if (n == 0 || n > NN_LAYERS_MAX)
		return reason_set(why, "no list of 1 to %d layers",
		    NN_LAYERS_MAX);
	nn->layers = calloc(n, sizeof(*nn->layers));
	if (nn->layers == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < n; i++) {
		nn->n = (int)i;		/* layers so far: what it may read */
		if (read_layer(nn, json_array_get(list, i), &nn->layers[i],
		    why) != 0) {
			nn->n = (int)i + 1;
			return reason_prefix(why, "layer %zu", i + 1);
		}
	}
	nn->n = (int)n;
	return 0;
}

static int
read_network(struct nn *nn, struct reason *why)
{
	const char *text = nn_meta(nn, "layers");
	double channels;
	json_t *list;
	int rc;

	if (text == NULL)
		return reason_set(why, "it is not in the file");
	if (nn_meta_number(nn, "channels", &channels, why) != 0)
		return -1;
	if (!(channels >= 1 && channels <= NN_CHANNELS_MAX))
		return reason_set(why, "absurd number of channels");
	nn->channels = (int)channels;
	list = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	rc = read_layers(nn, list, why);
	json_decref(list);
	return rc;
}

/* Where a service hides these, XNNPACK's libcpuinfo crashes. */
static int
check_processor_lists(struct reason *why)
{
	static const char *const lists[] = {
		"/sys/devices/system/cpu/possible",
		"/sys/devices/system/cpu/present"
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (access(lists[i], R_OK) != 0)
			return reason_errno(why, "XNNPACK reads %s",
			    lists[i]);
	return 0;
}

struct nn *
nn_open(const char *path, const char *name, struct reason *why)
{
	struct nn *nn;

	if (check_processor_lists(why) != 0)
		return NULL;
	if (xnn_initialize(NULL) != xnn_status_success) {
		reason_set(why, "XNNPACK does not run on this processor");
		return NULL;
	}
	nn = calloc(1, sizeof(*nn));
	if (nn == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	snprintf(nn->name, sizeof(nn->name), "%s", name);
	nn->file = weights_open(path, why);
	if (nn->file == NULL) {
		nn_free(nn);
		return NULL;
	}
	if (read_network(nn, why) != 0) {
		reason_prefix(why, "%s: network %s", path, nn->name);
		nn_free(nn);
		return NULL;
	}
	return nn;
}

const char *
nn_meta(const struct nn *nn, const char *key)
{
	char full[128];

	if (snprintf(full, sizeof(full), "%s.%s", nn->name, key) >=
	    (int)sizeof(full))
		return NULL;
	return weights_meta(nn->file, full);
}

int
nn_meta_number(const struct nn *nn, const char *key, double *out,
    struct reason *why)
{
	const char *text = nn_meta(nn, key);
	char *end;

	if (text == NULL)
		return reason_set(why, "its metadata have no \"%s\"", key);
	*out = strtod(text, &end);
	if (end == text || *end != '\0' || !isfinite(*out))
		return reason_set(why, "\"%s\" is not a number", key);
	return 0;
}

int
nn_meta_numbers(const struct nn *nn, const struct nn_number *list, size_t n,
    struct reason *why)
{
	for (size_t i = 0; i < n; i++) {
		const struct nn_number *k = &list[i];

		if (nn_meta_number(nn, k->key, k->to, why) != 0)
			return -1;
		if (!(*k->to >= k->min && *k->to <= k->max))
			return reason_set(why, "\"%s\" is absurd", k->key);
	}
	return 0;
}

void
nn_free(struct nn *nn)
{
	if (nn == NULL)
		return;
	for (int i = 0; i < NN_PLANS; i++)
		nn_plan_free(nn->plans[i]);
	for (int i = 0; i < nn->n; i++) {
		free(nn->layers[i].weight);
		free(nn->layers[i].bias);
	}
	free(nn->layers);
	weights_free(nn->file);
	free(nn);
}

int
nn_plan(struct nn *nn, int height, int width, struct nn_plan **out,
    struct reason *why)
{
	struct nn_plan *p = NULL;
	int i;

	if (height < 1 || width < 1 || height > NN_SIDE_MAX ||
	    width > NN_SIDE_MAX)
		return reason_set(why, "%dx%d: not an input's size", width,
		    height);
	for (i = 0; i < NN_PLANS - 1; i++) {
		p = nn->plans[i];
		if (p == NULL || nn_plan_is(p, height, width))
			break;
	}
	p = nn->plans[i];
	if (p == NULL || !nn_plan_is(p, height, width)) {
		p = nn_plan_new(nn->layers, nn->n, nn->channels, height, width,
		    why);
		if (p == NULL)
			return -1;
		nn_plan_free(nn->plans[i]);
	}
	memmove(nn->plans + 1, nn->plans, (size_t)i * sizeof(*nn->plans));
	nn->plans[0] = p;
	*out = p;
	return 0;
}
