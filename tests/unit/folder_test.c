/* A folder that is published as a whole. */
#include "portal/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "make.h"

static const char *
read_text(const char *dir, const char *name)
{
	static char text[300];
	struct reason why;
	struct blob b;

	if (file_read(make_path(dir, name), 299, &b, &why) != 0)
		return "";
	memcpy(text, b.data == NULL ? (void *)"" : b.data, b.len);
	text[b.len] = '\0';
	blob_free(&b);
	return text;
}

static bool
is_there(const char *dir, const char *name)
{
	return access(make_path(dir, name), F_OK) == 0;
}

/* Makes one whose page is this text. */
static void
publish(const char *path, const char *page)
{
	struct folder *f;
	struct reason why;
	bool there;

	f = folder_begin(path, &there, &why);
	if (f == NULL)
		fail_msg("%s", why.text);
	assert_int_equal(folder_put_listed(f, "index.html", page,
	    strlen(page), &why), 0);
	assert_int_equal(folder_put(f, "log/tile/0/000.p/1", "x", 1, &why),
	    0);
	assert_int_equal(folder_finish(f, &why), 0);
	folder_free(f);
}

static void
whole(void **state)
{
	char *dir = make_dir(), *text;
	const char *path = make_path(dir, "page");
	struct folder *f, *other;
	struct reason why;
	struct stat st;
	bool there;

	(void)state;
	publish(path, "one");
	assert_string_equal(read_text(dir, "page/index.html"), "one");
	assert_int_equal(stat(make_path(dir, "page/log/tile"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_equal(stat(make_path(dir, "page/index.html"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	/* Nothing of the next one is seen before it is whole. */
	f = folder_begin(make_path(dir, "page/"), &there, &why);
	assert_non_null(f);
	assert_true(there);
	assert_int_equal(folder_put_listed(f, "index.html", "two", 3, &why),
	    0);
	assert_int_equal(folder_put(f, "index.html", "x", 1, &why), -1);
	assert_string_equal(read_text(dir, "page/index.html"), "one");
	/* One at a time. */
	other = folder_begin(path, &there, &why);
	assert_null(other);
	assert_non_null(strstr(why.text, "published by another program"));
	text = folder_manifest(f, &why);
	assert_non_null(text);
	assert_ptr_equal(strstr(text, FOLDER_TITLE "\nSHA256SUMS: "), text);
	free(text);
	assert_int_equal(folder_finish(f, &why), 0);
	folder_free(f);
	assert_string_equal(read_text(dir, "page/index.html"), "two");
	assert_string_equal(read_text(dir, "page/SHA256SUMS"), "3fc4ccfe745870"
	    "e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3  index.html\n");
	assert_false(is_there(dir, "page/log"));
	assert_false(is_there(dir, "page.new"));
	make_remove(dir);
}

/* What was begun and left, or killed, does no harm. */
static void
left(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "page");
	struct folder *f;
	struct reason why;
	bool there;

	(void)state;
	publish(path, "one");
	f = folder_begin(path, &there, &why);
	assert_non_null(f);
	assert_int_equal(folder_put(f, "log/vkey", "x", 1, &why), 0);
	folder_free(f);
	assert_false(is_there(dir, "page.new"));
	assert_string_equal(read_text(dir, "page/index.html"), "one");
	publish(make_path(dir, "page.new"), "killed");
	publish(path, "two");
	assert_false(is_there(dir, "page.new"));
	assert_string_equal(read_text(dir, "page/index.html"), "two");
	make_remove(dir);
}

/* What may be somebody's is not replaced. */
static void
refuses(void **state)
{
	char *dir = make_dir();
	struct reason why;
	bool there;

	(void)state;
	assert_int_equal(file_mkdir(make_path(dir, "home"), 0700, &why), 0);
	publish(make_path(dir, "home"), "an empty one is taken");
	assert_int_equal(file_write(make_path(dir, "home/letter"), "x", 1,
	    0600, &why), 0);
	assert_null(folder_begin(make_path(dir, "home"), &there, &why));
	assert_non_null(strstr(why.text, "has letter in it"));
	assert_int_equal(rename(make_path(dir, "home"), make_path(dir,
	    "page.new")), 0);
	assert_null(folder_begin(make_path(dir, "page"), &there, &why));
	assert_non_null(strstr(why.text, "has letter in it"));
	assert_true(is_there(dir, "page.new/letter"));
	assert_int_equal(symlink("page.new", make_path(dir, "link")), 0);
	assert_null(folder_begin(make_path(dir, "link"), &there, &why));
	assert_null(folder_begin(make_path(dir, "page.new/letter"), &there,
	    &why));
	assert_null(folder_begin(make_path(dir, "none/page"), &there, &why));
	assert_null(folder_begin("/", &there, &why));
	assert_null(folder_begin("", &there, &why));
	assert_null(folder_begin("..", &there, &why));
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(left),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
