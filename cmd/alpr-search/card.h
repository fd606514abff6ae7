/* One sighting on the page of results (show_html.c). */
#ifndef ALPR_CARD_H
#define ALPR_CARD_H

#include <stddef.h>
#include <stdio.h>

#include "hit.h"

/* Its number among the results, and that of its place on the map. */
void card_write(FILE *, const struct hit *, size_t number, size_t place);

#endif
