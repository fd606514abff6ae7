/*
 * What the files of the audit log share: audit.c appends to it,
 * audit_publish.c makes its tree, audit_recent.c visits its last entries, and
 * audit_read.c, audit_verify.c and audit_prove.c read it for others.
 */
#ifndef ALPR_AUDIT_INSIDE_H
#define ALPR_AUDIT_INSIDE_H

#include "audit.h"
#include "pending.h"

#define AUDIT_FOLDER		"audit"
#define AUDIT_PRIVATE		"audit.key"
#define AUDIT_PUBLIC		"audit.vkey"
#define AUDIT_CHECKPOINT	"checkpoint"

/*
 * Opens the checkpoint, a plain file of one name, and reads its note.  The
 * descriptor, or -1 with a reason.
 */
int audit_open_note(const char *log, struct blob *note, struct reason *);

int audit_write_checkpoint(const char *log, const struct note_signer *,
    uint64_t size, const struct merkle_hash *root, struct reason *);

/*
 * Writes the tiles and the checkpoint of a log of that size with its pending
 * entries, and then removes what they replace.  The caller holds the lock.
 */
int audit_write_tree(const char *log, uint64_t size, struct pending *,
    const struct note_signer *, struct reason *);

/*
 * Removes what a log of that size no longer needs: pending entries that it
 * has, and partial forms of tiles that are full.  The caller holds the lock.
 */
int audit_clean_up(const char *log, uint64_t size, struct reason *);

/*
 * Visits pending entries, as their file has them, and then those of a tree of
 * that size, the last first: see audit_recent().  No lock is needed.
 */
int audit_backwards(const char *log, uint64_t size, const struct blob *,
    audit_visitor *, void *, struct reason *);

/*
 * Locks the log's folder, for all (LOCK_EX) or for those who read (LOCK_SH),
 * for at most 15 seconds.
 */
int audit_lock(int folder, int how, struct reason *);

/* As audit_key(), without the name of the log in its reason. */
int audit_read_key(const char *store, struct note_key *, struct reason *);

/*
 * The checkpoint and its note, which the caller frees.  0; 1 where it is
 * damaged, or not signed by the key; -1.
 */
int audit_read_note(const char *log, const struct note_key *,
    struct checkpoint *, struct blob *note, struct reason *);

/* What there is of the tile at the right edge of a level. */
struct audit_edge {
	uint64_t tile;
	bool there[TILES_WIDTH];	/* its partial forms */
	bool full;
	bool more;			/* a tile after it */
};

/* What changes when the log grows, as it was at one moment. */
struct audit_moment {
	struct checkpoint checkpoint;
	struct blob pending;
	struct audit_edge edge[1 + TILES_LEVELS];	/* entries first */
};

/*
 * 0, and the caller frees the pending entries, also on 1 and -1; 1 where the
 * checkpoint is damaged, or not signed by the key; -1.
 */
int audit_look(const char *log, const struct note_key *,
    struct audit_moment *, struct reason *);

#endif
