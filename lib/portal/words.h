/* Numbers and times as the public reads them, in American English. */
#ifndef ALPR_WORDS_H
#define ALPR_WORDS_H

#include <stdint.h>

#define WORDS_SIZE	48

/* "1,234,567" */
void words_number(uint64_t, char [WORDS_SIZE]);

/* Of a local time: "November 23, 2026"; and "Nov" of a month from 1. */
void words_day(int64_t local, char [WORDS_SIZE]);
const char *words_month(int month);

/* "06:05 (UTC-08:00)" of a local time that is so far from UTC. */
void words_clock(int64_t local, int64_t offset, char [WORDS_SIZE]);

/* "30 days", "1 hour", "90 minutes": in the largest unit that is even. */
void words_duration(int64_t ms, char [WORDS_SIZE]);

#endif
