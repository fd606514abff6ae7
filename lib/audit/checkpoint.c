/* The text of a checkpoint, written and read. */
#include "checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HASH_TEXT	44	/* base64 of a hash */
#define TEXT		(NOTE_NAME + HASH_TEXT + 32)

char *
checkpoint_sign(const struct note_signer *s, uint64_t size,
    const struct merkle_hash *root, struct reason *why)
{
	char *hash = digest_base64(root, sizeof(*root));
	char text[TEXT];

	if (hash == NULL) {
		reason_errno(why, "checkpoint");
		return NULL;
	}
	snprintf(text, sizeof(text), "%s\n%" PRIu64 "\n%s\n",
	    note_signer_key(s)->name, size, hash);
	free(hash);
	return note_sign(s, text, why);
}

int
checkpoint_number(const char **at, const char *end, char ending,
    uint64_t *number)
{
	const char *s = *at;
	uint64_t n = 0;

	for (; s < end && *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, UINT64_C(10), &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*s - '0'), &n))
			return 0;
	if (s == *at || (**at == '0' && s - *at > 1) || s == end ||
	    *s != ending)
		return 0;
	*number = n;
	*at = s + 1;
	return 1;
}

int
checkpoint_hash(const char **at, const char *end, struct merkle_hash *hash)
{
	struct reason ignored;
	unsigned char *raw;
	size_t n;

	if (end - *at <= HASH_TEXT || (*at)[HASH_TEXT] != '\n')
		return 0;
	raw = digest_unbase64(*at, HASH_TEXT, &n, &ignored);
	if (raw == NULL || n != sizeof(*hash)) {
		free(raw);
		return 0;
	}
	memcpy(hash, raw, n);
	free(raw);
	*at += HASH_TEXT + 1;
	return 1;
}

/* Lines that follow the three are for others; none of them is empty. */
static int
parse(const char *text, size_t len, struct checkpoint *c, struct reason *why)
{
	const char *end = text + len;
	const char *newline = memchr(text, '\n', len);
	size_t n = newline == NULL ? 0 : (size_t)(newline - text);

	if (n == 0 || n >= sizeof(c->origin))
		return reason_set(why, "not a checkpoint: its origin");
	memcpy(c->origin, text, n);
	c->origin[n] = '\0';
	text = newline + 1;
	if (!checkpoint_number(&text, end, '\n', &c->size) ||
	    c->size > INT64_MAX)
		return reason_set(why, "not a checkpoint: its size");
	if (!checkpoint_hash(&text, end, &c->root))
		return reason_set(why, "not a checkpoint: its root");
	if ((text < end && *text == '\n') ||
	    memmem(text, (size_t)(end - text), "\n\n", 2) != NULL)
		return reason_set(why, "not a checkpoint: an empty line");
	return 0;
}

int
checkpoint_open(const char *note, size_t len, const struct note_key *key,
    struct checkpoint *c, struct reason *why)
{
	size_t text_len;
	int rc = note_open(note, len, key, &text_len, why);

	if (rc != 1)
		return rc;
	if (parse(note, text_len, c, why) != 0)
		return -1;
	if (strcmp(c->origin, key->name) == 0)
		return 1;
	reason_set(why, "of another log, %.150s", c->origin);
	return 0;
}
