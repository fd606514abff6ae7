/*
 * The audit log: who asked what and why, in order, each entry bound to all
 * before it.
 *
 * audit/log holds one JSON object a line.  Each has n (1, 2, 3 ...), time,
 * event, and prev: the SHA-256 of the line before, with its newline (of
 * nothing for the first).  To change, drop or swap an entry changes every
 * prev that follows and so the head, which a city clerk, say, can keep.
 */
#ifndef ALPR_AUDIT_H
#define ALPR_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "digest.h"
#include "reason.h"

#define AUDIT_ENTRY_MAX	65536	/* bytes of a line */

struct audit;

/* Makes the empty log of a new store. */
int audit_create(const char *store, struct reason *);

/*
 * The log of a store's folder; a log that is not there, or no plain file of
 * one name, is an error.  NULL: a reason.
 */
struct audit *audit_open(const char *store, struct reason *);
void audit_close(struct audit *);

/*
 * Adds an entry with the members of the object, which stays the caller's,
 * and n, time, event and prev.  On disk when it returns 0.  -1: nothing was
 * added, and nothing may be shown.  Several programs may append at once; one
 * that holds the log for more than 15 seconds makes the others fail.
 */
int audit_append(struct audit *, int64_t now, const char *event,
    const json_t *, struct reason *);

/* The number of the entry that was added last by this handle; 0: none. */
uint64_t audit_last(const struct audit *);

/* What a log holds, up to its last whole entry. */
struct audit_head {
	uint64_t entries;
	unsigned char hash[DIGEST_BYTES];	/* of the last line */
	bool torn;	/* an entry follows that was never acknowledged */
};

/*
 * Reads a whole log, checking each entry against the one before.  The
 * visitor may be NULL; else it borrows the entry, and returns 0, or -1 with
 * a reason to fail.
 * 0: the log is whole; 1: it is broken, and the reason says where; -1: it
 * could not be read.
 */
int audit_verify(const char *store, int (*)(void *, const json_t *,
    struct reason *), void *, struct audit_head *, struct reason *);

#endif
