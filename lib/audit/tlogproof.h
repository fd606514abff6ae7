/*
 * Proofs that stand alone, as text: that an entry is in a log
 * (c2sp.org/tlog-proof), and what a witness is asked to countersign
 * (the body of add-checkpoint of c2sp.org/tlog-witness).
 */
#ifndef ALPR_TLOGPROOF_H
#define ALPR_TLOGPROOF_H

#include "base/file.h"
#include "checkpoint.h"
#include "merkle.h"

#define TLOGPROOF_MAX	(512u << 10)	/* bytes of its text */

struct tlogproof {
	uint64_t index;
	struct merkle_proof path;
	struct blob extra;	/* here: the entry; owned */
	struct blob note;	/* the signed checkpoint; owned */
};

/* The caller frees the text.  NULL: no memory. */
char *tlogproof_text(const struct tlogproof *);

/* Reads it; also on -1 the caller frees. */
int tlogproof_parse(const char *, size_t, struct tlogproof *,
    struct reason *);
void tlogproof_free(struct tlogproof *);

/*
 * Whether it shows that its extra data are an entry of the log of that key,
 * and its checkpoint: 1, 0 with a reason, or -1 where it is no such proof.
 */
int tlogproof_check(const struct tlogproof *, const struct note_key *,
    struct checkpoint *, struct reason *);

/* The caller frees the text.  NULL: no memory. */
char *tlogproof_request(uint64_t old, const struct merkle_proof *,
    const struct blob *note);

#endif
