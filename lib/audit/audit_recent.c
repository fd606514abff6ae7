/* The audit log from its end. */
#include "audit_inside.h"

/* Entries in the order of the log, of one bundle at most. */
struct some {
	const unsigned char *entry[TILES_WIDTH];
	size_t len[TILES_WIDTH];
	size_t n;
};

static int
visit_one(const unsigned char *entry, size_t len, audit_visitor *visit,
    void *ctx, struct reason *why)
{
	json_t *json = json_loadb((const char *)entry, len,
	    JSON_REJECT_DUPLICATES, NULL);
	int rc;

	if (json == NULL)
		return reason_set(why, "an entry is damaged");
	rc = visit(ctx, json, why);
	json_decref(json);
	return rc;
}

static int
visit_some(const struct some *s, audit_visitor *visit, void *ctx,
    struct reason *why)
{
	int rc = 0;

	for (size_t i = s->n; rc == 0 && i-- > 0;)
		rc = visit_one(s->entry[i], s->len[i], visit, ctx, why);
	return rc;
}

static int
visit_pending(uint64_t size, const struct blob *pending,
    audit_visitor *visit, void *ctx, struct reason *why)
{
	enum pending_kind kind = PENDING_END;
	struct merkle_hash hash;
	struct some s = { .n = 0 };
	size_t at = 0;

	while (s.n < TILES_WIDTH && (kind = pending_next(pending, &at,
	    size + s.n, &s.entry[s.n], &s.len[s.n], &hash, why)) ==
	    PENDING_ENTRY)
		s.n++;
	if (kind == PENDING_DAMAGED)
		return -1;
	return visit_some(&s, visit, ctx, why);
}

/* A partial tile may have been replaced by now by the full one. */
static int
visit_bundle(const char *log, const struct tile *t, audit_visitor *visit,
    void *ctx, struct reason *why)
{
	struct some s = { .n = 0 };
	struct blob entries;
	size_t at = 0;
	int rc;

	if (tiles_fetch(log, t, &entries, why) != 1)
		return -1;
	while (s.n < t->width && tiles_next(&entries, &at, &s.entry[s.n],
	    &s.len[s.n]) == 1)
		s.n++;
	rc = s.n < t->width ? reason_set(why, "entries of bundle %llu are "
	    "missing", (unsigned long long)t->n) :
	    visit_some(&s, visit, ctx, why);
	blob_free(&entries);
	return rc;
}

int
audit_backwards(const char *log, uint64_t size, const struct blob *pending,
    audit_visitor *visit, void *ctx, struct reason *why)
{
	struct tile t = { .level = TILES_ENTRIES };
	int rc = visit_pending(size, pending, visit, ctx, why);

	for (uint64_t n = (size + TILES_WIDTH - 1) / TILES_WIDTH;
	    rc == 0 && n-- > 0;) {
		t.n = n;
		t.width = tiles_width(TILES_ENTRIES, n, size);
		rc = visit_bundle(log, &t, visit, ctx, why);
	}
	return rc < 0 ? -1 : 0;
}
