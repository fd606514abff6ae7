/*
 * Entries of the log that no checkpoint covers yet, kept by a file that only
 * grows: to add one costs a write and a sync, and the tree can follow later.
 *
 * The file is named by the size of the checkpoint that it follows, as
 * pending-17.  Each entry comes after 48 bytes: its index in the log (8,
 * greatest first), its length (2), its leaf hash (32), and the first 6 bytes
 * of the SHA-256 of these.  So an entry that a crash cut short, which ends
 * with the file, is told from one that was changed.
 */
#ifndef ALPR_PENDING_H
#define ALPR_PENDING_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/file.h"
#include "merkle.h"

#define PENDING_NAME "pending-"	/* and the base follows */

struct pending {
	int fd;
	uint64_t base;		/* entries before its first */
	uint64_t n;		/* entries in it, as far as read */
	off_t end;		/* where they end */
	off_t synced;		/* up to where they are known to be durable */
};

/* Makes an empty one; the caller syncs the folder. */
int pending_make(const char *log, uint64_t base, struct reason *);

/*
 * Opens it, to append or to read, and makes none: 1; 0 where it is not there;
 * -1, also where it is no plain file of one name.  0 and -1 with a reason.
 */
int pending_open(struct pending *, const char *log, uint64_t base,
    bool append, struct reason *);

/* fd -1 is closed already. */
void pending_close(struct pending *);

/*
 * Reads on to the end.  0; 1 where it is damaged, with a reason that says
 * where; -1.  What was cut short at the end is not an entry.
 */
int pending_catch_up(struct pending *, struct reason *);

/*
 * Adds an entry after those read so far, over one that was cut short.  It is
 * durable after pending_sync(), also where that failed before and was called
 * again, by whomever.  On -1 the file is as before.
 */
int pending_add(struct pending *, const void *, size_t, struct reason *);
int pending_sync(struct pending *, struct reason *);

/* All entries read so far, as the file has them; the caller frees. */
int pending_read(const struct pending *, struct blob *, struct reason *);

/* The whole file, with what may be cut short at its end. */
int pending_read_all(const struct pending *, struct blob *, struct reason *);

enum pending_kind {
	PENDING_DAMAGED = -1,
	PENDING_END = 0,
	PENDING_ENTRY = 1,
	PENDING_TORN = 2	/* cut short by a crash */
};

/* The next entry, that of this index; it is borrowed from the bytes. */
enum pending_kind pending_next(const struct blob *, size_t *at,
    uint64_t index, const unsigned char **, size_t *,
    struct merkle_hash *, struct reason *);

#endif
