/* How a page (page.h) looks, on screen and on paper. */
#ifndef ALPR_STYLE_H
#define ALPR_STYLE_H

#include <stdio.h>

/* Writes the style sheet; each printed page bears this text. */
void style_write(FILE *, const char *running);

#endif
