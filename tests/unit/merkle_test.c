/*
 * Merkle trees: the test vectors of Certificate Transparency (its eight
 * leaves, roots and proofs), and every size up to 70 against the words of
 * RFC 6962.
 */
#include "audit/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"

#define SIZES	70

static const struct {
	const char *hex;
	size_t len;
} leaves[8] = {
	{ "", 0 }, { "00", 1 }, { "10", 1 }, { "2021", 2 }, { "3031", 2 },
	{ "40414243", 4 }, { "5051525354555657", 8 },
	{ "606162636465666768696a6b6c6d6e6f", 16 },
};

static const char *const roots[] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

#define H1 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H2 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H3 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define H4 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define H5 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define H6 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define H7 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define H8 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define H9 "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
#define HA "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"

struct vector {
	uint64_t index, size;	/* or the old size */
	const char *path[3];
};

static const struct vector inclusions[] = {
	{ 0, 1, { NULL, NULL, NULL } }, { 0, 8, { H1, H2, H3 } },
	{ 5, 8, { H4, H5, H6 } }, { 2, 3, { H7, NULL, NULL } },
	{ 1, 5, { H8, H2, H4 } },
};

static const struct vector consistencies[] = {
	{ 1, 1, { NULL, NULL, NULL } }, { 1, 8, { H1, H2, H3 } },
	{ 6, 8, { H9, H5, H6 } }, { 2, 5, { H2, H4, NULL } },
	{ 6, 7, { H9, HA, H6 } },
};

static void
unhex(const char *hex, struct merkle_hash *out)
{
	assert_int_equal(digest_unhex(hex, out->bytes, sizeof(*out)), 0);
}

static void
assert_hash(const struct merkle_hash *hash, const char *hex)
{
	struct merkle_hash wanted;

	unhex(hex, &wanted);
	assert_memory_equal(hash, &wanted, sizeof(wanted));
}

/* A tree whose leaf hashes are all there. */
struct forest {
	struct merkle_hash leaf[SIZES];
	uint64_t size, asked;
};

static int
node(void *ctx, unsigned height, uint64_t index, struct merkle_hash *out,
    struct reason *why)
{
	struct forest *f = ctx;

	f->asked = (index + 1) << height;
	assert_true(f->asked <= f->size);
	return merkle_fold(&f->leaf[index << height], (size_t)1 << height,
	    out, why);
}

static void
plant(struct forest *f)
{
	unsigned char text[16];
	struct reason why;

	for (size_t i = 0; i < SIZES; i++) {
		if (i >= 8) {
			memset(text, (int)i, sizeof(text));
			assert_int_equal(merkle_leaf(text, i % 16,
			    &f->leaf[i], &why), 0);
			continue;
		}
		assert_int_equal(digest_unhex(leaves[i].hex, text,
		    leaves[i].len), 0);
		assert_int_equal(merkle_leaf(text, leaves[i].len,
		    &f->leaf[i], &why), 0);
	}
	f->size = SIZES;
}

/* MTH of RFC 6962, section 2.1, as it is written there. */
static struct merkle_hash
mth(const struct merkle_hash *d, size_t n)
{
	struct merkle_hash left, right, out;
	struct reason why;
	size_t k = 1;

	if (n == 1)
		return d[0];
	while (2 * k < n)
		k *= 2;
	left = mth(d, k);
	right = mth(d + k, n - k);
	assert_int_equal(merkle_node(&left, &right, &out, &why), 0);
	return out;
}

static void
known_roots(void **state)
{
	struct merkle_hash root;
	struct merkle_tree t;
	struct reason why;
	struct forest f;

	(void)state;
	plant(&f);
	for (uint64_t size = 0; size <= SIZES; size++) {
		t = (struct merkle_tree){ size, node, &f };
		f.size = size;
		assert_int_equal(merkle_root(&t, size, &root, &why), 0);
		if (size <= 8)
			assert_hash(&root, roots[size]);
		if (size > 0) {
			struct merkle_hash same = mth(f.leaf, size);

			assert_memory_equal(&root, &same, sizeof(same));
		}
	}
	assert_int_equal(merkle_fold(f.leaf, 3, &root, &why), -1);
	assert_int_equal(merkle_fold(f.leaf, 0, &root, &why), -1);
	assert_int_equal(merkle_fold(f.leaf, 512, &root, &why), -1);
}

static void
assert_path(const struct merkle_proof *p, const struct vector *v)
{
	size_t n = 0;

	while (n < 3 && v->path[n] != NULL)
		n++;
	assert_int_equal(p->n, n);
	for (size_t i = 0; i < n; i++)
		assert_hash(&p->hash[i], v->path[i]);
}

static void
known_proofs(void **state)
{
	struct merkle_proof p;
	struct merkle_tree t;
	struct reason why;
	struct forest f;

	(void)state;
	plant(&f);
	for (size_t i = 0; i < sizeof(inclusions) / sizeof(*inclusions);
	    i++) {
		t = (struct merkle_tree){ inclusions[i].size, node, &f };
		assert_int_equal(merkle_inclusion(&t, inclusions[i].index,
		    &p, &why), 0);
		assert_path(&p, &inclusions[i]);
	}
	for (size_t i = 0; i < sizeof(consistencies) /
	    sizeof(*consistencies); i++) {
		t = (struct merkle_tree){ consistencies[i].size, node, &f };
		assert_int_equal(merkle_consistency(&t,
		    consistencies[i].index, &p, &why), 0);
		assert_path(&p, &consistencies[i]);
	}
}

/* What a proof must not be good for. */
static void
assert_no_inclusion(uint64_t index, uint64_t size,
    const struct merkle_hash *leaf, const struct merkle_proof *p,
    const struct merkle_hash *root)
{
	struct reason why;

	assert_int_equal(merkle_check_inclusion(index, size, leaf, p, root,
	    &why), 0);
	assert_reason(why, "the proof does not lead to");
}

static void
spoil_inclusion(uint64_t index, uint64_t size,
    const struct merkle_hash *leaf, const struct merkle_proof *good,
    const struct merkle_hash *root)
{
	struct merkle_proof p = *good;

	assert_no_inclusion(index + size, size, leaf, good, root);
	if (size > 1)
		assert_no_inclusion(index ^ 1, size, leaf, good, root);
	assert_no_inclusion(index, size * 2 + 1, leaf, good, root);
	assert_no_inclusion(index, 0, leaf, good, root);
	if (size > 1)
		assert_no_inclusion(index, size, root, good, root);
	p.hash[p.n++] = *root;
	assert_no_inclusion(index, size, leaf, &p, root);
	for (size_t i = 0; i < good->n; i++) {
		p = *good;
		p.hash[i].bytes[i % DIGEST_BYTES] ^= 8;
		assert_no_inclusion(index, size, leaf, &p, root);
	}
	p = *good;
	if (p.n > 0) {
		p.n--;
		assert_no_inclusion(index, size, leaf, &p, root);
		memmove(p.hash, p.hash + 1, p.n * sizeof(*p.hash));
		assert_no_inclusion(index, size, leaf, &p, root);
	}
}

static void
every_inclusion(void **state)
{
	struct merkle_proof p;
	struct merkle_hash root;
	struct merkle_tree t;
	struct reason why;
	struct forest f;

	(void)state;
	plant(&f);
	for (uint64_t size = 1; size <= SIZES; size++) {
		t = (struct merkle_tree){ size, node, &f };
		f.size = size;
		root = mth(f.leaf, size);
		for (uint64_t i = 0; i < size; i++) {
			assert_int_equal(merkle_inclusion(&t, i, &p, &why),
			    0);
			assert_int_equal(merkle_check_inclusion(i, size,
			    &f.leaf[i], &p, &root, &why), 1);
			spoil_inclusion(i, size, &f.leaf[i], &p, &root);
		}
	}
}

static void
assert_inconsistent(uint64_t old, const struct merkle_hash *old_root,
    uint64_t size, const struct merkle_hash *root,
    const struct merkle_proof *p)
{
	struct reason why;

	assert_int_equal(merkle_check_consistency(old, old_root, size, root,
	    p, &why), 0);
	assert_reason(why, "the proof does not lead to");
}

static void
spoil_consistency(uint64_t old, const struct merkle_hash *a, uint64_t size,
    const struct merkle_hash *b, const struct merkle_proof *good)
{
	struct merkle_proof p = *good;

	if (old != size) {
		assert_inconsistent(old, b, size, a, good);
		assert_inconsistent(old, b, size, b, good);
		assert_inconsistent(size, b, old, a, good);
		assert_inconsistent(old, a, size, a, good);
		assert_inconsistent(old, a, size * 2 + 1, b, good);
		assert_inconsistent(old ^ 1, a, size, b, good);
	}
	p.hash[p.n++] = *b;
	assert_inconsistent(old, a, size, b, &p);
	for (size_t i = 0; i < good->n; i++) {
		p = *good;
		p.hash[i].bytes[i % DIGEST_BYTES] ^= 16;
		assert_inconsistent(old, a, size, b, &p);
	}
	p = *good;
	if (p.n > 0) {
		p.n--;
		assert_inconsistent(old, a, size, b, &p);
	}
}

static void
every_consistency(void **state)
{
	struct merkle_hash a, b;
	struct merkle_proof p;
	struct merkle_tree t;
	struct reason why;
	struct forest f;

	(void)state;
	plant(&f);
	for (uint64_t size = 1; size <= SIZES; size++) {
		t = (struct merkle_tree){ size, node, &f };
		f.size = size;
		b = mth(f.leaf, size);
		for (uint64_t old = 1; old <= size; old++) {
			a = mth(f.leaf, old);
			assert_int_equal(merkle_consistency(&t, old, &p,
			    &why), 0);
			assert_int_equal(merkle_check_consistency(old, &a,
			    size, &b, &p, &why), 1);
			spoil_consistency(old, &a, size, &b, &p);
		}
	}
}

static void
from_nothing(void **state)
{
	struct merkle_hash none, some;
	struct merkle_proof p = { .n = 0 };
	struct reason why;

	(void)state;
	assert_int_equal(merkle_nothing(&none, &why), 0);
	assert_int_equal(merkle_leaf("x", 1, &some, &why), 0);
	assert_int_equal(merkle_check_consistency(0, &none, 1, &some, &p,
	    &why), 1);
	assert_int_equal(merkle_check_consistency(0, &none, 0, &none, &p,
	    &why), 1);
	assert_inconsistent(0, &some, 1, &some, &p);
	assert_inconsistent(0, &none, 0, &some, &p);
	assert_inconsistent(1, &some, 2, &some, &p);
	p.hash[p.n++] = some;
	assert_inconsistent(0, &none, 1, &some, &p);
	assert_no_inclusion(0, 0, &some, &p, &some);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_roots),
		cmocka_unit_test(known_proofs),
		cmocka_unit_test(every_inclusion),
		cmocka_unit_test(every_consistency),
		cmocka_unit_test(from_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
