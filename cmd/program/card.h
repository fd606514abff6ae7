/* One sighting on a page (page.h). */
#ifndef ALPR_CARD_H
#define ALPR_CARD_H

#include <stddef.h>
#include <stdio.h>

#include "hit.h"

/* What else there is to say of it; "" is nothing. */
struct card_row {
	const char *name, *text, *under;
};

/*
 * Its number among those of the page, and that of its place on the map; 0:
 * there is none.
 */
void card_write(FILE *, const struct hit *, size_t number, size_t place,
    const struct card_row *, size_t rows);

#endif
