/*
 * Marks: records by which who sent frames learns what became of them.  A mark
 * has the id of a frame and is about all that was sent up to that one; see
 * alpr-record(5).
 */
#ifndef ALPR_MARK_H
#define ALPR_MARK_H

#include <jansson.h>

#include "base/reason.h"

enum mark {
	MARK_NONE,	/* another record */
	MARK_PASSED,	/* goes on at once: what was before it was read */
	MARK_DONE,	/* waits until nothing of that can be lost any more */
	MARK_FLUSH	/* the same, and what is held for more is ended */
};

/* Which one a record is; -1 with a reason where it is a mark of no kind. */
int mark_parse(const json_t *, enum mark *, struct reason *);

/* The caller owns the reference.  NULL: no memory. */
json_t *mark_new(const char *id, enum mark);

#endif
