/*
 * Texts that people are shown: character by character of UTF-8 (RFC 3629),
 * and which of them must not be shown as they are.
 */
#ifndef ALPR_UTF8_H
#define ALPR_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffdu	/* what stands for what is not shown */

/* The first character of a text, and its length; 0 where it is no UTF-8. */
size_t utf8_decode(const char *, size_t len, uint32_t *);

/*
 * The next character of a text, which is moved past it; 0 at the end.  A
 * byte that begins no character is UTF8_REPLACEMENT, each for itself.
 */
uint32_t utf8_next(const char **);

/*
 * Whether a character is a control, breaks the line, turns the direction of
 * writing or cannot be seen: what makes a terminal, a table or its reader
 * take a text for another.
 */
bool utf8_hidden(uint32_t);

/* The next one as it may be shown: hidden ones are UTF8_REPLACEMENT. */
uint32_t utf8_shown(const char **);

/* Writes it as UTF-8, 1 to 4 bytes and NUL; returns their number. */
int utf8_encode(uint32_t, char [5]);

/* Whether a text is UTF-8 without anything hidden. */
bool utf8_presentable(const char *);

#endif
