/* The query of alpr-search. */
#include "query.h"

#include <err.h>
#include <string.h>

#include "program.h"
#include "stamp.h"

/* "--area": a name of the policy's, or what its numbers are. */
static int
set_area(struct ask *ask, const char *text, struct reason *why)
{
	size_t commas = 0;

	for (const char *s = text; *s != '\0'; s++)
		commas += *s == ',';
	if (commas == 0)
		return ask_set_area(ask, ASK_NAMED, text, why);
	return ask_set_area(ask, commas == 2 ? ASK_CIRCLE : commas == 3 ?
	    ASK_BOX : ASK_RING, text, why);
}

static int
set_text(struct query *query, int letter, char *text, struct reason *why)
{
	struct ask *ask = &query->ask;

	switch (letter) {
	case 'p':
		return ask_set_plate(ask, text, why);
	case 'a':
		return set_area(ask, text, why);
	case QUERY_NEAR:
		return ask_set_area(ask, ASK_CIRCLE, text, why);
	case 'A':
		return ask_set_area(ask, ASK_BOX, text, why);
	case 'g':
		return ask_set_area(ask, ASK_RING, text, why);
	case 'm':
		return ask_add_camera(ask, text, why);
	default:
		return ask_set_trait(ask, letter - QUERY_TRAIT, text, why);
	}
}

bool
query_option(struct query *query, int letter, char *text)
{
	struct search_query *q = &query->ask.search;
	struct reason why;

	if (letter == 'x')
		q->confusable = true;
	else if (letter == 'e')
		q->slip = true;
	else if (letter == 'b')
		q->best = true;
	else if (letter == 'f')
		query->from = text;
	else if (letter == 't')
		query->to = text;
	else if (letter < QUERY_TRAIT && strchr("paAgm", letter) == NULL)
		return false;
	else if (set_text(query, letter, text, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return true;
}

void
query_times(struct query *query)
{
	struct reason why;
	int64_t time;

	if (query->from != NULL) {
		if (stamp_parse(query->from, &time, &why) != 0)
			errx(PROGRAM_FAILED, "--from: %s", why.text);
		ask_set_from(&query->ask, time);
	}
	if (query->to != NULL) {
		if (stamp_parse(query->to, &time, &why) != 0)
			errx(PROGRAM_FAILED, "--to: %s", why.text);
		ask_set_to(&query->ask, time);
	}
}
