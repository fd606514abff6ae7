/* The network that reads plates, and files that hold none. */
#include "read/netreader.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "make.h"
#include "model.h"
#include "sound.h"
#include "nn/nn.h"
#include "read/ctc.h"

static char *dir;

static int
set_up(void **state)
{
	(void)state;
	dir = make_dir();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	make_remove(dir);
	return 0;
}

static const char *
shipped(void)
{
	return make_source("models/read.safetensors");
}

static struct netreader *
must_open(const char *path)
{
	struct reason why = { "" };
	struct netreader *r = netreader_open(path, &why);

	if (r == NULL)
		fail_msg("%s", why.text);
	return r;
}

/* The shipped weights with "read.KEY" changed, or gone where value is NULL. */
static const char *
changed(const char *key, const char *value)
{
	char name[64];

	snprintf(name, sizeof(name), "read.%s", key);
	return model_change(dir, shipped(), name, value);
}

/* The file says what PyTorch gave for a certain input: models/read. */
static void
agrees_with_pytorch(void **state)
{
	(void)state;
	model_check(shipped(), "read", 2e-3f);
}

/* Blots of light and dark, so that the network has something to say. */
static void
blots(unsigned char *plate, const struct rectify_shape *s, unsigned seed)
{
	srand(seed);
	memset(plate, 200, (size_t)s->width * (size_t)s->height);
	for (int i = 0; i < 12; i++) {
		int x = rand() % (s->width - 8), y = rand() % (s->height - 30);

		for (int v = 0; v < 30; v++)
			memset(plate + (y + v) * s->width + x,
			    40 + rand() % 10, (size_t)(3 + rand() % 4));
	}
}

/* As net.py is fed: mean 0, deviation 1, each 2 x 2 pixels one of four. */
static void
the_network_sees_what_it_was_trained_on(void **state)
{
	struct netreader *r = must_open(shipped());
	const struct rectify_shape *s = netreader_shape(r);
	int w = s->width, h = s->height;
	unsigned char *plate = malloc((size_t)w * (size_t)h);
	struct reading got, want;
	double softness, temperature, mean, deviation;
	struct reason why = { "" };
	struct nn_plan *p;
	struct nn_tensor in;
	struct nn *nn = nn_open(shipped(), "read", &why);

	(void)state;
	assert_non_null(nn);
	assert_non_null(plate);
	assert_int_equal(nn_meta_number(nn, "softness", &softness, &why), 0);
	assert_int_equal(nn_meta_number(nn, "temperature", &temperature,
	    &why), 0);
	assert_int_equal(nn_plan(nn, h / 2, w / 2, &p, &why), 0);
	for (unsigned seed = 0; seed < 8; seed++) {
		blots(plate, s, seed);
		mean = deviation = 0;
		for (int i = 0; i < w * h; i++)
			mean += plate[i] / (double)(w * h);
		for (int i = 0; i < w * h; i++)
			deviation += (plate[i] - mean) * (plate[i] - mean) /
			    (w * h);
		deviation = sqrt(deviation);
		in = nn_input(p);
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++)
				in.data[(y / 2 * in.width + x / 2) * 4 +
				    y % 2 * 2 + x % 2] = (float)((plate[y * w +
				    x] - mean) / (deviation + softness));
		assert_int_equal(nn_run(p, &why), 0);
		ctc_read(nn_output(p).data, nn_output(p).width,
		    nn_meta(nn, "letters"), temperature, &want);
		assert_int_equal(netreader_read(r, plate, &got, &why), 0);
		for (size_t i = 0; i < 3 && i < want.n; i++)
			if (fabs(reading_p(&got, want.items[i].text) -
			    want.items[i].p) > 1e-3)
				fail_msg("%s: %f, not %f", want.items[i].text,
				    reading_p(&got, want.items[i].text),
				    want.items[i].p);
	}
	free(plate);
	nn_free(nn);
	netreader_free(r);
	netreader_free(NULL);
}

static void
any_picture_is_read_or_not(void **state)
{
	struct netreader *r = must_open(shipped());
	const struct rectify_shape *s = netreader_shape(r);
	size_t n = (size_t)s->width * (size_t)s->height;
	unsigned char *plate = malloc(n);
	struct reading reading;
	struct reason why = { "" };

	(void)state;
	assert_non_null(plate);
	assert_true(s->width > s->height && s->margin_x >= 0 &&
	    s->margin_y >= 0);
	for (int v = 0; v <= 255; v += 51) {
		memset(plate, v, n);
		assert_int_equal(netreader_read(r, plate, &reading, &why), 0);
		sound_reading(&reading);
		assert_true(reading.n == 0 || reading.items[0].p < .5);
	}
	srand(1);
	for (int i = 0; i < 20; i++) {
		for (size_t k = 0; k < n; k++)
			plate[k] = (unsigned char)(rand() % 256 * (i % 2) +
			    rand() % 2 * 255 * (1 - i % 2));
		assert_int_equal(netreader_read(r, plate, &reading, &why), 0);
		sound_reading(&reading);
	}
	free(plate);
	netreader_free(r);
}

static void
confidence_follows_its_calibration(void **state)
{
	struct netreader *r = must_open(shipped());
	double last = -1, shift;

	(void)state;
	for (int i = 0; i <= 100; i++) {
		double c = netreader_confidence(r, i / 100.);

		assert_true(c >= 0 && c <= 1 && c > last);
		last = c;
	}
	netreader_free(r);
	/* 1 / (1 + exp(-(slope logit(p) + shift))), the other one as shipped */
	r = must_open(changed("slope", "2.5"));
	shift = netreader_confidence(r, .5);
	shift = log(shift / (1 - shift));
	assert_true(fabs(netreader_confidence(r, .8) - 1 / (1 + exp(-(2.5 *
	    log(4) + shift)))) < 1e-9);
	netreader_free(r);
	r = must_open(changed("shift", "-1.5"));
	assert_true(fabs(netreader_confidence(r, .5) - 1 / (1 + exp(1.5))) <
	    1e-9);
	netreader_free(r);
}

/* A hotter reader is less sure of the same plate. */
static void
temperature_is_taken_from_the_file(void **state)
{
	static const char *const temperatures[] = { "0.5", "1.5", "5" };
	double last = 2;
	struct reading reading;
	struct reason why;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct netreader *r = must_open(changed("temperature",
		    temperatures[i]));
		const struct rectify_shape *s = netreader_shape(r);
		unsigned char *plate = malloc((size_t)s->width *
		    (size_t)s->height);

		assert_non_null(plate);
		blots(plate, s, 3);
		assert_int_equal(netreader_read(r, plate, &reading, &why), 0);
		assert_true(reading.n > 0 && reading.items[0].p < last);
		last = reading.items[0].p;
		free(plate);
		netreader_free(r);
	}
}

static void
refuse(const char *path, const char *want)
{
	struct reason why = { "" };
	struct netreader *r = netreader_open(path, &why);

	if (r != NULL)
		fail_msg("opened, but should say: %s", want);
	if (strstr(why.text, want) == NULL || strstr(why.text, path) == NULL)
		fail_msg("'%s' does not say: PATH: %s", why.text, want);
}

static void
faulty_metadata_are_refused(void **state)
{
	static const char *const numbers[] = { "width", "height", "margin_x",
	    "margin_y", "softness", "temperature", "slope", "shift" };
	static const char *const cases[][3] = {
		{ "width", "6", "\"width\" is absurd" },
		{ "width", "514", "\"width\" is absurd" },
		{ "width", "-144", "\"width\" is absurd" },
		{ "height", "1e9", "\"height\" is absurd" },
		{ "margin_x", "-0.1", "\"margin_x\" is absurd" },
		{ "margin_y", "1.1", "\"margin_y\" is absurd" },
		{ "softness", "0", "\"softness\" is absurd" },
		{ "temperature", "0", "\"temperature\" is absurd" },
		{ "temperature", "-1", "\"temperature\" is absurd" },
		{ "slope", "0", "\"slope\" is absurd" },
		{ "slope", "-1", "\"slope\" is absurd" },
		{ "shift", "101", "\"shift\" is absurd" },
		{ "letters", NULL, "\"letters\"" },
		{ "letters", "", "\"letters\": not 1 to " },
		{ "letters", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		  "ABCDEFGHIJKLMNOPQRS", "\"letters\": not 1 to " },
		{ "letters", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYA",
		  "each once" },
		{ "letters", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYz",
		  "not A to Z" },
		{ "letters", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY ",
		  "not A to Z" },
		{ "letters", "0123456789ABCDEFGHIJKLMNOPQRSTUVWX\xc3\x96",
		  "not A to Z" },
		{ "letters", "0123456789", "not a plate reader" },
		/* So high that the rows do not become one. */
		{ "height", "96", "not a plate reader" },
		{ "layers", NULL, "not in the file" },
		{ "layers", "[]", "no list" },
		{ "channels", "3", "layer 1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		refuse(changed(numbers[i], NULL), numbers[i]);
		refuse(changed(numbers[i], "wide"), numbers[i]);
		refuse(changed(numbers[i], "nan"), numbers[i]);
		refuse(changed(numbers[i], "inf"), numbers[i]);
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		refuse(changed(cases[i][0], cases[i][1]), cases[i][2]);
	/* Odd sides are cut to even ones. */
	struct netreader *r = must_open(changed("width", "145"));

	assert_int_equal(netreader_shape(r)->width, 144);
	netreader_free(r);
}

static void
other_files_are_refused(void **state)
{
	struct reason why;
	struct blob b;
	const char *path = make_path(dir, "short.safetensors");

	(void)state;
	refuse("/nonexistent/read.safetensors", "No such file");
	refuse("/dev/null", "");
	refuse(dir, "");
	refuse(make_source("testdata/lot.png"), "");
	refuse(make_source("models/detect.safetensors"), "read");
	assert_int_equal(file_read(shipped(), 64u << 20, &b, &why), 0);
	for (size_t len = 0; len < b.len; len += b.len / 7) {
		assert_int_equal(file_write(path, b.data, len, 0600, &why),
		    0);
		refuse(path, "");
	}
	blob_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_pytorch),
		cmocka_unit_test(the_network_sees_what_it_was_trained_on),
		cmocka_unit_test(any_picture_is_read_or_not),
		cmocka_unit_test(confidence_follows_its_calibration),
		cmocka_unit_test(temperature_is_taken_from_the_file),
		cmocka_unit_test(faulty_metadata_are_refused),
		cmocka_unit_test(other_files_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
