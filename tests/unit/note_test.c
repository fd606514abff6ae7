/*
 * Signed notes: the keys and notes of golang.org/x/mod/sumdb/note, byte for
 * byte, and what it refuses.
 */
#include "base/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make.h"

#define VKEY	"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4" \
		"izWy10TW"
#define SKEY	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr" \
		"+Y7hfZx09iUvxdXHKDFz"
#define ENOCH	"EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKG" \
		"LWdop"
#define TEXT	"If you think cryptography is the answer to your problem,\n" \
		"then you don't know what your problem is.\n"
#define DASH	"\xe2\x80\x94 "
#define PETER_SIGNED DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLL" \
		"r8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH_SIGNED DASH "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNt" \
		"COXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

static struct note_key
key_of(const char *text)
{
	struct note_key key;
	struct reason why;

	if (note_key_parse(text, strlen(text), &key, &why) != 0)
		fail_msg("%s", why.text);
	return key;
}

static int
open_note(const char *note, const char *vkey)
{
	const struct note_key key = key_of(vkey);
	struct reason why;
	size_t len;
	int rc;

	rc = note_open(note, strlen(note), &key, &len, &why);
	if (rc == 1)
		assert_int_equal(len, strlen(TEXT));
	else
		assert_true(why.text[0] != '\0');
	return rc;
}

static void
signs_as_go(void **state)
{
	char text[NOTE_KEY_TEXT], *note;
	struct note_signer *s;
	struct reason why;

	(void)state;
	s = note_signer_new(SKEY, strlen(SKEY), &why);
	assert_non_null(s);
	note_key_text(note_signer_key(s), text);
	assert_string_equal(text, VKEY);
	note = note_sign(s, TEXT, &why);
	assert_string_equal(note, TEXT "\n" PETER_SIGNED);
	free(note);
	assert_null(note_sign(s, "abc", &why));
	assert_null(note_sign(s, "a\tb\n", &why));
	assert_null(note_sign(s, "a\xff\n", &why));
	note_signer_free(s);
	note_signer_free(NULL);
}

static void
opens_as_go(void **state)
{
	(void)state;
	assert_int_equal(open_note(TEXT "\n" PETER_SIGNED, VKEY), 1);
	assert_int_equal(open_note(TEXT "\n" PETER_SIGNED ENOCH_SIGNED,
	    VKEY), 1);
	assert_int_equal(open_note(TEXT "\n" PETER_SIGNED ENOCH_SIGNED,
	    ENOCH), 1);
	assert_int_equal(open_note(TEXT "\n" ENOCH_SIGNED, VKEY), 0);
	/* One that is wrong is not made good by one that is not. */
	assert_int_equal(open_note(TEXT "\n" PETER_SIGNED DASH
	    "PeterNeumann x08gowAAAAAA\n", VKEY), -1);
	assert_int_equal(open_note("x" TEXT "\n" PETER_SIGNED, VKEY), 0);
}

static void
not_notes(void **state)
{
	static const char *const bad[] = { "", "\n", "\n\n", TEXT, TEXT "\n",
	    "\x01" TEXT "\n" PETER_SIGNED, "\xff" TEXT "\n" PETER_SIGNED,
	    "\xed\xa0\x80" TEXT "\n" PETER_SIGNED,
	    "\xc0\x80" TEXT "\n" PETER_SIGNED,
	    TEXT "\n" PETER_SIGNED "Unexpected line.\n",
	    TEXT "\n" DASH "Bad Name x08go/ZJkuBS\n",
	    TEXT "\n" DASH "a+b x08go/ZJkuBS\n",
	    TEXT "\n" DASH "a\xe2\x80\x83z x08go/ZJkuBS\n",
	    TEXT "\n" DASH "PeterNeumann\n", TEXT "\n" DASH "Peter \n",
	    TEXT "\n" DASH " x08go/ZJkuBS\n", TEXT "\n" DASH "P x08go\n",
	    TEXT "\n" DASH "P x08gow==\n" };
	const struct note_key key = key_of(VKEY);
	char *long_note, *at;
	struct reason why;
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(open_note(bad[i], VKEY), -1);
	assert_int_equal(note_open(TEXT "\n" PETER_SIGNED, strlen(TEXT "\n"
	    PETER_SIGNED) - 1, &key, &len, &why), -1);
	/* As many signatures as Go takes, and one more. */
	long_note = malloc(strlen(TEXT "\n") + 102 * strlen(PETER_SIGNED));
	at = stpcpy(long_note, TEXT "\n");
	for (int i = 1; i <= 101; i++) {
		at = stpcpy(at, PETER_SIGNED);
		if (i >= 100)
			assert_int_equal(open_note(long_note, VKEY),
			    i == 100 ? 1 : -1);
	}
	free(long_note);
}

/* No bit of a note can be another. */
static void
every_bit(void **state)
{
	const struct note_key key = key_of(VKEY);
	char note[] = TEXT "\n" PETER_SIGNED;
	struct reason why;
	size_t len;

	(void)state;
	for (size_t i = 0; i < 8 * strlen(TEXT "\n" PETER_SIGNED); i++) {
		note[i / 8] ^= (char)(1 << i % 8);
		assert_true(note_open(note, sizeof(note) - 1, &key, &len,
		    &why) <= 0);
		note[i / 8] ^= (char)(1 << i % 8);
	}
	assert_int_equal(note_open(note, sizeof(note) - 1, &key, &len, &why),
	    1);
}

/* The text may have empty lines: the signatures follow the last. */
static void
empty_lines(void **state)
{
	struct note_signer *s;
	struct reason why;
	size_t len;
	char *note;

	(void)state;
	s = note_signer_new(SKEY "\n", strlen(SKEY "\n"), &why);
	note = note_sign(s, "\na\n\n\nb\n", &why);
	assert_int_equal(note_open(note, strlen(note), note_signer_key(s),
	    &len, &why), 1);
	assert_int_equal(len, strlen("\na\n\n\nb\n"));
	free(note);
	note_signer_free(s);
}

static void
bad_keys(void **state)
{
	static const char *const bad[] = {
	    /* of another length, of another kind, each with a right id */
	    "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1"
	    "0TWBADKEY==", "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfs"
	    "Vkmqq/LDE4izWy10TW", SKEY };
	char text[] = VKEY, private[] = SKEY;
	size_t n = strlen(VKEY);
	struct note_key key;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(note_key_parse(bad[i], strlen(bad[i]), &key,
		    &why), -1);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j <= n; j++)
			if (i != 0 || j != n)
				assert_int_equal(note_key_parse(&text[i],
				    j - i, &key, &why), -1);
	for (size_t i = 0; i < 8 * n; i++) {
		text[i / 8] ^= (char)(1 << i % 8);
		assert_int_equal(note_key_parse(text, n, &key, &why), -1);
		text[i / 8] ^= (char)(1 << i % 8);
	}
	n = strlen(SKEY);
	assert_null(note_signer_new(VKEY, strlen(VKEY), &why));
	for (size_t i = 0; i < n; i++) {
		assert_null(note_signer_new(SKEY, i, &why));
		private[i]++;
		assert_null(note_signer_new(private, n, &why));
		private[i]--;
	}
}

static void
makes_keys(void **state)
{
	char a[NOTE_KEY_TEXT], b[NOTE_KEY_TEXT], *note, name[NOTE_NAME + 1];
	struct note_signer *s;
	struct reason why;
	size_t len;

	(void)state;
	assert_int_equal(note_make_key("EnochRoot", "x/", a, &why), 0);
	assert_int_equal(note_make_key("EnochRoot", "x/", b, &why), 0);
	assert_string_not_equal(a, b);
	s = note_signer_new(a, strlen(a), &why);
	assert_non_null(s);
	assert_string_equal(note_signer_key(s)->name, "EnochRoot");
	note = note_sign(s, TEXT, &why);
	assert_int_equal(note_open(note, strlen(note), note_signer_key(s),
	    &len, &why), 1);
	free(note);
	note_signer_free(s);
	assert_int_equal(note_make_key(NULL, "x.example/", a, &why), 0);
	assert_int_equal(strncmp(a, "PRIVATE+KEY+x.example/", 22), 0);
	assert_int_equal(strchr(a + 22, '+') - a, 22 + 16);
	memset(name, 'n', sizeof(name));
	name[NOTE_NAME] = '\0';
	assert_int_equal(note_make_key(name, "", a, &why), -1);
	name[NOTE_NAME - 1] = '\0';
	assert_int_equal(note_make_key(name, "", a, &why), 0);
	s = note_signer_new(a, strlen(a), &why);
	assert_string_equal(note_signer_key(s)->name, name);
	note_signer_free(s);
	assert_int_equal(note_check_name("\xc3\xa9/1", &why), 0);
	assert_int_equal(note_check_name("\xc2\x85", &why), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_as_go),
		cmocka_unit_test(opens_as_go),
		cmocka_unit_test(not_notes),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(empty_lines),
		cmocka_unit_test(bad_keys),
		cmocka_unit_test(makes_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
