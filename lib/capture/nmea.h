/*
 * Positions from a satellite receiver: sentences of NMEA 0183, RMC and GGA of
 * any talker (GP, GN, GL ...).
 *
 * A sentence counts only with its checksum.  GGA tells the time of day alone:
 * its date is that of the RMC sentences, before the first of which it says
 * nothing.
 */
#ifndef ALPR_NMEA_H
#define ALPR_NMEA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/reason.h"

/* Begins as { 0 }. */
struct nmea {
	bool dated;
	int64_t time;		/* of the last RMC */
};

struct nmea_fix {
	int64_t time;
	struct geo_point place;
};

/*
 * One line, with or without what ends it.  1: a fix; 0: another sentence, or
 * the receiver had no fix; -1: it is damaged.
 */
int nmea_parse(struct nmea *, const char *, size_t, struct nmea_fix *,
    struct reason *);

#endif
