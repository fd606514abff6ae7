/*
 * Open alerts as a page with their photos: what an officer looks at before
 * saying what came of them.
 */
#ifndef ALPR_SHEET_H
#define ALPR_SHEET_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "base/reason.h"

struct sheet {
	const char *agency, *person;	/* until the end */
	int64_t now;
	size_t shown;
	char *text;			/* the alerts, as HTML */
	size_t len;
	FILE *cards;
};

/* Keeps an alert for the page.  Place: as board.h has it. */
int sheet_alert(struct sheet *, const json_t *alert, const char *place,
    struct reason *);

/* Writes the page, and wipes what was kept. */
int sheet_end(struct sheet *, FILE *, struct reason *);

#endif
