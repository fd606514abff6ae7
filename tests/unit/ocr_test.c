/* Reading plates: the truth of the rendered photos, and what must hold. */
#include "read/ocr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "make.h"
#include "rendered.h"

#define CLEAR	0.98	/* whatever the formats */

static const struct rendered *plates;
static int n_plates;

static int
set_up(void **state)
{
	(void)state;
	plates = rendered_open(&n_plates);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rendered_close();
	return 0;
}

static struct ocr *
must_open(enum ocr_readers readers, const char *formats)
{
	struct ocr_options options = { make_source("models"), readers,
	    formats };
	struct reason why = { "" };
	struct ocr *o = ocr_open(&options, &why);

	if (o == NULL)
		fail_msg("%s", why.text);
	return o;
}

static void
must_read(struct ocr *o, const struct image *im, const struct quad *q,
    struct ocr_reading *r)
{
	struct reason why = { "" };

	if (ocr_read(o, im, q, r, &why) != 0)
		fail_msg("%s", why.text);
}

static void
assert_text(const char *text)
{
	char normal[PLATE_SIZE];
	struct reason why;

	assert_int_equal(plate_normal(text, normal, &why), 0);
	assert_string_equal(normal, text);
}

/* What holds of every reading. */
static void
assert_sound(const struct ocr_reading *r)
{
	assert_text(r->best.text);
	assert_true(r->best.p >= 0 && r->best.p <= 1);
	assert_true(r->region_p >= 0 && r->region_p <= 1);
	assert_true((r->region[0] == '\0') == (r->region_p == 0));
	if (r->best.text[0] == '\0') {
		assert_true(r->best.p == 0);
		assert_int_equal(r->n_others, 0);
		assert_string_equal(r->region, "");
		return;
	}
	assert_true(strlen(r->best.text) >= 2);
	for (size_t i = 0; r->best.text[i] != '\0'; i++)
		assert_true(r->chars[i] > 0 && r->chars[i] <= 1 + 1e-9);
	assert_in_range(r->n_others, 0, OCR_CANDIDATES);
	for (size_t i = 0; i < r->n_others; i++) {
		assert_text(r->others[i].text);
		assert_true(strlen(r->others[i].text) >= 2);
		assert_true(r->others[i].p >= 0 && r->others[i].p <= 1);
		assert_string_not_equal(r->others[i].text, r->best.text);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(r->others[i].text,
			    r->others[k].text);
		assert_true(i == 0 || r->others[i].p <= r->others[i - 1].p);
	}
}

static void
assert_same(const struct ocr_reading *a, const struct ocr_reading *b)
{
	assert_string_equal(a->best.text, b->best.text);
	assert_true(a->best.p == b->best.p);
	assert_memory_equal(a->chars, b->chars, sizeof(a->chars));
	assert_int_equal(a->n_others, b->n_others);
	for (size_t i = 0; i < a->n_others; i++)
		assert_string_equal(a->others[i].text, b->others[i].text);
}

/* Floors, with room for weights that differ a little. */
static void
rendered_plates_are_read(void **state)
{
	static const struct {
		enum ocr_readers readers;
		int right, offered;
	} floors[] = { { OCR_NET, 16, 17 }, { OCR_BOTH, 15, 16 },
	    { OCR_TESSERACT, 9, 10 } };

	(void)state;
	for (int k = 0; k < 3; k++) {
		struct ocr *o = must_open(floors[k].readers, NULL);
		int right = 0, offered = 0;
		struct ocr_reading r;

		for (int i = 0; i < n_plates; i++) {
			const char *want = plates[i].text;
			bool is;

			must_read(o, &plates[i].photo, &plates[i].quad, &r);
			assert_sound(&r);
			assert_true(r.n_others == 0 ||
			    r.others[0].p <= r.best.p);
			is = strcmp(r.best.text, want) == 0;
			right += is;
			for (size_t m = 0; m < r.n_others; m++)
				is = is || strcmp(r.others[m].text, want) == 0;
			offered += is;
		}
		printf("# %d right, %d offered, of %d\n", right, offered,
		    n_plates);
		assert_true(right >= floors[k].right);
		assert_true(offered >= floors[k].offered);
		ocr_free(o);
	}
	ocr_free(NULL);
}

/* The lower row stands to the right of the upper. */
static void
two_rows_are_one_text(void **state)
{
	const struct rendered *p = rendered_of("br-moto-portrait.jpg");
	struct ocr *o = must_open(OCR_NET, NULL);
	struct ocr_reading r;
	struct quad upper = p->quad;

	(void)state;
	assert_true(quad_width(&p->quad) < 2 * quad_height(&p->quad));
	must_read(o, &p->photo, &p->quad, &r);
	assert_string_equal(r.best.text, p->text);
	/* Each row alone is not the whole. */
	for (int i = 2; i < 4; i++) {
		upper.x[i] = (p->quad.x[i] + p->quad.x[3 - i]) / 2;
		upper.y[i] = (p->quad.y[i] + p->quad.y[3 - i]) / 2;
	}
	must_read(o, &p->photo, &upper, &r);
	assert_string_not_equal(r.best.text, p->text);
	ocr_free(o);
}

static void
flat_plates_have_no_text(void **state)
{
	static const struct quad quad = { { 100, 500, 500, 100 },
	    { 90, 90, 210, 210 } };
	static const struct quad square = { { 100, 300, 300, 100 },
	    { 60, 60, 240, 240 } };
	static const enum ocr_readers readers[] = { OCR_NET, OCR_BOTH,
	    OCR_TESSERACT };
	struct ocr_reading r;
	struct image im;

	(void)state;
	make_picture(&im, 600, 300, 1);
	for (int k = 0; k < 3; k++) {
		struct ocr *o = must_open(readers[k], NULL);

		for (int v = 0; v <= 255; v += 85) {
			memset(im.data, v, 600 * 300);
			must_read(o, &im, &quad, &r);
			assert_string_equal(r.best.text, "");
			assert_sound(&r);
			must_read(o, &im, &square, &r);
			assert_string_equal(r.best.text, "");
			assert_sound(&r);
		}
		ocr_free(o);
	}
	image_free(&im);
}

static void
noise_has_no_sure_text(void **state)
{
	static const struct quad quad = { { 10, 200, 200, 10 },
	    { 10, 10, 90, 90 } };
	struct ocr *o = must_open(OCR_NET, NULL);
	struct ocr_reading r;
	struct image im;

	(void)state;
	make_picture(&im, 210, 100, 1);
	srand(1);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 210 * 100; i++)
			im.data[i] = (unsigned char)(rand() % 256);
		must_read(o, &im, &quad, &r);
		assert_sound(&r);
		assert_true(r.best.p < .5);
	}
	image_free(&im);
	ocr_free(o);
}

static void
colour_and_grey_read_the_same(void **state)
{
	struct ocr *o = must_open(OCR_NET, NULL);
	struct ocr_reading a, b;

	(void)state;
	for (int i = 0; i < n_plates; i++) {
		const struct image *c = &plates[i].photo;
		struct image grey, both;
		struct reason why;
		size_t n = (size_t)c->width * (size_t)c->height;

		assert_int_equal(image_alloc(&grey, c->width, c->height, 1,
		    &why), 0);
		assert_int_equal(image_alloc(&both, c->width, c->height, 3,
		    &why), 0);
		/* ITU-R BT.601 */
		for (size_t k = 0; k < n; k++)
			grey.data[k] = (unsigned char)(.299 *
			    c->data[3 * k] + .587 * c->data[3 * k + 1] +
			    .114 * c->data[3 * k + 2] + .5);
		for (size_t k = 0; k < 3 * n; k++)
			both.data[k] = grey.data[k / 3];
		must_read(o, &grey, &plates[i].quad, &a);
		must_read(o, &both, &plates[i].quad, &b);
		assert_same(&a, &b);
		/* Rounded otherwise: the same where it is sure. */
		must_read(o, c, &plates[i].quad, &b);
		if (a.best.p > .9)
			assert_string_equal(b.best.text, a.best.text);
		assert_true(fabs(a.best.p - b.best.p) < .1);
		image_free(&grey);
		image_free(&both);
	}
	ocr_free(o);
}

/* What was read before makes no difference, whatever its size. */
static void
readings_know_nothing_of_each_other(void **state)
{
	struct ocr *o = must_open(OCR_NET, NULL), *fresh;
	struct ocr_reading a, b;

	(void)state;
	for (int i = 0; i < n_plates; i += 3) {
		fresh = must_open(OCR_NET, NULL);
		must_read(o, &plates[i].photo, &plates[i].quad, &a);
		must_read(fresh, &plates[i].photo, &plates[i].quad, &b);
		assert_same(&a, &b);
		ocr_free(fresh);
	}
	ocr_free(o);
}

/* A photo as from farther away and with the noise of a small camera. */
static void
degrade(const struct rendered *p, int by, int noise, struct image *im,
    struct quad *q)
{
	const struct image *from = &p->photo;
	struct reason why;

	assert_int_equal(image_alloc(im, from->width / by, from->height / by,
	    1, &why), 0);
	for (int y = 0; y < im->height; y++)
		for (int x = 0; x < im->width; x++) {
			int sum = 0, v;

			for (int j = 0; j < by * by; j++)
				sum += from->data[3 * ((y * by + j / by) *
				    from->width + x * by + j % by) + 1];
			v = sum / by / by + rand() % (2 * noise + 1) - noise;
			im->data[y * im->width + x] = (unsigned char)(v < 0 ?
			    0 : v > 255 ? 255 : v);
		}
	for (int i = 0; i < 4; i++) {
		q->x[i] = p->quad.x[i] / by;
		q->y[i] = p->quad.y[i] / by;
	}
}

/* Against the same reading without formats, which has a say of its own. */
static void
check_preference(const struct formats *f, const struct formats_choice *choice,
    const struct ocr_reading *plain, const struct ocr_reading *r)
{
	assert_sound(r);
	if (strcmp(plain->best.text, r->best.text) == 0)
		return;
	/* What has such a format gives way to nothing that has none. */
	if (formats_fit(f, choice, plain->best.text))
		assert_true(formats_fit(f, choice, r->best.text));
	if (strlen(plain->best.text) == strlen(r->best.text))
		for (size_t i = 0; plain->best.text[i] != '\0'; i++)
			if (plain->best.text[i] != r->best.text[i] &&
			    plain->chars[i] >= CLEAR)
				fail_msg("%s, of which character %zu is %.2f "
				    "sure, became %s", plain->best.text, i + 1,
				    plain->chars[i], r->best.text);
}

static void
formats_never_change_a_clear_character(void **state)
{
	static const char *const lists[] = { "US-CA", "US-TX,US-NV", "US",
	    "BR,MX", "GB", "FR,DE,IT,NL", "US-ID" };
	enum { LISTS = sizeof(lists) / sizeof(*lists) };
	struct formats_choice choice[LISTS];
	struct ocr_reading plain, r;
	struct reason why;
	struct formats *f = formats_open(make_source("models/formats.txt"),
	    &why);
	struct ocr *o = must_open(OCR_NET, NULL), *with[LISTS];
	int changed = 0, kept = 0;

	(void)state;
	for (int k = 0; k < LISTS; k++) {
		with[k] = must_open(OCR_NET, lists[k]);
		assert_int_equal(formats_choose(f, lists[k], &choice[k],
		    &why), 0);
	}
	srand(3);
	for (int i = 0; i < 4 * n_plates; i++) {
		struct image im;
		struct quad q;

		degrade(&plates[i % n_plates], 1 + i % 2, 6 << i / n_plates %
		    4, &im, &q);
		must_read(o, &im, &q, &plain);
		for (int k = 0; k < LISTS; k++) {
			must_read(with[k], &im, &q, &r);
			check_preference(f, &choice[k], &plain, &r);
			if (strcmp(plain.best.text, r.best.text) != 0)
				changed++;
			else if (!formats_fit(f, &choice[k], r.best.text))
				kept++;
		}
		image_free(&im);
	}
	printf("# %d changed, %d kept against their format\n", changed, kept);
	/* Else the test would say nothing. */
	assert_true(changed > 0 && kept > 0);
	for (int k = 0; k < LISTS; k++)
		ocr_free(with[k]);
	ocr_free(o);
	formats_free(f);
}

static void
any_quad_is_read_or_refused(void **state)
{
	static const double sizes[] = { 3, 60, 300, 5000, 1e7 };
	struct ocr *o = must_open(OCR_NET, NULL);
	struct ocr_reading r;
	struct reason why;
	int done = 0, refused = 0;

	(void)state;
	for (int i = 0; i < 1500; i++) {
		const struct image *im = &plates[i % n_plates].photo;
		struct quad q = plates[i % n_plates].quad;
		double size = sizes[i / 2 % 5];

		for (int k = 0; k < 4; k++) {
			q.x[k] = (i % 2) * q.x[k] +
			    ((double)rand() / RAND_MAX - .5) * size;
			q.y[k] = (i % 2) * q.y[k] +
			    ((double)rand() / RAND_MAX - .5) * size;
		}
		why.text[0] = '\0';
		if (ocr_read(o, im, &q, &r, &why) == 0) {
			done++;
			assert_sound(&r);
			continue;
		}
		refused++;
		assert_reason(why, "quad");
		assert_string_equal(r.best.text, "");
	}
	assert_true(done > 200 && refused > 200);
	ocr_free(o);
}

/* Pictures of a few pixels, or of one row. */
static void
tiny_pictures(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 1, 40 }, { 17, 15 } };
	struct ocr *o = must_open(OCR_NET, NULL);
	struct ocr_reading r;

	(void)state;
	for (int i = 0; i < 6; i++) {
		int w = sizes[i / 2][0], h = sizes[i / 2][1];
		struct quad q = { { -2, w + 2, w + 2, -2 },
		    { -2, -2, h + 2, h + 2 } };
		struct image im;

		make_picture(&im, w, h, i % 2 == 0 ? 1 : 3);
		must_read(o, &im, &q, &r);
		assert_sound(&r);
		image_free(&im);
	}
	ocr_free(o);
}

static void
refuse(const struct ocr_options *options, const char *want)
{
	struct reason why = { "" };
	struct ocr *o = ocr_open(options, &why);

	if (o != NULL)
		fail_msg("opened, but should say: %s", want);
	if (strstr(why.text, want) == NULL)
		fail_msg("'%s' does not say: %s", why.text, want);
}

static void
what_is_missing_is_said(void **state)
{
	static const struct quad point = { { 5, 5, 5, 5 }, { 5, 5, 5, 5 } };
	struct ocr_options options = { "/nonexistent", OCR_NET, NULL };
	struct ocr_reading r;
	struct reason why;
	struct ocr *o;
	char *dir = make_dir();

	(void)state;
	refuse(&options, "/nonexistent/read.safetensors: No such file");
	options.readers = OCR_TESSERACT;
	refuse(&options, "/nonexistent/plate.traineddata: No such file");
	options.models = make_source("models");
	options.readers = OCR_NET;
	options.formats = "US-CA,XX";
	refuse(&options, "no formats of region 'XX'");
	/* Only what is used is read. */
	assert_int_equal(symlink(make_source("models/read.safetensors"),
	    make_path(dir, "read.safetensors")), 0);
	options.models = dir;
	options.formats = NULL;
	refuse(&options, "formats.txt: No such file");
	assert_int_equal(symlink(make_source("models/formats.txt"),
	    make_path(dir, "formats.txt")), 0);
	refuse(&options, "issuer.safetensors: No such file");
	assert_int_equal(symlink(make_source("models/issuer.safetensors"),
	    make_path(dir, "issuer.safetensors")), 0);
	options.readers = OCR_BOTH;
	refuse(&options, "plate.traineddata: No such file");
	options.readers = OCR_NET;
	o = ocr_open(&options, &why);
	assert_non_null(o);
	assert_int_equal(ocr_read(o, &plates[0].photo, &point, &r, &why), -1);
	assert_reason(why, "a quad that is no plate's");
	ocr_free(o);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rendered_plates_are_read),
		cmocka_unit_test(two_rows_are_one_text),
		cmocka_unit_test(flat_plates_have_no_text),
		cmocka_unit_test(noise_has_no_sure_text),
		cmocka_unit_test(colour_and_grey_read_the_same),
		cmocka_unit_test(readings_know_nothing_of_each_other),
		cmocka_unit_test(formats_never_change_a_clear_character),
		cmocka_unit_test(any_quad_is_read_or_refused),
		cmocka_unit_test(tiny_pictures),
		cmocka_unit_test(what_is_missing_is_said),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
