/* Photos that cameras have uploaded. */
#include "capture/upload.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"

static char *dir;
static const char *changing;	/* written to when a file is read */

ssize_t __real_read(int, void *, size_t);
ssize_t __wrap_read(int, void *, size_t);

ssize_t
__wrap_read(int fd, void *to, size_t len)
{
	FILE *f = changing == NULL ? NULL : fopen(changing, "a");

	changing = NULL;
	if (f != NULL) {
		fputs("more", f);
		fclose(f);
	}
	return __real_read(fd, to, len);
}

static int
begin(void **state)
{
	(void)state;
	dir = make_dir();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	make_remove(dir);
	return 0;
}

static const char *
put(const char *name, const char *text)
{
	const char *path = make_path(dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return path;
}

static void
reads_and_removes(void **state)
{
	const char *path = put("a", "photo");
	const struct timespec times[2] = { { 5, 250000000 }, { 5,
	    250000000 } };
	struct reason why;
	struct upload u;

	(void)state;
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(upload_read(path, 5, &u, &why), UPLOAD_READ);
	assert_int_equal(u.photo.len, 5);
	assert_memory_equal(u.photo.data, "photo", 5);
	assert_int_equal(u.modified, 5250);
	assert_true(u.arrived > 1000000000000);
	assert_int_equal(upload_remove(&u, path, &why), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(upload_remove(&u, path, &why), 0);
	upload_clear(&u);
	assert_int_equal(upload_read(path, 5, &u, &why), UPLOAD_NONE);
	upload_clear(&u);
}

/* What came with it, or not, is not known: it is left for the next event. */
static void
changes_while_it_is_read(void **state)
{
	const char *path = put("a", "photo");
	struct reason why;
	struct upload u;

	(void)state;
	changing = path;
	assert_int_equal(upload_read(path, 99, &u, &why), UPLOAD_NONE);
	upload_clear(&u);
	assert_int_equal(upload_read(path, 99, &u, &why), UPLOAD_READ);
	assert_int_equal(u.photo.len, 9);
	changing = path;
	assert_int_equal(__wrap_read(-1, NULL, 0), -1);
	assert_int_equal(upload_remove(&u, path, &why), 0);
	assert_int_equal(access(path, F_OK), 0);
	upload_clear(&u);
}

static void
another_of_its_name_stays(void **state)
{
	const char *path = put("a", "photo"), *new;
	struct reason why;
	struct upload u;

	(void)state;
	assert_int_equal(upload_read(path, 99, &u, &why), UPLOAD_READ);
	put("a", "another");
	assert_int_equal(upload_remove(&u, path, &why), 0);
	assert_int_equal(access(path, F_OK), 0);
	upload_clear(&u);
	assert_int_equal(upload_read(path, 99, &u, &why), UPLOAD_READ);
	new = put("b", "another");
	assert_int_equal(rename(new, path), 0);
	assert_int_equal(upload_remove(&u, path, &why), 0);
	assert_int_equal(access(path, F_OK), 0);
	upload_clear(&u);
}

static void
refuses(void **state)
{
	const char *path = put("a", "photo"), *other;
	struct reason why;
	struct upload u;

	(void)state;
	assert_int_equal(upload_read(path, 4, &u, &why), UPLOAD_REFUSED);
	assert_reason(why, "more than 4 bytes");
	other = make_path(dir, "link");
	assert_int_equal(symlink("a", other), 0);
	upload_clear(&u);
	assert_int_equal(upload_read(other, 9, &u, &why), UPLOAD_REFUSED);
	assert_reason(why, "symbolic links");
	other = make_path(dir, "fifo");
	assert_int_equal(mkfifo(other, 0600), 0);
	upload_clear(&u);
	assert_int_equal(upload_read(other, 9, &u, &why), UPLOAD_REFUSED);
	assert_reason(why, "not a regular file");
	upload_clear(&u);
	assert_int_equal(upload_read(dir, 9, &u, &why), UPLOAD_REFUSED);
	upload_clear(&u);
}

/* Nobody can have files elsewhere read, or removed. */
static void
follows_no_links(void **state)
{
	const char *path, *link = make_path(dir, "cam");
	struct reason why;
	struct upload u;

	(void)state;
	assert_int_equal(mkdir(make_path(dir, "elsewhere"), 0700), 0);
	path = put("elsewhere/a", "photo");
	assert_int_equal(symlink("elsewhere", link), 0);
	assert_int_equal(upload_read(make_path(dir, "cam/a"), 9, &u, &why),
	    UPLOAD_REFUSED);
	assert_reason(why, "open: Not a directory");
	upload_clear(&u);
	/* A folder that becomes a link is still the one that it was. */
	assert_int_equal(unlink(link), 0);
	assert_int_equal(mkdir(link, 0700), 0);
	put("cam/a", "photo");
	assert_int_equal(upload_read(make_path(dir, "cam/a"), 9, &u, &why),
	    UPLOAD_READ);
	assert_int_equal(rename(link, make_path(dir, "moved")), 0);
	assert_int_equal(symlink("elsewhere", link), 0);
	assert_int_equal(upload_remove(&u, make_path(dir, "cam/a"), &why), 0);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(access(make_path(dir, "moved/a"), F_OK), -1);
	upload_clear(&u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_and_removes, begin,
		    end),
		cmocka_unit_test_setup_teardown(changes_while_it_is_read,
		    begin, end),
		cmocka_unit_test_setup_teardown(another_of_its_name_stays,
		    begin, end),
		cmocka_unit_test_setup_teardown(refuses, begin, end),
		cmocka_unit_test_setup_teardown(follows_no_links, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
