/*
 * Signed notes: text that somebody signed, as c2sp.org/signed-note has it,
 * with Ed25519 (RFC 8032) by OpenSSL's libcrypto.
 *
 * The text ends with a newline; an empty line and the signatures follow,
 * each a line of an em dash, the key's name and base64 of the key's id and
 * the signature.  Signatures by other keys, as of witnesses, are passed over.
 * Keys as text are those of Go's sumdb/note: name+id+base64 of a byte 1 and
 * the public key; the private key's line begins with PRIVATE+KEY+.
 */
#ifndef ALPR_NOTE_H
#define ALPR_NOTE_H

#include <stddef.h>

#include "reason.h"

#define NOTE_NAME	256	/* bytes of a key's name, with NUL */
#define NOTE_KEY_TEXT	384	/* of a key as text, with NUL */
#define NOTE_MAX	(256u << 10)	/* bytes of a note */

/* A public key, and whose it is. */
struct note_key {
	char name[NOTE_NAME];
	unsigned char id[4];
	unsigned char bytes[32];
};

struct note_signer;

/* Whether a key can be called so: UTF-8, no space, no plus, no control. */
int note_check_name(const char *, struct reason *);

/*
 * A new private key as text, which the caller wipes.  Without a name (NULL)
 * it is called by the prefix and a hash of its public key.
 */
int note_make_key(const char *name, const char *prefix,
    char [NOTE_KEY_TEXT], struct reason *);

/* A public key of its text, one line with or without newline. */
int note_key_parse(const char *, size_t, struct note_key *, struct reason *);

/* The text, without newline. */
void note_key_text(const struct note_key *, char [NOTE_KEY_TEXT]);

/* Of a private key's text.  NULL with a reason. */
struct note_signer *note_signer_new(const char *, size_t, struct reason *);
void note_signer_free(struct note_signer *);

/* Valid as long as the signer. */
const struct note_key *note_signer_key(const struct note_signer *);

/* The text and its signature, NUL-terminated; the caller frees. */
char *note_sign(const struct note_signer *, const char *text,
    struct reason *);

/*
 * Whether that key signed a note: 1, and the text is its first text_len
 * bytes; 0 where it did not, or its signature is wrong; -1 where it is no
 * signed note.  0 and -1 with a reason.
 */
int note_open(const char *, size_t len, const struct note_key *,
    size_t *text_len, struct reason *);

#endif
