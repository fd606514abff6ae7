/* The spool. */
#include "capture/spool.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "make.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define LATER	(NOON + 2 * STAMP_DAY)
#define ID	"017f22e2-79b0-7fff-bfff-112233445566"

static const struct blob jpeg = { (unsigned char *)(uintptr_t)"\xff\xd8\xff",
	3 };
static const struct blob png = {
	(unsigned char *)(uintptr_t)"\x89PNG\r\n\x1a\n", 8 };

static void
keeps(void **state)
{
	char *dir = make_dir(), *path;
	const char *spool = make_path(dir, "spool");
	struct reason why;
	struct stat st;
	struct blob b;

	(void)state;
	assert_int_equal(spool_put(spool, NOON - 1, ID, &jpeg, &path, &why),
	    0);
	assert_string_equal(path, make_path(spool, "2024-10-04/11/" ID
	    ".jpg"));
	free(path);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(spool_put(spool, NOON, ID, &png, &path,
		    &why), 0);
		assert_string_equal(path, make_path(spool, "2024-10-04/12/" ID
		    ".png"));
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
		assert_int_equal(file_read(path, 100, &b, &why), 0);
		assert_int_equal(b.len, 8);
		assert_memory_equal(b.data, png.data, 8);
		blob_free(&b);
		free(path);
	}
	assert_int_equal(stat(spool, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	assert_int_equal(spool_put(make_path(dir, "a/b"), NOON, ID, &png,
	    &path, &why), -1);
	assert_null(path);
	assert_reason(why, "mkdir");
	make_remove(dir);
}

static void
fill(const char *spool)
{
	struct reason why;
	char *path;

	for (int64_t t = NOON - STAMP_DAY; t <= NOON; t += 30 * STAMP_MINUTE) {
		assert_int_equal(spool_put(spool, t, ID, &jpeg, &path, &why),
		    0);
		free(path);
	}
}

/* Each hour holds one file, as the id is the same. */
static void
sweeps(void **state)
{
	char *dir = make_dir();
	struct reason why;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(spool_sweep(make_path(dir, "no"), NOON, LATER,
	    false, &n, &why), 1);
	assert_reason(why, "no: No such file");
	fill(dir);
	/* What a crash left, and what is none of the spool's. */
	assert_int_equal(file_write(make_path(dir, "2024-10-04/11/" ID
	    ".jpg.a1B2c3"), "x", 1, 0600, &why), 0);
	assert_int_equal(file_write(make_path(dir, "README"), "x", 1, 0600,
	    &why), 0);
	assert_int_equal(spool_sweep(dir, NOON - STAMP_DAY + STAMP_HOUR - 1,
	    LATER, false, &n, &why), 0);
	assert_int_equal(n, 0);
	assert_int_equal(spool_sweep(dir, NOON, LATER, true, &n, &why), 0);
	assert_int_equal(n, 25);
	n = 0;
	assert_int_equal(spool_sweep(dir, NOON, LATER, false, &n, &why), 0);
	assert_int_equal(n, 25);
	assert_int_equal(access(make_path(dir, "2024-10-03"), F_OK), -1);
	assert_int_equal(access(make_path(dir, "2024-10-04/11"), F_OK), -1);
	assert_int_equal(access(make_path(dir, "2024-10-04/12/" ID ".jpg"),
	    F_OK), 0);
	assert_int_equal(access(make_path(dir, "README"), F_OK), 0);
	n = 0;
	assert_int_equal(spool_sweep(dir, NOON + STAMP_DAY, LATER, false, &n,
	    &why), 0);
	assert_int_equal(n, 1);
	assert_int_equal(access(make_path(dir, "2024-10-04"), F_OK), -1);
	make_remove(dir);
}

/* As if it had come then. */
static void
date(const char *path, int64_t time)
{
	const struct timespec then = { .tv_sec = (time_t)(time /
	    STAMP_SECOND) }, both[2] = { then, then };

	assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
}

static uint64_t
sweep_at(const char *dir, int64_t now)
{
	struct reason why;
	uint64_t n = 0;

	assert_int_equal(spool_sweep(dir, now - 10 * STAMP_DAY, now, false,
	    &n, &why), 0);
	return n;
}

/* What a clock put far ahead goes by when it came; no sooner, no later. */
static void
ahead(void **state)
{
	static const char hour[] = "2024-12-03/12";
	char *dir = make_dir(), name[80], *path;
	const char *other, *key;
	struct reason why;
	struct stat st;

	(void)state;
	assert_int_equal(spool_put(dir, NOON + 60 * STAMP_DAY, ID, &jpeg,
	    &path, &why), 0);
	snprintf(name, sizeof(name), "%s/other", hour);
	other = make_path(dir, name);
	snprintf(name, sizeof(name), "%s/key", hour);
	key = make_path(dir, name);
	assert_int_equal(file_write(other, "x", 1, 0600, &why), 0);
	assert_int_equal(file_write(key, "x", 1, 0600, &why), 0);
	date(path, NOON);
	date(key, NOON);
	date(other, NOON + STAMP_HOUR);
	assert_int_equal(sweep_at(dir, NOON + 10 * STAMP_DAY - 1), 0);
	assert_int_equal(sweep_at(dir, NOON + 10 * STAMP_DAY), 1);
	/* The key stays for the other one. */
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(access(key, F_OK), 0);
	/* That one came by a clock that was ahead, too. */
	date(other, NOON + 400 * STAMP_DAY);
	assert_int_equal(sweep_at(dir, NOON + 20 * STAMP_DAY), 0);
	assert_int_equal(stat(other, &st), 0);
	assert_true(st.st_mtim.tv_sec * STAMP_SECOND == NOON + 20 *
	    STAMP_DAY);
	/* An hour that is only a little ahead goes by its name. */
	assert_int_equal(sweep_at(dir, NOON + 60 * STAMP_DAY - STAMP_HOUR), 0);
	assert_int_equal(sweep_at(dir, NOON + 60 * STAMP_DAY - STAMP_HOUR - 1),
	    1);
	assert_int_equal(access(make_path(dir, "2024-12-03"), F_OK), -1);
	free(path);
	make_remove(dir);
}

/* A link out of the spool is not followed. */
static void
links(void **state)
{
	char *dir = make_dir();
	const char *spool = make_path(dir, "spool");
	struct reason why;
	uint64_t n = 0;

	(void)state;
	fill(spool);
	assert_int_equal(rename(make_path(spool, "2024-10-03"),
	    make_path(dir, "out")), 0);
	assert_int_equal(symlink("../out", make_path(spool, "2024-10-03")),
	    0);
	assert_int_equal(spool_sweep(spool, NOON, LATER, false, &n, &why), -1);
	assert_reason(why, "spool: 2024-10-03");
	assert_int_equal(access(make_path(dir, "out/13/" ID ".jpg"), F_OK),
	    0);
	make_remove(dir);
}

/* A pipe in the place of a key is told, and waited on by nobody. */
static void
pipes(void **state)
{
	char *dir = make_dir();
	struct reason why;
	uint64_t n = 0;

	(void)state;
	fill(dir);
	assert_int_equal(mkfifo(make_path(dir, "2024-10-04/03/key"), 0600),
	    0);
	assert_int_equal(spool_sweep(dir, NOON, LATER, false, &n, &why), -1);
	assert_reason(why, "spool: key");
	assert_int_equal(n, 24);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps),
		cmocka_unit_test(sweeps),
		cmocka_unit_test(ahead),
		cmocka_unit_test(links),
		cmocka_unit_test(pipes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
