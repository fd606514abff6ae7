/* Tesseract as a reader, and models that are none. */
#include "tessreader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "image.h"
#include "make.h"
#include "scales.h"

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

static struct tessreader *
must_open(void)
{
	struct reason why = { "" };
	struct tessreader *r = tessreader_open(make_source("models"), &why);

	if (r == NULL)
		fail_msg("%s", why.text);
	return r;
}

static void
assert_sound(const struct reading *r)
{
	double sum = 0;

	assert_true(r->n <= READING_MAX);
	for (size_t i = 0; i < r->n; i++) {
		char normal[PLATE_SIZE];
		struct reason why;

		assert_int_equal(plate_normal(r->items[i].text, normal,
		    &why), 0);
		assert_string_equal(normal, r->items[i].text);
		assert_true(normal[0] != '\0');
		assert_true(r->items[i].p > 0 && (i == 0 ||
		    r->items[i].p <= r->items[i - 1].p));
		sum += r->items[i].p;
	}
	assert_true(sum < 1 + 1e-9);
}

/* The plate of a rendered photo where its truth has it. */
static void
rectified(const char *file, const struct quad *q, unsigned char *out)
{
	const struct rectify_shape *s = tessreader_shape();
	struct scales scales = { .n = 0 };
	struct reason why = { "" };
	struct luma luma;
	struct blob b;

	assert_int_equal(file_read(make_source(file), 1u << 24, &b, &why), 0);
	assert_int_equal(image_luma(&b, 1, &luma, &why), 0);
	assert_int_equal(scales_make(&scales, &luma, 16, &why), 0);
	assert_int_equal(rectify_plate(scales.at, scales.n, q, s, out,
	    (size_t)s->width, &why), 0);
	scales_free(&scales);
	luma_free(&luma);
	blob_free(&b);
}

static void
rendered_plates_are_read(void **state)
{
	static const struct {
		const char *file, *text;
		struct quad q;
	} plates[] = {
		{ "testdata/ca-day.jpg", "8KTN417", { { 486, 570, 570, 486 },
		    { 314, 310, 350, 355 } } },
		{ "testdata/ca-near.jpg", "7WBF935", { { 404, 812, 810, 408 },
		    { 296, 308, 506, 491 } } },
		{ "testdata/br-mercosul-640.jpg", "RFK3B81", { { 273, 363,
		    362, 273 }, { 265, 262, 290, 294 } } },
		{ "testdata/tx-angle.jpg", "KTR4917", { { 672, 752, 750,
		    670 }, { 378, 363, 412, 428 } } },
		{ "testdata/ca-vanity-glare.jpg", "SEABRZE", { { 582, 658,
		    657, 581 }, { 383, 381, 419, 420 } } },
		{ "testdata/lot.png", "3SKY902", { { 199, 266, 266, 199 },
		    { 193, 194, 227, 225 } } },
	};
	struct tessreader *r = must_open();
	const struct rectify_shape *s = tessreader_shape();
	unsigned char *plate = malloc((size_t)s->width * (size_t)s->height);
	struct reading reading, again;
	struct reason why = { "" };
	int right = 0, n = sizeof(plates) / sizeof(*plates);

	(void)state;
	assert_non_null(plate);
	for (int i = 0; i < n; i++) {
		rectified(plates[i].file, &plates[i].q, plate);
		assert_int_equal(tessreader_read(r, plate, &reading, &why),
		    0);
		assert_sound(&reading);
		right += reading.n > 0 && strcmp(reading.items[0].text,
		    plates[i].text) == 0;
		printf("# %s: %s %.3f\n", plates[i].text, reading.n > 0 ?
		    reading.items[0].text : "", reading.n > 0 ?
		    reading.items[0].p : 0);
		/* Nothing is left over from one plate to the next. */
		assert_int_equal(tessreader_read(r, plate, &again, &why), 0);
		assert_int_equal(again.n, reading.n);
		for (size_t k = 0; k < again.n; k++)
			assert_string_equal(again.items[k].text,
			    reading.items[k].text);
	}
	/* A floor: what it read when it was first measured, less two. */
	assert_in_range(right, 3, n);
	free(plate);
	tessreader_free(r);
	tessreader_free(NULL);
}

static void
what_is_no_plate_has_no_sure_text(void **state)
{
	struct tessreader *r = must_open();
	const struct rectify_shape *s = tessreader_shape();
	size_t n = (size_t)s->width * (size_t)s->height;
	unsigned char *plate = malloc(n);
	struct reading reading;
	struct reason why = { "" };

	(void)state;
	assert_non_null(plate);
	for (int v = 0; v <= 255; v += 85) {
		memset(plate, v, n);
		assert_int_equal(tessreader_read(r, plate, &reading, &why),
		    0);
		assert_int_equal(reading.n, 0);
		/* Nor has what no eye would see. */
		for (size_t i = n / 3; i < n / 2; i++)
			plate[i] = (unsigned char)(v == 255 ? 252 : v + 3);
		assert_int_equal(tessreader_read(r, plate, &reading, &why),
		    0);
		assert_int_equal(reading.n, 0);
	}
	srand(1);
	for (int i = 0; i < 5; i++) {
		for (size_t k = 0; k < n; k++)
			plate[k] = (unsigned char)(rand() % 256);
		assert_int_equal(tessreader_read(r, plate, &reading, &why),
		    0);
		assert_sound(&reading);
	}
	free(plate);
	tessreader_free(r);
}

static void
put_model(const void *data, size_t len)
{
	struct reason why;

	assert_int_equal(file_write(make_path(dir, "plate.traineddata"),
	    data, len, 0600, &why), 0);
}

static void
refuse(const char *folder, const char *want)
{
	struct reason why = { "" };
	struct tessreader *r = tessreader_open(folder, &why);

	if (r != NULL)
		fail_msg("opened, but should say: %s", want);
	if (strstr(why.text, want) == NULL ||
	    strstr(why.text, make_path(folder, "plate.traineddata")) == NULL)
		fail_msg("'%s' does not say: PATH: %s", why.text, want);
}

/* And nothing of it on standard error, where Tesseract likes to write. */
static void
other_files_are_refused_quietly(void **state)
{
	FILE *log = tmpfile();
	int err = dup(STDERR_FILENO);
	struct reason why;
	struct blob b;

	(void)state;
	assert_non_null(log);
	assert_int_not_equal(err, -1);
	dup2(fileno(log), STDERR_FILENO);
	refuse("/nonexistent", "No such file");
	put_model("", 0);
	refuse(dir, "not a model of Tesseract's");
	put_model("junk", 4);
	refuse(dir, "not a model of Tesseract's");
	assert_int_equal(file_read(make_source("models/plate.traineddata"),
	    64u << 20, &b, &why), 0);
	for (size_t part = 1; part < 8; part++) {
		put_model(b.data, b.len * part / 8);
		refuse(dir, "not a model of Tesseract's");
	}
	blob_free(&b);
	dup2(err, STDERR_FILENO);
	close(err);
	fseek(log, 0, SEEK_END);
	assert_int_equal(ftell(log), 0);
	fclose(log);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rendered_plates_are_read),
		cmocka_unit_test(what_is_no_plate_has_no_sure_text),
		cmocka_unit_test(other_files_are_refused_quietly),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
