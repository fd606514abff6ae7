/*
 * The audit log read as a whole: every entry, every tile, the signed root.
 * Functions return 1 where it is broken, and so -reason_set(...).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit_inside.h"
#include "record/record.h"

/* The right edge of one level, as it comes to be. */
struct level {
	struct merkle_hash hash[TILES_WIDTH];
	unsigned n;
	uint64_t tile;
};

struct verify {
	const char *log;
	const struct checkpoint *since;
	audit_visitor *visit;
	void *ctx;
	struct audit_head *head;
	struct level level[TILES_LEVELS];
	/* The bundle in hand, and where each of its entries ends. */
	struct blob bundle;
	size_t ends[TILES_WIDTH];
	uint64_t bundle_n;
};

/* The first hash that is another, as an entry where it is one's. */
static int
differs(const struct tile *t, const struct merkle_hash *hash,
    const struct blob *b, struct reason *why)
{
	char name[TILES_NAME];
	uint64_t i = 0;

	tiles_name(t, name);
	while (i + 1 < t->width && memcmp(&hash[i], b->data + i *
	    sizeof(*hash), sizeof(*hash)) == 0)
		i++;
	if (t->level != 0)
		return -reason_set(why, "%s is damaged", name);
	return -reason_set(why, "entry %" PRIu64 " is not the one of %s",
	    t->n * TILES_WIDTH + i + 1, name);
}

/* A tile as it is must be the first hashes of what it should be. */
static int
check_tile(const struct verify *v, const struct tile *t, struct reason *why)
{
	const struct merkle_hash *hash = v->level[t->level].hash;
	struct blob b;
	int rc = tiles_fetch(v->log, t, &b, why);

	if (rc != 1)
		return rc == 0 ? 1 : -1;
	rc = memcmp(b.data, hash, b.len) == 0 ? 0 : differs(t, hash, &b, why);
	blob_free(&b);
	return rc;
}

/* The same of an older, shorter form of it, or of one of the bundle. */
static int
check_old(const struct verify *v, const struct tile *t, struct reason *why)
{
	char name[TILES_NAME];
	struct blob b;
	int rc;

	if (t->level != TILES_ENTRIES)
		return check_tile(v, t, why);
	rc = tiles_fetch(v->log, t, &b, why);
	if (rc != 1)
		return rc == 0 ? 1 : -1;
	tiles_name(t, name);
	rc = 0;
	if (b.len != v->ends[t->width - 1] ||
	    memcmp(b.data, v->bundle.data, b.len) != 0)
		rc = -reason_set(why, "%s is damaged", name);
	blob_free(&b);
	return rc;
}

/* The partial forms of a tile: none is wider than what there is. */
static int
check_listed(const struct verify *v, int level, uint64_t n, unsigned width,
    const bool there[TILES_WIDTH], struct reason *why)
{
	struct tile t = { level, n, 1 };
	char name[TILES_NAME];
	int rc;

	for (; t.width < TILES_WIDTH; t.width++) {
		if (!there[t.width])
			continue;
		tiles_name(&t, name);
		if (t.width > width)
			return -reason_set(why, "%s is there, but not its "
			    "entries", name);
		rc = check_old(v, &t, why);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Those that are left of a full tile. */
static int
check_left(const struct verify *v, int level, uint64_t n, struct reason *why)
{
	const struct tile t = { level, n, TILES_WIDTH };
	bool there[TILES_WIDTH];

	if (tiles_list_partial(v->log, &t, there, why) != 0)
		return -1;
	return check_listed(v, level, n, TILES_WIDTH, there, why);
}

static int add_hash(struct verify *, int, const struct merkle_hash *, bool,
    struct reason *);

/* A full tile, which a checkpoint covers or not, and the hash over it. */
static int
full_tile(struct verify *v, int level, bool covered, struct reason *why)
{
	struct level *l = &v->level[level];
	struct tile t = { level, l->tile, TILES_WIDTH };
	struct merkle_hash root;
	int rc = 0;

	if (covered)
		rc = check_tile(v, &t, why);
	if (rc == 0 && covered)
		rc = check_left(v, level, t.n, why);
	if (rc != 0)
		return rc;
	if (merkle_fold(l->hash, TILES_WIDTH, &root, why) != 0)
		return -1;
	return add_hash(v, level + 1, &root, covered, why);
}

/* A full tile is kept until the next one begins. */
static int
add_hash(struct verify *v, int level, const struct merkle_hash *hash,
    bool covered, struct reason *why)
{
	struct level *l = &v->level[level];

	if (l->n == TILES_WIDTH) {
		l->n = 0;
		l->tile++;
	}
	l->hash[l->n++] = *hash;
	return l->n < TILES_WIDTH ? 0 : full_tile(v, level, covered, why);
}

/* The hash of a subtree at the right edge, of those that are in hand. */
static int
edge_node(void *ctx, unsigned height, uint64_t index,
    struct merkle_hash *out, struct reason *why)
{
	const struct verify *v = ctx;
	uint64_t first = index << height % 8;

	return merkle_fold(&v->level[height / 8].hash[first % TILES_WIDTH],
	    (size_t)1 << height % 8, out, why);
}

/* 0, or 1 without a reason yet. */
static int
check_root(struct verify *v, const struct checkpoint *c, struct reason *why)
{
	const struct merkle_tree t = { c->size, edge_node, v };
	struct merkle_hash root;

	if (merkle_root(&t, c->size, &root, why) != 0)
		return -1;
	return memcmp(&root, &c->root, sizeof(root)) == 0 ? 0 : 1;
}

/* Where the log was when somebody kept its checkpoint. */
static int
check_since(struct verify *v, struct reason *why)
{
	int rc;

	if (v->since == NULL || v->since->size != v->head->entries)
		return 0;
	rc = check_root(v, v->since, why);
	if (rc == 1)
		reason_set(why, "it does not go on from the checkpoint of %"
		    PRIu64 " entries that was kept", v->since->size);
	return rc;
}

static int
visit(const struct verify *v, const unsigned char *entry, size_t len,
    struct reason *why)
{
	json_error_t error;
	json_int_t n;
	json_t *json;
	int rc;

	json = json_loadb((const char *)entry, len, JSON_REJECT_DUPLICATES,
	    &error);
	if (json == NULL) {
		reason_set(why, "%s", error.text);
		return 1;
	}
	rc = record_need(record_integer(json, "n", 1, INT64_MAX, &n, why),
	    "n", why) == 0 ? 0 : 1;
	if (rc == 0 && (uint64_t)n != v->head->entries + 1)
		rc = -reason_set(why, "its number is %" PRIu64, (uint64_t)n);
	if (rc == 0 && v->visit != NULL)
		rc = v->visit(v->ctx, json, why);
	json_decref(json);
	return rc;
}

/* An entry that is at its place in the bundle in hand. */
static int
take(struct verify *v, size_t end, const unsigned char *entry, size_t len,
    const struct merkle_hash *hash, bool covered, struct reason *why)
{
	int rc = visit(v, entry, len, why);

	if (rc > 0)
		reason_prefix(why, "entry %" PRIu64, v->head->entries + 1);
	if (rc != 0)
		return rc;
	v->ends[v->head->entries % TILES_WIDTH] = end;
	rc = add_hash(v, 0, hash, covered, why);
	v->head->entries++;
	return rc != 0 ? rc : check_since(v, why);
}

/* The n-th bundle that the checkpoint covers. */
static int
read_bundle(struct verify *v, uint64_t n, struct reason *why)
{
	struct tile t = { TILES_ENTRIES, n, 0 };
	const unsigned char *entry;
	struct merkle_hash hash;
	size_t at = 0, len;
	int rc;

	t.width = tiles_width(t.level, n, v->head->checkpoint.size);
	blob_free(&v->bundle);
	rc = tiles_fetch(v->log, &t, &v->bundle, why);
	if (rc != 1)
		return rc == 0 ? 1 : -1;
	v->bundle_n = n;
	for (unsigned i = 0; i < t.width; i++) {
		if (tiles_next(&v->bundle, &at, &entry, &len) != 1)
			return -reason_set(why, "entry %" PRIu64 " is damaged",
			    v->head->entries + 1);
		if (merkle_leaf(entry, len, &hash, why) != 0)
			return -1;
		rc = take(v, at, entry, len, &hash, true, why);
		if (rc != 0)
			return rc;
	}
	if (at != v->bundle.len)
		return -reason_set(why, "more follows entry %" PRIu64
		    " than its checkpoint covers", v->head->entries);
	return t.width < TILES_WIDTH ? 0 :
	    check_left(v, t.level, n, why);
}

/* Puts a pending entry after the others of its bundle. */
static int
extend(struct verify *v, const unsigned char *entry, size_t len,
    struct reason *why)
{
	unsigned char *data;

	if (v->head->entries / TILES_WIDTH != v->bundle_n) {
		blob_free(&v->bundle);
		v->bundle_n = v->head->entries / TILES_WIDTH;
	}
	data = realloc(v->bundle.data, v->bundle.len + 2 + len);
	if (data == NULL)
		return reason_errno(why, "bundle");
	tiles_put_length(data + v->bundle.len, len);
	memcpy(data + v->bundle.len + 2, entry, len);
	v->bundle.data = data;
	v->bundle.len += 2 + len;
	return 0;
}

static int
read_pending(struct verify *v, const struct blob *pending, struct reason *why)
{
	const unsigned char *entry;
	enum pending_kind kind;
	struct merkle_hash hash;
	size_t at = 0, len;
	int rc;

	while ((kind = pending_next(pending, &at, v->head->entries, &entry,
	    &len, &hash, why)) == PENDING_ENTRY) {
		if (v->head->entries / TILES_WIDTH !=
		    v->head->checkpoint.size / TILES_WIDTH)
			return -reason_set(why, "more than a bundle is pending "
			    "from entry %" PRIu64, v->head->entries + 1);
		if (extend(v, entry, len, why) != 0)
			return -1;
		rc = take(v, v->bundle.len, entry, len, &hash, false, why);
		if (rc != 0)
			return rc;
	}
	v->head->torn = kind == PENDING_TORN;
	return kind == PENDING_DAMAGED ? 1 : 0;
}

/* The tiles at the right edge that the checkpoint needs. */
static int
check_edge(const struct verify *v, struct reason *why)
{
	uint64_t size = v->head->checkpoint.size;
	struct tile t;
	int rc = 0;

	for (t.level = 0; t.level < TILES_LEVELS && rc == 0; t.level++) {
		t.n = tiles_count(t.level, size) / TILES_WIDTH;
		t.width = tiles_width(t.level, t.n, size);
		if (t.width > 0)
			rc = check_tile(v, &t, why);
	}
	return rc;
}

/*
 * What else was at the right edge: older forms, and what a program that was
 * killed made of pending entries.  Past that nothing was ever written, or it
 * was and the log was cut.
 */
static int
check_rest(const struct verify *v, int level, const struct audit_edge *edge,
    struct reason *why)
{
	struct tile t = { level, edge->tile, TILES_WIDTH };
	unsigned width = tiles_width(level, t.n, v->head->entries);
	int rc;

	rc = check_listed(v, level, t.n, width, edge->there, why);
	if (rc == 0 && edge->full && width == TILES_WIDTH)
		rc = check_old(v, &t, why);
	if (rc == 0 && (edge->more || (edge->full && width < TILES_WIDTH)))
		rc = -reason_set(why, "its tiles hold more than %" PRIu64
		    " entries", v->head->entries);
	return rc;
}

static int
check_signed(struct verify *v, struct reason *why)
{
	int rc = check_root(v, &v->head->checkpoint, why);

	if (rc == 1)
		reason_set(why, "its %" PRIu64 " entries are not those that "
		    "were signed", v->head->entries);
	return rc;
}

static int
verify_all(struct verify *v, const struct audit_moment *m,
    struct reason *why)
{
	uint64_t size = v->head->checkpoint.size;
	int rc = check_since(v, why);

	for (uint64_t n = 0; rc == 0 && n * TILES_WIDTH < size; n++)
		rc = read_bundle(v, n, why);
	if (rc == 0)
		rc = check_edge(v, why);
	if (rc == 0)
		rc = check_signed(v, why);
	if (rc == 0)
		rc = read_pending(v, &m->pending, why);
	for (int level = TILES_ENTRIES; rc == 0 && level < TILES_LEVELS;
	    level++)
		rc = check_rest(v, level, &m->edge[level + 1], why);
	if (rc == 0 && v->since != NULL &&
	    v->since->size > v->head->entries)
		rc = -reason_set(why, "it is shorter than the checkpoint of %"
		    PRIu64 " entries that was kept", v->since->size);
	return rc;
}

static int
verify(const char *store, const struct audit_trust *trust, struct verify *v,
    struct reason *why)
{
	struct audit_moment m = { .pending = { NULL, 0 } };
	char *log = file_join(store, AUDIT_FOLDER, why);
	struct note_key own;
	int rc = log == NULL ? -1 : 0;

	if (rc == 0 && trust->key == NULL)
		rc = audit_read_key(store, &own, why);
	if (rc == 0)
		rc = audit_look(log, trust->key != NULL ? trust->key : &own,
		    &m, why);
	if (rc == 0) {
		v->log = log;
		v->head->checkpoint = m.checkpoint;
		rc = verify_all(v, &m, why);
	}
	blob_free(&m.pending);
	blob_free(&v->bundle);
	free(log);
	return rc;
}

int
audit_verify_by(const char *store, const struct audit_trust *trust,
    audit_visitor *visitor, void *ctx, struct audit_head *head,
    struct reason *why)
{
	struct verify *v = calloc(1, sizeof(*v));
	int rc;

	memset(head, 0, sizeof(*head));
	if (v == NULL)
		return reason_errno(why, "audit log");
	v->since = trust->since;
	v->visit = visitor;
	v->ctx = ctx;
	v->head = head;
	rc = verify(store, trust, v, why);
	free(v);
	if (rc != 0)
		reason_prefix(why, "audit log");
	return rc;
}

int
audit_verify(const char *store, audit_visitor *visitor, void *ctx,
    struct audit_head *head, struct reason *why)
{
	static const struct audit_trust own = { NULL, NULL };

	return audit_verify_by(store, &own, visitor, ctx, head, why);
}
