/*
 * The audit log: who asked what and why, in order, each entry bound to all
 * before it.
 *
 * STORE/audit is a transparency log in public formats: the RFC 6962 tree
 * (merkle.h) in tiles (tiles.h) under a signed checkpoint (checkpoint.h).
 * Entries are JSON objects, each with n (1, 2, 3 ..., its index and one),
 * time, event and salt.  STORE/audit.key signs; STORE/audit.vkey is its public
 * part, and its name the log's.
 *
 * An entry is durable in a file of pending entries (pending.h) first.  To
 * publish them is to write tiles, then the checkpoint, and to drop that file
 * last: whenever it is cut short, what is on disk is a whole log, whose
 * checkpoint promises nothing that is not there, and the entries after it.
 *
 * The salt is 128 random bits.  Hashes of entries go out into the world, in
 * proofs and on the public's page, and without it who guesses an entry (a
 * plate, an hour, one of forty investigators) could tell by its hash that he
 * guessed right.
 */
#ifndef ALPR_AUDIT_H
#define ALPR_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"
#include "checkpoint.h"
#include "tiles.h"

#define AUDIT_ENTRY_MAX	TILES_ENTRY_MAX	/* bytes of an entry */
#define AUDIT_SALT	"salt"

struct audit;

/* Borrows an entry; 0, or -1 with a reason to fail. */
typedef int audit_visitor(void *, const json_t *, struct reason *);

/*
 * Makes the empty log of a new store, in its folder audit, and the key that
 * signs it.  The name is the log's origin; NULL: alpr.local/ and a hash of
 * the key.
 */
int audit_create(const char *store, const char *name, struct reason *);

/*
 * The log of a store's folder.  One that is not there, or whose right edge
 * is not what its checkpoint says, is an error.  NULL: a reason.
 */
struct audit *audit_open(const char *store, struct reason *);

/* Call audit_publish() before. */
void audit_close(struct audit *);

/*
 * Adds an entry with the members of the object, which stays the caller's,
 * and n, time, event and salt.  Durable when it returns 0.  On -1 nothing may
 * be shown: the entry is not in the log, or no longer certain to stay there.
 * Several programs may append at once; one that holds the log for more than
 * 15 seconds makes the others fail.
 */
int audit_append(struct audit *, int64_t now, const char *event,
    const json_t *, struct reason *);

/*
 * Brings tree and checkpoint up to all entries: for each full bundle that is
 * done by itself; a program does it once more before it ends.  Where it
 * fails, or the program is killed, the next one does it.
 */
int audit_publish(struct audit *, struct reason *);

/*
 * Visits the entries that there are now, the newest first, until the visitor
 * returns 1.  0; -1 with a reason, also where an entry is missing.
 */
int audit_recent(struct audit *, audit_visitor *, void *, struct reason *);

/* The number of the entry that was added last by this handle; 0: none. */
uint64_t audit_last(const struct audit *);

/*
 * Signs a text that is no checkpoint with the log's key: a note, which the
 * caller frees.  NULL with a reason, also where its first line is the log's
 * name.
 */
char *audit_sign(const struct audit *, const char *text, struct reason *);

/* What a log holds. */
struct audit_head {
	uint64_t entries;
	struct checkpoint checkpoint;	/* of the first of them */
	bool torn;	/* an entry follows that was never acknowledged */
};

/*
 * Reads a whole log: all entries, all tiles, the checkpoint's signature, and
 * the entries after it.  The visitor may be NULL.
 * 0: the log is whole; 1: it is broken, and the reason says where; -1: it
 * could not be read.
 */
int audit_verify(const char *store, audit_visitor *, void *,
    struct audit_head *, struct reason *);

/* What somebody kept elsewhere, and holds against the log. */
struct audit_trust {
	const struct note_key *key;	/* NULL: STORE/audit.vkey */
	const struct checkpoint *since;	/* NULL: none */
};

/* As audit_verify(); 1, too, where the log does not go on from since. */
int audit_verify_by(const char *store, const struct audit_trust *,
    audit_visitor *, void *, struct audit_head *, struct reason *);

/* The public key beside a log. */
int audit_key(const char *store, struct note_key *, struct reason *);

/*
 * A proof that the n-th entry is in the log, with the entry in it, as text
 * (tlogproof.h) that the caller frees; and what a witness that has an older
 * checkpoint is asked to sign.  0; 1 where the log is broken, or does not go
 * on from that checkpoint; -1, also where no checkpoint covers the entry.
 */
int audit_prove(const char *store, const struct note_key *, uint64_t n,
    char **text, struct reason *);
int audit_request(const char *store, const struct note_key *,
    const struct checkpoint *old, char **text, struct reason *);

/* The newest checkpoint's note, which the caller frees; as the two above. */
int audit_note(const char *store, const struct note_key *, struct blob *,
    struct reason *);

#endif
