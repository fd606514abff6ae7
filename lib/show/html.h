/* Text in HTML and in its attributes: nothing in it is markup. */
#ifndef ALPR_HTML_H
#define ALPR_HTML_H

#include <stdio.h>

/*
 * Writes text, or the value of an attribute in double quotes.  What is
 * hidden (utf8.h) is replaced.
 */
void html_text(FILE *, const char *);

/* The same of several lines, whose breaks stay. */
void html_lines(FILE *, const char *);

#endif
