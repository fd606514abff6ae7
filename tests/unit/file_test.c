/* Whole files. */
#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"

static void
assert_file(const char *path, const char *text, mode_t mode)
{
	struct reason why;
	struct stat st;
	struct blob b;

	assert_int_equal(file_read(path, 100, &b, &why), 0);
	assert_int_equal(b.len, strlen(text));
	assert_memory_equal(b.data, text, b.len);
	blob_free(&b);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
writes_and_creates(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "f");
	struct reason why;

	(void)state;
	assert_int_equal(file_write(path, "one", 3, 0640, &why), 0);
	assert_file(path, "one", 0640);
	assert_int_equal(file_write(path, "two!", 4, 0600, &why), 0);
	assert_file(path, "two!", 0600);
	assert_int_equal(file_create(path, "three", 5, 0640, &why), 1);
	assert_file(path, "two!", 0600);
	assert_int_equal(file_create(make_path(dir, "g"), "g", 1, 0440,
	    &why), 0);
	assert_file(make_path(dir, "g"), "g", 0440);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(make_path(dir, "g")), 0);
	/* No temporary file is left: the folder is empty. */
	assert_int_equal(rmdir(dir), 0);
	free(dir);
}

static void
reads_up_to_the_limit(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "f");
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(file_write(path, "12345", 5, 0600, &why), 0);
	assert_int_equal(file_read(path, 5, &b, &why), 0);
	assert_int_equal(b.len, 5);
	blob_wipe(&b);
	assert_null(b.data);
	assert_int_equal(file_read(path, 4, &b, &why), -1);
	assert_reason(why, "more than 4 bytes");
	assert_null(b.data);
	assert_int_equal(file_write(path, "", 0, 0600, &why), 0);
	assert_int_equal(file_read(path, 0, &b, &why), 0);
	assert_int_equal(b.len, 0);
	assert_null(b.data);
	make_remove(dir);
}

static void
reads_pipes(void **state)
{
	char piece[1000];
	struct reason why;
	struct blob b;
	int ends[2];

	(void)state;
	memset(piece, 'x', sizeof(piece));
	for (size_t limit = 50000; limit >= 49999; limit--) {
		assert_int_equal(pipe(ends), 0);
		for (int i = 0; i < 50; i++)
			assert_int_equal(write(ends[1], piece, 1000), 1000);
		close(ends[1]);
		assert_int_equal(file_read_fd(ends[0], "pipe", limit, &b,
		    &why), limit == 50000 ? 0 : -1);
		assert_int_equal(b.len, limit == 50000 ? 50000 : 0);
		blob_free(&b);
		close(ends[0]);
	}
	assert_reason(why, "pipe: more than 49999 bytes");
}

static void
refuses_what_is_no_file(void **state)
{
	char *dir = make_dir();
	const char *fifo = make_path(dir, "fifo");
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(file_read(fifo, 10, &b, &why), -1);
	assert_reason(why, "not a regular file");
	assert_int_equal(file_read(dir, 10, &b, &why), -1);
	assert_reason(why, "not a regular file");
	assert_int_equal(file_read(make_path(dir, "none"), 10, &b, &why), -1);
	assert_reason(why, "No such file");
	assert_int_equal(file_write(make_path(dir, "no/f"), "", 0, 0600,
	    &why), -1);
	assert_reason(why, "No such file");
	make_remove(dir);
}

/* A full disk leaves the old file, and no half of the new one. */
static void
full_disk(void **state)
{
	struct rlimit old, small;
	char *dir = make_dir();
	const char *path = make_path(dir, "f");
	char big[9000] = "";
	struct reason why;
	int rc, made;

	(void)state;
	assert_int_equal(file_write(path, "old", 3, 0600, &why), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){ 4096, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = file_write(path, big, sizeof(big), 0600, &why);
	made = file_create(make_path(dir, "g"), big, sizeof(big), 0600, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(made, -1);
	assert_reason(why, "File too large");
	assert_file(path, "old", 0600);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	free(dir);
}

/* What cannot come to stand there leaves nothing beside it, either. */
static void
where_a_folder_stands(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "f");
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_write(path, "x", 1, 0600, &why), -1);
	assert_reason(why, "rename to ");
	assert_reason(why, "Is a directory");
	assert_int_equal(file_create(path, "x", 1, 0600, &why), 1);
	assert_int_equal(file_read(path, 100, &b, &why), -1);
	assert_reason(why, "not a regular file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(file_write(make_path(dir, "no/f"), "x", 1, 0600,
	    &why), -1);
	assert_reason(why, "No such file");
	assert_int_equal(file_create(make_path(dir, "no/f"), "x", 1, 0600,
	    &why), -1);
	assert_reason(why, "No such file");
	assert_int_equal(rmdir(dir), 0);
	free(dir);
}

static void
folders(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "sub");
	struct reason why;
	struct stat st;
	mode_t mask = umask(022);

	(void)state;
	assert_int_equal(file_mkdir(path, 02770, &why), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	assert_int_equal(chmod(path, 0700), 0);
	assert_int_equal(file_mkdir(path, 02770, &why), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(file_mkdir(make_path(dir, "a/b"), 0700, &why), -1);
	assert_reason(why, "mkdir");
	umask(mask);
	make_remove(dir);
}

static void
joined(void **state)
{
	static const struct {
		const char *dir, *name, *path;
	} cases[] = {
		{ "a/b", "c", "a/b/c" }, { "a/", "c/d", "a/c/d" },
		{ "/", "c", "/c" }, { ".", "c/d", "c/d" },
		{ "./a", "c", "./a/c" }, { "..", "c", "../c" },
		{ "", "c", "/c" },
	};
	struct reason why;
	char *path;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		path = file_join(cases[i].dir, cases[i].name, &why);
		assert_string_equal(path, cases[i].path);
		free(path);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_creates),
		cmocka_unit_test(reads_up_to_the_limit),
		cmocka_unit_test(reads_pipes),
		cmocka_unit_test(refuses_what_is_no_file),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(where_a_folder_stands),
		cmocka_unit_test(folders),
		cmocka_unit_test(joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
