/* Other agencies, as --also asks them. */
#include "also.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "policy/policy.h"
#include "program/program.h"
#include "search/inquiry.h"
#include "show/cell.h"
#include "store/store.h"

/* What may come of each of them; our clocks may differ. */
static struct search_query
query_of(const struct ask *ask)
{
	int64_t now = program_now(), end = now + STORE_EARLY + INQUIRY_AGE;
	struct search_query q = ask->search;

	if (ask->retention != 0 && q.from < now - ask->retention -
	    INQUIRY_AGE)
		q.from = now - ask->retention - INQUIRY_AGE;
	if (!ask->bounded[1] || q.to > end)
		q.to = end;
	if (q.limit == 0)
		q.limit = POLICY_SHARED_RESULTS;
	return q;
}

struct others *
also_start(const json_t *begin, const struct ask *ask, int64_t wait)
{
	struct search_query query = query_of(ask);
	struct others *others;
	struct reason why;

	if (json_object_get(begin, "others") == NULL)
		return NULL;
	others = others_start(begin, &query, ask->photos, wait, &why);
	if (others == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	return others;
}

bool
also_tell(const struct others *others, struct show *show, bool *more)
{
	struct others_said said;
	struct reason note;
	bool whole = true;

	for (size_t i = 0; others != NULL && others_said(others, i, &said);
	    i++) {
		*more = *more || said.more;
		if (said.failure == NULL)
			continue;
		whole = false;
		reason_set(&note, "%s %s: %s", said.id, said.count == 0 ?
		    "did not answer" : "did not answer all", said.failure);
		show_note(show, note.text);
		fprintf(stderr, "%s: ", program_invocation_short_name);
		cell_print(stderr, note.text);
		putc('\n', stderr);
	}
	return whole;
}
