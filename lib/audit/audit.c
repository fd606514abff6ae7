/* The audit log: appended to, durable before it is believed, published. */
#include "audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit_inside.h"
#include "base/crypto.h"
#include "record/record.h"

#define SALT_BYTES	16

struct audit {
	char *log;
	int lock;		/* the folder */
	int note;		/* the checkpoint that was read last */
	struct checkpoint head;	/* what it says */
	struct pending pending;	/* what follows it */
	struct note_signer *signer;
	uint64_t last;
};

static int
write_key(const char *store, const char *name, const char *text, mode_t mode,
    struct reason *why)
{
	char line[NOTE_KEY_TEXT + 1];
	char *path = file_join(store, name, why);
	int rc, n;

	n = snprintf(line, sizeof(line), "%s\n", text);
	rc = path == NULL ? -1 : file_create(path, line, (size_t)n, mode,
	    why);
	if (rc == 1)
		rc = reason_set(why, "%.150s: is there already", path);
	crypto_wipe(line, sizeof(line));
	free(path);
	return rc;
}

int
audit_create(const char *store, const char *name, struct reason *why)
{
	char private[NOTE_KEY_TEXT], public[NOTE_KEY_TEXT];
	char *log = file_join(store, AUDIT_FOLDER, why);
	struct note_signer *s = NULL;
	struct merkle_hash root;
	int rc = -1;

	if (log != NULL && note_make_key(name, "alpr.local/", private,
	    why) == 0)
		s = note_signer_new(private, strlen(private), why);
	if (s == NULL)
		goto done;
	note_key_text(note_signer_key(s), public);
	rc = write_key(store, AUDIT_PRIVATE, private, 0440, why);
	if (rc == 0)
		rc = write_key(store, AUDIT_PUBLIC, public, 0444, why);
	if (rc == 0)
		rc = pending_make(log, 0, why);
	if (rc == 0)
		rc = merkle_nothing(&root, why);
	if (rc == 0)
		rc = audit_write_checkpoint(log, s, 0, &root, why);
done:
	crypto_wipe(private, sizeof(private));
	note_signer_free(s);
	free(log);
	return rc == 0 ? 0 : reason_prefix(why, "audit log");
}

static void
forget(struct audit *a)
{
	if (a->note >= 0)
		close(a->note);
	a->note = -1;
	pending_close(&a->pending);
}

/* The last bundle against its tile; a full one is left to alpr-audit. */
static int
check_bundle(const struct audit *a, struct reason *why)
{
	struct tile t = { TILES_ENTRIES, a->head.size / TILES_WIDTH,
	    a->head.size % TILES_WIDTH };
	struct tile hashes = { 0, t.n, t.width };
	struct blob entries, tile = { NULL, 0 };
	const unsigned char *entry;
	struct merkle_hash hash;
	size_t at = 0, len;
	int rc;

	if (t.width == 0)
		return 0;
	rc = tiles_read(a->log, &t, &entries, why);
	if (rc == 1)
		rc = tiles_read(a->log, &hashes, &tile, why);
	for (unsigned i = 0; rc == 1 && i < t.width; i++) {
		if (tiles_next(&entries, &at, &entry, &len) != 1)
			rc = reason_set(why, "its last entries are damaged");
		else if (merkle_leaf(entry, len, &hash, why) != 0)
			rc = -1;
		else if (memcmp(&hash, tile.data + i * sizeof(hash),
		    sizeof(hash)) != 0)
			rc = reason_set(why, "entry %llu is damaged",
			    (unsigned long long)t.n * TILES_WIDTH + i + 1);
	}
	blob_free(&entries);
	blob_free(&tile);
	return rc == 1 ? 0 : -1;
}

/* The right edge of the tree leads to the root that was signed. */
static int
check_edge(const struct audit *a, struct reason *why)
{
	struct tiles_reader *r = tiles_reader_new(a->log, a->head.size);
	struct merkle_hash root;
	struct merkle_tree t;
	int rc;

	if (r == NULL)
		return reason_errno(why, "tree");
	t = tiles_tree(r);
	rc = merkle_root(&t, a->head.size, &root, why);
	if (rc == 0 && memcmp(&root, &a->head.root, sizeof(root)) != 0)
		rc = reason_set(why, "its last tiles are not what its "
		    "checkpoint says");
	tiles_reader_free(r);
	return rc == 0 ? check_bundle(a, why) : -1;
}

/* What follows the checkpoint; who made it may not have come so far. */
static int
open_pending(struct audit *a, struct reason *why)
{
	int rc = pending_open(&a->pending, a->log, a->head.size, true, why);

	if (rc == 0) {
		if (pending_make(a->log, a->head.size, why) != 0)
			return -1;
		if (fsync(a->lock) != 0)
			return reason_errno(why, "%.150s", a->log);
		rc = pending_open(&a->pending, a->log, a->head.size, true,
		    why);
	}
	if (rc == 1)
		rc = pending_catch_up(&a->pending, why);
	return rc == 0 ? 0 : -1;
}

/* Reads all that is to be known of the log; the lock is held. */
static int
load(struct audit *a, struct reason *why)
{
	struct blob note;

	forget(a);
	a->note = audit_open_note(a->log, &note, why);
	if (a->note < 0)
		return -1;
	if (checkpoint_open((char *)note.data, note.len,
	    note_signer_key(a->signer), &a->head, why) == 1 &&
	    check_edge(a, why) == 0 && open_pending(a, why) == 0 &&
	    audit_clean_up(a->log, a->head.size, why) == 0) {
		blob_free(&note);
		return 0;
	}
	blob_free(&note);
	forget(a);
	return -1;
}

/*
 * What others did meanwhile.  A file that is open keeps its number, so that
 * another checkpoint has another.
 */
static int
refresh(struct audit *a, struct reason *why)
{
	struct stat now, then;

	if (a->note >= 0 && fstat(a->note, &then) == 0 &&
	    fstatat(a->lock, AUDIT_CHECKPOINT, &now,
	    AT_SYMLINK_NOFOLLOW) == 0 && now.st_ino == then.st_ino &&
	    now.st_dev == then.st_dev)
		return pending_catch_up(&a->pending, why) == 0 ? 0 : -1;
	return load(a, why);
}

static struct note_signer *
read_signer(const char *store, struct reason *why)
{
	char *path = file_join(store, AUDIT_PRIVATE, why);
	struct note_signer *s = NULL;
	struct blob text;

	if (path != NULL && file_read(path, NOTE_KEY_TEXT, &text, why) == 0) {
		s = note_signer_new((char *)text.data, text.len, why);
		if (s == NULL)
			reason_prefix(why, "%.150s", path);
		blob_wipe(&text);
	}
	free(path);
	return s;
}

struct audit *
audit_open(const char *store, struct reason *why)
{
	struct audit *a = calloc(1, sizeof(*a));
	int rc = -1;

	if (a == NULL) {
		reason_errno(why, "audit log");
		return NULL;
	}
	a->note = a->lock = a->pending.fd = -1;
	a->log = file_join(store, AUDIT_FOLDER, why);
	if (a->log != NULL) {
		a->lock = open(a->log, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		    O_CLOEXEC);
		if (a->lock < 0)
			reason_errno(why, "%.150s", a->log);
	}
	if (a->lock >= 0)
		a->signer = read_signer(store, why);
	if (a->signer != NULL && audit_lock(a->lock, LOCK_EX, why) == 0) {
		rc = load(a, why);
		flock(a->lock, LOCK_UN);
	}
	if (rc == 0)
		return a;
	reason_prefix(why, "audit log");
	audit_close(a);
	return NULL;
}

void
audit_close(struct audit *a)
{
	if (a == NULL)
		return;
	forget(a);
	if (a->lock >= 0)
		close(a->lock);
	note_signer_free(a->signer);
	free(a->log);
	free(a);
}

/* The lock is held, and all that is pending is known. */
static int
publish(struct audit *a, struct reason *why)
{
	if (a->pending.n == 0)
		return 0;
	if (audit_write_tree(a->log, a->head.size, &a->pending, a->signer,
	    why) != 0)
		return -1;
	return load(a, why);
}

int
audit_publish(struct audit *a, struct reason *why)
{
	int rc = audit_lock(a->lock, LOCK_EX, why);

	if (rc == 0) {
		rc = refresh(a, why);
		if (rc == 0)
			rc = publish(a, why);
		flock(a->lock, LOCK_UN);
	}
	return rc == 0 ? 0 : reason_prefix(why, "audit log");
}

static char *
make_entry(const json_t *members, uint64_t n, int64_t now, const char *event,
    struct reason *why)
{
	unsigned char raw[SALT_BYTES];
	char salt[2 * SALT_BYTES + 1], *text = NULL;
	json_t *json;
	int rc;

	if (crypto_random(raw, sizeof(raw), why) != 0)
		return NULL;
	digest_hex(raw, sizeof(raw), salt);
	json = json_object();
	rc = json_object_set_new(json, "n", json_integer((json_int_t)n));
	rc |= record_set_time(json, "time", now);
	rc |= record_set_string(json, "event", event);
	rc |= json_object_update_missing(json, (json_t *)members);
	rc |= record_set_string(json, AUDIT_SALT, salt);
	if (rc == 0)
		text = record_text(json);
	json_decref(json);
	if (text == NULL)
		reason_set(why, "out of memory");
	return text;
}

static int
add(struct audit *a, int64_t now, const char *event, const json_t *members,
    struct reason *why)
{
	char *text;
	int rc;

	if (refresh(a, why) != 0)
		return -1;
	/* Pending entries are those of one bundle. */
	if ((a->head.size + a->pending.n) % TILES_WIDTH == 0 &&
	    publish(a, why) != 0)
		return -1;
	text = make_entry(members, a->head.size + a->pending.n + 1, now,
	    event, why);
	if (text == NULL)
		return -1;
	rc = pending_add(&a->pending, text, strlen(text), why);
	free(text);
	if (rc == 0)
		a->last = a->head.size + a->pending.n;
	return rc;
}

uint64_t
audit_last(const struct audit *a)
{
	return a->last;
}

int
audit_append(struct audit *a, int64_t now, const char *event,
    const json_t *members, struct reason *why)
{
	int rc = audit_lock(a->lock, LOCK_EX, why);

	if (rc == 0) {
		rc = add(a, now, event, members, why);
		flock(a->lock, LOCK_UN);
	}
	/* Outside of the lock, so that one sync serves all who wait. */
	if (rc == 0)
		rc = pending_sync(&a->pending, why);
	return rc == 0 ? 0 : reason_prefix(why, "audit log");
}

int
audit_recent(struct audit *a, audit_visitor *visit, void *ctx,
    struct reason *why)
{
	struct blob pending = { NULL, 0 };
	uint64_t size = 0;
	int rc = audit_lock(a->lock, LOCK_EX, why);

	if (rc == 0) {
		rc = refresh(a, why);
		size = a->head.size;
		if (rc == 0)
			rc = pending_read(&a->pending, &pending, why);
		flock(a->lock, LOCK_UN);
	}
	if (rc == 0)
		rc = audit_backwards(a->log, size, &pending, visit, ctx,
		    why);
	blob_free(&pending);
	return rc == 0 ? 0 : reason_prefix(why, "audit log");
}

char *
audit_sign(const struct audit *a, const char *text, struct reason *why)
{
	const char *name = note_signer_key(a->signer)->name;
	size_t len = strlen(name);

	if (strncmp(text, name, len) == 0 && text[len] == '\n') {
		reason_set(why, "audit log: that would be a checkpoint");
		return NULL;
	}
	return note_sign(a->signer, text, why);
}
