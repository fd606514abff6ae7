/* RFC 6962 hashes, roots and proofs. */
#include "merkle.h"

#include <openssl/evp.h>
#include <string.h>

#define FOLD_MAX 256

int
merkle_leaf(const void *data, size_t len, struct merkle_hash *out,
    struct reason *why)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int rc = 0;

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, "\0", 1) != 1 ||
	    EVP_DigestUpdate(ctx, data, len) != 1 ||
	    EVP_DigestFinal_ex(ctx, out->bytes, NULL) != 1)
		rc = reason_set(why, "SHA-256 is not available");
	EVP_MD_CTX_free(ctx);
	return rc;
}

int
merkle_node(const struct merkle_hash *left, const struct merkle_hash *right,
    struct merkle_hash *out, struct reason *why)
{
	unsigned char text[1 + 2 * DIGEST_BYTES] = { 1 };

	memcpy(text + 1, left->bytes, DIGEST_BYTES);
	memcpy(text + 1 + DIGEST_BYTES, right->bytes, DIGEST_BYTES);
	return digest_sha256(text, sizeof(text), out->bytes, why);
}

int
merkle_nothing(struct merkle_hash *out, struct reason *why)
{
	return digest_sha256("", 0, out->bytes, why);
}

int
merkle_fold(const struct merkle_hash *in, size_t n, struct merkle_hash *out,
    struct reason *why)
{
	struct merkle_hash row[FOLD_MAX];

	if (n == 0 || n > FOLD_MAX || (n & (n - 1)) != 0)
		return reason_set(why, "no root over %zu hashes", n);
	memcpy(row, in, n * sizeof(*row));
	for (; n > 1; n /= 2)
		for (size_t i = 0; i < n / 2; i++)
			if (merkle_node(&row[2 * i], &row[2 * i + 1], &row[i],
			    why) != 0)
				return -1;
	*out = row[0];
	return 0;
}

/*
 * The root over leaves [from, to): RFC 6962's MTH.  Whole subtrees are taken
 * from the right, the smallest first.  from is where a subtree as large as
 * the largest of them may begin.
 */
static int
span(const struct merkle_tree *t, uint64_t from, uint64_t to,
    struct merkle_hash *out, struct reason *why)
{
	struct merkle_hash left;
	unsigned height;
	uint64_t n;

	for (n = to - from; n > 0; n &= n - 1) {
		height = (unsigned)__builtin_ctzll(n);
		if (t->node(t->ctx, height, (from + (n & (n - 1))) >> height,
		    &left, why) != 0)
			return -1;
		if (n == to - from)
			*out = left;
		else if (merkle_node(&left, out, out, why) != 0)
			return -1;
	}
	return 0;
}

/* Where the left child of n leaves, more than one, ends. */
static uint64_t
split(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

int
merkle_root(const struct merkle_tree *t, uint64_t size,
    struct merkle_hash *out, struct reason *why)
{
	return size == 0 ? merkle_nothing(out, why) :
	    span(t, 0, size, out, why);
}

static void
reverse(struct merkle_proof *p)
{
	struct merkle_hash kept;

	for (size_t i = 0; i < p->n / 2; i++) {
		kept = p->hash[i];
		p->hash[i] = p->hash[p->n - 1 - i];
		p->hash[p->n - 1 - i] = kept;
	}
}

int
merkle_inclusion(const struct merkle_tree *t, uint64_t index,
    struct merkle_proof *p, struct reason *why)
{
	uint64_t from = 0, to = t->size, middle;
	int rc;

	p->n = 0;
	while (to - from > 1) {
		middle = from + split(to - from);
		rc = index < middle ?
		    span(t, middle, to, &p->hash[p->n], why) :
		    span(t, from, middle, &p->hash[p->n], why);
		if (rc != 0)
			return -1;
		p->n++;
		if (index < middle)
			to = middle;
		else
			from = middle;
	}
	reverse(p);
	return 0;
}

int
merkle_consistency(const struct merkle_tree *t, uint64_t old,
    struct merkle_proof *p, struct reason *why)
{
	uint64_t from = 0, to = t->size, middle;
	int rc;

	p->n = 0;
	if (old == 0)
		return 0;
	while (to != old) {
		middle = from + split(to - from);
		rc = old <= middle ?
		    span(t, middle, to, &p->hash[p->n], why) :
		    span(t, from, middle, &p->hash[p->n], why);
		if (rc != 0)
			return -1;
		p->n++;
		if (old <= middle)
			to = middle;
		else
			from = middle;
	}
	/* From 0 it is the old root itself, which the other side has. */
	if (from != 0) {
		if (span(t, from, to, &p->hash[p->n], why) != 0)
			return -1;
		p->n++;
	}
	reverse(p);
	return 0;
}

/* Goes one up; where node is the last of its row, up to where it has a left. */
static void
climb(uint64_t *node, uint64_t *last)
{
	while ((*node & 1) == 0 && *node != 0 && *node == *last) {
		*node >>= 1;
		*last >>= 1;
	}
}

static int
differs(struct reason *why, const char *what)
{
	reason_set(why, "the proof does not lead to %s", what);
	return 0;
}

int
merkle_check_inclusion(uint64_t index, uint64_t size,
    const struct merkle_hash *leaf, const struct merkle_proof *p,
    const struct merkle_hash *root, struct reason *why)
{
	uint64_t node = index, last = size - 1;
	struct merkle_hash hash = *leaf;
	const struct merkle_hash *h;
	int rc;

	if (index >= size)
		return differs(why, "a tree so small");
	for (size_t i = 0; i < p->n; i++) {
		if (last == 0)
			return differs(why, "a tree of that size");
		climb(&node, &last);
		h = &p->hash[i];
		rc = (node & 1) != 0 ?
		    merkle_node(h, &hash, &hash, why) :
		    merkle_node(&hash, h, &hash, why);
		if (rc != 0)
			return -1;
		node >>= 1;
		last >>= 1;
	}
	if (last != 0)
		return differs(why, "a tree of that size");
	if (memcmp(&hash, root, sizeof(hash)) != 0)
		return differs(why, "this root");
	return 1;
}

/* The general case: both roots are made from what they share. */
static int
check_both(uint64_t old, const struct merkle_hash *old_root, uint64_t size,
    const struct merkle_hash *root, const struct merkle_proof *p,
    struct reason *why)
{
	uint64_t node = old - 1, last = size - 1;
	struct merkle_hash a, b;
	size_t i = 0;

	for (; (node & 1) != 0; node >>= 1)
		last >>= 1;
	/* A whole subtree is the first hash itself, and not in the proof. */
	a = node == 0 ? *old_root : p->hash[i++];
	b = a;
	for (; i < p->n; i++) {
		if (last == 0)
			return differs(why, "a tree of that size");
		climb(&node, &last);
		if ((node & 1) != 0) {
			if (merkle_node(&p->hash[i], &a, &a, why) != 0 ||
			    merkle_node(&p->hash[i], &b, &b, why) != 0)
				return -1;
		} else if (merkle_node(&b, &p->hash[i], &b, why) != 0)
			return -1;
		node >>= 1;
		last >>= 1;
	}
	if (last != 0)
		return differs(why, "a tree of that size");
	if (memcmp(&a, old_root, sizeof(a)) != 0)
		return differs(why, "the old root");
	if (memcmp(&b, root, sizeof(b)) != 0)
		return differs(why, "the new root");
	return 1;
}

int
merkle_check_consistency(uint64_t old, const struct merkle_hash *old_root,
    uint64_t size, const struct merkle_hash *root,
    const struct merkle_proof *p, struct reason *why)
{
	struct merkle_hash none;

	if (old > size)
		return differs(why, "a tree so small");
	if (merkle_nothing(&none, why) != 0)
		return -1;
	if (old == 0 && memcmp(old_root, &none, sizeof(none)) != 0)
		return differs(why, "the root of no entries");
	if (old == size && memcmp(old_root, root, sizeof(*root)) != 0)
		return differs(why, "the same root");
	if (old == 0 || old == size)
		return p->n == 0 ? 1 : differs(why, "a tree of that size");
	if (p->n == 0)
		return differs(why, "a tree of that size");
	return check_both(old, old_root, size, root, p, why);
}
