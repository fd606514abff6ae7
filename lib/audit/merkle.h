/*
 * Merkle trees over the entries of a log: RFC 6962, section 2.1, with
 * SHA-256; proofs are checked as RFC 9162, sections 2.1.3.2 and 2.1.4.2,
 * has it.
 *
 * A hash of a leaf is that of a zero byte and the entry, a hash of a node
 * that of a one byte and its two children, so that neither passes for the
 * other.  The tree of n leaves is defined for every n, and the tree of the
 * first m of them is a part of it that a short proof shows.
 */
#ifndef ALPR_MERKLE_H
#define ALPR_MERKLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/reason.h"

#define MERKLE_PROOF_MAX 65	/* hashes of any proof */

struct merkle_hash {
	unsigned char bytes[DIGEST_BYTES];
};

/* As many as a proof has, from the leaf's end to the root's. */
struct merkle_proof {
	size_t n;
	struct merkle_hash hash[MERKLE_PROOF_MAX];
};

int merkle_leaf(const void *, size_t, struct merkle_hash *, struct reason *);
int merkle_node(const struct merkle_hash *left,
    const struct merkle_hash *right, struct merkle_hash *, struct reason *);

/* The root of no leaves: the hash of nothing. */
int merkle_nothing(struct merkle_hash *, struct reason *);

/* The root over n hashes of one height, n a power of two of at most 256. */
int merkle_fold(const struct merkle_hash *, size_t n, struct merkle_hash *,
    struct reason *);

/*
 * A tree, known by its whole subtrees: node() gives the hash of the one of
 * 2^height leaves that begins at leaf index << height; 0 or -1.  It is asked
 * for none that reaches past the size.
 */
struct merkle_tree {
	uint64_t size;
	int (*node)(void *, unsigned height, uint64_t index,
	    struct merkle_hash *, struct reason *);
	void *ctx;
};

/* The root of the first size leaves, size at most the tree's. */
int merkle_root(const struct merkle_tree *, uint64_t size,
    struct merkle_hash *, struct reason *);

/* That a leaf of that index, less than size, is in the tree. */
int merkle_inclusion(const struct merkle_tree *, uint64_t index,
    struct merkle_proof *, struct reason *);

/* That the tree goes on from the tree of its first old leaves. */
int merkle_consistency(const struct merkle_tree *, uint64_t old,
    struct merkle_proof *, struct reason *);

/*
 * Whether a proof shows what it should: 1, or 0 with a reason; -1 where
 * nothing can be hashed.
 */
int merkle_check_inclusion(uint64_t index, uint64_t size,
    const struct merkle_hash *leaf, const struct merkle_proof *,
    const struct merkle_hash *root, struct reason *);
int merkle_check_consistency(uint64_t old, const struct merkle_hash *old_root,
    uint64_t size, const struct merkle_hash *root,
    const struct merkle_proof *, struct reason *);

#endif
