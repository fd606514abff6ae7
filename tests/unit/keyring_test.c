/* Hour keys and their destruction. */
#include "store/keyring.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stamp.h"
#include "make.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define SLOT	4096

struct ring {
	char *dir;
	const char *master, *day;
	struct keyring *keys;
};

static struct keyring *
open_ring(const char *dir, const char *master, struct reason *why)
{
	const struct master m = { master, NULL };

	return keyring_open(dir, &m, why);
}

static void
ring_new(struct ring *r)
{
	struct reason why;

	r->dir = make_dir();
	r->master = make_path(r->dir, "master.key");
	r->day = make_path(r->dir, "2024-10-04");
	assert_int_equal(master_make(r->master, &why), 0);
	assert_int_equal(keyring_init(r->dir, &(struct master){ r->master,
	    NULL }, &why), 0);
	r->keys = open_ring(r->dir, r->master, &why);
	assert_non_null(r->keys);
}

static void
ring_end(struct ring *r)
{
	keyring_close(r->keys);
	make_remove(r->dir);
}

static void
gets_keys(void **state)
{
	unsigned char a[CRYPTO_KEY], b[CRYPTO_KEY];
	struct keyring *other;
	struct reason why;
	struct stat st;
	struct ring r;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get(r.keys, NOON, false, a, &why), 0);
	assert_int_equal(access(r.day, F_OK), -1);
	assert_int_equal(keyring_get(r.keys, NOON, true, a, &why), 1);
	assert_int_equal(stat(r.day, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	assert_int_equal(st.st_size, 25 * SLOT);
	/* The same hour, for another who opens it; another hour differs. */
	other = open_ring(r.dir, r.master, &why);
	assert_int_equal(keyring_get(other, NOON + STAMP_HOUR - 1, true, b,
	    &why), 1);
	assert_memory_equal(a, b, sizeof(a));
	assert_int_equal(keyring_get(other, NOON - 1, false, b, &why), 1);
	assert_memory_not_equal(a, b, CRYPTO_KEY);
	keyring_close(other);
	ring_end(&r);
}

static void
destroyed_is_gone(void **state)
{
	unsigned char slot[60];
	unsigned char k[CRYPTO_KEY];
	struct reason why;
	struct ring r;
	struct blob b;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	assert_int_equal(file_read(r.day, 1 << 20, &b, &why), 0);
	memcpy(slot, b.data + 13 * SLOT, sizeof(slot));
	blob_free(&b);
	assert_true(make_holds(r.dir, slot, 16));
	assert_int_equal(keyring_holds(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 0);
	assert_int_equal(keyring_holds(r.keys, NOON, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 0);
	assert_false(make_holds(r.dir, slot, 16));
	assert_int_equal(file_read(r.day, 1 << 20, &b, &why), 0);
	assert_int_equal(b.len, 25 * SLOT);
	for (size_t i = 0; i < SLOT; i++)
		assert_int_equal(b.data[13 * SLOT + i], 0);
	blob_free(&b);
	/* Its neighbours are still there. */
	assert_int_equal(keyring_get(r.keys, NOON - 1, false, k, &why), 1);
	assert_int_equal(keyring_get(r.keys, NOON + STAMP_HOUR, false, k,
	    &why), 1);
	ring_end(&r);
}

static void
removed_day(void **state)
{
	unsigned char k[CRYPTO_KEY];
	struct reason why;
	struct ring r;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_remove_day(r.keys, NOON, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	for (int64_t h = stamp_day(NOON); h < stamp_day(NOON) + STAMP_DAY;
	    h += STAMP_HOUR)
		assert_int_equal(keyring_destroy(r.keys, h, &why), 1);
	assert_int_equal(keyring_remove_day(r.keys, NOON, &why), 0);
	assert_int_equal(access(r.day, F_OK), -1);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), 0);
	ring_end(&r);
}

/* Another master key, swapped slots, short and foreign files. */
static void
damage(void **state)
{
	const char *second;
	unsigned char k[CRYPTO_KEY];
	struct reason why;
	struct ring r;
	struct blob b;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	second = make_path(r.dir, "second.key");
	assert_int_equal(master_make(second, &why), 0);
	assert_null(open_ring(r.dir, second, &why));
	assert_reason(why, "this is not the store's master key");
	assert_int_equal(file_read(r.day, 1 << 20, &b, &why), 0);
	memcpy(b.data + 13 * SLOT, b.data + 14 * SLOT, SLOT);
	assert_int_equal(file_write(r.day, b.data, b.len, 0660, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), -1);
	assert_reason(why, "key of 2024-10-04T12:00:00.000Z");
	assert_int_equal(truncate(r.day, 13 * SLOT + 30), 0);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), -1);
	assert_reason(why, "cut short");
	b.data[0] ^= 1;
	assert_int_equal(file_write(r.day, b.data, b.len, 0660, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), -1);
	assert_reason(why, "no file of keys");
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), -1);
	blob_free(&b);
	ring_end(&r);
}

/* All hours of a day at once are what they are one by one. */
static void
whole_day(void **state)
{
	unsigned char k[CRYPTO_KEY];
	struct keyring_day day;
	struct reason why;
	struct ring r;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get_day(r.keys, NOON, &day, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_get_day(r.keys, NOON, &day, &why), 1);
	for (int i = 0; i < KEYRING_HOURS; i++) {
		assert_int_equal(day.held[i], i != 12);
		if (i != 12) {
			assert_int_equal(keyring_get(r.keys, stamp_day(NOON) +
			    i * STAMP_HOUR, false, k, &why), 1);
			assert_memory_equal(k, day.key[i], CRYPTO_KEY);
		}
	}
	/* What is destroyed from then on is seen, with its file unlinked. */
	assert_int_equal(keyring_destroy(r.keys, NOON + STAMP_HOUR, &why), 1);
	assert_int_equal(keyring_remove_day(r.keys, NOON, &why), 0);
	for (int i = 11; i < 15; i++)
		assert_int_equal(keyring_day_holds(&day, i), i == 11 ||
		    i == 14);
	memset(k, 0, sizeof(k));
	assert_memory_equal(day.key[13], k, sizeof(k));
	keyring_day_drop(&day, 11);
	assert_memory_equal(day.key[11], k, sizeof(k));
	assert_false(keyring_day_holds(&day, 11));
	keyring_day_end(&day);
	ring_end(&r);
}

/* A file that was cut short has no keys, and stops nobody. */
static void
cut_short(void **state)
{
	unsigned char k[CRYPTO_KEY];
	struct keyring_day day;
	struct reason why;
	struct ring r;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	assert_int_equal(truncate(r.day, 5 * 4096), 0);
	assert_int_equal(keyring_get_day(r.keys, NOON, &day, &why), -1);
	assert_reason(why, "cut short");
	keyring_day_end(&day);
	ring_end(&r);
}

/* A crash between the random bytes and the zeros. */
static void
half_destroyed(void **state)
{
	unsigned char k[CRYPTO_KEY];
	struct reason why;
	struct ring r;
	struct blob b;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	assert_int_equal(file_read(r.day, 1 << 20, &b, &why), 0);
	memset(b.data + 13 * SLOT, 0x5a, SLOT);
	memcpy(b.data + 13 * SLOT + 64, "destroyed\n", 10);
	assert_int_equal(file_write(r.day, b.data, b.len, 0660, &why), 0);
	blob_free(&b);
	assert_int_equal(keyring_get(r.keys, NOON, false, k, &why), 0);
	assert_int_equal(keyring_holds(r.keys, NOON, &why), 0);
	assert_int_equal(keyring_gone(r.keys, NOON, &why), 0);
	/* The next run does the rest. */
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_gone(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 0);
	assert_int_equal(file_read(r.day, 1 << 20, &b, &why), 0);
	for (size_t i = 0; i < SLOT; i++)
		assert_int_equal(b.data[13 * SLOT + i], 0);
	blob_free(&b);
	ring_end(&r);
}

/* Until somebody waits for a lock of that file, or for ten seconds. */
static void
wait_for_lock(const char *path)
{
	static const struct timespec moment = { 0, 10000000 };
	char want[32], line[256];
	bool waits = false;
	struct stat st;
	FILE *f;

	assert_int_equal(stat(path, &st), 0);
	snprintf(want, sizeof(want), ":%llu ", (unsigned long long)st.st_ino);
	for (int i = 0; i < 1000 && !waits; i++) {
		nanosleep(&moment, NULL);
		f = fopen("/proc/locks", "r");
		while (f != NULL && fgets(line, sizeof(line), f) != NULL)
			waits = waits || (strstr(line, "-> FLOCK") != NULL &&
			    strstr(line, want) != NULL);
		if (f != NULL)
			fclose(f);
	}
}

/* Who reads a slot that is being overwritten reads it again, once it is. */
static void
half_overwritten(void **state)
{
	unsigned char k[CRYPTO_KEY], slot[60], half[60];
	struct reason why;
	struct ring r;
	int fd, status;
	pid_t pid;

	(void)state;
	ring_new(&r);
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	fd = open(r.day, O_RDWR);
	assert_int_equal(pread(fd, slot, sizeof(slot), 13 * SLOT), 60);
	memcpy(half, slot, sizeof(half));
	memset(half, 0x5a, 30);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(pwrite(fd, half, sizeof(half), 13 * SLOT), 60);
	pid = fork();
	if (pid == 0) {
		close(fd);
		_exit(keyring_get(r.keys, NOON, false, k, &why) == 0 ? 0 : 1);
	}
	wait_for_lock(r.day);
	memset(half, 0, sizeof(half));
	assert_int_equal(pwrite(fd, half, sizeof(half), 13 * SLOT), 60);
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	/* A reader's lock holds no destruction back. */
	assert_int_equal(pwrite(fd = open(r.day, O_RDWR), slot, sizeof(slot),
	    13 * SLOT), 60);
	assert_int_equal(flock(fd, LOCK_SH), 0);
	assert_int_equal(keyring_destroy(r.keys, NOON, &why), 1);
	assert_int_equal(keyring_gone(r.keys, NOON, &why), 1);
	close(fd);
	ring_end(&r);
}

static void
sweeps(void **state)
{
	unsigned char k[CRYPTO_KEY];
	const char *left[2];
	struct reason why;
	struct stat st;
	struct ring r;

	(void)state;
	ring_new(&r);
	left[0] = make_path(r.dir, "2024-10-04.Xy12zq");
	left[1] = make_path(r.dir, "check.Xy12zq");
	assert_int_equal(keyring_get(r.keys, NOON, true, k, &why), 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(file_write(left[i], "half", 4, 0600, &why),
		    0);
		assert_int_equal(stat(left[i], &st), 0);
		assert_int_equal(keyring_sweep(r.keys, st.st_mtime *
		    STAMP_SECOND, &why), 0);
		assert_int_equal(access(left[i], F_OK), 0);
		assert_int_equal(keyring_sweep(r.keys, (st.st_mtime + 1) *
		    STAMP_SECOND, &why), 0);
		assert_int_equal(access(left[i], F_OK), -1);
	}
	assert_int_equal(access(r.day, F_OK), 0);
	assert_int_equal(access(make_path(r.dir, "check"), F_OK), 0);
	ring_end(&r);
}

/*
 * As a crash in the midst leaves it: from the 13th on the slots are as they
 * were, as is the check value; and one of them is damaged.
 */
static void
set_back(const struct ring *r, struct blob *old, const unsigned char check[60])
{
	struct reason why;
	FILE *f;

	memcpy(old->data + 20 * SLOT, "\0", 1);
	assert_int_equal(truncate(r->day, 13 * SLOT), 0);
	f = fopen(r->day, "ab");
	assert_int_equal(fwrite(old->data + 13 * SLOT, 1, 12 * SLOT, f),
	    12 * SLOT);
	fclose(f);
	assert_int_equal(file_write(make_path(r->dir, "check"), check, 60,
	    0660, &why), 0);
}

/* Both keys are needed, until the change comes to its end. */
static void
goes_on(struct ring *r, const struct master *m)
{
	unsigned char key[CRYPTO_KEY];
	struct keyring *other;
	struct reason why;
	struct stat st;
	uint64_t keys;

	r->keys = open_ring(r->dir, r->master, &why);
	assert_non_null(r->keys);
	assert_int_equal(keyring_get(r->keys, NOON - 2 * STAMP_HOUR, false,
	    key, &why), -1);
	assert_reason(why, "cut short?");
	assert_int_equal(keyring_rewrap(r->keys, m, &keys, &why), -1);
	assert_int_equal(keys, 7);
	assert_reason(why, "2024-10-04T19:00");
	/* It did not come to its end: either key opens the keyring. */
	keyring_close(r->keys);
	other = open_ring(r->dir, m->file, &why);
	assert_non_null(other);
	keyring_close(other);
	r->keys = open_ring(r->dir, r->master, &why);
	assert_non_null(r->keys);
	assert_int_equal(stat(make_path(r->dir, "check"), &st), 0);
	assert_int_equal(st.st_size, 120);
	/* The damaged slot is destroyed, and the change goes on to its end. */
	assert_int_equal(keyring_destroy(r->keys, NOON + 7 * STAMP_HOUR,
	    &why), 1);
	assert_int_equal(keyring_rewrap(r->keys, m, &keys, &why), 0);
	assert_int_equal(keys, 4);
	assert_int_equal(stat(make_path(r->dir, "check"), &st), 0);
	assert_int_equal(st.st_size, 60);
	keyring_close(r->keys);
}

/* Another master key, the same hour keys; cut short, it goes on. */
static void
rewraps(void **state)
{
	unsigned char a[CRYPTO_KEY], b[CRYPTO_KEY], first[60], check[60];
	struct master m = { NULL, NULL };
	struct keyring *other;
	struct reason why;
	uint64_t keys;
	struct ring r;
	struct blob old, value;

	(void)state;
	ring_new(&r);
	m.file = make_path(r.dir, "new.key");
	assert_int_equal(master_make(m.file, &why), 0);
	assert_int_equal(keyring_get(r.keys, NOON, true, a, &why), 1);
	assert_int_equal(keyring_destroy(r.keys, NOON - STAMP_HOUR, &why),
	    1);
	assert_int_equal(file_read(r.day, 1 << 20, &old, &why), 0);
	memcpy(first, old.data + SLOT, sizeof(first));
	assert_int_equal(file_read(make_path(r.dir, "check"), 60, &value,
	    &why), 0);
	assert_int_equal(value.len, 60);
	memcpy(check, value.data, 60);
	blob_free(&value);
	other = open_ring(r.dir, r.master, &why);
	assert_int_equal(keyring_rewrap(r.keys, &m, &keys, &why), -1);
	assert_reason(why, "another program has the store open");
	keyring_close(other);
	assert_int_equal(keyring_rewrap(r.keys, &m, &keys, &why), 0);
	assert_int_equal(keys, 23);
	assert_int_equal(keyring_get(r.keys, NOON, false, b, &why), 1);
	assert_memory_equal(a, b, CRYPTO_KEY);
	assert_false(make_holds(r.dir, first, sizeof(first)));
	keyring_close(r.keys);
	assert_null(open_ring(r.dir, r.master, &why));
	assert_reason(why, "this is not the store's master key");
	set_back(&r, &old, check);
	blob_free(&old);
	goes_on(&r, &m);
	assert_null(open_ring(r.dir, r.master, &why));
	r.keys = open_ring(r.dir, m.file, &why);
	assert_non_null(r.keys);
	ring_end(&r);
}

/* What a change of the master key leaves behind, or somebody with an editor. */
static void
check_values(void **state)
{
	struct master m = { NULL, NULL };
	unsigned char many[8 * 60];	/* as many as there can be */
	struct reason why;
	const char *check;
	uint64_t keys;
	struct blob b;
	struct ring r;
	int fd;

	(void)state;
	ring_new(&r);
	/* While it is changed nobody opens it. */
	fd = open(r.dir, O_RDONLY | O_DIRECTORY);
	keyring_close(r.keys);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_null(open_ring(r.dir, r.master, &why));
	assert_reason(why, "the master key is being changed: wait");
	close(fd);
	r.keys = open_ring(r.dir, r.master, &why);
	assert_non_null(r.keys);
	check = make_path(r.dir, "check");
	assert_int_equal(file_read(check, 60, &b, &why), 0);
	assert_int_equal(file_write(check, b.data, 59, 0600, &why), 0);
	assert_null(open_ring(r.dir, r.master, &why));
	assert_reason(why, "check: not of check values");
	/* Changes that were cut short do not add up for ever. */
	m.file = make_path(r.dir, "new.key");
	assert_int_equal(master_make(m.file, &why), 0);
	for (size_t i = 0; i < sizeof(many); i += 60)
		memcpy(many + i, b.data, 60);
	assert_int_equal(file_write(check, many, sizeof(many), 0600, &why), 0);
	assert_int_equal(keyring_rewrap(r.keys, &m, &keys, &why), -1);
	assert_reason(why, "too many changes of the master key");
	blob_free(&b);
	ring_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_keys),
		cmocka_unit_test(destroyed_is_gone),
		cmocka_unit_test(removed_day),
		cmocka_unit_test(damage),
		cmocka_unit_test(whole_day),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(half_destroyed),
		cmocka_unit_test(half_overwritten),
		cmocka_unit_test(sweeps),
		cmocka_unit_test(rewraps),
		cmocka_unit_test(check_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
