/*
 * What alpr-search is asked, from its options.
 */
#ifndef ALPR_QUERY_H
#define ALPR_QUERY_H

#include <stdbool.h>

#include "search/ask.h"

/* Letters of options that have none: past all letters. */
#define QUERY_TRAIT	1000

struct query {
	struct ask ask;
	const char *from, *to;		/* as they were given, or NULL */
};

/*
 * Takes an option; false where it is none of the query's.  What cannot be
 * understood ends the program.
 */
bool query_option(struct query *, int letter, char *text);

/*
 * The times, once the agency's time zone is known.  Without a plate, what
 * has a beginning and no end ends now.  The same.
 */
void query_times(struct query *, int64_t now);

#endif
