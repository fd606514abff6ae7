/* Pending entries: added, cut short, and spoilt. */
#include "audit/pending.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/tiles.h"
#include "make.h"

static bool failing;

int __real_fdatasync(int);
int __wrap_fdatasync(int);

int
__wrap_fdatasync(int fd)
{
	if (!failing)
		return __real_fdatasync(fd);
	errno = EIO;
	return -1;
}

static struct pending
opened(const char *dir, uint64_t base, bool append)
{
	struct pending p;
	struct reason why;

	if (pending_open(&p, dir, base, append, &why) != 1)
		fail_msg("%s", why.text);
	return p;
}

static void
add(struct pending *p, const char *text)
{
	struct reason why;

	assert_int_equal(pending_add(p, text, strlen(text), &why), 0);
	assert_int_equal(pending_sync(p, &why), 0);
}

static void
there_and_back(void **state)
{
	static const char *const texts[] = { "{}", "one more", "x" };
	const unsigned char *entry;
	struct merkle_hash hash, same;
	struct pending p, other;
	char *dir = make_dir();
	struct reason why;
	size_t at = 0, len;
	struct blob b;

	(void)state;
	assert_int_equal(pending_open(&p, dir, 17, true, &why), 0);
	assert_reason(why, "pending-17: No such file");
	assert_int_equal(pending_make(dir, 17, &why), 0);
	p = opened(dir, 17, true);
	other = opened(dir, 17, true);
	add(&p, texts[0]);
	add(&p, texts[1]);
	/* Another program goes on from there. */
	assert_int_equal(pending_catch_up(&other, &why), 0);
	assert_int_equal(other.n, 2);
	add(&other, texts[2]);
	assert_int_equal(pending_catch_up(&p, &why), 0);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.end, other.end);
	assert_int_equal(pending_read(&p, &b, &why), 0);
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(pending_next(&b, &at, 17 + i, &entry, &len,
		    &hash, &why), PENDING_ENTRY);
		assert_int_equal(len, strlen(texts[i]));
		assert_memory_equal(entry, texts[i], len);
		assert_int_equal(merkle_leaf(entry, len, &same, &why), 0);
		assert_memory_equal(&hash, &same, sizeof(hash));
	}
	assert_int_equal(pending_next(&b, &at, 20, &entry, &len, &hash,
	    &why), PENDING_END);
	blob_free(&b);
	assert_int_equal(pending_add(&p, "", 0, &why), -1);
	pending_close(&p);
	pending_close(&p);
	pending_close(&other);
	make_remove(dir);
}

/* Wherever it is cut, whole entries stay, and no others are made up. */
static void
cut_short(void **state)
{
	char *dir = make_dir();
	struct pending p;
	struct reason why;
	const char *path;
	off_t first;

	(void)state;
	assert_int_equal(pending_make(dir, 0, &why), 0);
	path = make_path(dir, "pending-0");
	p = opened(dir, 0, true);
	add(&p, "the first");
	first = p.end;
	add(&p, "the second");
	pending_close(&p);
	for (off_t end = 2 * first; end >= 0; end--) {
		assert_int_equal(truncate(path, end), 0);
		p = opened(dir, 0, false);
		assert_int_equal(pending_catch_up(&p, &why), 0);
		assert_int_equal(p.n, end >= first ? 1 : 0);
		pending_close(&p);
	}
	make_remove(dir);
}

/* What was there once and is not any more is no end of the log. */
static void
has_shrunk(void **state)
{
	char *dir = make_dir();
	struct pending p;
	struct reason why;
	struct blob b;
	off_t first;

	(void)state;
	assert_int_equal(pending_make(dir, 5, &why), 0);
	p = opened(dir, 5, true);
	add(&p, "the first");
	first = p.end;
	add(&p, "the second");
	assert_int_equal(truncate(make_path(dir, "pending-5"), first), 0);
	assert_int_equal(pending_read(&p, &b, &why), -1);
	assert_reason(why, "pending-5: has shrunk");
	assert_null(b.data);
	assert_int_equal(pending_catch_up(&p, &why), 1);
	assert_reason(why, "pending-5: has shrunk");
	pending_close(&p);
	make_remove(dir);
}

/* Any bit of it, in a head or in an entry, makes it damaged. */
static void
every_bit(void **state)
{
	char *dir = make_dir();
	unsigned char byte;
	struct pending p;
	struct reason why;
	const char *path;
	off_t end;
	int fd;

	(void)state;
	assert_int_equal(pending_make(dir, 300, &why), 0);
	path = make_path(dir, "pending-300");
	p = opened(dir, 300, true);
	add(&p, "the first");
	add(&p, "the second");
	end = p.end;
	pending_close(&p);
	fd = open(path, O_RDWR);
	for (off_t bit = 0; bit < 8 * end; bit++) {
		assert_int_equal(pread(fd, &byte, 1, bit / 8), 1);
		byte ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
		p = opened(dir, 300, false);
		assert_int_equal(pending_catch_up(&p, &why), 1);
		assert_reason(why, "pending-300: entry 30");
		assert_reason(why, "is damaged at byte");
		pending_close(&p);
		byte ^= (unsigned char)(1 << bit % 8);
		assert_int_equal(pwrite(fd, &byte, 1, bit / 8), 1);
	}
	p = opened(dir, 300, false);
	assert_int_equal(pending_catch_up(&p, &why), 0);
	assert_int_equal(p.n, 2);
	/* Entries do not vanish while somebody counts on them. */
	assert_int_equal(ftruncate(fd, 10), 0);
	assert_int_equal(pending_catch_up(&p, &why), 1);
	assert_reason(why, "has shrunk");
	pending_close(&p);
	close(fd);
	make_remove(dir);
}

static void
other_files(void **state)
{
	char *dir = make_dir();
	struct pending p;
	struct reason why;
	FILE *f;

	(void)state;
	assert_int_equal(mkfifo(make_path(dir, "pending-1"), 0600), 0);
	assert_int_equal(pending_open(&p, dir, 1, true, &why), -1);
	assert_reason(why, "not a file of one name");
	assert_int_equal(symlink("x", make_path(dir, "pending-2")), 0);
	assert_int_equal(pending_open(&p, dir, 2, true, &why), -1);
	assert_int_equal(pending_make(dir, 2, &why), -1);
	/* One of more than a bundle is no such file. */
	f = fopen(make_path(dir, "pending-3"), "w");
	fclose(f);
	assert_int_equal(truncate(make_path(dir, "pending-3"), 1 << 30), 0);
	p = opened(dir, 3, true);
	assert_int_equal(pending_catch_up(&p, &why), -1);
	assert_reason(why, "pending-3: too long");
	pending_close(&p);
	make_remove(dir);
}

/* What a sync failed to write is written again, for the next one to try. */
static void
sync_fails(void **state)
{
	static const struct timespec old[2] = { { 1, 0 }, { 1, 0 } };
	char *dir = make_dir();
	struct reason why;
	struct pending p;
	struct stat st;

	(void)state;
	assert_int_equal(pending_make(dir, 0, &why), 0);
	p = opened(dir, 0, true);
	add(&p, "{}");
	assert_int_equal(pending_add(&p, "lost", 4, &why), 0);
	assert_int_equal(futimens(p.fd, old), 0);
	failing = true;
	assert_int_equal(pending_sync(&p, &why), -1);
	assert_reason(why, "pending-0: Input/output error");
	assert_int_equal(fstat(p.fd, &st), 0);
	assert_true(st.st_mtim.tv_sec > 1);
	assert_int_equal(st.st_size, p.end);
	failing = false;
	add(&p, "more");
	pending_close(&p);
	p = opened(dir, 0, false);
	assert_int_equal(pending_catch_up(&p, &why), 0);
	assert_int_equal(p.n, 3);
	pending_close(&p);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(has_shrunk),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(other_files),
		cmocka_unit_test(sync_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
