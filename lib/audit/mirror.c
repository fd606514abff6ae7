/* The hashes of a log without its entries. */
#include "mirror.h"

#include <inttypes.h>
#include <string.h>

#include "tiles.h"

/* Calls for each tile of hashes of a tree of that size, level by level. */
static int
each_tile(uint64_t size, int (*take)(void *, const struct tile *,
    struct reason *), void *ctx, struct reason *why)
{
	struct tile t = { 0, 0, 0 };
	int rc = 0;

	for (; rc == 0 && tiles_count(t.level, size) > 0; t.level++)
		for (t.n = 0; rc == 0 && (t.width = tiles_width(t.level, t.n,
		    size)) > 0; t.n++)
			rc = take(ctx, &t, why);
	return rc;
}

struct copy {
	const char *log;
	mirror_put *put;
	void *ctx;
};

static int
copy_tile(void *ctx, const struct tile *t, struct reason *why)
{
	const struct copy *c = ctx;
	char name[TILES_NAME];
	struct blob b;
	int rc;

	if (tiles_fetch(c->log, t, &b, why) != 1)
		return -1;
	tiles_name(t, name);
	rc = c->put(c->ctx, name, b.data, b.len, why);
	blob_free(&b);
	return rc;
}

int
mirror_copy(const char *log, uint64_t size, mirror_put *put, void *ctx,
    struct reason *why)
{
	struct copy c = { log, put, ctx };

	return each_tile(size, copy_tile, &c, why);
}

struct check {
	const char *folder;
	const struct merkle_tree *tree;
};

/* A full tile is what the tile above says of it. */
static int
check_tile(void *ctx, const struct tile *t, struct reason *why)
{
	const struct check *c = ctx;
	struct merkle_hash hash[TILES_WIDTH], own, above;
	char name[TILES_NAME];
	struct blob b;
	int rc = tiles_fetch(c->folder, t, &b, why);

	if (rc != 1)
		return rc == 0 ? 1 : -1;
	memcpy(hash, b.data, t->width * sizeof(*hash));
	blob_free(&b);
	if (t->width < TILES_WIDTH)
		return 0;
	if (merkle_fold(hash, TILES_WIDTH, &own, why) != 0)
		return -1;
	if (c->tree->node(c->tree->ctx, 8 * ((unsigned)t->level + 1), t->n,
	    &above, why) != 0)
		return 1;
	if (memcmp(&own, &above, sizeof(own)) == 0)
		return 0;
	tiles_name(t, name);
	reason_set(why, "%s is not what the tile above it says", name);
	return 1;
}

/* 0; 1 without a reason, -1. */
static int
is_root(const struct merkle_tree *tree, const struct checkpoint *c,
    struct reason *why)
{
	struct merkle_hash root;

	if (merkle_root(tree, c->size, &root, why) != 0)
		return -1;
	return memcmp(&root, &c->root, sizeof(root)) == 0 ? 0 : 1;
}

int
mirror_check(const char *folder, const struct checkpoint *c,
    struct reason *why)
{
	struct tiles_reader *r = tiles_reader_new(folder, c->size);
	struct merkle_tree tree;
	struct check check = { folder, &tree };
	int rc;

	if (r == NULL)
		return reason_errno(why, "tree");
	tree = tiles_tree(r);
	rc = each_tile(c->size, check_tile, &check, why);
	if (rc == 0) {
		rc = is_root(&tree, c, why);
		if (rc == 1)
			reason_set(why, "its tiles are not those of its "
			    "checkpoint of %" PRIu64 " entries", c->size);
	}
	tiles_reader_free(r);
	return rc;
}

int
mirror_goes_on(const char *folder, uint64_t size,
    const struct checkpoint *old, struct reason *why)
{
	struct tiles_reader *r;
	struct merkle_tree tree;
	int rc;

	if (old->size > size) {
		reason_set(why, "it has %" PRIu64 " entries, fewer than the "
		    "%" PRIu64 " before", size, old->size);
		return 1;
	}
	r = tiles_reader_new(folder, size);
	if (r == NULL)
		return reason_errno(why, "tree");
	tree = tiles_tree(r);
	rc = is_root(&tree, old, why);
	if (rc == 1)
		reason_set(why, "it does not go on from the log of %" PRIu64
		    " entries before", old->size);
	tiles_reader_free(r);
	return rc;
}
