/*
 * What alpr-search shows.  It holds no store and no privilege: all it knows
 * is in the messages of answer.h.
 */
#ifndef ALPR_SHOW_H
#define ALPR_SHOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "ask.h"
#include "reason.h"

/* What the results are of; borrowed until show_end(). */
struct show_head {
	const struct ask *ask;
	const json_t *hello;		/* who asks, under which policy */
	const json_t *begin;		/* when, and what was understood */
};

struct show;

/* Whether there is such a format; ends the program where there is not. */
void show_check(const char *format);

/* format: NULL for what suits standard output.  NULL: a reason. */
struct show *show_begin(const char *format, const struct show_head *,
    struct reason *);

/* Shows a message of type "result". */
int show_result(struct show *, const json_t *, struct reason *);

/* What stands below, where all went well; more: there may be more. */
int show_end(struct show *, size_t count, bool more, struct reason *);

void show_free(struct show *);

#endif
