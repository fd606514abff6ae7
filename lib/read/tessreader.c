/* Reads plates with Tesseract. */
#include "tessreader.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

#include "base/file.h"

#define MODEL_MAX (64u << 20)
#define P_MIN	0.01
#define FLAT	10		/* grey levels; letters stand out by more */

static const struct rectify_shape shape = { 144, 48, .05, .12 };

struct tessreader {
	TessBaseAPI *tess;
};

/* One character, with the next best in its place. */
struct symbol {
	char c, other;
	double p, other_p;
};

/* From memory: else Tesseract would look for the model where it likes. */
static int
load(struct tessreader *r, const char *path, struct reason *why)
{
	struct blob model = { NULL, 0 };
	int rc = -1;

	r->tess = TessBaseAPICreate();
	if (r->tess == NULL)
		return reason_set(why, "out of memory");
	/* First, or it complains on stderr where the model is none. */
	TessBaseAPISetVariable(r->tess, "debug_file", "/dev/null");
	if (file_read(path, MODEL_MAX, &model, why) != 0)
		return -1;
	if (model.len > 0)
		rc = TessBaseAPIInit5(r->tess, (const char *)model.data,
		    (int)model.len, "plate", OEM_LSTM_ONLY, NULL, 0, NULL,
		    NULL, 0, 0);
	blob_free(&model);
	return rc == 0 ? 0 : reason_set(why, "%.200s: not a model of "
	    "Tesseract's", path);
}

struct tessreader *
tessreader_open(const char *folder, struct reason *why)
{
	struct tessreader *r = calloc(1, sizeof(*r));
	char *path;
	int rc;

	if (r == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	/* Leptonica would write its own messages to stderr. */
	setMsgSeverity(L_SEVERITY_NONE);
	path = file_join(folder, "plate.traineddata", why);
	rc = path == NULL ? -1 : load(r, path, why);
	free(path);
	if (rc != 0) {
		tessreader_free(r);
		return NULL;
	}
	TessBaseAPISetVariable(r->tess, "lstm_choice_mode", "2");
	TessBaseAPISetPageSegMode(r->tess, PSM_RAW_LINE);
	return r;
}

void
tessreader_free(struct tessreader *r)
{
	if (r == NULL)
		return;
	if (r->tess != NULL) {
		TessBaseAPIEnd(r->tess);
		TessBaseAPIDelete(r->tess);
	}
	free(r);
}

const struct rectify_shape *
tessreader_shape(void)
{
	return &shape;
}

/* The letter or digit that a text is, or '\0'. */
static char
letter(const char *text)
{
	char normal[PLATE_SIZE];
	struct reason ignored;

	return text != NULL && plate_normal(text, normal, &ignored) == 0 &&
	    strlen(normal) == 1 ? normal[0] : '\0';
}

/* Never quite 0, so that texts can still be ranked by their product. */
static double
share(double percent)
{
	double p = percent / 100;

	return p < P_MIN ? P_MIN : p > 1 ? 1 : p;
}

/* The runner-up of a symbol, where the network had one. */
static void
runner_up(TessResultIterator *at, struct symbol *s)
{
	TessChoiceIterator *choice = TessResultIteratorGetChoiceIterator(at);
	char c;

	s->other = '\0';
	if (choice == NULL)
		return;
	do {
		c = letter(TessChoiceIteratorGetUTF8Text(choice));
		if (c == '\0' || c == s->c)
			continue;
		s->other = c;
		s->other_p = share((double)
		    TessChoiceIteratorConfidence(choice));
	} while (s->other == '\0' && TessChoiceIteratorNext(choice));
	TessChoiceIteratorDelete(choice);
}

/* All characters that the last recognition gave, up to PLATE_MAX. */
static size_t
collect(struct tessreader *r, struct symbol *out)
{
	TessResultIterator *at = TessBaseAPIGetIterator(r->tess);
	size_t n = 0;
	char *text;

	if (at == NULL)
		return 0;
	do {
		text = TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
		out[n].c = letter(text);
		TessDeleteText(text);
		if (out[n].c == '\0')
			continue;
		out[n].p = share((double)TessResultIteratorConfidence(at,
		    RIL_SYMBOL));
		runner_up(at, &out[n++]);
	} while (n < PLATE_MAX && TessResultIteratorNext(at, RIL_SYMBOL));
	TessResultIteratorDelete(at);
	return n;
}

/* The text, and one for each runner-up in its place. */
static void
offer(const struct symbol *s, size_t n, struct reading *reading)
{
	char text[PLATE_SIZE] = "";
	double p = 1;

	for (size_t i = 0; i < n; i++) {
		text[i] = s[i].c;
		p *= s[i].p;
	}
	reading_add(reading, text, p);
	for (size_t i = 0; i < n; i++) {
		double rest = s[i].other_p < 1 - s[i].p ? s[i].other_p :
		    1 - s[i].p;

		if (s[i].other == '\0' || rest <= 0)
			continue;
		text[i] = s[i].other;
		reading_add(reading, text, p / s[i].p * rest);
		text[i] = s[i].c;
	}
	reading_sort(reading);
}

/* Of which Tesseract would still say something. */
static bool
flat(const unsigned char *plate)
{
	unsigned char min = 255, max = 0;

	for (int i = 0; i < shape.width * shape.height; i++) {
		min = plate[i] < min ? plate[i] : min;
		max = plate[i] > max ? plate[i] : max;
	}
	return max - min < FLAT;
}

int
tessreader_read(struct tessreader *r, const unsigned char *plate,
    struct reading *reading, struct reason *why)
{
	struct symbol symbols[PLATE_MAX];
	size_t n = 0;

	reading->n = 0;
	if (flat(plate))
		return 0;
	TessBaseAPISetImage(r->tess, plate, shape.width, shape.height, 1,
	    shape.width);
	TessBaseAPISetSourceResolution(r->tess, 300);
	if (TessBaseAPIRecognize(r->tess, NULL) != 0)
		return reason_set(why, "Tesseract failed");
	n = collect(r, symbols);
	TessBaseAPIClear(r->tess);
	if (n > 0)
		offer(symbols, n, reading);
	return 0;
}
