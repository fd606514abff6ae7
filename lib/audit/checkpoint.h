/*
 * Checkpoints: what a log's owner signs of it, as c2sp.org/tlog-checkpoint
 * has it.  A signed note, whose text is the log's name (its origin), how many
 * entries it has, and base64 of its RFC 6962 root, each on a line.
 */
#ifndef ALPR_CHECKPOINT_H
#define ALPR_CHECKPOINT_H

#include <stdint.h>

#include "base/note.h"
#include "merkle.h"

struct checkpoint {
	char origin[NOTE_NAME];
	uint64_t size;
	struct merkle_hash root;
};

/* The note; the key's name becomes the origin.  The caller frees. */
char *checkpoint_sign(const struct note_signer *, uint64_t size,
    const struct merkle_hash *root, struct reason *);

/*
 * Reads a note that the key signed, whose name is the origin.  1; 0 where
 * this key did not sign it, or it is of another log; -1 where it is no
 * checkpoint.  0 and -1 with a reason.
 */
int checkpoint_open(const char *, size_t, const struct note_key *,
    struct checkpoint *, struct reason *);

/* A count without leading zeros, ended by that character; 1, or 0. */
int checkpoint_number(const char **, const char *end, char ending,
    uint64_t *);

/* A hash in base64, ended by a newline; 1, or 0. */
int checkpoint_hash(const char **, const char *end, struct merkle_hash *);

#endif
