/* The names in a folder. */
#include "base/dir.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "make.h"

static void
all_names(void **state)
{
	static const char *const names[] = { "a", ".b", "...", "c d" };
	char *dir = make_dir();
	struct reason why;
	unsigned seen = 0;
	const char *name;
	DIR *d;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(file_write(make_path(dir, names[i]), "x", 1,
		    0600, &why), 0);
	d = dir_open(AT_FDCWD, dir);
	assert_non_null(d);
	while (dir_next(d, &name) == 1)
		for (int i = 0; i < 4; i++)
			if (strcmp(name, names[i]) == 0)
				seen += 1u << 4 * i;
	assert_int_equal(seen, 0x1111);
	assert_int_equal(dir_next(d, &name), 0);
	closedir(d);
	make_remove(dir);
}

static void
no_folder(void **state)
{
	char *dir = make_dir();
	struct reason why;
	DIR *d;

	(void)state;
	assert_null(dir_open(AT_FDCWD, make_path(dir, "none")));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(file_write(make_path(dir, "file"), "x", 1, 0600,
	    &why), 0);
	assert_null(dir_open(AT_FDCWD, make_path(dir, "file")));
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(symlink(".", make_path(dir, "link")), 0);
	assert_null(dir_open(AT_FDCWD, make_path(dir, "link")));
	d = dir_open(AT_FDCWD, dir);
	assert_null(dir_open(dirfd(d), "link"));
	assert_true(errno == ELOOP || errno == ENOTDIR);
	closedir(d);
	make_remove(dir);
}

/* What a disk does that cannot be read. */
static void
a_fault_is_no_end(void **state)
{
	char *dir = make_dir();
	DIR *d = dir_open(AT_FDCWD, dir);
	const char *name;
	int fd;

	(void)state;
	assert_non_null(d);
	fd = dup(dirfd(d));
	close(dirfd(d));
	assert_int_equal(dir_next(d, &name), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(dup2(fd, dirfd(d)), dirfd(d));
	close(fd);
	assert_int_equal(closedir(d), 0);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_names),
		cmocka_unit_test(no_folder),
		cmocka_unit_test(a_fault_is_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
