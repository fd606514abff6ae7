/* Lines that were refused, swept in time. */
#include "record/rejects.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "make.h"

#define DAY	(20000 * STAMP_DAY)	/* 2024-10-04 */
#define LATER	(DAY + 30 * STAMP_DAY)
#define FAR	(DAY + 20000 * STAMP_DAY)

static void
add(const char *path, int64_t time, const char *text, size_t len)
{
	FILE *out = fopen(path, "a");
	struct reason because, why;

	assert_non_null(out);
	reason_set(&because, "on purpose");
	assert_int_equal(rejects_add(out, time, 1, text, len, &because,
	    &why), 0);
	assert_int_equal(fclose(out), 0);
}

static uint64_t
sweep(const char *path, bool dry)
{
	struct reason why;
	uint64_t n = 0;

	assert_int_equal(rejects_sweep(path, DAY, LATER, dry, &n, &why), 0);
	return n;
}

static struct blob
contents(const char *path)
{
	struct reason why;
	struct blob b;

	assert_int_equal(file_read(path, 1 << 24, &b, &why), 0);
	return b;
}

/* By when they were refused, and by the time in them; in any order. */
static void
what_is_past_goes(void **state)
{
	static const char old[] = "{\"time\":\"2024-10-03T23:59:59.999Z\"}";
	static const char late[] = "{\"time\":\"2024-10-04T00:00:00.001Z\"}";
	char *dir = make_dir(), *long_line = malloc(300000);
	const char *path = make_path(dir, "rejects");
	const char *want = make_path(dir, "want");
	struct blob a, b;

	(void)state;
	memset(long_line, 'x', 300000);
	assert_int_equal(sweep(path, false), 0);
	for (unsigned i = 0; i < 64; i++) {
		if ((i & 1) != 0)
			add(path, DAY, "7ABC123", 7);
		if ((i & 2) != 0)
			add(path, DAY + STAMP_DAY, old, sizeof(old) - 1);
		if ((i & 4) != 0)
			add(path, DAY - 1, long_line, 300000);
		add(path, DAY + 1 + i, late, sizeof(late) - 1);
		add(want, DAY + 1 + i, late, sizeof(late) - 1);
		if (i == 40) {
			add(path, DAY + 2, long_line, 300000);
			add(want, DAY + 2, long_line, 300000);
		}
	}
	a = contents(path);
	assert_int_equal(sweep(path, true), 96);
	b = contents(path);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	blob_free(&a);
	assert_int_equal(sweep(path, false), 96);
	a = contents(path);
	blob_free(&b);
	b = contents(want);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
	assert_int_equal(sweep(path, false), 0);
	blob_free(&a);
	blob_free(&b);
	free(long_line);
	make_remove(dir);
}

static uint64_t
sweep_dated(const char *path, int64_t written)
{
	const struct timespec then = { .tv_sec = (time_t)(written /
	    STAMP_SECOND) }, both[2] = { then, then };

	assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
	return sweep(path, false);
}

/* Lines of a clock that was ahead go by what was written after them. */
static void
ahead(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "rejects");
	struct stat st;

	(void)state;
	add(path, FAR, "x", 1);
	add(path, DAY + 1, "x", 1);
	add(path, FAR, "x", 1);
	add(path, LATER + STAMP_HOUR, "x", 1);
	assert_int_equal(sweep_dated(path, DAY + 1000), 0);
	add(path, DAY, "x", 1);
	/* Two before it, and itself. */
	add(path, FAR, "x", 1);
	assert_int_equal(sweep(path, true), 3);
	assert_int_equal(sweep(path, false), 3);
	assert_int_equal(sweep_dated(path, DAY + 1000), 0);
	assert_int_equal(sweep_dated(path, FAR), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_mtim.tv_sec * STAMP_SECOND == LATER);
	assert_int_equal(sweep_dated(path, DAY), 1);
	assert_int_equal(sweep(path, false), 0);
	make_remove(dir);
}

/* What says nothing of its time, has no end, or is no line at all. */
static void
junk_goes(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "rejects");
	struct reason why;
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(file_write(path, "{}\n\n{\"time\":1}\n\377\n{\"t",
	    20, 0600, &why), 0);
	assert_int_equal(sweep(path, false), 5);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	/* A line of more than is kept in memory. */
	fd = open(path, O_WRONLY);
	assert_int_equal(ftruncate(fd, (off_t)129 << 20), 0);
	assert_int_equal(lseek(fd, 0, SEEK_END), (off_t)129 << 20);
	assert_int_equal(write(fd, "\n", 1), 1);
	close(fd);
	add(path, DAY + 1, "x", 1);
	assert_int_equal(sweep(path, false), 1);
	assert_int_equal(stat(path, &st), 0);
	assert_in_range(st.st_size, 20, 200);
	make_remove(dir);
}

/* Whatever the reason quotes of it, and wherever it is cut. */
static void
a_line_is_kept_for_any_reason(void **state)
{
	static const char line[] = "{\"time\":\"a\303\251\"}";
	char *dir = make_dir(), quoted[100] = "a";
	const char *path = make_path(dir, "rejects");
	struct reason because, why;
	FILE *out = fopen(path, "a");
	int64_t ms;
	struct blob b;
	json_t *json;

	(void)state;
	for (int i = 0; i < 40; i++)
		strcat(quoted, "\303\251");
	assert_int_equal(stamp_parse(quoted, &ms, &because), -1);
	assert_int_equal(rejects_add(out, DAY, 1, line, sizeof(line) - 1,
	    &because, &why), 0);
	assert_int_equal(fclose(out), 0);
	b = contents(path);
	json = json_loadb((char *)b.data, b.len, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "text")),
	    line);
	assert_string_equal(json_string_value(json_object_get(json, "reason")),
	    because.text);
	json_decref(json);
	blob_free(&b);
	make_remove(dir);
}

/* Nobody holds expiry up for good. */
static void
who_holds_the_lock(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "rejects");
	struct reason why;
	uint64_t n = 0;
	int fd;

	(void)state;
	add(path, DAY, "x", 1);
	fd = open(path, O_RDONLY);
	assert_int_equal(flock(fd, LOCK_SH), 0);
	assert_int_equal(rejects_sweep(path, DAY, LATER, false, &n,
	    &why), -1);
	assert_reason(why, "lock");
	close(fd);
	assert_int_equal(sweep(path, false), 1);
	make_remove(dir);
}

/* For its owner alone, and what it holds stays. */
static void
opened(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "rejects");
	struct reason why;
	struct stat st;
	struct blob b;
	FILE *out;

	(void)state;
	for (int i = 0; i < 2; i++) {
		out = rejects_open(path, &why);
		assert_non_null(out);
		assert_int_equal(putc('x', out), 'x');
		assert_int_equal(fclose(out), 0);
	}
	b = contents(path);
	assert_int_equal(b.len, 2);
	blob_free(&b);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_null(rejects_open(make_path(dir, "none/rejects"), &why));
	assert_reason(why, "none/rejects: No such file or directory");
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opened),
		cmocka_unit_test(what_is_past_goes),
		cmocka_unit_test(ahead),
		cmocka_unit_test(junk_goes),
		cmocka_unit_test(a_line_is_kept_for_any_reason),
		cmocka_unit_test(who_holds_the_lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
