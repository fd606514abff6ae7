/* Proofs as text. */
#include "audit/tlogproof.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"

#define SKEY	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr" \
		"+Y7hfZx09iUvxdXHKDFz"
#define HASH	"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"
#define FIRST	"c2sp.org/tlog-proof@v1\n"

/* That "two" is the second of three entries. */
static void
make_proof(struct tlogproof *p, const struct note_signer *s)
{
	struct merkle_hash leaf[3], both, root;
	struct reason why;
	char *note;

	memset(p, 0, sizeof(*p));
	assert_int_equal(merkle_leaf("one", 3, &leaf[0], &why), 0);
	assert_int_equal(merkle_leaf("two", 3, &leaf[1], &why), 0);
	assert_int_equal(merkle_leaf("three", 5, &leaf[2], &why), 0);
	assert_int_equal(merkle_node(&leaf[0], &leaf[1], &both, &why), 0);
	assert_int_equal(merkle_node(&both, &leaf[2], &root, &why), 0);
	p->index = 1;
	p->path.n = 2;
	p->path.hash[0] = leaf[0];
	p->path.hash[1] = leaf[2];
	p->extra.data = (unsigned char *)strdup("two");
	p->extra.len = 3;
	note = checkpoint_sign(s, 3, &root, &why);
	p->note.data = (unsigned char *)note;
	p->note.len = strlen(note);
}

static void
there_and_back(void **state)
{
	struct note_signer *s;
	struct tlogproof p, q;
	struct checkpoint c;
	struct reason why;
	char *text;

	(void)state;
	s = note_signer_new(SKEY, strlen(SKEY), &why);
	make_proof(&p, s);
	text = tlogproof_text(&p);
	assert_non_null(text);
	assert_int_equal(strncmp(text, FIRST "extra dHdv\nindex 1\n",
	    strlen(FIRST "extra dHdv\nindex 1\n")), 0);
	assert_int_equal(tlogproof_parse(text, strlen(text), &q, &why), 0);
	assert_int_equal(q.index, 1);
	assert_int_equal(q.path.n, 2);
	assert_memory_equal(q.path.hash, p.path.hash, 2 * DIGEST_BYTES);
	assert_int_equal(q.note.len, p.note.len);
	assert_memory_equal(q.note.data, p.note.data, p.note.len);
	assert_int_equal(tlogproof_check(&q, note_signer_key(s), &c, &why),
	    1);
	assert_int_equal(c.size, 3);
	tlogproof_free(&q);
	/* No bit of it can be another. */
	for (size_t i = 0; i < 8 * strlen(text); i++) {
		text[i / 8] ^= (char)(1 << i % 8);
		if (text[i / 8] != '\0' && tlogproof_parse(text,
		    strlen(text), &q, &why) == 0)
			assert_true(tlogproof_check(&q, note_signer_key(s),
			    &c, &why) <= 0);
		if (text[i / 8] != '\0')
			tlogproof_free(&q);
		text[i / 8] ^= (char)(1 << i % 8);
	}
	free(text);
	tlogproof_free(&p);
	note_signer_free(s);
	tlogproof_free(NULL);
}

static void
of_others(void **state)
{
	static const char example[] = FIRST "extra YWdlLXYxLjIuMS1kYXJ3aW4tYX"
	    "JtNjQudGFyLmd6kYXJ3aW4tYXJ\nindex 73894\n" HASH HASH "\nnote\n";
	struct merkle_proof path = { .n = 0 };
	const struct blob note = { (unsigned char *)"note\n", 5 };
	struct checkpoint c;
	struct note_signer *s;
	struct tlogproof p;
	struct reason why;
	char *text;

	(void)state;
	s = note_signer_new(SKEY, strlen(SKEY), &why);
	assert_int_equal(tlogproof_parse(example, strlen(example), &p, &why),
	    0);
	assert_memory_equal(p.extra.data, "age-v1.2.1-darwin-arm64.tar.gz",
	    30);
	tlogproof_free(&p);
	assert_int_equal(tlogproof_parse(FIRST "index 73894\n" HASH HASH
	    "\nnote\n", strlen(FIRST "index 73894\n" HASH HASH "\nnote\n"),
	    &p, &why), 0);
	assert_int_equal(p.index, 73894);
	assert_int_equal(p.path.n, 2);
	assert_int_equal(p.extra.len, 0);
	assert_int_equal(p.note.len, 5);
	assert_int_equal(tlogproof_check(&p, note_signer_key(s), &c, &why),
	    -1);
	text = tlogproof_request(7, &p.path, &note);
	assert_string_equal(text, "old 7\n" HASH HASH "\nnote\n");
	free(text);
	text = tlogproof_request(0, &path, &note);
	assert_string_equal(text, "old 0\n\nnote\n");
	free(text);
	tlogproof_free(&p);
	/* Without the entry there is nothing to check. */
	make_proof(&p, s);
	blob_free(&p.extra);
	assert_int_equal(tlogproof_check(&p, note_signer_key(s), &c, &why),
	    -1);
	assert_reason(why, "without the entry");
	tlogproof_free(&p);
	note_signer_free(s);
}

static void
none(void **state)
{
	static const char *const bad[] = { "", "wrong\nindex 0\n\nc\n",
	    FIRST, FIRST "extra !!\nindex 0\n\nc\n", FIRST "extra YQ==",
	    FIRST "\n\nc\n", FIRST "index x\n\nc\n", FIRST "index -5\n\nc\n",
	    FIRST "index 01\n\nc\n", FIRST "index 18446744073709551616\n\n",
	    FIRST "index 0\n!!\n\nc\n", FIRST "index 0\nAAAA\n\nc\n",
	    FIRST "index 0\n" HASH, FIRST "index 0\n" "x" HASH "\nc\n",
	    FIRST "index 1\nextra YQ==\n\nc\n" };
	char many[70 * sizeof(HASH)] = FIRST "index 0\n";
	struct tlogproof p;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(tlogproof_parse(bad[i], strlen(bad[i]), &p,
		    &why), -1);
		assert_reason(why, "not a proof");
		tlogproof_free(&p);
	}
	for (int i = 0; i < MERKLE_PROOF_MAX + 1; i++)
		strcat(many, HASH);
	strcat(many, "\n");
	assert_int_equal(tlogproof_parse(many, strlen(many), &p, &why), -1);
	assert_reason(why, "too many");
	tlogproof_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(of_others),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
