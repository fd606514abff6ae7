/* Proofs as text, written and read. */
#include "tlogproof.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE	"c2sp.org/tlog-proof@v1\n"
#define EXTRA		"extra "
#define INDEX		"index "

static void
print_base64(FILE *out, const char *name, const void *data, size_t len,
    bool *failed)
{
	char *text = digest_base64(data, len);

	if (text == NULL || fprintf(out, "%s%s\n", name, text) < 0)
		*failed = true;
	free(text);
}

static void
print_rest(FILE *out, const struct merkle_proof *p, const struct blob *note,
    bool *failed)
{
	for (size_t i = 0; i < p->n; i++)
		print_base64(out, "", &p->hash[i], sizeof(p->hash[i]),
		    failed);
	fputc('\n', out);
	fwrite(note->data, 1, note->len, out);
}

/* A text in memory fails for want of memory alone. */
static char *
finish(FILE *out, char **text, bool failed)
{
	failed = failed || ferror(out) != 0;
	if (fclose(out) == 0 && !failed)
		return *text;
	free(*text);
	return NULL;
}

char *
tlogproof_text(const struct tlogproof *p)
{
	char *text = NULL;
	bool failed = false;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	fputs(FIRST_LINE, out);
	if (p->extra.len > 0)
		print_base64(out, EXTRA, p->extra.data, p->extra.len,
		    &failed);
	fprintf(out, INDEX "%" PRIu64 "\n", p->index);
	print_rest(out, &p->path, &p->note, &failed);
	return finish(out, &text, failed);
}

char *
tlogproof_request(uint64_t old, const struct merkle_proof *path,
    const struct blob *note)
{
	char *text = NULL;
	bool failed = false;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out == NULL)
		return NULL;
	fprintf(out, "old %" PRIu64 "\n", old);
	print_rest(out, path, note, &failed);
	return finish(out, &text, failed);
}

void
tlogproof_free(struct tlogproof *p)
{
	if (p == NULL)
		return;
	blob_free(&p->extra);
	blob_free(&p->note);
}

static bool
begins(const char **at, const char *end, const char *with)
{
	size_t n = strlen(with);

	if ((size_t)(end - *at) < n || memcmp(*at, with, n) != 0)
		return false;
	*at += n;
	return true;
}

static int
parse_extra(const char **at, const char *end, struct tlogproof *p,
    struct reason *why)
{
	const char *newline;

	if (!begins(at, end, EXTRA))
		return 0;
	newline = memchr(*at, '\n', (size_t)(end - *at));
	if (newline == NULL)
		return reason_set(why, "not a proof: its extra data");
	p->extra.data = digest_unbase64(*at, (size_t)(newline - *at),
	    &p->extra.len, why);
	if (p->extra.data == NULL)
		return reason_prefix(why, "not a proof: its extra data");
	*at = newline + 1;
	return 0;
}

static int
parse_path(const char **at, const char *end, struct merkle_proof *p,
    struct reason *why)
{
	p->n = 0;
	while (*at < end && **at != '\n') {
		if (p->n == MERKLE_PROOF_MAX)
			return reason_set(why, "not a proof: too many "
			    "hashes");
		if (!checkpoint_hash(at, end, &p->hash[p->n]))
			return reason_set(why, "not a proof: its hash %zu",
			    p->n + 1);
		p->n++;
	}
	if (*at == end)
		return reason_set(why, "not a proof: it has no checkpoint");
	++*at;
	return 0;
}

int
tlogproof_parse(const char *text, size_t len, struct tlogproof *p,
    struct reason *why)
{
	const char *end;

	memset(p, 0, sizeof(*p));
	/* What is empty may be nowhere. */
	if (len == 0 || len > TLOGPROOF_MAX)
		return reason_set(why, "not a proof: its length");
	end = text + len;
	if (!begins(&text, end, FIRST_LINE))
		return reason_set(why, "not a proof: its first line is "
		    "another");
	if (parse_extra(&text, end, p, why) != 0)
		return -1;
	if (!begins(&text, end, INDEX) ||
	    !checkpoint_number(&text, end, '\n', &p->index))
		return reason_set(why, "not a proof: its index");
	if (parse_path(&text, end, &p->path, why) != 0)
		return -1;
	p->note.len = (size_t)(end - text);
	p->note.data = malloc(p->note.len + 1);
	if (p->note.data == NULL)
		return reason_errno(why, "proof");
	memcpy(p->note.data, text, p->note.len);
	return 0;
}

int
tlogproof_check(const struct tlogproof *p, const struct note_key *key,
    struct checkpoint *c, struct reason *why)
{
	struct merkle_hash leaf;
	int rc = checkpoint_open((char *)p->note.data, p->note.len, key, c,
	    why);

	if (rc != 1)
		return rc;
	if (p->extra.len == 0)
		return reason_set(why, "a proof without the entry");
	if (merkle_leaf(p->extra.data, p->extra.len, &leaf, why) != 0)
		return -1;
	return merkle_check_inclusion(p->index, c->size, &leaf, &p->path,
	    &c->root, why);
}
