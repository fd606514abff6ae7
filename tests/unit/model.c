/* Files of weights, changed and checked. */
#include "model.h"

#include <math.h>
#include <stdlib.h>

#include "make.h"
#include "nn/nn.h"

const char *
model_change(const char *dir, const char *from, const char *name,
    const char *value)
{
	const char *path = make_path(dir, "changed.safetensors");
	json_t *header, *meta;
	unsigned char *out;
	struct reason why;
	struct blob b;
	size_t len = 0, n;
	char *text;

	assert_int_equal(file_read(from, 64u << 20, &b, &why), 0);
	for (int i = 0; i < 8; i++)
		len |= (size_t)b.data[i] << 8 * i;
	header = json_loadb((const char *)b.data + 8, len, 0, NULL);
	meta = json_object_get(header, "__metadata__");
	assert_non_null(json_object_get(meta, name));
	if (value == NULL)
		json_object_del(meta, name);
	else
		json_object_set_new(meta, name, json_string(value));
	text = json_dumps(header, JSON_COMPACT);
	n = strlen(text);
	out = malloc(n + b.len - len);
	assert_non_null(out);
	for (int i = 0; i < 8; i++)
		out[i] = (unsigned char)(n >> 8 * i);
	memcpy(out + 8, text, n);
	memcpy(out + 8 + n, b.data + 8 + len, b.len - 8 - len);
	assert_int_equal(file_write(path, out, n + b.len - len, 0600, &why),
	    0);
	free(out);
	free(text);
	json_decref(header);
	blob_free(&b);
	return path;
}

void
model_check(const char *path, const char *name, float tolerance)
{
	struct reason why = { "" };
	struct nn *nn = nn_open(path, name, &why);
	struct nn_plan *p;
	struct nn_tensor t;
	const char *text;
	char *next;
	int h, w, n = 0;

	if (nn == NULL)
		fail_msg("%s", why.text);
	text = nn_meta(nn, "check");
	assert_non_null(text);
	h = (int)strtol(text, &next, 10);
	w = (int)strtol(next, &next, 10);
	assert_int_equal(nn_plan(nn, h, w, &p, &why), 0);
	t = nn_input(p);
	for (int i = 0; i < h * w * t.channels; i++)
		t.data[i] = (float)((uint32_t)i * 2654435761u >> 8 & 255) /
		    255 - .5f;
	assert_int_equal(nn_run(p, &why), 0);
	for (t = nn_output(p); *next != '\0'; n++) {
		float want = strtof(next, &next);

		if (!(fabsf(t.data[n] - want) <= tolerance))
			fail_msg("%s: number %d is %f, not %f", name, n,
			    t.data[n], want);
	}
	assert_true(n >= (t.channels < 64 ? t.channels : 64));
	nn_free(nn);
}
