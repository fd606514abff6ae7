/*
 * Alerts and counts as a person reads them on a terminal, and not as records.
 * Times are in the zone of local_zone(); nothing hidden reaches the terminal.
 */
#ifndef ALPR_BOARD_H
#define ALPR_BOARD_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

struct board {
	FILE *out;
	int64_t now;
	size_t shown;
};

/* place: of the camera, by the policy; "" where that does not name it. */
void board_alert(struct board *, const json_t *alert, const char *place);

/* The counts of one list. */
void board_counts(struct board *, const json_t *counts);

/* How many alerts there were, and how to verify one. */
void board_end(const struct board *, const char *store);

#endif
