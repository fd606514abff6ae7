/*
 * Reads a plate: rectified (rectify.h), read by one or two readers that know
 * nothing of each other, their opinions mixed (reading.h).
 *
 * A plate that is not much wider than high may have two rows.  It is then
 * read as one row and as two, the lower row set to the right of the upper,
 * and the surer reading stands.
 */
#ifndef ALPR_OCR_H
#define ALPR_OCR_H

#include <stddef.h>

#include "base/plate.h"
#include "base/quad.h"
#include "base/reason.h"
#include "formats.h"
#include "image/image.h"
#include "reading.h"

#define OCR_CANDIDATES 5

/* Serves one thread at a time; several may be open at once. */
struct ocr;

enum ocr_readers {
	OCR_NET = 1,
	OCR_TESSERACT = 2,
	OCR_BOTH = OCR_NET | OCR_TESSERACT
};

struct ocr_options {
	/*
	 * The folder of read.safetensors, plate.traineddata, formats.txt and
	 * issuer.safetensors; only what is used is read.
	 */
	const char *models;
	enum ocr_readers readers;
	/*
	 * Regions whose formats are expected (formats.h), or NULL for any: of
	 * two texts of like probability the one that has such a format stands.
	 * A text gives way to none that is a tenth as probable, and a clear
	 * character is never turned into another (formats_weigh()).
	 */
	const char *formats;
};

struct ocr_reading {
	struct reading_text best;	/* text empty: not readable */
	double chars[PLATE_MAX];	/* how sure each character is */
	struct reading_text others[OCR_CANDIDATES];	/* best first */
	size_t n_others;
	char region[FORMATS_REGION_SIZE];	/* issuer; empty: not known */
	double region_p;
};

/* NULL with a reason; else free with ocr_free(). */
struct ocr *ocr_open(const struct ocr_options *, struct reason *);
void ocr_free(struct ocr *);

/*
 * Reads the plate in a quad of a picture of one or three channels.  A plate
 * that cannot be read is no error: its text is then empty.
 */
int ocr_read(struct ocr *, const struct image *, const struct quad *,
    struct ocr_reading *, struct reason *);

#endif
