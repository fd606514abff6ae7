/*
 * Texts in the columns of a terminal.  Nothing hidden (utf8.h) reaches it.
 *
 * How wide a character is says wcwidth(): the caller has set LC_CTYPE to a
 * locale of UTF-8.  A letter of East Asia takes two columns, a combining
 * mark none.
 */
#ifndef ALPR_CELL_H
#define ALPR_CELL_H

#include <stddef.h>
#include <stdio.h>

size_t cell_width(const char *);

/* Prints all of it. */
void cell_print(FILE *, const char *);

/* In just so many columns: blanks follow, or its end is an ellipsis. */
void cell_fit(FILE *, const char *, size_t columns);

/*
 * Prints all of it where a line has so many columns, of which some are used
 * already: breaks it between words, and words that no line holds, and begins
 * the lines that follow with an indent.  0: lines of any length.
 */
void cell_wrap(FILE *, const char *, size_t used, size_t indent,
    size_t columns);

#endif
