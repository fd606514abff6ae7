/*
 * What is asked of a search: who talks to the person writes it as one JSON
 * object, who holds the store reads it, strictly, and says whether it may be
 * asked.
 *
 *   {"type":"ask","case":"26-01234","purpose":"hit and run",
 *    "query":{"plate":"7ABC*","from":"2026-11-20T19:00:00.000Z", ...}}
 *
 * The query is the same object that the audit log has, as it was asked.
 */
#ifndef ALPR_ASK_H
#define ALPR_ASK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "search.h"

#define ASK_MAX		8192	/* bytes of the object */
#define ASK_CORNERS	64
#define ASK_TEXT	128	/* bytes of a case, a call, a purpose */
#define ASK_ALSO	64	/* other agencies that are asked */

enum ask_area { ASK_ANYWHERE, ASK_CIRCLE, ASK_BOX, ASK_RING, ASK_NAMED,
    ASK_AREAS };

/* Not to be copied: the search points into it. */
struct ask {
	const char *case_number, *call_number, *purpose;	/* or NULL */
	bool photos, save;
	enum ask_area kind;
	const char *area;	/* its text, or its name in the policy */
	bool bounded[2];	/* from, to are given */
	int64_t asked_from, asked_to;
	int64_t retention;	/* 0: none */
	const char *also[ASK_ALSO];	/* by their ids */
	size_t others;
	struct search_query search;	/* but for a named area */
	char pattern[PLATE_PATTERN_SIZE];
	struct geo_point ring[ASK_CORNERS];
};

/* One area, as text: its corners, or a name. */
int ask_set_area(struct ask *, enum ask_area, const char *, struct reason *);

int ask_set_plate(struct ask *, const char *, struct reason *);
int ask_set_trait(struct ask *, enum entry_trait, const char *,
    struct reason *);
int ask_add_camera(struct ask *, const char *, struct reason *);
int ask_add_also(struct ask *, const char *, struct reason *);
void ask_set_from(struct ask *, int64_t);
void ask_set_to(struct ask *, int64_t);

/* The query alone, as the log has it.  NULL: no memory. */
json_t *ask_query(const struct ask *);

/* All of it.  NULL: no memory. */
json_t *ask_describe(const struct ask *);

/*
 * Reads what ask_describe() writes; strings are borrowed from the object.
 * An unknown member, one of another type, or anything that an option would
 * refuse is refused.
 */
int ask_read(const json_t *, struct ask *, struct reason *);

struct ask_bounds {
	int64_t now, cutoff;	/* nothing of the cutoff or before exists */
	int64_t window;		/* the widest, where plate_is_vague() */
	size_t results;		/* the most */
};

/*
 * Bounds the search, and says why it may not be asked.  Without a limit, it
 * gets the most results that there may be.
 */
int ask_bound(struct ask *, const struct ask_bounds *, struct reason *);

/*
 * Whether a text can be shown and logged as it is: 1 to ASK_TEXT bytes of
 * UTF-8, not blanks alone, no controls, no marks that turn the direction of
 * writing.
 */
bool ask_presentable(const char *);

#endif
