/* Finds the row of letters on a plate by its connected components. */
#include "textrow.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdlib.h>

#define LETTERS_MIN	3
#define BORDER		12	/* white pixels around the row */
#define WHITE		255
#define PRINT_SHAPE	0.6	/* width by height of printed capitals */

struct row {
	PIX *binary;		/* letters are 1 */
	BOXA *boxes;		/* of the letters of the row */
	double score;		/* how much ink stands in line */
};

static void
row_free(struct row *r)
{
	pixDestroy(&r->binary);
	boxaDestroy(&r->boxes);
}

/* Whether a component has the size that a letter of this plate may have. */
static bool
is_letter(l_int32 w, l_int32 h, l_int32 plate_h)
{
	return h >= plate_h * 3 / 10 && h <= plate_h * 9 / 10 &&
	    w <= h * 13 / 10 && w >= h / 12;
}

/* Letters of about this one's height whose middle is about as high. */
static BOXA *
in_line_with(BOXA *letters, int reference)
{
	l_int32 x, y, w, h, x0, y0, w0, h0;
	BOXA *row = boxaCreate(16);

	boxaGetBoxGeometry(letters, reference, &x0, &y0, &w0, &h0);
	for (int i = 0; i < boxaGetCount(letters); i++) {
		boxaGetBoxGeometry(letters, i, &x, &y, &w, &h);
		if (abs(h - h0) * 5 <= h0 && abs((y + h / 2) -
		    (y0 + h0 / 2)) * 10 <= h0 * 2 + abs(x - x0) / 4)
			boxaAddBox(row, boxaGetBox(letters, i, L_CLONE),
			    L_INSERT);
	}
	return row;
}

static double
ink(BOXA *row)
{
	l_int32 x, y, w, h;
	double sum = 0;

	for (int i = 0; i < boxaGetCount(row); i++) {
		boxaGetBoxGeometry(row, i, &x, &y, &w, &h);
		sum += h;
	}
	return sum;
}

/* The best row of one polarity; takes the binary picture. */
static struct row
best_row(PIX *binary)
{
	struct row best = { binary, NULL, 0 };
	BOXA *all = pixConnCompBB(binary, 8), *letters = boxaCreate(32), *row;
	l_int32 x, y, w, h;

	for (int i = 0; i < boxaGetCount(all); i++) {
		boxaGetBoxGeometry(all, i, &x, &y, &w, &h);
		if (is_letter(w, h, pixGetHeight(binary)))
			boxaAddBox(letters, boxaGetBox(all, i, L_CLONE),
			    L_INSERT);
	}
	for (int i = 0; i < boxaGetCount(letters); i++) {
		row = in_line_with(letters, i);
		if (boxaGetCount(row) >= LETTERS_MIN &&
		    ink(row) > best.score) {
			best.score = ink(row);
			boxaDestroy(&best.boxes);
			best.boxes = row;
		} else {
			boxaDestroy(&row);
		}
	}
	boxaDestroy(&all);
	boxaDestroy(&letters);
	return best;
}

/* Where the letters are, and the blurred edge around them. */
static PIX *
mask_of(const struct row *r)
{
	PIX *mask = pixCreateTemplate(r->binary), *thick;
	l_int32 x, y, w, h;

	for (int i = 0; i < boxaGetCount(r->boxes); i++) {
		boxaGetBoxGeometry(r->boxes, i, &x, &y, &w, &h);
		pixRasterop(mask, x, y, w, h, PIX_SRC, r->binary, x, y);
	}
	thick = pixDilateBrick(NULL, mask, 5, 5);
	pixDestroy(&mask);
	return thick;
}

/*
 * How much wider the letters must be made to have the shape of print, which
 * general models know; those of American plates are narrow.
 */
static l_float32
widening(BOXA *letters)
{
	double w = 0, h = 0;
	l_int32 bw, bh;

	for (int i = 0; i < boxaGetCount(letters); i++) {
		boxaGetBoxGeometry(letters, i, NULL, NULL, &bw, &bh);
		if (bw * 4 < bh)	/* 1 and I tell nothing */
			continue;
		w += bw;
		h += bh;
	}
	w = w > 0 ? PRINT_SHAPE * h / w : 1;
	return (l_float32)(w < 1 ? 1 : w > 1.8 ? 1.8 : w);
}

static PIX *
cut_row(PIX *grey, const struct row *r)
{
	PIX *mask = mask_of(r), *clean = pixCopy(NULL, grey), *cut, *wide;
	PIX *out;
	BOX *around;

	pixInvert(mask, mask);
	pixSetMasked(clean, mask, WHITE);
	boxaGetExtent(r->boxes, NULL, NULL, &around);
	cut = pixClipRectangle(clean, around, NULL);
	wide = cut == NULL ? NULL : pixScale(cut, widening(r->boxes), 1);
	out = wide == NULL ? NULL : pixAddBorder(wide, BORDER, WHITE);
	boxDestroy(&around);
	pixDestroy(&wide);
	pixDestroy(&cut);
	pixDestroy(&clean);
	pixDestroy(&mask);
	return out;
}

/* The better of two rows, by its ink; frees the other. */
static struct row
better(struct row a, struct row b)
{
	if (b.score > a.score) {
		row_free(&a);
		return b;
	}
	row_free(&b);
	return a;
}

/* The best row of letters darker than what is around them. */
static struct row
dark_row(PIX *grey)
{
	/* Coarse and fine: letters may touch the frame, or be washed out. */
	static const struct { int part; float factor; } tries[] = {
	    { 3, 0.2f }, { 3, 0.08f }, { 6, 0.3f } };
	struct row best = { NULL, NULL, 0 }, next;
	l_int32 h = pixGetHeight(grey);
	PIX *binary;

	for (int i = 0; i < 3; i++) {
		binary = NULL;
		if (pixSauvolaBinarize(grey, h / tries[i].part,
		    tries[i].factor, 1, NULL, NULL, NULL, &binary) != 0)
			continue;
		next = best_row(binary);
		best = better(best, next);
	}
	return best;
}

/* From the darkest fiftieth to the lightest, to black and white. */
static PIX *
stretch(PIX *grey)
{
	NUMA *histogram = pixGetGrayHistogram(grey, 2), *map = NULL;
	l_float32 low, high;
	PIX *out = NULL;

	if (histogram != NULL &&
	    numaHistogramGetValFromRank(histogram, 0.02f, &low) == 0 &&
	    numaHistogramGetValFromRank(histogram, 0.98f, &high) == 0)
		map = numaGammaTRC(1, (l_int32)low, (l_int32)high + 1);
	if (map != NULL) {
		out = pixCopy(NULL, grey);
		pixTRCMap(out, NULL, map);
	}
	numaDestroy(&map);
	numaDestroy(&histogram);
	return out;
}

struct Pix *
textrow_find(struct Pix *plate)
{
	PIX *even, *light, *out = NULL;
	struct row a, b;

	even = stretch(plate);
	if (even == NULL)
		return NULL;
	light = pixInvert(NULL, even);
	a = dark_row(even);
	b = dark_row(light);
	/* Dark letters are the rule; their counters are light, too. */
	if (b.score > 1.2 * a.score)
		out = cut_row(light, &b);
	else if (a.boxes != NULL)
		out = cut_row(even, &a);
	row_free(&a);
	row_free(&b);
	pixDestroy(&even);
	pixDestroy(&light);
	return out;
}
