/* The audit log. */
#include "audit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "make.h"

#define NOW INT64_C(1795374479123)

static struct audit *
new_log(char **dir, const char **path)
{
	struct reason why;
	struct audit *a;

	*dir = make_dir();
	*path = make_path(*dir, "audit/log");
	assert_int_equal(file_mkdir(make_path(*dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(*dir, &why), 0);
	a = audit_open(*dir, &why);
	assert_non_null(a);
	return a;
}

static int
append(struct audit *a, int i, struct reason *why)
{
	json_t *members = json_pack("{s:i, s:s, s:i}", "i", i, "prev",
	    "mine", "n", 77);
	int rc = audit_append(a, NOW + i, "search", members, why);

	json_decref(members);
	return rc;
}

static void
fill(struct audit *a, int n)
{
	struct reason why;

	for (int i = 0; i < n; i++) {
		assert_int_equal(append(a, i, &why), 0);
		assert_int_equal(audit_last(a), i + 1);
	}
}

static int
count(void *ctx, const json_t *entry, struct reason *why)
{
	int *n = ctx;

	(void)why;
	assert_int_equal(json_integer_value(json_object_get(entry, "i")), *n);
	assert_int_equal(json_integer_value(json_object_get(entry, "n")),
	    *n + 1);
	assert_string_equal(json_string_value(json_object_get(entry,
	    "event")), "search");
	++*n;
	return 0;
}

static void
chains(void **state)
{
	struct audit_head head;
	const char *path;
	struct reason why;
	struct audit *a;
	struct blob b;
	char *dir;
	int n = 0;

	(void)state;
	a = new_log(&dir, &path);
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), 0);
	assert_int_equal(head.entries, 0);
	fill(a, 1);
	assert_int_equal(file_read(path, 1000, &b, &why), 0);
	assert_memory_equal(b.data, "{\"n\":1,\"time\":\"2026-11-22T19:07:59."
	    "123Z\",\"event\":\"search\",\"i\":0,\"prev\":\"e3b0c44298fc1c14"
	    "9afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}\n", b.len);
	blob_free(&b);
	assert_int_equal(unlink(path), 0);
	audit_close(a);
	assert_null(audit_open(dir, &why));
	assert_reason(why, "No such file");
	/* A log elsewhere, or one that hangs, is none. */
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_null(audit_open(dir, &why));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(audit_open(dir, &why));
	assert_reason(why, "not a file of one name");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(audit_create(dir, &why), 0);
	assert_int_equal(audit_create(dir, &why), -1);
	assert_reason(why, "there already");
	a = audit_open(dir, &why);
	fill(a, 300);
	assert_int_equal(audit_verify(dir, count, &n, &head, &why), 0);
	assert_int_equal(n, 300);
	assert_int_equal(head.entries, 300);
	assert_false(head.torn);
	audit_close(a);
	make_remove(dir);
}

static void
two_at_once(void **state)
{
	struct audit_head head;
	struct reason why;
	const char *path;
	struct audit *a;
	char *dir;
	int status;

	(void)state;
	audit_close(new_log(&dir, &path));
	for (int p = 0; p < 2; p++)
		if (fork() == 0) {
			a = audit_open(dir, &why);
			for (int i = 0; i < 200; i++)
				if (append(a, i, &why) != 0)
					_exit(1);
			audit_close(a);
			_exit(0);
		}
	for (int p = 0; p < 2; p++) {
		while (waitpid(-1, &status, WNOHANG) == 0) {
			/* A reader beside them sees no torn entry. */
			assert_int_equal(audit_verify(dir, NULL, NULL, &head,
			    &why), 0);
		}
		assert_int_equal(status, 0);
	}
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), 0);
	assert_int_equal(head.entries, 400);
	make_remove(dir);
}

static void
torn_tail(void **state)
{
	struct audit_head before, after;
	const char *path;
	struct reason why;
	struct audit *a;
	struct stat st;
	char *dir;

	(void)state;
	a = new_log(&dir, &path);
	fill(a, 3);
	assert_int_equal(audit_verify(dir, NULL, NULL, &before, &why), 0);
	assert_int_equal(append(a, 3, &why), 0);
	assert_int_equal(stat(path, &st), 0);
	for (off_t cut = 1; cut < 100; cut += 7) {
		assert_int_equal(truncate(path, st.st_size - cut), 0);
		assert_int_equal(audit_verify(dir, NULL, NULL, &after, &why),
		    0);
		assert_true(after.torn);
		assert_int_equal(after.entries, 3);
		assert_memory_equal(after.hash, before.hash, DIGEST_BYTES);
		/* The next entry takes the torn one's place. */
		assert_int_equal(append(a, 3, &why), 0);
		assert_int_equal(audit_verify(dir, NULL, NULL, &after, &why),
		    0);
		assert_false(after.torn);
		assert_int_equal(after.entries, 4);
	}
	audit_close(a);
	make_remove(dir);
}

/* Any flipped bit breaks the log or, in the last entry, changes its head. */
static void
flipped_bits(void **state)
{
	struct audit_head good, head;
	const char *path;
	struct reason why;
	struct audit *a;
	struct blob b;
	char *dir;
	int rc;

	(void)state;
	a = new_log(&dir, &path);
	fill(a, 4);
	audit_close(a);
	assert_int_equal(audit_verify(dir, NULL, NULL, &good, &why), 0);
	assert_int_equal(file_read(path, 10000, &b, &why), 0);
	for (size_t i = 0; i < b.len; i++) {
		b.data[i] ^= (unsigned char)(1 << i % 8);
		FILE *f = fopen(path, "w");
		assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
		fclose(f);
		b.data[i] ^= (unsigned char)(1 << i % 8);
		rc = audit_verify(dir, NULL, NULL, &head, &why);
		assert_int_not_equal(rc, -1);
		if (i < b.len * 3 / 4 - 10)
			assert_int_equal(rc, 1);
		assert_true(rc == 1 || head.entries != good.entries ||
		    memcmp(head.hash, good.hash, DIGEST_BYTES) != 0);
		if (rc == 1)
			assert_reason(why, "audit log: entry");
	}
	blob_free(&b);
	make_remove(dir);
}

/* Lines of a log of four entries, in another order or fewer of them. */
static void
other_lines(void **state)
{
	static const struct {
		const char *order;
		int rc;
		unsigned entries;
	} cases[] = {
		{ "0123", 0, 4 }, { "012", 0, 3 }, { "0213", 1, 1 },
		{ "123", 1, 0 }, { "013", 1, 2 }, { "00123", 1, 1 },
		{ "01233", 1, 4 }, { "3", 1, 0 }, { "", 0, 0 },
	};
	struct audit_head good, head;
	char *dir, *lines[4], *next;
	const char *path;
	struct reason why;
	struct audit *a;
	struct blob b;

	(void)state;
	a = new_log(&dir, &path);
	fill(a, 4);
	audit_close(a);
	assert_int_equal(audit_verify(dir, NULL, NULL, &good, &why), 0);
	assert_int_equal(file_read(path, 10000, &b, &why), 0);
	next = (char *)b.data;
	for (int i = 0; i < 4; i++) {
		lines[i] = next;
		next = strchr(next, '\n');
		*next++ = '\0';
	}
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		FILE *f = fopen(path, "w");

		for (const char *p = cases[i].order; *p != '\0'; p++)
			fprintf(f, "%s\n", lines[*p - '0']);
		fclose(f);
		assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why),
		    cases[i].rc);
		assert_int_equal(head.entries, cases[i].entries);
		if (head.entries < 4)
			assert_memory_not_equal(head.hash, good.hash,
			    DIGEST_BYTES);
	}
	blob_free(&b);
	make_remove(dir);
}

/* What cannot be written whole is not there at all. */
static void
full_disk(void **state)
{
	struct rlimit old, small;
	struct audit_head head;
	const char *path;
	struct reason why;
	struct audit *a;
	struct stat st;
	char *dir;
	int rc;

	(void)state;
	a = new_log(&dir, &path);
	fill(a, 2);
	assert_int_equal(stat(path, &st), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = (struct rlimit){ (rlim_t)st.st_size + 20, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = append(a, 2, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_reason(why, "audit log");
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), 0);
	assert_int_equal(head.entries, 2);
	assert_false(head.torn);
	assert_int_equal(append(a, 2, &why), 0);
	audit_close(a);
	make_remove(dir);
}

static void
refuses(void **state)
{
	char *dir, *big = calloc(1, AUDIT_ENTRY_MAX + 1);
	struct audit_head head;
	const char *path;
	struct reason why;
	struct audit *a;
	json_t *members;
	FILE *f;

	(void)state;
	a = new_log(&dir, &path);
	memset(big, 'x', AUDIT_ENTRY_MAX);
	members = json_pack("{s:s}", "big", big);
	free(big);
	fill(a, 1);
	assert_int_equal(audit_append(a, NOW, "search", members, &why), -1);
	assert_reason(why, "an entry of");
	json_decref(members);
	f = fopen(path, "a");
	fputs("no JSON\n", f);
	fclose(f);
	assert_int_equal(append(a, 1, &why), -1);
	assert_reason(why, "last entry is damaged");
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), 1);
	assert_reason(why, "entry 2");
	audit_close(a);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), -1);
	assert_reason(why, "No such file");
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(torn_tail),
		cmocka_unit_test(flipped_bits),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
