/* Checkpoints: written, read, and what is none. */
#include "audit/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "make.h"

#define SKEY	"PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr" \
		"+Y7hfZx09iUvxdXHKDFz"
#define ROOT	"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static struct note_signer *
signer(void)
{
	struct reason why;
	struct note_signer *s = note_signer_new(SKEY, strlen(SKEY), &why);

	assert_non_null(s);
	return s;
}

static int
open_text(const char *text, struct checkpoint *c, struct reason *why)
{
	struct note_signer *s = signer();
	char *note = note_sign(s, text, why);
	int rc;

	assert_non_null(note);
	rc = checkpoint_open(note, strlen(note), note_signer_key(s), c, why);
	free(note);
	note_signer_free(s);
	return rc;
}

static void
there_and_back(void **state)
{
	static const uint64_t sizes[] = { 0, 1, 256, 20852163, INT64_MAX };
	struct note_signer *s = signer();
	struct merkle_hash root;
	struct checkpoint c;
	struct reason why;
	char *note;

	(void)state;
	memset(&root, 7, sizeof(root));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		note = checkpoint_sign(s, sizes[i], &root, &why);
		assert_non_null(note);
		assert_int_equal(checkpoint_open(note, strlen(note),
		    note_signer_key(s), &c, &why), 1);
		assert_string_equal(c.origin, "PeterNeumann");
		assert_int_equal(c.size, sizes[i]);
		assert_memory_equal(&c.root, &root, sizeof(root));
		free(note);
	}
	note_signer_free(s);
}

static void
of_the_specification(void **state)
{
	struct checkpoint c;
	struct reason why;
	char hex[DIGEST_HEX];

	(void)state;
	assert_int_equal(open_text("PeterNeumann\n20852163\n" ROOT "\n", &c,
	    &why), 1);
	assert_int_equal(c.size, 20852163);
	digest_hex(c.root.bytes, DIGEST_BYTES, hex);
	assert_string_equal(hex, "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1"
	    "d9f07630f0378f68f1ab62");
	/* Lines of others may follow. */
	assert_int_equal(open_text("PeterNeumann\n1\n" ROOT "\nmore\nlines\n",
	    &c, &why), 1);
	assert_int_equal(open_text("another\n1\n" ROOT "\n", &c, &why), 0);
	assert_reason(why, "of another log, another");
}

static void
none(void **state)
{
	static const char *const bad[] = { "PeterNeumann\n",
	    "PeterNeumann\n1\n", "\n1\n" ROOT "\n", "PeterNeumann\n\n" ROOT
	    "\n", "PeterNeumann\n01\n" ROOT "\n", "PeterNeumann\n-1\n" ROOT
	    "\n", "PeterNeumann\n1 \n" ROOT "\n",
	    "PeterNeumann\n9223372036854775808\n" ROOT "\n",
	    "PeterNeumann\n18446744073709551616\n" ROOT "\n",
	    "PeterNeumann\n1\n" ROOT "=\n", "PeterNeumann\n1\n" ROOT "\n\n",
	    "PeterNeumann\n1\n" ROOT "\na\n\nb\n",
	    "PeterNeumann\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
	    "PeterNeumann\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
	    "PeterNeumann\n1\nAAAA\n" };
	struct checkpoint c;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(open_text(bad[i], &c, &why), -1);
		assert_reason(why, "not a checkpoint");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(of_the_specification),
		cmocka_unit_test(none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
