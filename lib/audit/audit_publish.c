/* The audit log's tree and checkpoint, brought up to its entries. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit_inside.h"
#include "base/dir.h"

int
audit_write_checkpoint(const char *log, const struct note_signer *s,
    uint64_t size, const struct merkle_hash *root, struct reason *why)
{
	char *note = checkpoint_sign(s, size, root, why);
	int rc;

	if (note == NULL)
		return -1;
	rc = tiles_replace(log, AUDIT_CHECKPOINT, note, strlen(note), 0440,
	    why);
	free(note);
	return rc;
}

/* What there is to publish: one bundle's entries, and their hashes. */
struct news {
	struct blob bundle;
	struct merkle_hash hash[TILES_WIDTH];
	size_t n;
};

/* The log, and the size that it has so far. */
struct grow {
	const char *log;
	uint64_t size;
	const struct pending *pending;
	const struct note_signer *signer;
};

/* The bundle as it is, with the pending entries after it. */
static int
collect(const struct grow *g, struct news *news, struct reason *why)
{
	struct tile t = { TILES_ENTRIES, g->size / TILES_WIDTH,
	    g->size % TILES_WIDTH };
	const unsigned char *entry;
	struct blob old = { NULL, 0 }, pending;
	enum pending_kind kind;
	size_t at = 0, len;
	int rc = -1;

	if (t.width + g->pending->n > TILES_WIDTH)
		return reason_set(why, "more entries are pending than a "
		    "bundle has");
	if (t.width > 0 && tiles_read(g->log, &t, &old, why) != 1)
		return -1;
	if (pending_read(g->pending, &pending, why) != 0)
		goto done;
	/* Heads of pending entries are longer than those in a bundle. */
	news->bundle.data = malloc(old.len + pending.len);
	if (news->bundle.data == NULL) {
		reason_errno(why, "bundle");
		goto done;
	}
	if (old.len > 0)
		memcpy(news->bundle.data, old.data, old.len);
	news->bundle.len = old.len;
	while ((kind = pending_next(&pending, &at, g->size + news->n,
	    &entry, &len, &news->hash[news->n], why)) == PENDING_ENTRY) {
		tiles_put_length(news->bundle.data + news->bundle.len, len);
		memcpy(news->bundle.data + news->bundle.len + 2, entry, len);
		news->bundle.len += 2 + len;
		news->n++;
	}
	rc = kind == PENDING_END ? 0 : -1;
done:
	blob_free(&old);
	blob_free(&pending);
	return rc;
}

/* One level's tile, with the new hashes; those of the next one up follow. */
static int
write_level(const struct grow *g, int level, struct news *news,
    struct reason *why)
{
	uint64_t count = tiles_count(level, g->size);
	struct tile t = { level, count / TILES_WIDTH, count % TILES_WIDTH };
	struct merkle_hash hash[TILES_WIDTH];
	bool fresh = t.width == 0;
	struct blob old;
	int rc;

	if (!fresh) {
		if (tiles_read(g->log, &t, &old, why) != 1)
			return -1;
		memcpy(hash, old.data, t.width * sizeof(*hash));
		blob_free(&old);
	}
	memcpy(hash + t.width, news->hash, news->n * sizeof(*hash));
	t.width += (unsigned)news->n;
	rc = tiles_write(g->log, &t, fresh, hash, t.width * sizeof(*hash),
	    why);
	news->n = t.width == TILES_WIDTH ? 1 : 0;
	if (rc == 0 && news->n == 1)
		rc = merkle_fold(hash, TILES_WIDTH, &news->hash[0], why);
	return rc;
}

/* Entries first, then hashes, so that who finds a hash finds its entries. */
static int
write_tiles(const struct grow *g, struct news *news, struct reason *why)
{
	uint64_t size = g->size + news->n;
	struct tile t = { TILES_ENTRIES, g->size / TILES_WIDTH, 0 };
	int rc;

	t.width = tiles_width(t.level, t.n, size);
	rc = tiles_write(g->log, &t, g->size % TILES_WIDTH == 0,
	    news->bundle.data, news->bundle.len, why);
	for (int level = 0; rc == 0 && news->n > 0; level++)
		rc = write_level(g, level, news, why);
	return rc;
}

static int
new_checkpoint(const struct grow *g, uint64_t size, struct reason *why)
{
	struct tiles_reader *r = tiles_reader_new(g->log, size);
	struct merkle_hash root;
	struct merkle_tree t;
	int rc;

	if (r == NULL)
		return reason_errno(why, "tree");
	t = tiles_tree(r);
	rc = merkle_root(&t, size, &root, why);
	tiles_reader_free(r);
	if (rc == 0)
		rc = pending_make(g->log, size, why);
	return rc != 0 ? -1 : audit_write_checkpoint(g->log, g->signer, size,
	    &root, why);
}

/* Partial tiles, where these entries have just made them full. */
static int
drop_partial(const char *log, uint64_t size, struct reason *why)
{
	struct tile t = { TILES_ENTRIES, size / TILES_WIDTH - 1,
	    TILES_WIDTH };

	if (size == 0 || size % TILES_WIDTH != 0)
		return 0;
	if (tiles_drop_partial(log, &t, why) != 0)
		return -1;
	for (t.level = 0; tiles_count(t.level, size) % TILES_WIDTH == 0;
	    t.level++) {
		t.n = tiles_count(t.level, size) / TILES_WIDTH - 1;
		if (tiles_drop_partial(log, &t, why) != 0)
			return -1;
	}
	return 0;
}

int
audit_clean_up(const char *log, uint64_t size, struct reason *why)
{
	char kept[32];
	DIR *dir = opendir(log);
	const char *name;
	int rc = 0, more = 0;

	if (dir == NULL)
		return reason_errno(why, "%.150s", log);
	snprintf(kept, sizeof(kept), PENDING_NAME "%" PRIu64, size);
	while (rc == 0 && (more = dir_next(dir, &name)) == 1) {
		if (strncmp(name, PENDING_NAME, strlen(PENDING_NAME)) != 0 ||
		    strcmp(name, kept) == 0)
			continue;
		/* It goes last: where it is still there, not all is done. */
		rc = drop_partial(log, size, why);
		if (rc == 0 && unlinkat(dirfd(dir), name, 0) != 0)
			rc = reason_errno(why, "%.100s/%.40s", log, name);
	}
	if (more < 0)
		rc = reason_errno(why, "%.150s", log);
	closedir(dir);
	return rc;
}

int
audit_write_tree(const char *log, uint64_t size, struct pending *p,
    const struct note_signer *s, struct reason *why)
{
	const struct grow g = { log, size, p, s };
	struct news news = { .n = 0 };
	int rc;

	/* What others have yet to sync must not be in tiles alone. */
	rc = pending_sync(p, why);
	if (rc == 0)
		rc = collect(&g, &news, why);
	if (rc == 0)
		rc = write_tiles(&g, &news, why);
	blob_free(&news.bundle);
	if (rc == 0)
		rc = new_checkpoint(&g, size + p->n, why);
	return rc == 0 ? audit_clean_up(log, size + p->n, why) : -1;
}
