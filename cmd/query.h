/*
 * What alpr-search is asked: from its options to a search_query, whether
 * that may be asked, and how the log tells it.
 */
#ifndef ALPR_QUERY_H
#define ALPR_QUERY_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "search.h"

#define QUERY_CORNERS	64

/* Letters of options that have none: past all letters. */
#define QUERY_TRAIT	1000

struct query {
	struct search_query search;
	char pattern[PLATE_PATTERN_SIZE];
	struct geo_point ring[QUERY_CORNERS];
	const char *area;		/* as it was given */
	bool bounded[2];		/* from, to are given */
	int64_t asked_from;
};

/* Takes an option; false where it is none of the query's. */
bool query_option(struct query *, int letter, char *text);

/* Nothing past the cutoff exists, whatever time is asked for. */
void query_window(struct query *, int64_t now, int64_t cutoff);

/* Why this may not be asked, or NULL. */
const char *query_objection(const struct query *);

/* The query as it was asked, for the log.  NULL: no memory. */
json_t *query_describe(const struct query *);

#endif
