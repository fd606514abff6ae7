/*
 * What an auditor should look at in the log: searches whose number, hour,
 * place, purpose or answer is out of the ordinary, by the thresholds of a
 * policy's review, and gaps in the log itself.  A flag is a question and no
 * verdict.
 *
 * It is fed with every entry of the log, and by searches.h with every search
 * and every stray answer.  Kept are a hundred bytes for each search of the
 * time that is looked at and the review's period before; some hundreds where
 * it has no plate.
 */
#ifndef ALPR_FLAGS_H
#define ALPR_FLAGS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/when.h"
#include "policy/policy.h"
#include "searches.h"

enum flags_severity {
	FLAGS_HIGH,	/* the log, or who used it, is not to be trusted */
	FLAGS_MEDIUM,	/* ask the person */
	FLAGS_LOW,	/* have an eye on it */
	FLAGS_SEVERITIES
};

/* "high", "medium", "low". */
extern const char *const flags_severities[FLAGS_SEVERITIES];

struct flag {
	enum flags_severity severity;
	const char *name;	/* of its kind: alpr-audit(1) has them all */
	const char *who;	/* user, or "uid N"; "": nobody's, or several */
	char *reason;		/* a sentence; holds texts of the log */
	int64_t last;		/* the latest time of an entry */
	uint64_t *entries;	/* their numbers, in order */
	size_t n;
};

struct flags_setup {
	const struct policy *policy;	/* outlives the flags */
	int64_t from, to;	/* a flag has an entry from then, before then */
	int64_t now;
	when_offset *offset;	/* of the agency's time zone */
};

struct flags;

/* NULL: a reason. */
struct flags *flags_new(const struct flags_setup *, struct reason *);
void flags_free(struct flags *);

/* Any entry, also one that belongs to a search; before that search. */
int flags_entry(struct flags *, const json_t *, struct reason *);
int flags_search(struct flags *, const struct searches_one *,
    struct reason *);
int flags_stray(struct flags *, const json_t *, struct reason *);

/*
 * All flags, the gravest first, then those with the most entries; *n is
 * their number.  They stay the flags'.  Called once, at the end.
 */
int flags_find(struct flags *, const struct flag **, size_t *n,
    struct reason *);

#endif
