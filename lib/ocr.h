/*
 * Reads a rectified plate.
 *
 * The first reader: Tesseract's LSTM through its C API.  Printed plates
 * carry more than their number (a state's name, a slogan, stickers), so the
 * row of tallest letters is found first (connected components of the
 * binarised plate), and read alone; dark on light or light on dark.
 */
#ifndef ALPR_OCR_H
#define ALPR_OCR_H

#include <stddef.h>

#include "image.h"
#include "plate.h"
#include "quad.h"
#include "reason.h"

#define OCR_CANDIDATES 5

struct ocr;

struct ocr_text {
	char text[PLATE_SIZE];
	double confidence;	/* 0..1 */
};

struct ocr_reading {
	struct ocr_text best;	/* text empty: not readable */
	double chars[PLATE_MAX];	/* confidence of each of its characters */
	struct ocr_text others[OCR_CANDIDATES];	/* next best, in order */
	size_t n_others;
};

/*
 * tessdata is the folder of Tesseract's models, NULL for its own default;
 * language names one of them.  NULL with a reason.
 */
struct ocr *ocr_open(const char *tessdata, const char *language,
    struct reason *);
void ocr_free(struct ocr *);

/*
 * Reads the plate in a quad of a one-channel image.  A plate that cannot be
 * read is no error: its text is then empty.
 */
int ocr_read(struct ocr *, const struct image *, const struct quad *,
    struct ocr_reading *, struct reason *);

#endif
