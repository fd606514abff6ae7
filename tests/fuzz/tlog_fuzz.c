/*
 * Any text as a key, a note, a checkpoint and a proof; any bytes as a bundle
 * and as pending entries.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/checkpoint.h"
#include "audit/pending.h"
#include "audit/tiles.h"
#include "audit/tlogproof.h"

#define VKEY	"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4" \
		"izWy10TW"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* What is read as a key is written as it was. */
static void
check_key(const char *text, size_t len)
{
	char again[NOTE_KEY_TEXT];
	struct note_signer *s;
	struct note_key key;
	struct reason why;

	s = note_signer_new(text, len, &why);
	note_signer_free(s);
	if (note_key_parse(text, len, &key, &why) != 0)
		return;
	note_key_text(&key, again);
	if (strlen(again) > len || memcmp(again, text, strlen(again)) != 0)
		abort();
}

static void
check_proof(const char *text, size_t len, const struct note_key *key)
{
	struct checkpoint c;
	struct tlogproof p;
	struct reason why;
	char *again;

	if (tlogproof_parse(text, len, &p, &why) == 0) {
		again = tlogproof_text(&p);
		/* Extra data of no bytes are not written again. */
		if (again == NULL || (p.extra.len > 0 &&
		    (strlen(again) > len || memcmp(again, text,
		    strlen(again)) != 0)))
			abort();
		free(again);
		tlogproof_check(&p, key, &c, &why);
	}
	tlogproof_free(&p);
}

static void
check_bytes(const unsigned char *data, size_t len)
{
	const struct blob b = { (unsigned char *)data, len };
	const unsigned char *entry;
	struct merkle_hash hash;
	size_t at = 0, n, sum = 0;
	uint64_t index = 0;
	struct reason why;
	unsigned char last = 0;

	while (tiles_next(&b, &at, &entry, &n) == 1) {
		sum += 2 + n;
		last ^= n > 0 ? entry[n - 1] : 0;
	}
	if (sum != at || at > len)
		abort();
	for (at = 0; pending_next(&b, &at, index, &entry, &n, &hash,
	    &why) == PENDING_ENTRY; index++)
		last ^= entry[n - 1];
	if (at > len || (last == 1 && len == 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	char *text = malloc(len + 1);
	struct note_key key;
	struct checkpoint c;
	struct reason why;
	size_t text_len;

	if (text == NULL || note_key_parse(VKEY, strlen(VKEY), &key,
	    &why) != 0)
		abort();
	memcpy(text, data, len);
	text[len] = '\0';
	check_key(text, len);
	if (note_open(text, len, &key, &text_len, &why) == 1 &&
	    text_len > len)
		abort();
	checkpoint_open(text, len, &key, &c, &why);
	check_proof(text, len, &key);
	check_bytes(data, len);
	free(text);
	return 0;
}
