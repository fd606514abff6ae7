/*
 * Texts as small numbers: 0, 1, 2 ... in the order in which each was first
 * seen, so that many things can be compared and counted by who and what.
 */
#ifndef ALPR_NAMES_H
#define ALPR_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "reason.h"

#define NAMES_FAILED	UINT32_MAX

struct names;

/* NULL: a reason. */
struct names *names_new(struct reason *);
void names_free(struct names *);

/* The number of a text, a new one if need be.  NAMES_FAILED: no memory. */
uint32_t names_number(struct names *, const char *, struct reason *);

/* The text of a number; valid as long as the names. */
const char *names_text(const struct names *, uint32_t);

size_t names_count(const struct names *);

#endif
