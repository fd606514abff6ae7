/* Who issued a plate, and files that do not know. */
#include "read/issuer.h"

#include <stdio.h>
#include <stdlib.h>

#include "make.h"
#include "model.h"

static char *dir;
static struct formats *formats;

static const char *
shipped(void)
{
	return make_source("models/issuer.safetensors");
}

static int
set_up(void **state)
{
	struct reason why;

	(void)state;
	dir = make_dir();
	formats = formats_open(make_source("models/formats.txt"), &why);
	return formats == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	formats_free(formats);
	make_remove(dir);
	return 0;
}

static struct issuer *
must_open(const char *path)
{
	struct reason why = { "" };
	struct issuer *is = issuer_open(path, &why);

	if (is == NULL)
		fail_msg("%s", why.text);
	return is;
}

static void
agrees_with_pytorch(void **state)
{
	(void)state;
	model_check(shipped(), "issuer", 2e-3f);
}

/* A plate all of one colour, with a dark bar in its middle. */
static void
paint(unsigned char *planes[3], const struct rectify_shape *s, int red,
    int green, int blue)
{
	int colour[3] = { red, green, blue };

	for (int c = 0; c < 3; c++) {
		memset(planes[c], colour[c],
		    (size_t)s->width * (size_t)s->height);
		memset(planes[c] + s->width * s->height / 2, 30,
		    (size_t)s->width * 4);
	}
}

struct answer {
	char region[FORMATS_REGION_SIZE];
	double p;
};

static struct answer
ask(struct issuer *is, int red, int green, int blue, const char *text)
{
	const struct rectify_shape *s = issuer_shape(is);
	size_t size = (size_t)s->width * (size_t)s->height;
	unsigned char *planes[3];
	struct reason why = { "" };
	struct answer a;

	for (int c = 0; c < 3; c++) {
		planes[c] = malloc(size);
		assert_non_null(planes[c]);
	}
	paint(planes, s, red, green, blue);
	assert_int_equal(issuer_name(is, planes, formats, text, a.region,
	    &a.p, &why), 0);
	for (int c = 0; c < 3; c++)
		free(planes[c]);
	return a;
}

/* A picture that says nothing leaves it to the text, or to nobody. */
static void
unsure_is_no_region(void **state)
{
	struct issuer *is = must_open(shipped());
	struct answer a = ask(is, 128, 128, 128, "");

	(void)state;
	assert_string_equal(a.region, "");
	assert_true(a.p == 0);
	issuer_free(is);
	issuer_free(NULL);
}

static void
the_threshold_decides(void **state)
{
	struct issuer *is;
	struct answer a, b;

	(void)state;
	is = must_open(model_change(dir, shipped(), "issuer.threshold", "0"));
	a = ask(is, 200, 210, 230, "8ABC123");
	assert_true(a.p > 0 && a.p <= 1);
	assert_string_not_equal(a.region, "");
	issuer_free(is);
	is = must_open(model_change(dir, shipped(), "issuer.threshold", "1"));
	b = ask(is, 200, 210, 230, "8ABC123");
	assert_string_equal(b.region, "");
	issuer_free(is);
}

/* The smaller what is left to texts of no format, the more the text says. */
static void
the_text_weighs(void **state)
{
	const char *path;
	struct issuer *is;
	struct answer a;

	(void)state;
	path = model_change(dir, shipped(), "issuer.floor", "1e-9");
	path = model_change(dir, path, "issuer.threshold", "0");
	is = must_open(path);
	a = ask(is, 128, 128, 128, "8ABC123");
	assert_true(formats_rank(formats, a.region, "8ABC123") > 0);
	a = ask(is, 128, 128, 128, "ABC1D23");
	assert_string_equal(a.region, "BR");
	issuer_free(is);
}

static void
refuse(const char *path, const char *part)
{
	struct reason why = { "" };
	struct issuer *is = issuer_open(path, &why);

	if (is != NULL)
		fail_msg("%s: taken", part);
	assert_reason(why, part);
}

static void
absurd_files_are_refused(void **state)
{
	static const char *const cases[][3] = {
		{ "issuer.width", "0", "\"width\" is absurd" },
		{ "issuer.height", "nan", "height" },
		{ "issuer.soft", "-1", "\"soft\" is absurd" },
		{ "issuer.temperature", "0", "\"temperature\" is absurd" },
		{ "issuer.floor", "0", "\"floor\" is absurd" },
		{ "issuer.threshold", "1.5", "\"threshold\" is absurd" },
		{ "issuer.threshold", NULL, "threshold" },
		{ "issuer.regions", "", "\"regions\": none" },
		{ "issuer.regions", NULL, "\"regions\": none" },
		{ "issuer.regions", "US-CA  US-NV", "\"regions\" is absurd" },
		{ "issuer.regions", "US-CALIFORNIA other",
		    "\"regions\" is absurd" },
		{ "issuer.regions", "US-CA other", "no network of issuers" },
		{ "issuer.width", "48", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		refuse(model_change(dir, shipped(), cases[i][0], cases[i][1]),
		    cases[i][2]);
	refuse(make_source("models/read.safetensors"), "issuer");
	refuse(make_path(dir, "missing"), "missing");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_pytorch),
		cmocka_unit_test(unsure_is_no_region),
		cmocka_unit_test(the_threshold_decides),
		cmocka_unit_test(the_text_weighs),
		cmocka_unit_test(absurd_files_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
