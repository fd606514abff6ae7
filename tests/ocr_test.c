/* Reading plates. */
#include "ocr.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "make.h"

static struct ocr *reader;

static int
open_reader(void **state)
{
	struct reason why;

	(void)state;
	reader = ocr_open(NULL, "eng", &why);
	return reader == NULL ? -1 : 0;
}

static int
close_reader(void **state)
{
	(void)state;
	ocr_free(reader);
	ocr_free(NULL);
	return 0;
}

/* A photo of 600 x 300 of a plate with this text, 400 x 120 at 100, 90. */
static void
scene(struct image *im, const char *text)
{
	PIX *line = pixCreate(400, 76, 8);
	L_BMF *font = bmfCreate(NULL, 20);
	l_int32 width, overflow;
	l_uint32 v;

	pixSetAllArbitrary(line, 220);
	pixSetTextline(line, font, text, 20, 38, 66, &width, &overflow);
	make_picture(im, 600, 300, 1);
	for (int y = 0; y < 300; y++)
		for (int x = 0; x < 600; x++) {
			v = x < 100 || x >= 500 || y < 90 || y >= 210 ? 90 :
			    220;
			if (v == 220 && y >= 112 && y < 188)
				pixGetPixel(line, x - 100, y - 112, &v);
			im->data[y * 600 + x] = (unsigned char)v;
		}
	pixDestroy(&line);
	bmfDestroy(&font);
}

static const struct quad quad = { { 100, 500, 500, 100 },
	{ 90, 90, 210, 210 } };

static void
assert_sound(const struct ocr_reading *r)
{
	char normal[PLATE_SIZE];
	struct reason why;
	double all = 1;

	assert_int_equal(plate_normal(r->best.text, normal, &why), 0);
	assert_string_equal(normal, r->best.text);
	assert_true(r->best.confidence >= 0 && r->best.confidence <= 1);
	for (size_t i = 0; r->best.text[i] != '\0'; i++)
		all *= r->chars[i];
	if (r->best.text[0] != '\0')
		assert_true(all == r->best.confidence);
	else
		assert_int_equal(r->n_others, 0);
	assert_in_range(r->n_others, 0, OCR_CANDIDATES);
	for (size_t i = 0; i < r->n_others; i++) {
		assert_int_equal(plate_normal(r->others[i].text, normal,
		    &why), 0);
		assert_string_equal(normal, r->others[i].text);
		assert_int_equal(strlen(normal), strlen(r->best.text));
		assert_string_not_equal(normal, r->best.text);
		assert_true(r->others[i].confidence <= (i == 0 ?
		    r->best.confidence : r->others[i - 1].confidence));
	}
}

/* At least two of three are read right, and none of them wrongly sure. */
static void
reads(void **state)
{
	static const char *const texts[] = { "7ABC123", "8XKR904", "HTL4726" };
	struct ocr_reading r;
	struct image im;
	struct reason why;
	int right = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		scene(&im, texts[i]);
		assert_int_equal(ocr_read(reader, &im, &quad, &r, &why), 0);
		assert_sound(&r);
		right += strcmp(r.best.text, texts[i]) == 0;
		image_free(&im);
	}
	assert_in_range(right, 2, 3);
}

static void
never_invents(void **state)
{
	struct ocr_reading r;
	struct image im;
	struct reason why;

	(void)state;
	make_picture(&im, 600, 300, 1);
	for (int v = 0; v <= 255; v += 85) {
		memset(im.data, v, 600 * 300);
		assert_int_equal(ocr_read(reader, &im, &quad, &r, &why), 0);
		assert_string_equal(r.best.text, "");
		assert_true(r.best.confidence == 0);
		assert_int_equal(r.n_others, 0);
	}
	srand(1);
	for (int i = 0; i < 600 * 300; i++)
		im.data[i] = (unsigned char)(rand() % 256);
	assert_int_equal(ocr_read(reader, &im, &quad, &r, &why), 0);
	assert_sound(&r);
	assert_true(r.best.confidence < 0.5);
	image_free(&im);
}

static void
refuses(void **state)
{
	static const struct quad point = { { 5, 5, 5, 5 }, { 5, 5, 5, 5 } };
	struct ocr_reading r;
	struct image im;
	struct reason why;

	(void)state;
	scene(&im, "7ABC123");
	assert_int_equal(ocr_read(reader, &im, &point, &r, &why), -1);
	assert_reason(why, "a quad of 0.0 x 0.0");
	assert_string_equal(r.best.text, "");
	image_free(&im);
	assert_null(ocr_open("/nonexistent", "xyz", &why));
	assert_reason(why, "no model 'xyz'");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(never_invents),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, open_reader, close_reader);
}
