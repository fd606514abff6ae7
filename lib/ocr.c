/* Reads plates with Tesseract. */
#include "ocr.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

#include "rectify.h"
#include "textrow.h"

#define PLATE_HEIGHT	96	/* of the rectified plate */
#define MARGIN		0.08	/* around it: corners are never exact */
#define ROW_HEIGHT	64	/* of the row of letters, with its border */
#define LETTERS_MIN	3	/* fewer is no number */
#define P_MIN		0.01

struct ocr {
	TessBaseAPI *tess;
};

/* One character, with the next best in its place. */
struct symbol {
	char c, other;
	double p, other_p;
};

struct ocr *
ocr_open(const char *tessdata, const char *language, struct reason *why)
{
	struct ocr *o = calloc(1, sizeof(*o));

	if (o == NULL) {
		reason_errno(why, "reader");
		return NULL;
	}
	/* Leptonica would write its own messages to stderr. */
	setMsgSeverity(L_SEVERITY_NONE);
	o->tess = TessBaseAPICreate();
	if (o->tess == NULL || TessBaseAPIInit2(o->tess, tessdata, language,
	    OEM_LSTM_ONLY) != 0) {
		reason_set(why, "Tesseract has no model '%.40s' (Debian: "
		    "tesseract-ocr-eng)", language);
		ocr_free(o);
		return NULL;
	}
	TessBaseAPISetVariable(o->tess, "tessedit_char_whitelist",
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	TessBaseAPISetVariable(o->tess, "load_system_dawg", "0");
	TessBaseAPISetVariable(o->tess, "load_freq_dawg", "0");
	TessBaseAPISetVariable(o->tess, "lstm_choice_mode", "2");
	TessBaseAPISetVariable(o->tess, "debug_file", "/dev/null");
	TessBaseAPISetPageSegMode(o->tess, PSM_RAW_LINE);
	return o;
}

void
ocr_free(struct ocr *o)
{
	if (o == NULL)
		return;
	if (o->tess != NULL) {
		TessBaseAPIEnd(o->tess);
		TessBaseAPIDelete(o->tess);
	}
	free(o);
}

/* The runner-up of a symbol, where the network had one. */
static void
runner_up(TessResultIterator *at, struct symbol *s)
{
	TessChoiceIterator *choice = TessResultIteratorGetChoiceIterator(at);
	char normal[PLATE_SIZE];
	struct reason ignored;
	const char *text;

	s->other = '\0';
	s->other_p = 0;
	if (choice == NULL)
		return;
	do {
		text = TessChoiceIteratorGetUTF8Text(choice);
		if (text == NULL || plate_normal(text, normal, &ignored) != 0 ||
		    strlen(normal) != 1 || normal[0] == s->c)
			continue;
		s->other = normal[0];
		s->other_p = TessChoiceIteratorConfidence(choice) / 100;
	} while (s->other == '\0' && TessChoiceIteratorNext(choice));
	TessChoiceIteratorDelete(choice);
}

/* All characters that the last recognition gave, up to PLATE_MAX. */
static size_t
collect(struct ocr *o, struct symbol *out)
{
	TessResultIterator *at = TessBaseAPIGetIterator(o->tess);
	char normal[PLATE_SIZE];
	struct reason ignored;
	size_t n = 0;
	char *text;

	if (at == NULL)
		return 0;
	do {
		text = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
		if (text == NULL)
			continue;
		if (plate_normal(text, normal, &ignored) == 0 &&
		    strlen(normal) == 1 && n < PLATE_MAX) {
			out[n].c = normal[0];
			out[n].p = TessResultIteratorConfidence(at,
			    RIL_SYMBOL) / 100;
			runner_up(at, &out[n++]);
		}
		TessDeleteText(text);
	} while (TessResultIteratorNext(at, RIL_SYMBOL));
	TessResultIteratorDelete(at);
	return n;
}

/* Never quite 0, so that texts can still be ranked by their product. */
static double
clamp(double p)
{
	return p < P_MIN ? P_MIN : p > 1 ? 1 : p;
}

static int
by_confidence(const void *a, const void *b)
{
	const struct ocr_text *x = a, *y = b;

	return (x->confidence < y->confidence) -
	    (x->confidence > y->confidence);
}

/* Each runner-up in its place makes another text; the best are kept. */
static void
offer_others(const struct symbol *s, size_t n, struct ocr_reading *r)
{
	struct ocr_text all[PLATE_MAX];
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i].other == '\0')
			continue;
		all[count] = r->best;
		all[count].text[i] = s[i].other;
		all[count].confidence *= clamp(s[i].other_p) /
		    clamp(s[i].p);
		all[count].confidence = fmin(all[count].confidence,
		    r->best.confidence);
		count++;
	}
	qsort(all, count, sizeof(all[0]), by_confidence);
	r->n_others = count < OCR_CANDIDATES ? count : OCR_CANDIDATES;
	memcpy(r->others, all, r->n_others * sizeof(all[0]));
}

/* The plate is as sure as all of its characters together. */
static void
make_reading(const struct symbol *s, size_t n, struct ocr_reading *r)
{
	memset(r, 0, sizeof(*r));
	if (n < LETTERS_MIN)
		return;
	r->best.confidence = 1;
	for (size_t i = 0; i < n; i++) {
		r->best.text[i] = s[i].c;
		r->chars[i] = clamp(s[i].p);
		r->best.confidence *= r->chars[i];
	}
	offer_others(s, n, r);
}

static void
recognise(struct ocr *o, PIX *row, struct ocr_reading *r)
{
	PIX *scaled = pixScaleToSize(row, 0, ROW_HEIGHT);
	struct symbol symbols[PLATE_MAX];
	size_t n = 0;

	if (scaled != NULL) {
		TessBaseAPISetImage2(o->tess, scaled);
		TessBaseAPISetSourceResolution(o->tess, 300);
		if (TessBaseAPIRecognize(o->tess, NULL) == 0)
			n = collect(o, symbols);
		TessBaseAPIClear(o->tess);
	}
	pixDestroy(&scaled);
	make_reading(symbols, n, r);
}

int
ocr_read(struct ocr *o, const struct image *image, const struct quad *q,
    struct ocr_reading *r, struct reason *why)
{
	PIX *plate, *row;

	memset(r, 0, sizeof(*r));
	plate = rectify_plate(image, q, MARGIN, PLATE_HEIGHT, why);
	if (plate == NULL)
		return -1;
	row = textrow_find(plate);
	if (row != NULL)
		recognise(o, row, r);
	pixDestroy(&row);
	pixDestroy(&plate);
	return 0;
}
