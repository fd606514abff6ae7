/* Times in the agency's time zone. */
#ifndef ALPR_LOCAL_H
#define ALPR_LOCAL_H

#include <stdint.h>

#define LOCAL_SIZE 48

/* Makes a zone of the machine's the program's own, as America/Los_Angeles. */
void local_zone(const char *);

/* Local time less UTC at that moment, in milliseconds: see when.h. */
int64_t local_offset(int64_t);

/* "2026-11-20 14:00:07 PST" */
void local_format(int64_t, char [LOCAL_SIZE]);

/* "Fri 2026-11-20 14:00:07 PST" */
void local_format_day(int64_t, char [LOCAL_SIZE]);

/*
 * A time as hot lists have it: of most entries they know the day alone, which
 * is no time of day.
 */
void local_format_listed(int64_t, char [LOCAL_SIZE]);

#endif
