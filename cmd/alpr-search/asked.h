/* What was asked for, in words: the query as the audit log has it. */
#ifndef ALPR_ASKED_H
#define ALPR_ASKED_H

#include <jansson.h>

#include "base/reason.h"

/* A part of it, as "Plate" and "8KTN4*".  Both are valid during the call. */
typedef void asked_part(void *, const char *name, const char *words);

/* Times are in the local zone (local.h). */
int asked_parts(const json_t *query, asked_part *, void *, struct reason *);

#endif
