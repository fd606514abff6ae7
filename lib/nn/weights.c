/* Weight files: the safetensors format, read with suspicion. */
#include "weights.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"

struct tensor {
	const char *name;	/* the header's */
	size_t begin, end;	/* bytes of the data */
	size_t shape[WEIGHTS_DIMS_MAX];
	int dims;
	size_t size;		/* bytes of one number: 2 or 4 */
	size_t count;
};

struct weights {
	struct blob file;
	json_t *header;
	const unsigned char *data;
	size_t data_len;
	struct tensor *tensors;	/* in the order of their data */
	size_t n;
};

/* IEEE 754 half precision to single. */
static float
half_float(uint16_t h)
{
	int exponent = h >> 10 & 31;
	float f = (float)(h & 1023);

	if (exponent == 0)
		f = ldexpf(f, -24);
	else if (exponent == 31)
		f = f == 0 ? INFINITY : NAN;
	else
		f = ldexpf(f + 1024, exponent - 25);
	return h >> 15 ? -f : f;
}

static float
number(const unsigned char *p, size_t size)
{
	uint32_t bits;
	float f;

	if (size == 2)
		return half_float((uint16_t)bytes_get(p, 2));
	bits = (uint32_t)bytes_get(p, 4);
	memcpy(&f, &bits, sizeof(f));
	return f;
}

static int
read_shape(struct tensor *t, const json_t *shape, struct reason *why)
{
	if (!json_is_array(shape) || json_array_size(shape) > WEIGHTS_DIMS_MAX)
		return reason_set(why, "tensor %s: bad shape", t->name);
	t->dims = (int)json_array_size(shape);
	t->count = 1;
	for (int i = 0; i < t->dims; i++) {
		const json_t *v = json_array_get(shape, (size_t)i);
		json_int_t n = json_integer_value(v);

		if (!json_is_integer(v) || n <= 0 || n > WEIGHTS_FILE_MAX)
			return reason_set(why, "tensor %s: bad shape", t->name);
		t->shape[i] = (size_t)n;
		if (__builtin_mul_overflow(t->count, (size_t)n, &t->count))
			return reason_set(why, "tensor %s: too large", t->name);
	}
	return 0;
}

static int
read_offsets(struct tensor *t, const json_t *pair, size_t data_len,
    struct reason *why)
{
	const json_t *b = json_array_get(pair, 0);
	const json_t *e = json_array_get(pair, 1);
	size_t bytes;

	if (!json_is_integer(b) || !json_is_integer(e) ||
	    json_array_size(pair) != 2)
		return reason_set(why, "tensor %s: bad offsets", t->name);
	if (json_integer_value(b) < 0 ||
	    json_integer_value(e) < json_integer_value(b) ||
	    (uint64_t)json_integer_value(e) > data_len)
		return reason_set(why,
		    "tensor %s: its data lie outside the file", t->name);
	t->begin = (size_t)json_integer_value(b);
	t->end = (size_t)json_integer_value(e);
	if (__builtin_mul_overflow(t->count, t->size, &bytes) ||
	    bytes != t->end - t->begin)
		return reason_set(why,
		    "tensor %s: its data do not fit its shape", t->name);
	return 0;
}

static int
read_tensor(struct weights *w, const char *name, const json_t *entry,
    struct reason *why)
{
	struct tensor *t = &w->tensors[w->n];
	const char *type = json_string_value(json_object_get(entry, "dtype"));

	t->name = name;
	if (type == NULL)
		return reason_set(why, "tensor %s: no dtype", name);
	if (strcmp(type, "F32") == 0)
		t->size = 4;
	else if (strcmp(type, "F16") == 0)
		t->size = 2;
	else
		return reason_set(why, "tensor %s: unknown dtype %.16s", name,
		    type);
	if (read_shape(t, json_object_get(entry, "shape"), why) != 0)
		return -1;
	if (read_offsets(t, json_object_get(entry, "data_offsets"),
	    w->data_len, why) != 0)
		return -1;
	for (size_t i = t->begin; i < t->end; i += t->size)
		if (!isfinite(number(w->data + i, t->size)))
			return reason_set(why,
			    "tensor %s: not a finite number", name);
	w->n++;
	return 0;
}

static int
by_begin(const void *a, const void *b)
{
	const struct tensor *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

static int
read_tensors(struct weights *w, struct reason *why)
{
	const char *name;
	json_t *entry;
	size_t n = json_object_size(w->header), at = 0;

	if (n > WEIGHTS_TENSORS_MAX)
		return reason_set(why, "more than %d tensors",
		    WEIGHTS_TENSORS_MAX);
	w->tensors = calloc(n + 1, sizeof(*w->tensors));
	if (w->tensors == NULL)
		return reason_set(why, "out of memory");
	json_object_foreach(w->header, name, entry)
		if (strcmp(name, "__metadata__") != 0 &&
		    read_tensor(w, name, entry, why) != 0)
			return -1;
	qsort(w->tensors, w->n, sizeof(*w->tensors), by_begin);
	for (size_t i = 0; i < w->n; i++) {
		if (w->tensors[i].begin != at)
			return reason_set(why,
			    "tensor %s: overlaps another or leaves a gap",
			    w->tensors[i].name);
		at = w->tensors[i].end;
	}
	if (at != w->data_len)
		return reason_set(why, "bytes after the last tensor");
	return 0;
}

static int
read_header(struct weights *w, struct reason *why)
{
	json_error_t bad;
	uint64_t len;

	if (w->file.len < 8)
		return reason_set(why, "truncated: no safetensors header");
	len = bytes_get(w->file.data, 8);
	if (len > WEIGHTS_HEADER_MAX)
		return reason_set(why, "no safetensors file: "
		    "a header of %llu bytes", (unsigned long long)len);
	if (len > w->file.len - 8)
		return reason_set(why, "truncated in its header");
	w->header = json_loadb((const char *)w->file.data + 8, (size_t)len,
	    JSON_REJECT_DUPLICATES, &bad);
	if (w->header == NULL)
		return reason_set(why, "header: %s", bad.text);
	if (!json_is_object(w->header))
		return reason_set(why, "header: not an object");
	w->data = w->file.data + 8 + len;
	w->data_len = w->file.len - 8 - (size_t)len;
	return read_tensors(w, why);
}

struct weights *
weights_open(const char *path, struct reason *why)
{
	struct weights *w = calloc(1, sizeof(*w));

	if (w == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	if (file_read(path, WEIGHTS_FILE_MAX, &w->file, why) != 0) {
		weights_free(w);
		return NULL;
	}
	if (read_header(w, why) != 0) {
		reason_prefix(why, "%s", path);
		weights_free(w);
		return NULL;
	}
	return w;
}

void
weights_free(struct weights *w)
{
	if (w == NULL)
		return;
	free(w->tensors);
	json_decref(w->header);
	blob_free(&w->file);
	free(w);
}

const char *
weights_meta(const struct weights *w, const char *key)
{
	return json_string_value(json_object_get(
	    json_object_get(w->header, "__metadata__"), key));
}

int
weights_get(const struct weights *w, const char *name, int dims,
    const size_t *shape, float **out, struct reason *why)
{
	const struct tensor *t = NULL;
	float *f;

	for (size_t i = 0; i < w->n && t == NULL; i++)
		if (strcmp(w->tensors[i].name, name) == 0)
			t = &w->tensors[i];
	if (t == NULL)
		return reason_set(why, "tensor %s is missing", name);
	if (t->dims != dims ||
	    memcmp(t->shape, shape, (size_t)dims * sizeof(*shape)) != 0)
		return reason_set(why, "tensor %s has the wrong shape", name);
	f = malloc(t->count * sizeof(*f));
	if (f == NULL)
		return reason_set(why, "out of memory");
	for (size_t i = 0; i < t->count; i++)
		f[i] = number(w->data + t->begin + i * t->size, t->size);
	*out = f;
	return 0;
}
