/*
 * Duty hours: when a person may be expected to search.  As a policy has it,
 *
 *	Mon-Fri 07:00-19:00
 *	Fri,Sat 22:00-06:00	over midnight, into Saturday and Sunday
 *	daily 00:00-24:00
 *
 * in the local time of the agency.
 */
#ifndef ALPR_DUTY_H
#define ALPR_DUTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

struct duty {
	unsigned days;		/* bit 0: Monday ... bit 6: Sunday */
	int from, to;		/* minutes of the day; to may be past 24:00 */
};

struct duty_hours {
	struct duty *list;
	size_t n;		/* 0: not told */
};

/* Reads one text as above. */
int duty_parse(const char *, struct duty *, struct reason *);

/* Whether a local time, ms as if it were UTC, lies in any of them. */
bool duty_holds(const struct duty_hours *, int64_t local);

#endif
