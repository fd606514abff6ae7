/* Results kept as files. */
#include "audit/saved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "make.h"

static struct note_signer *signer;

static void
make_key(void)
{
	char text[NOTE_KEY_TEXT];
	struct reason why;

	assert_int_equal(note_make_key("example.org/alpr", NULL, text, &why),
	    0);
	signer = note_signer_new(text, strlen(text), &why);
	assert_non_null(signer);
}

/* A folder with two results, one without a photo of the plate. */
static char *
save(void)
{
	static const char *const records[] = {
	    "{\"plate\":\"8ktn 417\",\"confidence\":0.9215}",
	    "{\"plate\":\"../../x\"}" };
	struct blob vehicle = { (unsigned char *)"\xff\xd8one", 5 };
	struct blob plate = { (unsigned char *)"\xff\xd8two", 5 };
	struct blob none = { NULL, 0 };
	json_t *about = json_pack("{s:s, s:{s:s}, s:i}", "case", "26-01234",
	    "query", "plate", "8KTN*", "entry", 17);
	struct saved_list list = { .text = NULL };
	struct saved_result r;
	char *dir = make_dir(), *text, *note;
	struct reason why;
	json_t *json;

	assert_int_equal(saved_make(dir, &why), 0);
	for (size_t i = 0; i < 2; i++) {
		json = json_loads(records[i], 0, NULL);
		assert_int_equal(saved_result(&r, i + 1, json, &vehicle,
		    i == 0 ? &plate : &none, &why), 0);
		assert_int_equal(saved_add(&list, &r, &why), 0);
		assert_int_equal(saved_write(dir, &r, &why), 0);
		saved_clear(&r);
		json_decref(json);
	}
	assert_int_equal(list.files, 5);
	text = saved_manifest(about, &list, &why);
	assert_non_null(text);
	note = note_sign(signer, text, &why);
	assert_non_null(note);
	assert_int_equal(saved_finish(dir, &list, note, &why), 0);
	saved_list_free(&list);
	json_decref(about);
	free(text);
	free(note);
	return dir;
}

static int
check(const char *dir, struct reason *why)
{
	char *text;
	int rc = saved_check(dir, note_signer_key(signer), &text, why);

	free(text);
	return rc;
}

static void
is_what_was_signed(void **state)
{
	char *dir = save(), *text;
	struct reason why = { "" };
	struct blob b;
	struct stat st;

	(void)state;
	assert_int_equal(saved_check(dir, note_signer_key(signer), &text,
	    &why), 0);
	assert_non_null(strstr(text, SAVED_TITLE "\nSHA256SUMS: "));
	assert_non_null(strstr(text, "\nfiles: 5\nbytes: "));
	assert_non_null(strstr(text, "\ncase: 26-01234\nquery: "
	    "{\"plate\":\"8KTN*\"}\nentry: 17\n"));
	free(text);
	assert_int_equal(file_read(make_path(dir, "00001-8KTN417.json"), 1000,
	    &b, &why), 0);
	assert_memory_equal(b.data, "{\"plate\":\"8ktn 417\",\"confidence\":"
	    "0.9215}\n", b.len);
	blob_free(&b);
	assert_int_equal(stat(make_path(dir, "00002-X-vehicle.jpg"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	make_remove(dir);
}

/* Every bit of every file, one after the other. */
static void
finds_any_change(void **state)
{
	static const char *const names[] = { "00001-8KTN417.json",
	    "00001-8KTN417-vehicle.jpg", "00001-8KTN417-plate.jpg",
	    "00002-X.json", "SHA256SUMS", "MANIFEST" };
	char *dir = save();
	struct reason why;
	struct blob b;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *path = make_path(dir, names[i]);

		assert_int_equal(file_read(path, 10000, &b, &why), 0);
		for (size_t k = 0; k < 8 * b.len; k += 3) {
			FILE *f = fopen(path, "r+");

			fseek(f, (long)(k / 8), SEEK_SET);
			putc(b.data[k / 8] ^ 1 << k % 8, f);
			fclose(f);
			assert_int_equal(check(dir, &why), 1);
			f = fopen(path, "r+");
			fwrite(b.data, 1, b.len, f);
			fclose(f);
		}
		blob_free(&b);
		assert_int_equal(check(dir, &why), 0);
	}
	make_remove(dir);
}

static void
finds_what_is_gone_and_what_came(void **state)
{
	static const char *const names[] = { "00001-8KTN417.json",
	    "SHA256SUMS", "MANIFEST" };
	struct reason why;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		dir = save();
		assert_int_equal(unlink(make_path(dir, names[i])), 0);
		assert_int_equal(check(dir, &why), 1);
		assert_reason(why, "no such file");
		make_remove(dir);
	}
	dir = save();
	assert_int_equal(file_write(make_path(dir, "00003-Y.json"), "{}\n", 3,
	    0600, &why), 0);
	assert_int_equal(check(dir, &why), 1);
	assert_reason(why, "00003-Y.json: is not in SHA256SUMS");
	make_remove(dir);
	/* A link elsewhere is no file. */
	dir = save();
	assert_int_equal(rename(make_path(dir, "00002-X.json"),
	    make_path(dir, "x")), 0);
	assert_int_equal(symlink("x", make_path(dir, "00002-X.json")), 0);
	assert_int_equal(check(dir, &why), 1);
	make_remove(dir);
}

/* Signed by another, or something else that the key signed. */
static void
takes_no_other_note(void **state)
{
	static const char other[] = "example.org/alpr\n17\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
	struct note_signer *mine = signer;
	struct reason why;
	char *dir = save(), *note;

	(void)state;
	make_key();
	assert_int_equal(check(dir, &why), 1);
	note_signer_free(signer);
	signer = mine;
	note = note_sign(signer, other, &why);
	assert_int_equal(file_write(make_path(dir, "MANIFEST"), note,
	    strlen(note), 0600, &why), 0);
	assert_int_equal(check(dir, &why), 1);
	assert_reason(why, "no manifest");
	free(note);
	make_remove(dir);
}

#define DIGEST	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* Lines that no saving wrote, though the key signed them: no file is opened. */
static void
lines_are_as_they_were_written(void **state)
{
	static const struct {
		const char *line, *reason;
	} cases[] = {
		{ DIGEST "  x\n", "x: there is no such file" },
		{ DIGEST "  x", "line 1 is none of it" },
		{ DIGEST "  \n", "line 1 is none of it" },
		{ DIGEST " *x\n", "line 1 is none of it" },
		{ DIGEST "  ../x\n", "line 1 is none of it" },
		{ DIGEST "  /etc/passwd\n", "line 1 is none of it" },
		{ DIGEST "  .x\n", "line 1 is none of it" },
		{ "\n", "line 1 is none of it" },
		{ DIGEST "  0123456789012345678901234567890123456789"
		    "012345678901234567890123\n", "line 1 is none of it" },
	};
	char hash[DIGEST_HEX], *dir = save(), *text, *note;
	struct reason why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(digest_sha256_hex(cases[i].line,
		    strlen(cases[i].line), hash, &why), 0);
		assert_true(asprintf(&text, SAVED_TITLE "\nSHA256SUMS: %s\n",
		    hash) > 0);
		note = note_sign(signer, text, &why);
		assert_non_null(note);
		assert_int_equal(file_write(make_path(dir, "MANIFEST"), note,
		    strlen(note), 0600, &why), 0);
		assert_int_equal(file_write(make_path(dir, "SHA256SUMS"),
		    cases[i].line, strlen(cases[i].line), 0600, &why), 0);
		assert_int_equal(check(dir, &why), 1);
		assert_reason(why, cases[i].reason);
		free(note);
		free(text);
	}
	make_remove(dir);
}

static void
takes_only_an_empty_folder(void **state)
{
	char *dir = save();
	struct reason why;
	struct stat st;

	(void)state;
	assert_int_equal(saved_make(dir, &why), -1);
	assert_reason(why, "is not empty");
	assert_int_equal(saved_make(make_path(dir, "new"), &why), 0);
	assert_int_equal(stat(make_path(dir, "new"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(chmod(make_path(dir, "new"), 0770), 0);
	assert_int_equal(saved_make(make_path(dir, "new"), &why), -1);
	assert_reason(why, "not yours alone");
	assert_int_equal(saved_make(make_path(dir, "no/such"), &why), -1);
	assert_int_equal(saved_make(make_path(dir, "MANIFEST"), &why), -1);
	make_remove(dir);
}

/* No value of the query can make a line of the manifest. */
static void
values_are_one_line(void **state)
{
	json_t *about = json_pack("{s:s}", "purpose", "x\ncase: 26-99999");
	struct saved_list list = { .text = NULL };
	struct reason why;
	char *text;

	(void)state;
	assert_null(saved_manifest(about, &list, &why));
	assert_reason(why, "purpose");
	json_decref(about);
	about = json_pack("{s:{s:s}}", "query", "make", "x\ny");
	text = saved_manifest(about, &list, &why);
	assert_non_null(strstr(text, "query: {\"make\":\"x\\ny\"}\n"));
	free(text);
	json_decref(about);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_what_was_signed),
		cmocka_unit_test(finds_any_change),
		cmocka_unit_test(finds_what_is_gone_and_what_came),
		cmocka_unit_test(takes_no_other_note),
		cmocka_unit_test(lines_are_as_they_were_written),
		cmocka_unit_test(takes_only_an_empty_folder),
		cmocka_unit_test(values_are_one_line),
	};
	int failed;

	make_key();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	note_signer_free(signer);
	return failed;
}
