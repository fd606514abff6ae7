/*
 * Writes results into a folder as they come, and what the keeper signed of
 * them: see saved.h.
 */
#ifndef ALPR_SAVING_H
#define ALPR_SAVING_H

#include <jansson.h>

#include "base/reason.h"

struct saving;

/* The folder is made, or must be empty.  NULL: a reason. */
struct saving *saving_begin(const char *dir, struct reason *);

/* Messages of type "result" and "end": answer.h. */
int saving_result(struct saving *, const json_t *, struct reason *);
int saving_end(struct saving *, const json_t *, struct reason *);

/* How many files there are. */
size_t saving_files(const struct saving *);

void saving_free(struct saving *);

#endif
