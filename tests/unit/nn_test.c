/*
 * lib/nn and lib/weights: each kind of layer against a plain reckoning, the
 * real weights against what PyTorch gave for them, and bad files.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "make.h"
#include "model.h"
#include "nn/nn.h"
#include "nn/weights.h"

#define HEADER_MAX 8192

static char path[] = "nn_test.XXXXXX";

/* Writes a file of that header, padded or not, and n bytes of data. */
static void
put_file(const char *header, uint64_t len, const void *data, size_t n)
{
	unsigned char size[8];
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	for (int i = 0; i < 8; i++)
		size[i] = (unsigned char)(len >> 8 * i);
	assert_int_equal(fwrite(size, 1, 8, f), 8);
	assert_int_equal(fwrite(header, 1, strlen(header), f),
	    strlen(header));
	if (n > 0)
		assert_int_equal(fwrite(data, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* A network called "t" of one list of layers, with tensors as text. */
static void
put_network(const char *layers, int channels, const char *tensors,
    const float *data, size_t n)
{
	char header[HEADER_MAX], *q;

	q = header + snprintf(header, sizeof(header), "{\"__metadata__\":"
	    "{\"t.channels\":\"%d\",\"t.size\":\"2.5\",\"t.layers\":\"",
	    channels);
	for (; *layers != '\0'; layers++) {
		if (*layers == '"')
			*q++ = '\\';
		*q++ = *layers;
	}
	q += snprintf(q, 4000, "\"}%s%s}", *tensors ? "," : "", tensors);
	put_file(header, (uint64_t)(q - header), data, n * sizeof(*data));
}

static void
refuse(const char *with)
{
	struct reason why = { "" };
	struct nn *nn = nn_open(path, "t", &why);

	if (nn != NULL)
		fail_msg("opened, but should say: %s", with);
	if (strstr(why.text, with) == NULL)
		fail_msg("\"%s\" does not say: %s", why.text, with);
}

static struct nn *
must_open(const char *file, const char *name)
{
	struct reason why = { "" };
	struct nn *nn = nn_open(file, name, &why);

	if (nn == NULL)
		fail_msg("%s", why.text);
	return nn;
}

static struct nn_plan *
must_plan(struct nn *nn, int height, int width)
{
	struct reason why = { "" };
	struct nn_plan *p = NULL;

	if (nn_plan(nn, height, width, &p, &why) != 0)
		fail_msg("%s", why.text);
	return p;
}

static void
must_run(struct nn_plan *p)
{
	struct reason why = { "" };

	if (nn_run(p, &why) != 0)
		fail_msg("%s", why.text);
}

static void
noise(float *a, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		a[i] = (float)(seed >> 8) / (1 << 24) - .5f;
	}
}

static float
at(struct nn_tensor t, int y, int x, int c)
{
	if (y < 0 || x < 0 || y >= t.height || x >= t.width)
		return 0;
	return t.data[(y * t.width + x) * t.channels + c];
}

/* 3 x 2 kernel, strides 2 and 1, uneven padding, two groups, relu. */
static void
conv_is_what_it_says(void **state)
{
	float data[6 * 3 * 2 * 2 + 6], in[5 * 7 * 4];
	const float *w = data + 6;
	struct nn_plan *p;
	struct nn_tensor i, o;
	struct nn *nn;

	(void)state;
	noise(data, sizeof(data) / sizeof(*data), 1);
	noise(in, sizeof(in) / sizeof(*in), 2);
	put_network("[{\"op\":\"conv\",\"name\":\"c\",\"from\":[0],\"in\":4,"
	    "\"out\":6,\"kernel\":[3,2],\"stride\":[2,1],\"pad\":[1,0,2,1],"
	    "\"groups\":2,\"act\":\"relu\"}]", 4,
	    "\"c.bias\":{\"dtype\":\"F32\",\"shape\":[6],"
	    "\"data_offsets\":[0,24]},\"c.weight\":{\"dtype\":\"F32\","
	    "\"shape\":[6,3,2,2],\"data_offsets\":[24,312]}", data,
	    sizeof(data) / sizeof(*data));
	nn = must_open(path, "t");
	p = must_plan(nn, 5, 7);
	i = nn_input(p);
	o = nn_output(p);
	assert_int_equal(i.channels, 4);
	memcpy(i.data, in, sizeof(in));
	i.data = in;
	must_run(p);
	assert_int_equal(o.height, (5 + 3 - 3) / 2 + 1);
	assert_int_equal(o.width, 7 + 1 - 2 + 1);
	assert_int_equal(o.channels, 6);
	for (int y = 0; y < o.height; y++)
		for (int x = 0; x < o.width; x++)
			for (int c = 0; c < 6; c++) {
				float s = data[c];

				for (int k = 0; k < 12; k++)
					s += w[c * 12 + k] * at(i,
					    2 * y - 1 + k / 4,
					    x - 1 + k / 2 % 2,
					    c / 3 * 2 + k % 2);
				assert_true(fabsf(at(o, y, x, c) -
				    (s > 0 ? s : 0)) < 1e-5f);
			}
	nn_free(nn);
}

/* Value 1 is doubled, 2 pooled back and added to 0, then fc and softmax. */
static void
the_other_layers(void **state)
{
	float data[3 + 3 * 12], in[12], v[12], z[3], sum = 0;
	struct nn_plan *p;
	struct nn *nn;

	(void)state;
	noise(data, sizeof(data) / sizeof(*data), 3);
	noise(in, 12, 4);
	put_network("[{\"op\":\"up\",\"from\":[0]},"
	    "{\"op\":\"maxpool\",\"from\":[1],\"kernel\":[2,2],"
	    "\"stride\":[2,2]},"
	    "{\"op\":\"add\",\"from\":[0,2],\"act\":\"relu6\"},"
	    "{\"op\":\"fc\",\"name\":\"f\",\"from\":[3],\"in\":12,\"out\":3},"
	    "{\"op\":\"softmax\",\"from\":[4]}]", 1,
	    "\"f.bias\":{\"dtype\":\"F32\",\"shape\":[3],"
	    "\"data_offsets\":[0,12]},\"f.weight\":{\"dtype\":\"F32\","
	    "\"shape\":[3,12],\"data_offsets\":[12,156]}", data,
	    sizeof(data) / sizeof(*data));
	nn = must_open(path, "t");
	p = must_plan(nn, 3, 4);
	memcpy(nn_input(p).data, in, sizeof(in));
	must_run(p);
	for (int y = 0; y < 3; y++)
		for (int x = 0; x < 4; x++) {
			float best = -1e9f;

			for (int k = 0; k < 4; k++) {
				int j = y + (k / 2 ? 1 : -1);
				int i = x + (k % 2 ? 1 : -1);
				float a, b;

				j = j < 0 ? 0 : j > 2 ? 2 : j;
				i = i < 0 ? 0 : i > 3 ? 3 : i;
				a = .75f * in[y * 4 + x] + .25f * in[y * 4 + i];
				b = .75f * in[j * 4 + x] + .25f * in[j * 4 + i];
				best = fmaxf(best, .75f * a + .25f * b);
			}
			best += in[y * 4 + x];
			v[y * 4 + x] = best < 0 ? 0 : best > 6 ? 6 : best;
		}
	for (int c = 0; c < 3; c++) {
		z[c] = data[c];
		for (int k = 0; k < 12; k++)
			z[c] += data[3 + c * 12 + k] * v[k];
		z[c] = expf(z[c]);
		sum += z[c];
	}
	for (int c = 0; c < 3; c++)
		assert_true(fabsf(nn_output(p).data[c] - z[c] / sum) < 1e-5f);
	nn_free(nn);
}

static void
plans_are_kept(void **state)
{
	struct nn_plan *a, *b, *p;
	struct nn *nn;
	double size;

	(void)state;
	put_network("[{\"op\":\"up\",\"from\":[0]}]", 2, "", NULL, 0);
	nn = must_open(path, "t");
	assert_int_equal(nn_meta_number(nn, "size", &size, NULL), 0);
	assert_true(size == 2.5);
	assert_null(nn_meta(nn, "colour"));
	a = must_plan(nn, 8, 8);
	b = must_plan(nn, 8, 9);
	assert_ptr_not_equal(a, b);
	assert_ptr_equal(must_plan(nn, 8, 8), a);
	for (int i = 0; i < 5 * NN_PLANS; i++) {
		p = must_plan(nn, 1 + i % (2 * NN_PLANS), 3);
		assert_int_equal(nn_output(p).height,
		    2 + i % (2 * NN_PLANS) * 2);
		must_run(p);
	}
	nn_free(nn);
	nn_free(NULL);
}

static void
absurd_sizes_are_refused(void **state)
{
	struct reason why = { "" };
	struct nn_plan *p;
	struct nn *nn;

	(void)state;
	put_network("[{\"op\":\"up\",\"from\":[0]},"
	    "{\"op\":\"add\",\"from\":[0,1]}]", 8000, "", NULL, 0);
	nn = must_open(path, "t");
	assert_int_equal(nn_plan(nn, 0, 5, &p, &why), -1);
	assert_int_equal(nn_plan(nn, 5, NN_SIDE_MAX + 1, &p, &why), -1);
	assert_int_equal(nn_plan(nn, 5, 5, &p, &why), -1);
	assert_non_null(strstr(why.text, "layer 2: adds 5x5x8000 to 10x10"));
	nn_free(nn);
	put_network("[{\"op\":\"up\",\"from\":[0]}]", 8000, "", NULL, 0);
	nn = must_open(path, "t");
	assert_int_equal(nn_plan(nn, 8000, 8000, &p, &why), -1);
	assert_non_null(strstr(why.text, "too large"));
	nn_free(nn);
}

static void
bad_files_are_refused(void **state)
{
	static const char t[] = "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,"
	    "\"data_offsets\":%s}}";
	static const char *const cases[][4] = {
		{ "F32", "[2]", "[0,8]", "not in the file" },
		{ "F64", "[1]", "[0,8]", "unknown dtype F64" },
		{ "F32", "[3]", "[0,8]", "do not fit its shape" },
		{ "F32", "[3]", "[0,12]", "outside the file" },
		{ "F32", "[2]", "[8,0]", "outside the file" },
		{ "F32", "[2]", "[-8,0]", "outside the file" },
		{ "F32", "[0]", "[0,0]", "bad shape" },
		{ "F32", "[-2]", "[0,8]", "bad shape" },
		{ "F32", "2", "[0,8]", "bad shape" },
		{ "F32", "[1,1,1,1,1,1,2]", "[0,8]", "bad shape" },
		{ "F32", "[67108864,67108864,67108864]", "[0,8]", "too large" },
		{ "F32", "[2]", "[0,8,9]", "bad offsets" },
		{ "F32", "[2]", "0", "bad offsets" },
		{ "F16", "[2]", "[0,4]", "bytes after" },
		{ "F16", "[2]", "[4,8]", "gap" },
	};
	static const char overlap[] = "{\"a\":{\"dtype\":\"F32\","
	    "\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":"
	    "\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
	char header[512];
	float two[2] = { 1, 2 };
	unsigned char nan[8] = { 0, 0x7c, 0, 0, 0, 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(header, sizeof(header), t, cases[i][0], cases[i][1],
		    cases[i][2]);
		put_file(header, strlen(header), two, sizeof(two));
		refuse(cases[i][3]);
	}
	snprintf(header, sizeof(header), t, "F16", "[4]", "[0,8]");
	put_file(header, strlen(header), nan, sizeof(nan));
	refuse("not a finite number");
	put_file("{}", 1u << 30, NULL, 0);
	refuse("a header of");
	put_file("{}", UINT64_MAX, NULL, 0);
	refuse("a header of");
	put_file("{}", 3, NULL, 0);
	refuse("truncated");
	put_file("[]", 2, NULL, 0);
	refuse("not an object");
	put_file("{\"a\":1,\"a\":1}", 13, NULL, 0);
	refuse("header: ");
	put_file("{\"a\":1}", 7, NULL, 0);
	refuse("no dtype");
	put_file(overlap, strlen(overlap), two, sizeof(two));
	refuse("overlaps");
}

static void
bad_layers_are_refused(void **state)
{
	static const char *const cases[][2] = {
		{ "[]", "no list" },
		{ "{", "no list" },
		{ "[{}]", "layer 1: unknown op" },
		{ "[{\"op\":\"sing\",\"from\":[0]}]", "layer 1: unknown op" },
		{ "[{\"op\":\"up\"}]", "\"from\"" },
		{ "[{\"op\":\"up\",\"from\":[1]}]", "\"from\"" },
		{ "[{\"op\":\"up\",\"from\":[-1]}]", "\"from\"" },
		{ "[{\"op\":\"up\",\"from\":[0,0]}]", "\"from\"" },
		{ "[{\"op\":\"add\",\"from\":[0,0],\"act\":\"x\"}]", "act x" },
		{ "[{\"op\":\"maxpool\",\"from\":[0]}]", "\"kernel\"" },
		{ "[{\"op\":\"maxpool\",\"from\":[0],\"kernel\":[2,2],"
		  "\"stride\":[0,1]}]", "\"stride\"" },
		{ "[{\"op\":\"fc\",\"from\":[0],\"in\":4,\"out\":9999999}]",
		  "\"out\"" },
		{ "[{\"op\":\"fc\",\"from\":[0],\"in\":4,\"out\":4}]",
		  "\"name\"" },
		{ "[{\"op\":\"fc\",\"from\":[0],\"in\":4,\"out\":4,"
		  "\"name\":\"n\"}]", "n.weight is missing" },
		{ "[{\"op\":\"conv\",\"from\":[0],\"in\":4,\"out\":4,"
		  "\"kernel\":[1,1],\"groups\":3,\"name\":\"n\"}]",
		  "\"groups\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		put_network(cases[i][0], 4, "", NULL, 0);
		refuse(cases[i][1]);
	}
	put_network("[{\"op\":\"up\",\"from\":[0]}]", -4, "", NULL, 0);
	refuse("absurd number of channels");
}

static void
half_precision_is_read(void **state)
{
	static const unsigned char h[] = { 0, 0x3c, 0, 0xc0, 1, 0, 0xff, 0x7b,
	    0, 0x80, 0x55, 0x35 };
	static const float want[] = { 1, -2, 5.9604645e-8f, 65504, -0.f,
	    .33325195f };
	const size_t shape[] = { 2, 3 }, other[] = { 3, 2 };
	const char *header = "{\"a\":{\"dtype\":\"F16\",\"shape\":[2,3],"
	    "\"data_offsets\":[0,12]}}";
	struct reason why = { "" };
	struct weights *w;
	float *got;

	(void)state;
	put_file(header, strlen(header), h, sizeof(h));
	w = weights_open(path, &why);
	assert_non_null(w);
	assert_int_equal(weights_get(w, "b", 2, shape, &got, &why), -1);
	assert_int_equal(weights_get(w, "a", 2, other, &got, &why), -1);
	assert_int_equal(weights_get(w, "a", 1, shape, &got, &why), -1);
	assert_int_equal(weights_get(w, "a", 2, shape, &got, &why), 0);
	for (int i = 0; i < 6; i++)
		assert_true(got[i] == want[i]);
	free(got);
	weights_free(w);
	weights_free(NULL);
	unlink(path);
	assert_null(weights_open(path, &why));
}

/* The file says what PyTorch gave for a certain input: models/detect. */
static void
agrees_with_pytorch(void **state)
{
	(void)state;
	model_check(make_source("models/detect.safetensors"), "find", 1e-3f);
	model_check(make_source("models/detect.safetensors"), "refine", 1e-3f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conv_is_what_it_says),
		cmocka_unit_test(the_other_layers),
		cmocka_unit_test(plans_are_kept),
		cmocka_unit_test(absurd_sizes_are_refused),
		cmocka_unit_test(bad_files_are_refused),
		cmocka_unit_test(bad_layers_are_refused),
		cmocka_unit_test(half_precision_is_read),
		cmocka_unit_test(agrees_with_pytorch),
	};
	int fd = mkstemp(path), rc;

	if (fd == -1)
		return 1;
	close(fd);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
