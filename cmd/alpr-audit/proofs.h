/*
 * What alpr-audit gives away of the log for others to keep or to check, and
 * what it takes back from them: keys, checkpoints, proofs.
 */
#ifndef ALPR_PROOFS_H
#define ALPR_PROOFS_H

#include "audit/audit.h"

struct proofs {
	const char *store;	/* NULL where a key is given */
	struct note_key key;
	bool has_since;
	struct checkpoint since;
};

/*
 * Reads the key, from its file or (NULL) from the store, and the checkpoint
 * that was kept in a file (or NULL).  Exit status: PROGRAM_NO where the key
 * did not sign it.
 */
int proofs_open(struct proofs *, const char *key_file,
    const char *since_file);

/* Prints the checkpoint, or with since what a witness is asked. */
int proofs_checkpoint(const struct proofs *);

/* Prints the proof of the n-th entry. */
int proofs_prove(const struct proofs *, uint64_t n);

/* Checks a proof in a file, and prints the entry that it is of. */
int proofs_check(const struct proofs *, const char *file);

/* Checks results that were saved (saved.h), and prints their manifest. */
int proofs_check_save(const struct proofs *, const char *dir);

#endif
