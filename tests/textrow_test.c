/* The row of letters on a plate. */
#include "textrow.h"

#include <leptonica/allheaders.h>

#include "make.h"

/* A plate of 400 x 110 with a line of large and one of small letters. */
static PIX *
plate(const char *big, const char *small, bool light)
{
	PIX *pix = pixCreate(400, 110, 8);
	L_BMF *font = bmfCreate(NULL, 20);
	l_int32 width, overflow;

	pixSetAllArbitrary(pix, 210);
	pixSetTextline(pix, font, big, 30, 30, 78, &width, &overflow);
	bmfDestroy(&font);
	font = bmfCreate(NULL, 4);
	pixSetTextline(pix, font, small, 30, 130, 104, &width, &overflow);
	bmfDestroy(&font);
	if (light)
		pixInvert(pix, pix);
	return pix;
}

/* How many pixels are darker than the middle. */
static int
dark(PIX *pix)
{
	l_uint32 v;
	int n = 0;

	for (int y = 0; y < pixGetHeight(pix); y++)
		for (int x = 0; x < pixGetWidth(pix); x++) {
			pixGetPixel(pix, x, y, &v);
			n += v < 128;
		}
	return n;
}

static void
finds(void **state)
{
	(void)state;
	for (int light = 0; light < 2; light++) {
		PIX *pix = plate("7ABC123", "CALIFORNIA", light == 1);
		PIX *row = textrow_find(pix);
		l_uint32 v;

		assert_non_null(row);
		/* The small line below is not in it. */
		assert_in_range(pixGetHeight(row), 40 + 24, 65 + 24);
		assert_in_range(pixGetWidth(row), 250, 350 + 24);
		assert_in_range(dark(row), 1000, 9000);
		for (int x = 0; x < pixGetWidth(row); x++) {
			pixGetPixel(row, x, 2, &v);
			assert_in_range(v, 240, 255);
		}
		pixDestroy(&row);
		pixDestroy(&pix);
	}
}

static void
finds_none(void **state)
{
	static const l_int32 sizes[][2] = { { 288, 96 }, { 96, 96 },
	    { 40, 96 }, { 1, 96 }, { 2000, 96 } };
	PIX *pix;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (l_uint32 v = 0; v <= 255; v += 51) {
			pix = pixCreate(sizes[i][0], sizes[i][1], 8);
			pixSetAllArbitrary(pix, v);
			assert_null(textrow_find(pix));
			pixDestroy(&pix);
		}
	pix = plate("7A", "", false);
	assert_null(textrow_find(pix));
	pixDestroy(&pix);
	pix = plate("", "CALIFORNIA", false);
	assert_null(textrow_find(pix));
	pixDestroy(&pix);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(finds_none),
	};

	setMsgSeverity(L_SEVERITY_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
