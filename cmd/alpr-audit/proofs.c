/* Keys, checkpoints and proofs: read from files, printed. */
#include "proofs.h"

#include <err.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/saved.h"
#include "audit/tlogproof.h"
#include "program/privilege.h"
#include "program/program.h"
#include "rows.h"
#include "show/cell.h"

/* What the library found broken is the negative answer. */
static int
failed(int rc, const struct reason *why)
{
	warnx("%s", why->text);
	return rc > 0 ? PROGRAM_NO : PROGRAM_FAILED;
}

/* What the caller names is read as the caller. */
static int
read_file(const char *file, size_t most, struct blob *out,
    struct reason *why)
{
	int rc;

	privilege_pause();
	rc = file_read(file, most, out, why);
	privilege_resume();
	return rc;
}

static int
read_key(const char *file, struct note_key *key, struct reason *why)
{
	struct blob text;
	int rc;

	if (read_file(file, NOTE_KEY_TEXT, &text, why) != 0)
		return -1;
	rc = note_key_parse((char *)text.data, text.len, key, why);
	if (rc != 0)
		reason_prefix(why, "%.150s", file);
	blob_free(&text);
	return rc;
}

static int
read_since(struct proofs *p, const char *file, struct reason *why)
{
	struct blob note;
	int rc;

	if (read_file(file, NOTE_MAX, &note, why) != 0)
		return -1;
	rc = checkpoint_open((char *)note.data, note.len, &p->key, &p->since,
	    why);
	blob_free(&note);
	p->has_since = rc == 1;
	if (rc != 1)
		reason_prefix(why, "%.150s", file);
	return rc < 0 ? -1 : !rc;
}

int
proofs_open(struct proofs *p, const char *key_file, const char *since_file)
{
	struct reason why;
	int rc;

	rc = key_file != NULL ? read_key(key_file, &p->key, &why) :
	    audit_key(p->store, &p->key, &why);
	if (rc == 0 && since_file != NULL)
		rc = read_since(p, since_file, &why);
	return rc == 0 ? PROGRAM_DONE : failed(rc, &why);
}

static int
print(int rc, char *text, const struct reason *why)
{
	if (rc != 0)
		return failed(rc, why);
	fputs(text, stdout);
	free(text);
	return PROGRAM_DONE;
}

int
proofs_checkpoint(const struct proofs *p)
{
	struct reason why;
	struct blob note;
	char *text = NULL;
	int rc;

	if (p->has_since) {
		rc = audit_request(p->store, &p->key, &p->since, &text, &why);
		return print(rc, text, &why);
	}
	rc = audit_note(p->store, &p->key, &note, &why);
	if (rc != 0)
		return failed(rc, &why);
	fwrite(note.data, 1, note.len, stdout);
	blob_free(&note);
	return PROGRAM_DONE;
}

int
proofs_prove(const struct proofs *p, uint64_t n)
{
	struct reason why;
	char *text = NULL;
	int rc = audit_prove(p->store, &p->key, n, &text, &why);

	return print(rc, text, &why);
}

/* An entry has texts that people typed: nothing hidden reaches a terminal. */
static int
print_entry(const struct tlogproof *proof, const struct checkpoint *c,
    struct reason *why)
{
	json_t *json = json_loadb((const char *)proof->extra.data,
	    proof->extra.len, JSON_REJECT_DUPLICATES, NULL);
	int rc = json == NULL ? -reason_set(why, "its entry is none of such "
	    "a log") : rows_json(json, why);

	json_decref(json);
	if (rc != 0)
		return rc;
	setlocale(LC_CTYPE, "C.UTF-8");
	printf("entry %" PRIu64 " of the %" PRIu64 " of ", proof->index + 1,
	    c->size);
	cell_print(stdout, c->origin);
	putchar('\n');
	return 0;
}

static int
check(const struct proofs *p, const struct blob *text, struct reason *why)
{
	struct tlogproof proof;
	struct checkpoint c;
	int rc;

	rc = tlogproof_parse((char *)text->data, text->len, &proof, why);
	if (rc == 0) {
		rc = tlogproof_check(&proof, &p->key, &c, why);
		rc = rc < 0 ? -1 : !rc;
	}
	if (rc == 0)
		rc = print_entry(&proof, &c, why);
	tlogproof_free(&proof);
	return rc;
}

int
proofs_check(const struct proofs *p, const char *file)
{
	struct reason why;
	struct blob text;
	int rc;

	if (read_file(file, TLOGPROOF_MAX, &text, &why) != 0)
		return failed(-1, &why);
	rc = check(p, &text, &why);
	blob_free(&text);
	if (rc == 0)
		return PROGRAM_DONE;
	reason_prefix(&why, "%.150s", file);
	return failed(rc, &why);
}

int
proofs_check_save(const struct proofs *p, const char *dir)
{
	struct reason why;
	char *text;
	int rc;

	privilege_pause();
	rc = saved_check(dir, &p->key, &text, &why);
	privilege_resume();
	if (rc == 0)
		fputs(text, stdout);
	free(text);
	if (rc == 0)
		return PROGRAM_DONE;
	reason_prefix(&why, "%.150s", dir);
	return failed(rc, &why);
}
