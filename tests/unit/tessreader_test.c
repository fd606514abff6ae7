/* Tesseract as a reader, and models that are none. */
#include "read/tessreader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "make.h"
#include "read/scales.h"
#include "rendered.h"
#include "sound.h"

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

/* A plate as the reader wants it, from its photo in grey. */
static void
rectified(const struct rendered *p, unsigned char *out)
{
	const struct rectify_shape *s = tessreader_shape();
	size_t n = (size_t)p->photo.width * (size_t)p->photo.height;
	struct luma luma = { p->photo.width, p->photo.height,
	    (size_t)p->photo.width, malloc(n) };
	struct scales scales = { .n = 0 };
	struct reason why = { "" };

	assert_non_null(luma.data);
	for (size_t i = 0; i < n; i++)
		luma.data[i] = p->photo.data[3 * i + 1];
	assert_int_equal(scales_make(&scales, &luma, 16, &why), 0);
	assert_int_equal(rectify_plate(scales.at, scales.n, &p->quad, s, out,
	    (size_t)s->width, &why), 0);
	scales_free(&scales);
	luma_free(&luma);
}

static void
rendered_plates_are_read(void **state)
{
	int right = 0, n;
	const struct rendered *plates = rendered_open(&n);
	struct tessreader *r = must_open();
	const struct rectify_shape *s = tessreader_shape();
	unsigned char *plate = malloc((size_t)s->width * (size_t)s->height);
	struct reading reading, again;
	struct reason why = { "" };

	(void)state;
	assert_non_null(plate);
	for (int i = 0; i < n; i++) {
		rectified(&plates[i], plate);
		assert_int_equal(tessreader_read(r, plate, &reading, &why),
		    0);
		sound_reading(&reading);
		right += reading.n > 0 && strcmp(reading.items[0].text,
		    plates[i].text) == 0;
		/* Nothing is left over from one plate to the next. */
		assert_int_equal(tessreader_read(r, plate, &again, &why), 0);
		assert_int_equal(again.n, reading.n);
		for (size_t k = 0; k < again.n; k++)
			assert_string_equal(again.items[k].text,
			    reading.items[k].text);
	}
	printf("# %d of %d\n", right, n);
	/* A floor, with room for a model that differs a little. */
	assert_true(right >= 9);
	free(plate);
	tessreader_free(r);
	tessreader_free(NULL);
	rendered_close();
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
		sound_reading(&reading);
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
