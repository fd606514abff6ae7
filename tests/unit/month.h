/*
 * A month of an agency's audit log, made up: 40 investigators at honest
 * work, by chance but the same for each seed, and misuse that is planted in
 * it.
 */
#ifndef ALPR_TESTS_MONTH_H
#define ALPR_TESTS_MONTH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy/policy.h"

#define MONTH_START	INT64_C(1793491200000)	/* 2026-11-01T00:00:00Z */
#define MONTH_DAYS	30

struct month_planted {
	const char *flag;	/* that should tell it */
	const char *who;	/* whose it is; "": nobody's */
};

struct month {
	json_t **entries;	/* in order, with their numbers */
	size_t n, searches;
	struct month_planted planted[40];
	size_t planted_n;
	struct policy *policy;
};

void month_make(struct month *, uint64_t seed, bool misuse);
void month_free(struct month *);

#endif
