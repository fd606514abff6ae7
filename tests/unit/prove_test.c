/* Trying to open what was destroyed. */
#include "store/prove.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/stamp.h"
#include "kept.h"
#include "make.h"
#include "store/expire.h"

#define DATA	"days/2024-10-04/data.mdb"
#define PAGE	4096
#define LARGE	16384
#define FLAGS	10	/* in the head of a page; 2: a leaf */
#define LOWER	12
#define UPPER	14

static void
copy_file(const char *from, const char *to, const char *name)
{
	struct reason why;
	struct blob b;

	assert_int_equal(file_read(make_path(from, name), 1 << 24, &b, &why),
	    0);
	assert_int_equal(file_write(make_path(to, name), b.data, b.len, 0600,
	    &why), 0);
	blob_free(&b);
}

/* A folder with the day that has most of kept_fill(), and its photos. */
static char *
copy_of(const char *dir, bool keys)
{
	char *copy = make_dir();
	struct reason why;

	assert_int_equal(file_mkdir(make_path(copy, "days"), 0700, &why), 0);
	assert_int_equal(file_mkdir(make_path(copy, "days/2024-10-04"), 0700,
	    &why), 0);
	assert_int_equal(file_mkdir(make_path(copy, "keys"), 0700, &why), 0);
	copy_file(dir, copy, DATA);
	copy_file(dir, copy, "days/2024-10-04/12.photos");
	copy_file(dir, copy, "days/2024-10-04/13.photos");
	if (keys)
		copy_file(dir, copy, "keys/2024-10-04");
	return copy;
}

static struct prove_counts
prove(struct store *s, const char *dir)
{
	struct prove_counts n = { 0 };
	struct reason why;

	assert_int_equal(prove_run(s, dir, &n, &why), 0);
	return n;
}

static void
destroy(struct store *s)
{
	struct expire_counts n = { 0 };
	struct reason why;

	assert_int_equal(kept_expire(s, KEPT_NOON + STAMP_DAY, false, &n,
	    &why), 0);
}

static void
copies(void **state)
{
	char *dir, *copy, *full;
	struct prove_counts n;
	struct store *s;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	copy = copy_of(dir, false);
	full = copy_of(dir, true);
	n = prove(s, copy);
	assert_int_equal(n.files, 1);
	assert_int_equal(n.photos, 2);
	/* Of three hours, one of them of the next day. */
	assert_true(n.groups >= 2);
	assert_int_equal(n.kept, n.groups + n.photos);
	assert_int_equal(n.opened, 0);
	destroy(s);
	n = prove(s, copy);
	assert_true(n.groups >= 2);
	assert_int_equal(n.photos, 2);
	assert_int_equal(n.kept + n.opened, 0);
	n = prove(s, full);
	assert_int_equal(n.opened, n.groups + n.photos);
	store_close(s);
	make_remove(dir);
	make_remove(copy);
	make_remove(full);
}

/* Leaf pages as a kernel with larger pages makes them. */
static void
enlarge(struct blob *b)
{
	size_t pages = b->len / PAGE, upper, nodes;
	unsigned char *out = calloc(pages, LARGE), *from, *to;

	assert_non_null(out);
	for (size_t i = 0; i < pages; i++) {
		from = b->data + i * PAGE;
		to = out + i * LARGE;
		if (i > 0 && (from[FLAGS] & 2) == 0)
			continue;
		memcpy(to, from, i == 0 ? PAGE : 16);
		if (i == 0) {
			bytes_put(to + 16 + 24, LARGE, 4);
			continue;
		}
		nodes = (bytes_get(from + LOWER, 2) - 16) / 2;
		upper = bytes_get(from + UPPER, 2);
		for (size_t k = 0; k < nodes; k++)
			bytes_put(to + 16 + 2 * k, bytes_get(from + 16 +
			    2 * k, 2) + LARGE - PAGE, 2);
		memcpy(to + upper + LARGE - PAGE, from + upper, PAGE - upper);
	}
	free(b->data);
	b->data = out;
	b->len = pages * LARGE;
}

static void
pages_of_another_size(void **state)
{
	struct prove_counts small, large;
	struct reason why;
	struct store *s;
	char *dir, *copy;
	const char *path;
	struct blob b;

	(void)state;
	s = kept_new(&dir);
	kept_fill(s);
	copy = copy_of(dir, false);
	small = prove(s, copy);
	path = make_path(copy, DATA);
	assert_int_equal(file_read(path, 1 << 24, &b, &why), 0);
	enlarge(&b);
	assert_int_equal(file_write(path, b.data, b.len, 0600, &why), 0);
	large = prove(s, copy);
	assert_true(large.groups >= 2);
	assert_int_equal(large.groups, small.groups);
	assert_int_equal(large.kept, large.groups + large.photos);
	/* What is not LMDB's says so, and is no proof. */
	for (size_t i = 16; i < 16 + 28; i += 4) {
		if (i >= 24 && i < 40)
			continue;
		b.data[i] ^= 1;
		assert_int_equal(file_write(path, b.data, b.len, 0600, &why),
		    0);
		assert_int_equal(prove_run(s, copy, &large, &why), -1);
		assert_reason(why, "not a file of LMDB");
		b.data[i] ^= 1;
	}
	blob_free(&b);
	store_close(s);
	make_remove(dir);
	make_remove(copy);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies),
		cmocka_unit_test(pages_of_another_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
