/*
 * The hot lists in use: read at the start, and again when their files
 * change, by a thread of its own.  A new list takes the place of the old one
 * between two records, and the old one stays until then.
 */
#ifndef ALPR_LISTS_H
#define ALPR_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "alert/hotfile.h"
#include "base/reason.h"

struct lists_want {
	const char *name, *path;
	const char *source;	/* or NULL */
	int64_t max_age;	/* ms */
	bool warn;		/* use a faulty one, with a warning */
	double confusable;	/* 0: exact matches alone */
	bool given;		/* by an option: not the policy's */
};

struct lists_one {
	const struct lists_want *want;
	struct hotfile file;
	char fault[ALERT_WARNING_MAX];	/* what is wrong with it; or empty */
};

struct lists;

/*
 * Reads them all, tells their faults, and begins to watch; both are the
 * caller's.  Ends the program where there is no memory.
 */
struct lists *lists_start(const struct lists_want *, size_t n);
void lists_end(struct lists *);

/*
 * Puts what was read since into use: before each goes into use, and at the
 * start, the function is called.  -1 where that failed.
 */
int lists_renew(struct lists *, int (*)(void *, const struct lists_one *,
    struct reason *), void *, struct reason *);

/*
 * A list as it is in use now, until lists_renew().  NULL: there is none.
 * warning: why it should not be trusted, or empty.
 */
const struct lists_one *lists_use(const struct lists *, size_t, int64_t now,
    char warning[ALERT_WARNING_MAX]);

/* Whether one was refused, or is too old or of the future. */
bool lists_failed(struct lists *);

#endif
