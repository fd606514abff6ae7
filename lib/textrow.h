/*
 * The row of letters on a rectified plate, apart from frame, stickers,
 * the state's name and slogans.
 */
#ifndef ALPR_TEXTROW_H
#define ALPR_TEXTROW_H

struct Pix;

/*
 * From an 8-bit plate to an 8-bit picture of its tallest row of letters,
 * dark on white, with the rest blanked and a white border around it.  NULL
 * where there is no row of at least three letters; else the caller frees.
 */
struct Pix *textrow_find(struct Pix *);

#endif
