/* The audit log: appended to, published, verified, and spoilt. */
#include "audit/audit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "make.h"

#define NOW INT64_C(1795374479123)

static struct audit *
new_log(char **dir)
{
	struct reason why;
	struct audit *a;

	*dir = make_dir();
	assert_int_equal(file_mkdir(make_path(*dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(*dir, NULL, &why), 0);
	a = audit_open(*dir, &why);
	assert_non_null(a);
	return a;
}

static int
append(struct audit *a, int i, struct reason *why)
{
	json_t *members = json_pack("{s:i, s:i}", "i", i, "n", 77);
	int rc = audit_append(a, NOW + i, "search", members, why);

	json_decref(members);
	return rc;
}

static void
fill(struct audit *a, int from, int to)
{
	struct reason why;

	for (int i = from; i < to; i++) {
		if (append(a, i, &why) != 0)
			fail_msg("%s", why.text);
		assert_int_equal(audit_last(a), i + 1);
	}
}

static void
publish(struct audit *a)
{
	struct reason why;

	if (audit_publish(a, &why) != 0)
		fail_msg("%s", why.text);
}

static void
assert_whole(const char *dir, uint64_t entries, uint64_t covered)
{
	struct audit_head head;
	struct reason why;

	if (audit_verify(dir, NULL, NULL, &head, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(head.entries, entries);
	assert_int_equal(head.checkpoint.size, covered);
	assert_false(head.torn);
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

static bool
is_there(const char *dir, const char *name)
{
	struct stat st;

	return stat(make_path(dir, name), &st) == 0;
}

static void
grows(void **state)
{
	static const char bundle[] = "\0\152{\"n\":1,\"time\":"
	    "\"2026-11-22T19:07:59.123Z\",\"event\":\"search\",\"i\":0,"
	    "\"salt\":\"";
	const size_t head_len = sizeof(bundle) - 1;
	struct audit_head head;
	struct reason why;
	struct audit *a;
	struct blob b;
	char *dir;
	int n = 0;

	(void)state;
	a = new_log(&dir);
	assert_whole(dir, 0, 0);
	fill(a, 0, 1);
	assert_whole(dir, 1, 0);
	assert_false(is_there(dir, "audit/tile"));
	publish(a);
	publish(a);
	assert_whole(dir, 1, 1);
	assert_int_equal(file_read(make_path(dir,
	    "audit/tile/entries/000.p/1"), 1000, &b, &why), 0);
	assert_int_equal(b.len, head_len + 34);
	assert_memory_equal(b.data, bundle, head_len);
	assert_int_equal(strspn((char *)b.data + head_len,
	    "0123456789abcdef"), 32);
	assert_memory_equal(b.data + head_len + 32, "\"}", 2);
	blob_free(&b);
	fill(a, 1, 255);
	publish(a);
	/* A full bundle is published before the next entry. */
	fill(a, 255, 300);
	assert_whole(dir, 300, 256);
	assert_true(is_there(dir, "audit/tile/0/000"));
	assert_true(is_there(dir, "audit/tile/1/000.p/1"));
	assert_false(is_there(dir, "audit/tile/0/000.p"));
	assert_false(is_there(dir, "audit/tile/entries/000.p"));
	publish(a);
	assert_true(is_there(dir, "audit/tile/0/001.p/44"));
	assert_false(is_there(dir, "audit/pending-256"));
	assert_int_equal(audit_verify(dir, count, &n, &head, &why), 0);
	assert_int_equal(n, 300);
	audit_close(a);
	make_remove(dir);
}

static void
created_once(void **state)
{
	struct note_key key;
	struct reason why;
	char *dir;

	(void)state;
	audit_close(new_log(&dir));
	assert_int_equal(audit_create(dir, NULL, &why), -1);
	assert_reason(why, "audit.key: is there already");
	assert_int_equal(audit_key(dir, &key, &why), 0);
	assert_int_equal(strncmp(key.name, "alpr.local/", 11), 0);
	assert_int_equal(strlen(key.name), 11 + 16);
	make_remove(dir);
	dir = make_dir();
	assert_int_equal(file_mkdir(make_path(dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(dir, "a b", &why), -1);
	assert_int_equal(audit_create(dir, "pd.example/alpr", &why), 0);
	assert_int_equal(audit_key(dir, &key, &why), 0);
	assert_string_equal(key.name, "pd.example/alpr");
	assert_whole(dir, 0, 0);
	make_remove(dir);
}

/* A log elsewhere, one that hangs, or one that is another's, is none. */
static void
not_a_log(void **state)
{
	static const char *const names[] = { "audit/checkpoint",
	    "audit/pending-2" };
	const char *path, *kept;
	struct audit_head head;
	struct reason why;
	struct audit *a;
	char *dir, *other;

	(void)state;
	a = new_log(&dir);
	fill(a, 0, 2);
	publish(a);
	fill(a, 2, 3);
	audit_close(a);
	kept = make_path(dir, "kept");
	for (int i = 0; i < 2; i++) {
		path = make_path(dir, names[i]);
		assert_int_equal(rename(path, kept), 0);
		assert_int_equal(symlink(kept, path), 0);
		assert_null(audit_open(dir, &why));
		assert_reason(why, "Too many levels of symbolic links");
		assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why),
		    -1);
		assert_int_equal(unlink(path), 0);
		assert_int_equal(mkfifo(path, 0600), 0);
		assert_null(audit_open(dir, &why));
		assert_int_equal(unlink(path), 0);
		assert_int_equal(link(kept, path), 0);
		assert_null(audit_open(dir, &why));
		assert_reason(why, "not a file of one name");
		assert_int_equal(unlink(kept), 0);
	}
	assert_whole(dir, 3, 2);
	/* The key of another log signs nothing here. */
	audit_close(new_log(&other));
	assert_int_equal(rename(make_path(other, "audit.key"),
	    make_path(dir, "audit.key")), 0);
	assert_null(audit_open(dir, &why));
	assert_reason(why, "not signed by");
	make_remove(other);
	make_remove(dir);
}

static void
two_at_once(void **state)
{
	struct audit_head head;
	struct audit *a = NULL;
	struct reason why;
	char *dir;
	int status;

	(void)state;
	audit_close(new_log(&dir));
	for (int p = 0; p < 2; p++)
		if (fork() == 0) {
			for (int i = 0; i < 400; i++) {
				a = i % 29 == 0 ? audit_open(dir, &why) : a;
				if (a == NULL || append(a, i, &why) != 0 ||
				    (i % 29 == 28 &&
				    audit_publish(a, &why) != 0)) {
					fprintf(stderr, "%s\n", why.text);
					_exit(1);
				}
				if (i % 29 == 28)
					audit_close(a);
			}
			audit_close(a);
			_exit(0);
		}
	for (int p = 0; p < 2; p++) {
		while (waitpid(-1, &status, WNOHANG) == 0) {
			/* A reader beside them finds it whole. */
			if (audit_verify(dir, NULL, NULL, &head, &why) != 0)
				fail_msg("%s", why.text);
		}
		assert_int_equal(status, 0);
	}
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), 0);
	assert_int_equal(head.entries, 800);
	make_remove(dir);
}

static void
torn_tail(void **state)
{
	struct audit_head head;
	const char *path;
	struct reason why;
	struct audit *a;
	struct stat st;
	char *dir;

	(void)state;
	a = new_log(&dir);
	fill(a, 0, 3);
	path = make_path(dir, "audit/pending-0");
	assert_int_equal(append(a, 3, &why), 0);
	assert_int_equal(stat(path, &st), 0);
	for (off_t cut = 1; cut < st.st_size / 4; cut++) {
		audit_close(a);
		assert_int_equal(truncate(path, st.st_size - cut), 0);
		assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why),
		    0);
		assert_true(head.torn);
		assert_int_equal(head.entries, 3);
		/* The next entry takes the torn one's place. */
		a = audit_open(dir, &why);
		assert_non_null(a);
		assert_int_equal(append(a, 3, &why), 0);
		assert_whole(dir, 4, 0);
	}
	/* A disk may give zeros for what it never wrote. */
	assert_int_equal(truncate(path, st.st_size + 100), 0);
	assert_int_equal(append(a, 4, &why), 0);
	assert_whole(dir, 5, 0);
	publish(a);
	assert_whole(dir, 5, 5);
	audit_close(a);
	make_remove(dir);
}

/* What cannot be written whole is not there at all. */
static void
full_disk(void **state)
{
	struct rlimit old, small;
	struct reason why;
	struct audit *a;
	struct stat st;
	char *dir;
	int rc;

	(void)state;
	a = new_log(&dir);
	fill(a, 0, 2);
	assert_int_equal(stat(make_path(dir, "audit/pending-0"), &st), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	for (rlim_t room = 0; room < 100; room += 33) {
		small = (struct rlimit){ (rlim_t)st.st_size + room,
		    old.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
		rc = append(a, 2, &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		assert_int_equal(rc, -1);
		assert_reason(why, "audit log: pending-0");
		assert_whole(dir, 2, 0);
	}
	/* No room for tiles: the entries stay where they are. */
	small = (struct rlimit){ 100, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	rc = audit_publish(a, &why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, -1);
	assert_reason(why, "tile/entries/000.p/2: File too large");
	assert_whole(dir, 2, 0);
	fill(a, 2, 3);
	publish(a);
	assert_whole(dir, 3, 3);
	audit_close(a);
	make_remove(dir);
}

/* What would let the log grow past what it can publish is refused. */
static void
no_way_to_publish(void **state)
{
	struct reason why;
	struct audit *a;
	char *dir;
	FILE *f;

	(void)state;
	a = new_log(&dir);
	f = fopen(make_path(dir, "audit/tile"), "w");
	assert_non_null(f);
	fclose(f);
	fill(a, 0, 256);
	assert_int_equal(append(a, 256, &why), -1);
	assert_reason(why, "audit log: ");
	assert_whole(dir, 256, 0);
	assert_int_equal(unlink(make_path(dir, "audit/tile")), 0);
	fill(a, 256, 257);
	assert_whole(dir, 257, 256);
	audit_close(a);
	make_remove(dir);
}

static void
refuses(void **state)
{
	char *dir, *big = calloc(1, AUDIT_ENTRY_MAX + 1);
	struct audit_head head;
	struct reason why;
	struct audit *a;
	json_t *members;
	size_t most;

	(void)state;
	a = new_log(&dir);
	fill(a, 0, 1);
	/* The longest entry that there is, and one that is longer. */
	most = AUDIT_ENTRY_MAX - strlen("{\"n\":2,\"time\":\"2026-11-22T19:"
	    "07:59.123Z\",\"event\":\"search\",\"big\":\"\",\"salt\":"
	    "\"0123456789abcdef0123456789abcdef\"}");
	memset(big, 'x', most + 1);
	members = json_pack("{s:s}", "big", big);
	assert_int_equal(audit_append(a, NOW, "search", members, &why), -1);
	assert_reason(why, "an entry of 65536 bytes");
	json_decref(members);
	big[most] = '\0';
	members = json_pack("{s:s}", "big", big);
	assert_int_equal(audit_append(a, NOW, "search", members, &why), 0);
	json_decref(members);
	free(big);
	publish(a);
	assert_whole(dir, 2, 2);
	assert_int_equal(unlink(make_path(dir, "audit/checkpoint")), 0);
	assert_int_equal(append(a, 2, &why), -1);
	assert_reason(why, "audit/checkpoint: No such file");
	assert_int_equal(audit_verify(dir, NULL, NULL, &head, &why), -1);
	assert_reason(why, "audit/checkpoint: No such file");
	audit_close(a);
	make_remove(dir);
}

/* The key signs results and questions, and never what passes for the log. */
static void
signs_no_checkpoint(void **state)
{
	char *dir, *note, *text;
	struct reason why;
	struct note_key key;
	struct audit *a;
	size_t len;

	(void)state;
	a = new_log(&dir);
	assert_int_equal(audit_key(dir, &key, &why), 0);
	assert_true(asprintf(&text, "%s\n17\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", key.name) > 0);
	assert_null(audit_sign(a, text, &why));
	assert_reason(why, "that would be a checkpoint");
	/* With another first line it is none. */
	memcpy(text, "x", 1);
	note = audit_sign(a, text, &why);
	assert_non_null(note);
	assert_int_equal(note_open(note, strlen(note), &key, &len, &why), 1);
	assert_int_equal(len, strlen(text));
	free(note);
	free(text);
	audit_close(a);
	make_remove(dir);
}

/* Takes entries back to front, down to the one that ctx says. */
static int
back(void *ctx, const json_t *entry, struct reason *why)
{
	int *next = ctx;
	int i = (int)json_integer_value(json_object_get(entry, "i"));

	assert_int_equal(i, next[0] - 1);
	next[0] = i;
	return i == next[1] ? 1 : i == next[2] ? reason_set(why, "stop") : 0;
}

static void
from_the_end(void **state)
{
	char *dir;
	struct audit *a = new_log(&dir);
	struct reason why;
	int next[] = { 0, -1, -1 };

	(void)state;
	assert_int_equal(audit_recent(a, back, next, &why), 0);
	fill(a, 0, 3);
	next[0] = 3;
	assert_int_equal(audit_recent(a, back, next, &why), 0);
	assert_int_equal(next[0], 0);
	/* In the tree, in two full bundles and a part, and after it. */
	fill(a, 3, 600);
	publish(a);
	fill(a, 600, 610);
	next[0] = 610;
	assert_int_equal(audit_recent(a, back, next, &why), 0);
	assert_int_equal(next[0], 0);
	next[0] = 610;
	next[1] = 300;
	assert_int_equal(audit_recent(a, back, next, &why), 0);
	assert_int_equal(next[0], 300);
	next[0] = 610;
	next[2] = 605;
	assert_int_equal(audit_recent(a, back, next, &why), -1);
	assert_reason(why, "audit log: stop");
	/* What is missing is no end. */
	assert_int_equal(unlink(make_path(dir, "audit/tile/entries/001")), 0);
	next[0] = 610;
	next[1] = next[2] = -1;
	assert_int_equal(audit_recent(a, back, next, &why), -1);
	assert_int_equal(next[0], 512);
	audit_close(a);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(created_once),
		cmocka_unit_test(not_a_log),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(torn_tail),
		cmocka_unit_test(full_disk),
		cmocka_unit_test(no_way_to_publish),
		cmocka_unit_test(refuses),
		cmocka_unit_test(signs_no_checkpoint),
		cmocka_unit_test(from_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
