/*
 * Comma-separated values: RFC 4180, in UTF-8, and safe to open in a
 * spreadsheet.
 */
#ifndef ALPR_CSV_H
#define ALPR_CSV_H

#include <stdio.h>

/*
 * Writes a field of text, in quotes.  Text that a spreadsheet
 * would take for a formula (it begins with = + - or @) gets a ' before it;
 * what is hidden (utf8.h), line breaks too, is replaced.  NULL is empty.
 */
void csv_text(FILE *, const char *);

#endif
