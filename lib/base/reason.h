/*
 * Why something was refused: one line of text that the caller owns.
 *
 * The library never prints and never exits.  A function that can fail takes
 * a struct reason as its last argument, fills it where the fault was first
 * seen, and returns -1; cmd/ prints it once, with the program and the line.
 * As data, the same text also goes into the file of rejects and the audit
 * log, and threads do not share it.
 */
#ifndef ALPR_REASON_H
#define ALPR_REASON_H

#include <stdarg.h>

struct reason {
	char text[256];
};

/*
 * Writes the text, cut to what fits; of what is not UTF-8, or that nobody
 * would see (utf8_hidden()), each byte is a '?'.  Always returns -1.
 */
int reason_set(struct reason *, const char *, ...)
    __attribute__((format(printf, 2, 3)));
int reason_vset(struct reason *, const char *, va_list)
    __attribute__((format(printf, 2, 0)));

/* The same, followed by ": " and the meaning of errno as it is on entry. */
int reason_errno(struct reason *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts a prefix and ": " before the present text.  Always returns -1. */
int reason_prefix(struct reason *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

#endif
