/* One capture day in LMDB. */
#include "day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "make.h"

#define MAP	((size_t)1 << 20)

/* A row of the number n, at the time n; its plate is n mod plates. */
struct made {
	struct day_row row;
	unsigned char value[40], photo[9000];
};

static void
fill(struct made *m, unsigned n, unsigned plates, size_t photo)
{
	memset(m, 0, sizeof(*m));
	uuid_first(n, m->row.id);
	m->row.id[15] = 1;
	m->row.plate[0] = (unsigned char)(n % plates);
	snprintf((char *)m->value, sizeof(m->value), "row %u", n);
	m->row.value = (struct blob){ m->value, sizeof(m->value) };
	memset(m->photo, (int)(n & 0xff), sizeof(m->photo));
	m->row.photo[DAY_VEHICLE] = (struct blob){ m->photo, photo };
}

static void
put(struct day *d, unsigned first, unsigned n, unsigned plates,
    size_t photo)
{
	struct made *made = calloc(n, sizeof(*made));
	struct day_row **rows = calloc(n, sizeof(*rows));
	struct reason why;

	for (unsigned i = 0; i < n; i++) {
		fill(&made[i], first + i, plates, photo);
		rows[i] = &made[i].row;
	}
	assert_int_equal(day_put(d, rows, n, &why), 0);
	free(rows);
	free(made);
}

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

struct seen {
	unsigned n[5000];
	size_t count, stop;
	struct day *photos;
};

static int
see(void *ctx, const unsigned char *id, const struct blob *value,
    struct reason *why)
{
	struct seen *s = ctx;
	struct blob b;
	unsigned n;

	assert_int_equal(sscanf((const char *)value->data, "row %u", &n), 1);
	assert_true(uuid_time(id) == n);
	if (s->photos != NULL) {
		assert_int_equal(day_photo(s->photos, id, DAY_VEHICLE, &b,
		    why), 1);
		assert_int_equal(b.data[0], n & 0xff);
		blob_free(&b);
	}
	s->n[s->count++] = n;
	return s->count == s->stop;
}

static int
each(struct day *d, int64_t from, int64_t to, struct seen *s)
{
	unsigned char least[UUID_BYTES], past[UUID_BYTES];
	struct reason why;

	uuid_first(from, least);
	uuid_first(to, past);
	s->count = 0;
	return day_each(d, least, past, see, s, &why);
}

static int
lookup(struct day *d, unsigned plate, int64_t from, int64_t to,
    struct seen *s)
{
	unsigned char hash[DAY_HASH] = { (unsigned char)plate };
	unsigned char least[UUID_BYTES], past[UUID_BYTES];
	struct reason why;

	uuid_first(from, least);
	uuid_first(to, past);
	s->count = 0;
	return day_lookup(d, hash, least, past, see, s, &why);
}

/* Against all bounds: what is seen is from <= n < to, newest first. */
static void
bounds(void **state)
{
	static const unsigned plates[] = { 1, 4, 20 };
	char *dir = make_dir();
	static struct seen s;
	struct day *d;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		d = open_day(make_path(dir, i == 0 ? "a" : i == 1 ? "b" :
		    "c"), true);
		assert_int_equal(each(d, 0, 100, &s), 0);
		assert_int_equal(s.count, 0);
		assert_int_equal(lookup(d, 0, 0, 100, &s), 0);
		put(d, 10, 12, plates[i], 0);
		for (int64_t from = 8; from < 24; from++)
			for (int64_t to = 8; to < 24; to++) {
				size_t all = 0, of = 0;

				for (unsigned n = 21; n >= 10; n--) {
					if (n < from || n >= to)
						continue;
					all++;
					of += n % plates[i] == 2 % plates[i];
				}
				assert_int_equal(each(d, from, to, &s), 0);
				assert_int_equal(s.count, all);
				for (size_t k = 1; k < s.count; k++)
					assert_int_equal(s.n[k],
					    s.n[k - 1] - 1);
				assert_int_equal(lookup(d, 2 % plates[i],
				    from, to, &s), 0);
				assert_int_equal(s.count, of);
				for (size_t k = 1; k < s.count; k++)
					assert_int_equal(s.n[k],
					    s.n[k - 1] - plates[i]);
			}
		s.stop = 3;
		assert_int_equal(each(d, 0, 100, &s), 1);
		assert_int_equal(s.count, 3);
		s.stop = 0;
		day_close(d);
	}
	make_remove(dir);
}

static void
known_rows_stay(void **state)
{
	char *dir = make_dir();
	struct day *d = open_day(make_path(dir, "d"), true);
	struct made a, b;
	struct day_row *rows[] = { &a.row, &b.row };
	struct reason why;
	struct blob photo;
	static struct seen s;
	uint64_t n;

	(void)state;
	fill(&a, 5, 1, 100);
	fill(&b, 5, 1, 50);
	memset(b.photo, 'x', sizeof(b.photo));
	assert_int_equal(day_put(d, rows, 2, &why), 0);
	assert_false(a.row.known);
	assert_true(b.row.known);
	assert_int_equal(day_put(d, rows, 1, &why), 0);
	assert_true(a.row.known);
	assert_int_equal(day_count(d, &n, &why), 0);
	assert_int_equal(n, 1);
	assert_int_equal(lookup(d, 0, 0, 9, &s), 0);
	assert_int_equal(s.count, 1);
	assert_int_equal(day_photo(d, a.row.id, DAY_VEHICLE, &photo, &why), 1);
	assert_int_equal(photo.len, 100);
	assert_int_equal(photo.data[0], 5);
	blob_free(&photo);
	assert_int_equal(day_photo(d, a.row.id, DAY_PLATE, &photo, &why), 0);
	assert_null(photo.data);
	day_close(d);
	make_remove(dir);
}

static void
map_grows(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct day *d = open_day(path, true);
	static struct seen s;

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		put(d, 1 + i * 100, 100, 50, 9000);
	assert_int_equal(each(d, 0, 1000, &s), 0);
	assert_int_equal(s.count, 800);
	day_close(d);
	d = open_day(path, false);
	assert_int_equal(each(d, 0, 1000, &s), 0);
	assert_int_equal(s.count, 800);
	assert_int_equal(lookup(d, 7, 0, 1000, &s), 0);
	assert_int_equal(s.count, 16);
	day_close(d);
	make_remove(dir);
}

/*
 * While one visits, another process makes the file outgrow the visitor's
 * map; the photos that the visitor asks for come from where it looks.
 */
static int
grow_and_see(void *ctx, const unsigned char *id, const struct blob *value,
    struct reason *why)
{
	struct seen *s = ctx;
	struct day *d;
	int status;
	pid_t child;

	if (s->count == 1) {
		child = fork();
		if (child == 0) {
			d = open_day(getenv("DAY_PATH"), true);
			put(d, 2000, 500, 50, 9000);
			day_close(d);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	return see(ctx, id, value, why);
}

static void
reader_beside_a_writer(void **state)
{
	unsigned char least[UUID_BYTES], past[UUID_BYTES];
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct day *d = open_day(path, true);
	static struct seen s;
	struct reason why;

	(void)state;
	put(d, 1, 60, 50, 9000);
	day_close(d);
	setenv("DAY_PATH", path, 1);
	d = open_day(path, false);
	uuid_first(0, least);
	uuid_first(5000, past);
	s.photos = d;
	assert_int_equal(day_each(d, least, past, grow_and_see, &s, &why), 0);
	assert_int_equal(s.count, 60);
	assert_int_equal(each(d, 0, 5000, &s), 0);
	assert_int_equal(s.count, 560);
	s.photos = NULL;
	day_close(d);
	make_remove(dir);
}

/* Deleting, too, where the map has no room left for it. */
static void
deletes(void **state)
{
	static const unsigned below[] = { 0, 1, 2, 150, 151, 799, 5000 };
	unsigned char id[UUID_BYTES];
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct day *d = open_day(path, true);
	struct reason why;
	static struct seen s;
	struct blob photo;
	uint64_t rows, gone = 0;

	(void)state;
	put(d, 1, 800, 7, 3000);
	for (size_t i = 0; i < sizeof(below) / sizeof(*below); i++) {
		unsigned first = below[i] < 1 ? 1 : below[i];
		size_t left = first > 800 ? 0 : 801 - first, sum = 0;

		uuid_first(below[i], id);
		assert_int_equal(day_delete_before(d, id, &gone, &why), 0);
		assert_int_equal(gone, 800 - left);
		assert_int_equal(day_count(d, &rows, &why), 0);
		assert_int_equal(rows, left);
		for (unsigned p = 0; p < 7; p++) {
			assert_int_equal(lookup(d, p, 0, 5000, &s), 0);
			sum += s.count;
		}
		assert_int_equal(sum, left);
		uuid_first(first - 1, id);
		id[15] = 1;
		assert_int_equal(day_photo(d, id, DAY_VEHICLE, &photo, &why),
		    0);
	}
	day_close(d);
	make_remove(dir);
}

static void
delete_with_a_full_map(void **state)
{
	unsigned char id[UUID_BYTES];
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	struct day *d = open_day(path, true);
	struct reason why;
	uint64_t gone = 0;

	(void)state;
	put(d, 1, 2000, 250, 1500);
	day_close(d);
	/* Opened again, the map is what the file fills. */
	d = open_day(path, true);
	uuid_first(1900, id);
	assert_int_equal(day_delete_before(d, id, &gone, &why), 0);
	assert_int_equal(gone, 1899);
	day_close(d);
	make_remove(dir);
}

static void
not_there_and_removed(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "d");
	static struct seen s;
	struct reason why;
	struct day *d;
	bool there = true;

	(void)state;
	assert_null(day_open(path, false, MAP, &there, &why));
	assert_false(there);
	assert_int_equal(day_create(path, &why), 0);
	assert_null(day_open(path, false, MAP, &there, &why));
	assert_false(there);
	d = open_day(path, true);
	put(d, 1, 10, 1, 10);
	assert_int_equal(day_remove(path, &why), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(each(d, 0, 100, &s), 0);
	assert_int_equal(s.count, 10);
	day_close(d);
	assert_int_equal(day_remove(path, &why), 0);
	assert_null(day_open(path, false, MAP, &there, &why));
	assert_false(there);
	assert_int_equal(file_write(path, "", 0, 0600, &why), 0);
	assert_null(day_open(path, true, MAP, &there, &why));
	assert_true(there);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds),
		cmocka_unit_test(known_rows_stay),
		cmocka_unit_test(map_grows),
		cmocka_unit_test(reader_beside_a_writer),
		cmocka_unit_test(deletes),
		cmocka_unit_test(delete_with_a_full_map),
		cmocka_unit_test(not_there_and_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
