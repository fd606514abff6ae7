/* Other agencies, as --also asks them. */
#include "also.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "policy/policy.h"
#include "program/program.h"
#include "show/cell.h"

struct others *
also_start(const json_t *begin, const struct ask *ask, int64_t wait)
{
	size_t most = ask->search.limit;
	struct others *others;
	struct reason why;

	if (json_object_get(begin, "others") == NULL)
		return NULL;
	if (most == 0)
		most = POLICY_SHARED_RESULTS;
	others = others_start(begin, most, ask->photos, wait, &why);
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
