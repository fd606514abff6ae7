/*
 * How alpr-search shows results: one after the other as they come, in one of
 * five formats.  It holds no store and no privilege: all it knows is in the
 * messages of answer.h.
 */
#ifndef ALPR_SHOW_H
#define ALPR_SHOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"
#include "search/ask.h"

/* What the results are of; borrowed until show_free(). */
struct show_head {
	const struct ask *ask;
	const json_t *hello;		/* who asks, under which policy */
	const json_t *begin;		/* when, and what was understood */
	bool inlined;			/* records have their photos */
};

/* Where they go. */
struct show_to {
	FILE *out;
	size_t columns;		/* of the terminal; 0: any number */
	bool marked;		/* may have SGR sequences (ECMA-48) */
};

struct show;
struct show_format;

/* The format of that name; NULL: there is none. */
const struct show_format *show_format(const char *name);

/* Whether it shows photos, so that they are to be asked for. */
bool show_photos(const struct show_format *);

/* NULL: a reason. */
struct show *show_begin(const struct show_format *, const struct show_head *,
    const struct show_to *, struct reason *);

/* Shows a message of type "result". */
int show_result(struct show *, const json_t *, struct reason *);

/* What the reader should know of the results; the text is copied. */
void show_note(struct show *, const char *);

/* What stands below, where all went well; more: there may be more. */
int show_end(struct show *, bool more, struct reason *);

/* Wipes what waits to be shown. */
void show_free(struct show *);

#endif
