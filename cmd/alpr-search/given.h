/*
 * Results on their way out of the half that holds the store: the message of
 * each, and the list of what is given out to be saved (saved.h).
 */
#ifndef ALPR_GIVEN_H
#define ALPR_GIVEN_H

#include <jansson.h>
#include <stdbool.h>

#include "audit/audit.h"
#include "audit/saved.h"
#include "policy/policy.h"
#include "record/sighting.h"
#include "store/store.h"

struct given {
	struct store *store;
	const struct policy *policy;
	bool photos, save;
	size_t count;
	struct saved_list list;		/* where they are saved */
};

/* The message of a result: see answer.h.  NULL: a reason. */
json_t *given_message(struct given *, const struct sighting *,
    const struct group_row *, struct reason *);

/*
 * Signs the list, and what it is of: an object, which is taken; NULL: no
 * memory.  The note, which the caller frees; NULL: a reason.
 */
char *given_sign(const struct given *, json_t *about, const struct audit *,
    struct reason *);

/* How much was saved, and the note's SHA-256, for the log.  NULL: no memory. */
json_t *given_saved(const struct given *, const char *note);

#endif
