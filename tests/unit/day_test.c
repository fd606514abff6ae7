/* One capture day in LMDB. */
#include "store/day.h"

#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "make.h"

#define MAP	((size_t)1 << 20)
#define BYTES	9000

static struct day *
open_day(const char *path, bool write)
{
	struct reason why;
	struct day *d;
	bool there;

	assert_int_equal(day_create(path, &why), 0);
	d = day_open(path, write, MAP, &there, &why);
	assert_non_null(d);
	assert_true(there);
	return d;
}

/* Packs of an hour to put: group n has n mod 32 + 1 rows of the byte n. */
struct put {
	int hour;
	uint32_t first;
	size_t groups, bytes;
	int tries, fail;
};

static int
put_pack(void *ctx, struct day *d, struct reason *why)
{
	unsigned char data[DAY_PACK * BYTES];
	struct day_part parts[DAY_PACK];
	struct put *p = ctx;

	p->tries++;
	for (size_t i = 0; i < p->groups; i++) {
		parts[i].rows = (p->first + i) % 32 + 1;
		parts[i].end = (i + 1) * p->bytes;
		memset(data + i * p->bytes, (int)((p->first + i) & 0xff),
		    p->bytes);
	}
	if (day_put_pack(d, p->hour, p->first, p->groups, parts, data,
	    why) != 0)
		return -1;
	return p->fail == 0 ? 0 : reason_set(why, "on purpose");
}

static void
put(struct day *d, int hour, uint32_t first, size_t groups, size_t bytes)
{
	struct put p = { hour, first, groups, bytes, 0, 0 };
	struct reason why;

	assert_int_equal(day_write(d, put_pack, &p, &why), 0);
}

struct expect {
	int hour;
	uint32_t groups;
	size_t bytes;
};

static int
look(void *ctx, struct day *d, struct reason *why)
{
	const struct expect *e = ctx;
	const unsigned char *data;
	struct day_pack p;
	uint64_t counted = 0, rows = 0;
	size_t n, len;
	uint32_t groups;

	assert_int_equal(day_groups(d, e->hour, &groups, why), 0);
	assert_int_equal(groups, e->groups);
	for (uint32_t g = 0; g < groups; g++) {
		assert_int_equal(day_pack(d, e->hour, g, &p, why), 1);
		assert_true(g >= p.first && g - p.first < p.groups);
		assert_int_equal(day_pack_group(&p, g - p.first, &n, &data,
		    &len, why), 0);
		assert_int_equal(n, g % 32 + 1);
		assert_int_equal(len, e->bytes);
		assert_int_equal(data[0], g & 0xff);
		assert_int_equal(data[len - 1], g & 0xff);
		rows += n;
	}
	assert_int_equal(day_pack(d, e->hour, groups, &p, why), 0);
	assert_int_equal(day_count(d, e->hour, &counted, why), 0);
	assert_int_equal(counted, rows);
	return 0;
}

static void
expect(struct day *d, int hour, uint32_t groups, size_t bytes)
{
	struct expect e = { hour, groups, bytes };
	struct reason why;

	assert_int_equal(day_read(d, look, &e, &why), 0);
}

/* Hours next to each other do not run into one another. */
static void
groups_of_hours(void **state)
{
	static const int hours[] = { 0, 1, 7, 22, 23 };
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);

	(void)state;
	for (int hour = 0; hour < 24; hour++)
		expect(d, hour, 0, 0);
	for (size_t i = 0; i < 5; i++) {
		put(d, hours[i], 0, 1 + i, 100);
		put(d, hours[i], 1 + (uint32_t)i, DAY_PACK, 100);
		put(d, hours[i], 17 + (uint32_t)i, 3, 100);
	}
	for (int hour = 0, i = 0; hour < 24; hour++)
		if (i < 5 && hour == hours[i])
			expect(d, hour, 20 + (uint32_t)i++, 100);
		else
			expect(d, hour, 0, 0);
	day_close(d);
	make_remove(dir);
}

static int
put_segment(void *ctx, struct day *d, struct reason *why)
{
	const struct day_segment *s = ctx;

	return day_put_segment(d, 5, s, why);
}

static int
cut(void *ctx, struct day *d, struct reason *why)
{
	const uint32_t *from = ctx;

	return day_cut(d, 5, from[0], from[1], why);
}

static int
segments(void *ctx, struct day *d, struct reason *why)
{
	uint32_t *n = ctx, at = 0;
	struct day_segment s;

	for (n[0] = 0; day_segment(d, 5, at, &s, why) == 1; n[0]++) {
		assert_int_equal(s.first, at);
		assert_int_equal(s.len, 7);
		assert_memory_equal(s.data, "segment", 7);
		at = s.first + s.groups;
	}
	assert_int_equal(day_segment(d, 6, 0, &s, why), 0);
	n[1] = (uint32_t)day_manifest(d, 5, &s.data, &s.len, why);
	if (n[1] == 1)
		assert_memory_equal(s.data, "manifest", s.len);
	return 0;
}

static int
put_manifest(void *ctx, struct day *d, struct reason *why)
{
	const char *text = ctx;

	return day_put_manifest(d, 5, (const unsigned char *)text,
	    strlen(text), why);
}

/* The manifest of an hour is none of its segments, and no cut takes it. */
static void
segments_and_cuts(void **state)
{
	struct day_segment s = { 0, 10,
	    (const unsigned char *)"segment", 7 };
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);
	struct reason why;
	uint32_t n[2];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		put(d, 5, i * 10, 10, 100);
		s.first = i * 10;
		assert_int_equal(day_write(d, put_segment, &s, &why), 0);
	}
	assert_int_equal(day_read(d, segments, n, &why), 0);
	assert_int_equal(n[0], 3);
	assert_int_equal(n[1], 0);
	assert_int_equal(day_write(d, put_manifest, "mani", &why), 0);
	assert_int_equal(day_write(d, put_manifest, "manifest", &why), 0);
	n[0] = 20;
	n[1] = UINT32_MAX;
	assert_int_equal(day_write(d, cut, n, &why), 0);
	expect(d, 5, 30, 100);
	n[0] = 10;
	n[1] = 20;
	assert_int_equal(day_write(d, cut, n, &why), 0);
	expect(d, 5, 20, 100);
	assert_int_equal(day_read(d, segments, n, &why), 0);
	assert_int_equal(n[0], 1);
	assert_int_equal(n[1], 1);
	day_close(d);
	make_remove(dir);
}

/* Past its first size the map grows, and the work is done again. */
static void
the_map_grows(void **state)
{
	struct put p = { 3, 0, DAY_PACK, BYTES, 0, 0 };
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);
	struct reason why;

	(void)state;
	for (; p.first < 40 * DAY_PACK; p.first += DAY_PACK)
		assert_int_equal(day_write(d, put_pack, &p, &why), 0);
	assert_true(p.tries > 40);
	expect(d, 3, 40 * DAY_PACK, BYTES);
	day_close(d);
	make_remove(dir);
}

static void
what_fails_is_not_there(void **state)
{
	struct put p = { 3, 0, 2, 100, 0, 1 };
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);
	struct reason why;

	(void)state;
	assert_int_equal(day_write(d, put_pack, &p, &why), -1);
	assert_reason(why, "on purpose");
	assert_int_equal(p.tries, 1);
	expect(d, 3, 0, 0);
	put(d, 3, 0, 2, 100);
	expect(d, 3, 2, 100);
	day_close(d);
	make_remove(dir);
}

/* What another process wrote is seen, also past the size of our map. */
static void
another_process(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct day *d = open_day(path, true);
	int status;
	pid_t pid;

	(void)state;
	put(d, 1, 0, 1, 100);
	day_close(d);
	d = open_day(path, false);
	expect(d, 1, 1, 100);
	pid = fork();
	if (pid == 0) {
		struct day *own = open_day(path, true);

		for (uint32_t i = 0; i < 20; i++)
			put(own, 2, i * DAY_PACK, DAY_PACK, BYTES);
		day_close(own);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	expect(d, 2, 20 * DAY_PACK, BYTES);
	expect(d, 1, 1, 100);
	day_close(d);
	make_remove(dir);
}

/* What another process does just before this one's first look. */
static void (*meanwhile)(void);
static const char *grown;

int __real_mdb_reader_check(MDB_env *, int *);
int __wrap_mdb_reader_check(MDB_env *, int *);

int
__wrap_mdb_reader_check(MDB_env *env, int *dead)
{
	void (*act)(void) = meanwhile;

	meanwhile = NULL;
	if (act != NULL)
		act();
	return __real_mdb_reader_check(env, dead);
}

static void
grow_elsewhere(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct day *own = open_day(grown, true);

		for (uint32_t i = 0; i < 20; i++)
			put(own, 2, i * DAY_PACK, DAY_PACK, BYTES);
		day_close(own);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* It may also outgrow the map of one who has only just made it. */
static void
it_grows_while_it_is_opened(void **state)
{
	char *dir = make_dir();
	struct day *d;

	(void)state;
	grown = make_path(dir, "d");
	d = open_day(grown, true);
	put(d, 1, 0, 1, 100);
	day_close(d);
	meanwhile = grow_elsewhere;
	d = open_day(grown, false);
	expect(d, 1, 1, 100);
	expect(d, 2, 20 * DAY_PACK, BYTES);
	day_close(d);
	make_remove(dir);
}

/*
 * A disk without room, as the limit on files stands for one: the day is not
 * there, and comes to be when there is room.
 */
static void
no_room_for_a_day(void **state)
{
	static const rlim_t rooms[] = { 1, 4096, 8192 };
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct rlimit all, little;
	struct reason why;
	struct day *d;
	bool there;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		/* The file of locks, which is larger, is there already. */
		day_close(open_day(path, true));
		assert_int_equal(unlink(make_path(path, "data.mdb")), 0);
		little = (struct rlimit){ rooms[i], all.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
		d = day_create(path, &why) != 0 ? NULL : day_open(path, true,
		    MAP, &there, &why);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
		assert_null(d);
		assert_null(day_open(path, false, MAP, &there, &why));
		assert_false(there);
	}
	d = open_day(path, true);
	put(d, 1, 0, 1, 100);
	expect(d, 1, 1, 100);
	day_close(d);
	make_remove(dir);
}

static void
deletes_hours(void **state)
{
	struct day_segment s = { 0, 3,
	    (const unsigned char *)"segment", 7 };
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);
	struct reason why;
	uint64_t rows = 0;
	uint32_t n[2];

	(void)state;
	for (int hour = 3; hour < 8; hour++)
		put(d, hour, 0, 3, 100);
	assert_int_equal(day_write(d, put_segment, &s, &why), 0);
	assert_int_equal(day_delete_before(d, 3, &rows, &why), 0);
	assert_int_equal(rows, 0);
	assert_int_equal(day_delete_before(d, 6, &rows, &why), 0);
	assert_int_equal(rows, 3 * (1 + 2 + 3));
	for (int hour = 0; hour < 24; hour++)
		expect(d, hour, hour == 6 || hour == 7 ? 3 : 0, 100);
	assert_int_equal(day_read(d, segments, n, &why), 0);
	assert_int_equal(n[0], 0);
	day_close(d);
	make_remove(dir);
}

static void
missing_and_removed(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct reason why;
	struct day *d;
	bool there;

	(void)state;
	assert_null(day_open(path, false, MAP, &there, &why));
	assert_false(there);
	d = open_day(path, true);
	put(d, 1, 0, 1, 100);
	assert_int_equal(file_write(make_path(path, "07.photos"), "x", 1,
	    0600, &why), 0);
	assert_false(day_is_removed(d));
	assert_int_equal(day_remove(path, &why), 0);
	assert_true(day_is_removed(d));
	assert_int_equal(access(path, F_OK), -1);
	/* Who has it open keeps reading it. */
	expect(d, 1, 1, 100);
	day_close(d);
	assert_int_equal(day_remove(path, &why), 0);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_of_hours),
		cmocka_unit_test(segments_and_cuts),
		cmocka_unit_test(the_map_grows),
		cmocka_unit_test(what_fails_is_not_there),
		cmocka_unit_test(another_process),
		cmocka_unit_test(it_grows_while_it_is_opened),
		cmocka_unit_test(no_room_for_a_day),
		cmocka_unit_test(deletes_hours),
		cmocka_unit_test(missing_and_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
