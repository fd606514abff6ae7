/* What the audit log can show to somebody who does not have it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "audit_inside.h"
#include "tlogproof.h"

/* A log at its newest checkpoint. */
struct view {
	char *log;
	struct checkpoint checkpoint;
	struct blob note;
	struct tiles_reader *reader;
	struct merkle_tree tree;
};

static void
close_view(struct view *v)
{
	tiles_reader_free(v->reader);
	blob_free(&v->note);
	free(v->log);
}

/* Also on failure the caller closes it. */
static int
open_view(struct view *v, const char *store, const struct note_key *key,
    struct reason *why)
{
	int rc;

	memset(v, 0, sizeof(*v));
	v->log = file_join(store, AUDIT_FOLDER, why);
	if (v->log == NULL)
		return -1;
	rc = audit_read_note(v->log, key, &v->checkpoint, &v->note, why);
	if (rc != 0)
		return rc;
	v->reader = tiles_reader_new(v->log, v->checkpoint.size);
	if (v->reader == NULL)
		return reason_errno(why, "tree");
	v->tree = tiles_tree(v->reader);
	return 0;
}

static int
read_entry(const struct view *v, uint64_t index, struct blob *out,
    struct reason *why)
{
	struct tile t = { TILES_ENTRIES, index / TILES_WIDTH, 0 };
	const unsigned char *entry = NULL;
	struct blob bundle;
	size_t at = 0, len = 0;
	int rc;

	t.width = tiles_width(t.level, t.n, v->checkpoint.size);
	rc = tiles_fetch(v->log, &t, &bundle, why);
	if (rc != 1)
		return rc == 0 ? 1 : -1;
	for (uint64_t i = 0; rc == 1 && i <= index % TILES_WIDTH; i++)
		rc = tiles_next(&bundle, &at, &entry, &len);
	if (rc != 1) {
		rc = -reason_set(why, "entry %" PRIu64 " is damaged",
		    index + 1);
	} else {
		rc = 0;
		out->len = len;
		out->data = malloc(len + 1);
		if (out->data == NULL)
			rc = reason_errno(why, "entry");
		else
			memcpy(out->data, entry, len);
	}
	blob_free(&bundle);
	return rc;
}

/* A proof is checked before it is given away. */
static int
prove(struct view *v, const struct note_key *key, uint64_t index,
    char **text, struct reason *why)
{
	struct tlogproof p = { .index = index, .note = v->note };
	struct checkpoint c;
	int rc = read_entry(v, index, &p.extra, why);

	if (rc == 0)
		rc = merkle_inclusion(&v->tree, index, &p.path, why);
	if (rc == 0) {
		rc = tlogproof_check(&p, key, &c, why);
		rc = rc < 0 ? -1 : !rc;
	}
	if (rc == 0) {
		*text = tlogproof_text(&p);
		if (*text == NULL)
			rc = reason_set(why, "out of memory");
	}
	blob_free(&p.extra);
	return rc;
}

int
audit_prove(const char *store, const struct note_key *key, uint64_t n,
    char **text, struct reason *why)
{
	struct view v;
	int rc = open_view(&v, store, key, why);

	if (rc == 0 && (n == 0 || n > v.checkpoint.size))
		rc = reason_set(why, "no checkpoint covers an entry %" PRIu64
		    ", only 1 to %" PRIu64, n, v.checkpoint.size);
	if (rc == 0)
		rc = prove(&v, key, n - 1, text, why);
	close_view(&v);
	if (rc != 0)
		reason_prefix(why, "audit log");
	return rc;
}

static int
request(struct view *v, const struct checkpoint *old, char **text,
    struct reason *why)
{
	struct merkle_proof p = { .n = 0 };
	int rc = 0;

	if (old->size <= v->checkpoint.size)
		rc = merkle_consistency(&v->tree, old->size, &p, why);
	if (rc == 0)
		rc = merkle_check_consistency(old->size, &old->root,
		    v->checkpoint.size, &v->checkpoint.root, &p, why);
	if (rc != 1)
		return rc < 0 ? -1 : 1;
	*text = tlogproof_request(old->size, &p, &v->note);
	return *text != NULL ? 0 : reason_set(why, "out of memory");
}

int
audit_request(const char *store, const struct note_key *key,
    const struct checkpoint *old, char **text, struct reason *why)
{
	struct view v;
	int rc = open_view(&v, store, key, why);

	if (rc == 0)
		rc = request(&v, old, text, why);
	close_view(&v);
	if (rc != 0)
		reason_prefix(why, "audit log");
	return rc;
}

int
audit_note(const char *store, const struct note_key *key, struct blob *note,
    struct reason *why)
{
	struct view v;
	int rc = open_view(&v, store, key, why);

	*note = v.note;
	v.note = (struct blob){ NULL, 0 };
	close_view(&v);
	if (rc != 0) {
		blob_free(note);
		reason_prefix(why, "audit log");
	}
	return rc;
}
