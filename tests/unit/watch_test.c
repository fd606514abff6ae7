/* What cameras upload into a folder. */
#include "capture/watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"

static char *dir;
static struct watch *watch;
static int64_t now = 1000000;

static int
begin(void **state)
{
	struct reason why;

	(void)state;
	dir = make_dir();
	watch = watch_open(dir, &why);
	assert_non_null(watch);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	watch_free(watch);
	make_remove(dir);
	return 0;
}

static void
put(const char *name)
{
	FILE *f = fopen(make_path(dir, name), "w");

	assert_non_null(f);
	fputs("x", f);
	fclose(f);
}

static void
make_folder(const char *name)
{
	assert_int_equal(mkdir(make_path(dir, name), 0700), 0);
}

static void
assert_file(const char *name)
{
	struct reason why = { "quiet" };
	const char *path;

	if (watch_next(watch, now, &path, &why) != WATCH_FILE)
		fail_msg("%s: %s", name, why.text);
	assert_string_equal(path, make_path(dir, name));
}

static void
assert_quiet(void)
{
	struct reason why;
	const char *path = NULL;

	if (watch_next(watch, now, &path, &why) != WATCH_QUIET)
		fail_msg("%s", path == NULL ? why.text : path);
}

static void
assert_trouble(const char *part)
{
	struct reason why;
	const char *path;

	assert_int_equal(watch_next(watch, now, &path, &why), WATCH_TROUBLE);
	assert_reason(why, part);
}

/* Again, as a program that comes up after it was down. */
static void
reopen(void)
{
	struct reason why;

	watch_free(watch);
	watch = watch_open(dir, &why);
	assert_non_null(watch);
}

static void
complete_files(void **state)
{
	int fd;

	(void)state;
	assert_quiet();
	fd = open(make_path(dir, "slow"), O_WRONLY | O_CREAT, 0600);
	assert_quiet();
	assert_int_equal(write(fd, "x", 1), 1);
	assert_quiet();
	close(fd);
	assert_file("slow");
	assert_quiet();
	put(".hidden");
	put("a.jpg.part");
	put("b.tmp");
	assert_quiet();
	assert_int_equal(rename(make_path(dir, ".hidden"),
	    make_path(dir, "shown")), 0);
	assert_file("shown");
	assert_int_equal(symlink("shown", make_path(dir, "link")), 0);
	assert_quiet();
}

static void
what_came_while_it_was_down(void **state)
{
	int fd;

	(void)state;
	make_folder("cam1");
	make_folder("cam1/day");
	put("cam1/b");
	put("cam1/a");
	put("cam1/day/c");
	put("d");
	assert_int_equal(symlink("cam1", make_path(dir, "link")), 0);
	assert_int_equal(mkfifo(make_path(dir, "fifo"), 0600), 0);
	fd = open(make_path(dir, "e"), O_WRONLY | O_CREAT, 0600);
	reopen();
	assert_file("d");
	assert_file("cam1/a");
	assert_file("cam1/b");
	assert_file("cam1/day/c");
	assert_quiet();
	close(fd);
	assert_file("e");
	assert_quiet();
}

static void
folders_come_and_go(void **state)
{
	(void)state;
	assert_quiet();
	make_folder("cam1");
	put("cam1/a");		/* before anybody watches cam1 */
	assert_file("cam1/a");
	put("cam1/b");
	assert_file("cam1/b");
	assert_quiet();
	assert_int_equal(rename(make_path(dir, "cam1"),
	    make_path(dir, "cam2")), 0);
	put("cam2/c");
	for (const char *const *p = (const char *const[]){ "cam2/a", "cam2/b",
	    "cam2/c", NULL }; *p != NULL; p++) {
		assert_file(*p);
		unlink(make_path(dir, *p));
	}
	assert_quiet();
	assert_int_equal(rmdir(make_path(dir, "cam2")), 0);
	assert_quiet();
	make_folder("cam2");
	put("cam2/d");
	assert_file("cam2/d");
	assert_quiet();
}

static void
the_root_goes(void **state)
{
	const char *aside = make_path(dir, "in.aside");
	char *root = dir, *all = make_dir();
	struct reason why;

	(void)state;
	watch_free(watch);
	dir = strdup(make_path(all, "in"));
	assert_int_equal(mkdir(dir, 0700), 0);
	watch = watch_open(dir, &why);
	assert_non_null(watch);
	assert_quiet();
	assert_int_equal(rename(dir, aside), 0);
	assert_trouble("is gone: waiting");
	assert_quiet();
	assert_int_equal(mkdir(dir, 0700), 0);
	put("a");
	now += 5000;
	assert_file("a");
	assert_quiet();
	put("b");
	assert_file("b");
	/* Another of the same name is another. */
	assert_int_equal(rmdir(aside), 0);
	assert_int_equal(rename(dir, aside), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
	put("c");
	assert_trouble("is gone: waiting");
	now += 5000;
	assert_file("c");
	watch_free(watch);
	watch = NULL;
	make_remove(all);
	free(dir);
	dir = root;
}

/*
 * The kernel grants no lease of another's file: then what is there must have
 * settled.
 */
static void
files_of_others(void **state)
{
	const struct timespec times[2] = { { 7, 0 }, { 7, 0 } };

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(dir, 0777), 0);
	put("a");
	put("b");
	assert_int_equal(chmod(make_path(dir, "a"), 0644), 0);
	assert_int_equal(chmod(make_path(dir, "b"), 0644), 0);
	assert_int_equal(seteuid(65534), 0);
	reopen();
	assert_quiet();
	now += WATCH_SETTLE - 1;
	assert_quiet();
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(utimensat(AT_FDCWD, make_path(dir, "b"), times, 0),
	    0);
	assert_int_equal(seteuid(65534), 0);
	now++;
	assert_file("a");
	assert_quiet();
	now += WATCH_SETTLE;
	assert_file("b");
	assert_quiet();
	assert_int_equal(seteuid(0), 0);
}

static void
lost_events(void **state)
{
	char name[32];
	size_t n = 20000, missing;
	const char *path;
	struct reason why;

	(void)state;
	assert_quiet();
	make_folder("cam");
	assert_quiet();
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "cam/%05zu", i);
		put(name);
	}
	missing = n;
	while (watch_next(watch, now, &path, &why) == WATCH_FILE)
		missing -= unlink(path) == 0;
	assert_int_equal(missing, 0);
}

static void
one_at_a_time(void **state)
{
	struct reason why;

	(void)state;
	assert_null(watch_open(dir, &why));
	assert_reason(why, "another program watches it");
	put("file");
	assert_null(watch_open(make_path(dir, "file"), &why));
	assert_reason(why, "Not a directory");
	assert_null(watch_open(make_path(dir, "none"), &why));
	assert_reason(why, "No such file");
}

static void
too_deep(void **state)
{
	char path[64] = "d";

	(void)state;
	for (int i = 0; i < WATCH_DEPTH + 1; i++) {
		make_folder(path);
		strcat(path, "/d");
	}
	put("last");
	reopen();
	assert_file("last");
	assert_trouble("Too many levels");
	assert_quiet();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(complete_files, begin, end),
		cmocka_unit_test_setup_teardown(what_came_while_it_was_down,
		    begin, end),
		cmocka_unit_test_setup_teardown(folders_come_and_go, begin,
		    end),
		cmocka_unit_test_setup_teardown(the_root_goes, begin, end),
		cmocka_unit_test_setup_teardown(files_of_others, begin, end),
		cmocka_unit_test_setup_teardown(lost_events, begin, end),
		cmocka_unit_test_setup_teardown(one_at_a_time, begin, end),
		cmocka_unit_test_setup_teardown(too_deep, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
