/* Signed notes, and the keys that sign them. */
#include "note.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "utf8.h"

#define KEY_BYTES	32
#define SIGNATURE	64
#define ED25519		1	/* signature type */
#define SIGNATURES_MAX	100	/* of a note, as in Go */
#define DASH		"\xe2\x80\x94 "
#define PRIVATE		"PRIVATE+KEY+"

struct note_signer {
	EVP_PKEY *pkey;
	struct note_key key;
};

/* Unicode's White_Space. */
static bool
is_space(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 ||
	    c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	    c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool
is_name(const char *text, size_t len)
{
	size_t at = 0, n;
	uint32_t c;

	for (; at < len; at += n) {
		n = utf8_decode(text + at, len - at, &c);
		if (n == 0 || c < ' ' || c == '+' || is_space(c))
			return false;
	}
	return len > 0 && len < NOTE_NAME;
}

int
note_check_name(const char *name, struct reason *why)
{
	if (is_name(name, strlen(name)))
		return 0;
	return reason_set(why, "a key's name is UTF-8 of 1 to %d bytes "
	    "without space and plus", NOTE_NAME - 1);
}

static int
set_id(struct note_key *key, struct reason *why)
{
	unsigned char text[NOTE_NAME + 2 + KEY_BYTES], hash[DIGEST_BYTES];
	size_t len = strlen(key->name);

	memcpy(text, key->name, len);
	text[len++] = '\n';
	text[len++] = ED25519;
	memcpy(text + len, key->bytes, KEY_BYTES);
	if (digest_sha256(text, len + KEY_BYTES, hash, why) != 0)
		return -1;
	memcpy(key->id, hash, sizeof(key->id));
	return 0;
}

/* name+id+base64 of the key, public or private. */
static void
key_text(const struct note_key *key, const char *prefix,
    const unsigned char bytes[KEY_BYTES], char out[NOTE_KEY_TEXT])
{
	unsigned char typed[1 + KEY_BYTES] = { ED25519 };
	char id[2 * sizeof(key->id) + 1], text[48];

	memcpy(typed + 1, bytes, KEY_BYTES);
	digest_hex(key->id, sizeof(key->id), id);
	EVP_EncodeBlock((unsigned char *)text, typed, sizeof(typed));
	snprintf(out, NOTE_KEY_TEXT, "%s%s+%s+%s", prefix, key->name, id,
	    text);
	OPENSSL_cleanse(typed, sizeof(typed));
	OPENSSL_cleanse(text, sizeof(text));
}

void
note_key_text(const struct note_key *key, char out[NOTE_KEY_TEXT])
{
	key_text(key, "", key->bytes, out);
}

/* Splits a key's text; the id it claims is compared by the caller. */
static int
parse_key(const char *text, size_t len, struct note_key *key,
    unsigned char bytes[KEY_BYTES], struct reason *why)
{
	const char *plus, *end;
	unsigned char *typed;
	char id[9];
	size_t n;
	int rc = -1;

	if (len == 0)
		return reason_set(why, "not a key");
	end = text + len;
	plus = memchr(text, '+', len);
	if (plus == NULL || !is_name(text, (size_t)(plus - text)) ||
	    end - plus < 11 || plus[9] != '+')
		return reason_set(why, "not a key");
	memcpy(key->name, text, (size_t)(plus - text));
	key->name[plus - text] = '\0';
	memcpy(id, plus + 1, 8);
	id[8] = '\0';
	typed = digest_unbase64(plus + 10, (size_t)(end - plus - 10), &n,
	    why);
	if (typed == NULL)
		return reason_prefix(why, "not a key");
	if (digest_unhex(id, key->id, sizeof(key->id)) != 0 ||
	    n != 1 + KEY_BYTES || typed[0] != ED25519) {
		reason_set(why, "not an Ed25519 key");
	} else {
		memcpy(bytes, typed + 1, KEY_BYTES);
		rc = 0;
	}
	OPENSSL_cleanse(typed, n);
	free(typed);
	return rc;
}

static size_t
without_newline(const char *text, size_t len)
{
	return len > 0 && text[len - 1] == '\n' ? len - 1 : len;
}

/* The id that a key's text names must be that of the key. */
static int
check_id(struct note_key *key, struct reason *why)
{
	unsigned char claimed[sizeof(key->id)];

	memcpy(claimed, key->id, sizeof(claimed));
	if (set_id(key, why) != 0)
		return -1;
	if (memcmp(claimed, key->id, sizeof(claimed)) != 0)
		return reason_set(why, "a damaged key: its id is another");
	return 0;
}

int
note_key_parse(const char *text, size_t len, struct note_key *key,
    struct reason *why)
{
	char same[NOTE_KEY_TEXT];

	len = without_newline(text, len);
	if (parse_key(text, len, key, key->bytes, why) != 0 ||
	    check_id(key, why) != 0)
		return -1;
	/* A key has one text: no upper case in its id. */
	note_key_text(key, same);
	if (strlen(same) != len || memcmp(text, same, len) != 0)
		return reason_set(why, "not a key");
	return 0;
}

static int
take_private(struct note_signer *s, const unsigned char seed[KEY_BYTES],
    struct reason *why)
{
	size_t n = KEY_BYTES;

	s->pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
	    KEY_BYTES);
	if (s->pkey == NULL ||
	    EVP_PKEY_get_raw_public_key(s->pkey, s->key.bytes, &n) != 1)
		return reason_set(why, "Ed25519 is not available");
	return 0;
}

struct note_signer *
note_signer_new(const char *text, size_t len, struct reason *why)
{
	struct note_signer *s = calloc(1, sizeof(*s));
	size_t prefix = strlen(PRIVATE);
	unsigned char seed[KEY_BYTES];
	int rc = -1;

	if (s == NULL) {
		reason_errno(why, "signing key");
		return NULL;
	}
	len = without_newline(text, len);
	if (len <= prefix || memcmp(text, PRIVATE, prefix) != 0)
		reason_set(why, "not a private key");
	else
		rc = parse_key(text + prefix, len - prefix, &s->key, seed,
		    why);
	if (rc == 0)
		rc = take_private(s, seed, why);
	OPENSSL_cleanse(seed, sizeof(seed));
	if (rc == 0)
		rc = check_id(&s->key, why);
	if (rc == 0)
		return s;
	note_signer_free(s);
	return NULL;
}

void
note_signer_free(struct note_signer *s)
{
	if (s == NULL)
		return;
	EVP_PKEY_free(s->pkey);
	free(s);
}

const struct note_key *
note_signer_key(const struct note_signer *s)
{
	return &s->key;
}

/* What the key is called: as asked, or after itself. */
static int
name_key(struct note_key *key, const char *name, const char *prefix,
    struct reason *why)
{
	char hash[DIGEST_HEX];

	if (name != NULL) {
		if (note_check_name(name, why) != 0)
			return -1;
		snprintf(key->name, sizeof(key->name), "%s", name);
		return 0;
	}
	if (digest_sha256_hex(key->bytes, KEY_BYTES, hash, why) != 0)
		return -1;
	snprintf(key->name, sizeof(key->name), "%s%.16s", prefix, hash);
	return note_check_name(key->name, why);
}

int
note_make_key(const char *name, const char *prefix, char out[NOTE_KEY_TEXT],
    struct reason *why)
{
	struct note_signer s = { 0 };
	unsigned char seed[KEY_BYTES];
	size_t n = KEY_BYTES;
	int rc = -1;

	s.pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (s.pkey == NULL ||
	    EVP_PKEY_get_raw_private_key(s.pkey, seed, &n) != 1 ||
	    EVP_PKEY_get_raw_public_key(s.pkey, s.key.bytes, &n) != 1)
		reason_set(why, "Ed25519 is not available");
	else if (name_key(&s.key, name, prefix, why) == 0)
		rc = set_id(&s.key, why);
	if (rc == 0)
		key_text(&s.key, PRIVATE, seed, out);
	OPENSSL_cleanse(seed, sizeof(seed));
	EVP_PKEY_free(s.pkey);
	return rc;
}

/* Text that a note can have: UTF-8 with no control but newlines. */
static bool
is_text(const char *text, size_t len)
{
	size_t at = 0, n;
	uint32_t c;

	for (; at < len; at += n) {
		n = utf8_decode(text + at, len - at, &c);
		if (n == 0 || (c < ' ' && c != '\n'))
			return false;
	}
	return len > 0 && text[len - 1] == '\n';
}

char *
note_sign(const struct note_signer *s, const char *text, struct reason *why)
{
	unsigned char signed_by[4 + SIGNATURE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = SIGNATURE, len = strlen(text), size;
	char base64[100], *out = NULL;

	memcpy(signed_by, s->key.id, 4);
	if (!is_text(text, len)) {
		reason_set(why, "what is signed is UTF-8 that ends with a "
		    "newline");
	} else if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, NULL, NULL,
	    s->pkey) != 1 || EVP_DigestSign(ctx, signed_by + 4, &n,
	    (const unsigned char *)text, len) != 1) {
		reason_set(why, "Ed25519 is not available");
	} else {
		EVP_EncodeBlock((unsigned char *)base64, signed_by,
		    sizeof(signed_by));
		size = len + strlen(s->key.name) + sizeof(base64) + 8;
		out = malloc(size);
		if (out == NULL)
			reason_errno(why, "note");
		else
			snprintf(out, size, "%s\n" DASH "%s %s\n", text,
			    s->key.name, base64);
	}
	EVP_MD_CTX_free(ctx);
	return out;
}

static int
verify(const struct note_key *key, const char *text, size_t len,
    const unsigned char signature[SIGNATURE], struct reason *why)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    key->bytes, KEY_BYTES);
	int rc = -1;

	if (ctx == NULL || pkey == NULL ||
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) != 1)
		reason_set(why, "Ed25519 is not available");
	else
		rc = EVP_DigestVerify(ctx, signature, SIGNATURE,
		    (const unsigned char *)text, len) == 1 ? 1 : 0;
	EVP_PKEY_free(pkey);
	EVP_MD_CTX_free(ctx);
	if (rc == 0)
		reason_set(why, "the signature by %.150s is wrong",
		    key->name);
	return rc;
}

/* A line between its dash and its newline: 1 where it is this key's. */
static int
parse_line(const char *line, size_t len, const struct note_key *key,
    unsigned char signature[SIGNATURE], struct reason *why)
{
	const char *space = memchr(line, ' ', len);
	unsigned char *raw;
	size_t n, name;
	int rc = 0;

	name = space == NULL ? 0 : (size_t)(space - line);
	if (!is_name(line, name))
		return reason_set(why, "not a signed note");
	raw = digest_unbase64(space + 1, len - name - 1, &n, why);
	if (raw == NULL || n < 5) {
		free(raw);
		return reason_set(why, "not a signed note");
	}
	if (name == strlen(key->name) &&
	    memcmp(line, key->name, name) == 0 &&
	    memcmp(raw, key->id, sizeof(key->id)) == 0) {
		rc = n == 4 + SIGNATURE ? 1 : reason_set(why, "a signature "
		    "of %zu bytes", n - 4);
		if (rc == 1)
			memcpy(signature, raw + 4, SIGNATURE);
	}
	free(raw);
	return rc;
}

int
note_open(const char *note, size_t len, const struct note_key *key,
    size_t *text_len, struct reason *why)
{
	const char *empty = NULL, *at, *newline, *end;
	unsigned char signature[SIGNATURE];
	int rc, verified = 0, lines = 0;

	/* What is empty may be nowhere. */
	if (len > 0 && len <= NOTE_MAX && is_text(note, len))
		empty = memmem(note, len, "\n\n", 2);
	if (empty == NULL)
		return reason_set(why, "not a signed note");
	end = note + len;
	/* The text may have empty lines; signatures follow the last one. */
	while ((at = memmem(empty + 1, (size_t)(end - empty - 1), "\n\n",
	    2)) != NULL)
		empty = at;
	*text_len = (size_t)(empty + 1 - note);
	reason_set(why, "not signed by %.150s", key->name);
	for (at = empty + 2; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (++lines > SIGNATURES_MAX ||
		    newline - at <= (ptrdiff_t)strlen(DASH) ||
		    memcmp(at, DASH, strlen(DASH)) != 0)
			return reason_set(why, "not a signed note");
		at += strlen(DASH);
		rc = parse_line(at, (size_t)(newline - at), key, signature,
		    why);
		if (rc == 1)
			rc = verify(key, note, *text_len, signature, why);
		else if (rc == 0)
			continue;
		if (rc != 1)
			return rc;
		verified = 1;
	}
	return lines > 0 ? verified : reason_set(why, "not a signed note");
}
