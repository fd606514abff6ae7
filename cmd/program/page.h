/*
 * A page of HTML with photos in it, for the file: no script, nothing from the
 * network, and it prints well.
 */
#ifndef ALPR_PAGE_H
#define ALPR_PAGE_H

#include <stdio.h>

#include "base/reason.h"

/*
 * From the first byte to <body>.  The running text stands below each printed
 * page.
 */
int page_head(FILE *, const char *title, const char *running,
    struct reason *);

/* One of <dl class="facts">; under may be NULL. */
void page_fact(FILE *, const char *name, const char *text,
    const char *under);

#endif
