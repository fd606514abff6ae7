/* The query of alpr-search. */
#include "query.h"

#include <err.h>
#include <string.h>

#include "base/when.h"
#include "program/local.h"
#include "program/program.h"

/* "--area": a name of the policy's, or what its numbers are. */
static int
set_area(struct ask *ask, const char *text, struct reason *why)
{
	size_t commas = 0;

	for (const char *s = text; *s != '\0'; s++)
		commas += *s == ',';
	if (commas == 0)
		return ask_set_area(ask, ASK_NAMED, text, why);
	if (commas == 1)
		return reason_set(why, "--area '%.80s': which radius? as in "
		    "32.7487,-117.1295,300m", text);
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
	else if (letter < QUERY_TRAIT && strchr("pam", letter) == NULL)
		return false;
	else if (set_text(query, letter, text, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return true;
}

static void
set_time(const char *option, const char *text, enum when_end end,
    int64_t now, int64_t *time)
{
	struct reason why;

	if (when_parse(text, end, now, local_offset, time, &why) != 0)
		errx(PROGRAM_FAILED, "%s '%.40s': %s", option, text, why.text);
}

void
query_times(struct query *query, int64_t now)
{
	struct ask *ask = &query->ask;
	int64_t time;

	if (query->from != NULL) {
		set_time("--from", query->from, WHEN_FROM, now, &time);
		ask_set_from(ask, time);
	}
	if (query->to != NULL) {
		set_time("--to", query->to, WHEN_TO, now, &time);
		ask_set_to(ask, time);
	} else if (query->from != NULL &&
	    plate_is_vague(ask->search.pattern)) {
		ask_set_to(ask, now);
	}
}
