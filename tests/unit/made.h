/* A log made by hand, entry by entry, and its flags. */
#ifndef ALPR_TESTS_MADE_H
#define ALPR_TESTS_MADE_H

#include <jansson.h>
#include <stddef.h>

#include "month.h"
#include "policy/policy.h"

struct made {
	json_t *entries[400];
	size_t n;
};

/* The one that is being made; a test forgets it at its end. */
extern struct made made;

void made_forget(void);

/* Minutes from the start; a format as of json_pack() follows. */
json_t *made_add(const char *event, int minute, json_t *);

/* A search that found so many; returns its first entry. */
json_t *made_ask(const char *user, int minute, const char *number,
    const char *plate, int shown);

/* "name who n n n|": its flags, but for expiry's; valid until the next call. */
const char *made_told(const struct policy *, int64_t from);

/* The policy of a month, which is made, too. */
struct policy *made_policy(struct month *);

#endif
