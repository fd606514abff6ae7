/* Tiles and bundles: named as the specification has it, written, read. */
#include "audit/tiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "make.h"

static void
names(void **state)
{
	static const struct {
		struct tile tile;
		const char *name;
	} cases[] = {
		{ { 0, 0, 256 }, "tile/0/000" },
		{ { 0, 0, 1 }, "tile/0/000.p/1" },
		{ { 1, 999, 255 }, "tile/1/999.p/255" },
		{ { 2, 1000, 256 }, "tile/2/x001/000" },
		{ { 0, 1234067, 256 }, "tile/0/x001/x234/067" },
		{ { TILES_ENTRIES, 1234067, 8 },
		    "tile/entries/x001/x234/067.p/8" },
		{ { 7, UINT64_MAX, 12 }, "tile/7/x018/x446/x744/x073/x709/"
		    "x551/615.p/12" },
	};
	char name[TILES_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		tiles_name(&cases[i].tile, name);
		assert_string_equal(name, cases[i].name);
	}
}

/* Its example: 273 full tiles and one of 112, 1 and 17, and 1. */
static void
widths(void **state)
{
	(void)state;
	assert_int_equal(tiles_width(0, 272, 70000), 256);
	assert_int_equal(tiles_width(0, 273, 70000), 112);
	assert_int_equal(tiles_width(0, 274, 70000), 0);
	assert_int_equal(tiles_width(TILES_ENTRIES, 273, 70000), 112);
	assert_int_equal(tiles_width(1, 0, 70000), 256);
	assert_int_equal(tiles_width(1, 1, 70000), 17);
	assert_int_equal(tiles_width(2, 0, 70000), 1);
	assert_int_equal(tiles_width(3, 0, 70000), 0);
	assert_int_equal(tiles_width(0, 0, 256), 256);
	assert_int_equal(tiles_width(0, 1, 256), 0);
	assert_int_equal(tiles_width(1, 0, 256), 1);
	assert_int_equal(tiles_width(0, 0, 0), 0);
	assert_int_equal(tiles_width(7, 0, INT64_MAX), 127);
}

static void
write_tile(const char *dir, const struct tile *t, bool fresh,
    const void *data, size_t len)
{
	struct reason why;

	if (tiles_write(dir, t, fresh, data, len, &why) != 0)
		fail_msg("%s", why.text);
}

static void
files(void **state)
{
	const struct tile full = { 0, 1002, 256 }, part = { 0, 1002, 3 },
	    less = { 0, 1002, 2 }, gone = { 0, 1003, 2 };
	unsigned char data[256 * DIGEST_BYTES];
	bool there[TILES_WIDTH];
	char *dir = make_dir();
	struct reason why;
	struct stat st;
	struct blob b;

	(void)state;
	memset(data, 'a', sizeof(data));
	assert_int_equal(tiles_read(dir, &part, &b, &why), 0);
	assert_reason(why, "No such file");
	write_tile(dir, &part, true, data, 96);
	write_tile(dir, &less, true, data, 64);
	write_tile(dir, &less, false, data, 64);
	assert_int_equal(stat(make_path(dir, "tile/0/x001/002.p/3"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0440);
	assert_int_not_equal(stat(make_path(dir, "new"), &st), 0);
	assert_int_equal(tiles_list_partial(dir, &full, there, &why), 0);
	for (int w = 0; w < TILES_WIDTH; w++)
		assert_int_equal(there[w], w == 2 || w == 3);
	assert_int_equal(tiles_read(dir, &part, &b, &why), 1);
	assert_int_equal(b.len, 96);
	blob_free(&b);
	write_tile(dir, &full, false, data, sizeof(data));
	assert_int_equal(tiles_drop_partial(dir, &full, &why), 0);
	assert_int_equal(tiles_drop_partial(dir, &full, &why), 0);
	assert_int_not_equal(stat(make_path(dir, "tile/0/x001/002.p"), &st),
	    0);
	assert_int_equal(tiles_read(dir, &part, &b, &why), 0);
	/* The full one serves for one that is not there any more. */
	assert_int_equal(tiles_fetch(dir, &part, &b, &why), 1);
	assert_int_equal(b.len, 96);
	blob_free(&b);
	assert_int_equal(tiles_fetch(dir, &gone, &b, &why), 0);
	assert_int_equal(tiles_list_partial(dir, &gone, there, &why), 0);
	/* Of another length, or no file, it is no tile. */
	write_tile(dir, &full, false, data, sizeof(data) - 1);
	assert_int_equal(tiles_read(dir, &full, &b, &why), 0);
	assert_reason(why, "not a tile of 256");
	assert_int_equal(unlink(make_path(dir, "tile/0/x001/002")), 0);
	assert_int_equal(mkfifo(make_path(dir, "tile/0/x001/002"), 0600), 0);
	assert_int_equal(tiles_read(dir, &full, &b, &why), 0);
	make_remove(dir);
}

static void
bundles(void **state)
{
	const struct tile full = { TILES_ENTRIES, 0, 256 },
	    part = { TILES_ENTRIES, 0, 2 }, more = { TILES_ENTRIES, 0, 4 };
	unsigned char data[] = "\0\3abc\0\0\0\1dx";
	struct blob b = { data, 9 };
	const unsigned char *entry;
	char *dir = make_dir();
	size_t at = 0, len;
	struct reason why;

	(void)state;
	assert_int_equal(tiles_next(&b, &at, &entry, &len), 1);
	assert_int_equal(len, 3);
	assert_memory_equal(entry, "abc", 3);
	assert_int_equal(tiles_next(&b, &at, &entry, &len), 1);
	assert_int_equal(len, 0);
	/* Its length is there, and it is not; then half a length. */
	assert_int_equal(tiles_next(&b, &at, &entry, &len), -1);
	b.len = 8;
	assert_int_equal(tiles_next(&b, &at, &entry, &len), -1);
	b.len = 7;
	assert_int_equal(tiles_next(&b, &at, &entry, &len), 0);
	tiles_put_length(data, 0xfedc);
	assert_int_equal(data[0] << 8 | data[1], 0xfedc);
	tiles_put_length(data, 3);
	write_tile(dir, &full, true, data, 10);
	assert_int_equal(tiles_fetch(dir, &part, &b, &why), 1);
	assert_int_equal(b.len, 7);
	assert_memory_equal(b.data, data, 7);
	blob_free(&b);
	assert_int_equal(tiles_fetch(dir, &more, &b, &why), 0);
	make_remove(dir);
}

/* A tree of three levels of tiles, and the same from its leaf hashes. */
#define MANY	(256 * 256 + 300)

static int
from_leaves(void *ctx, unsigned height, uint64_t index,
    struct merkle_hash *out, struct reason *why)
{
	const struct merkle_hash *leaf = ctx;
	struct merkle_hash left, right;

	if (height == 0) {
		*out = leaf[index];
		return 0;
	}
	if (from_leaves(ctx, height - 1, 2 * index, &left, why) != 0 ||
	    from_leaves(ctx, height - 1, 2 * index + 1, &right, why) != 0)
		return -1;
	return merkle_node(&left, &right, out, why);
}

static void
reads_trees(void **state)
{
	struct merkle_hash *hash = malloc(MANY * sizeof(*hash)), a, b, *row;
	const struct merkle_tree plain = { MANY, from_leaves, hash };
	struct merkle_proof path;
	struct tiles_reader *r;
	struct merkle_tree t;
	char *dir = make_dir();
	struct reason why;
	struct tile tile;
	size_t n = MANY;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(merkle_leaf(&i, sizeof(i), &hash[i], &why),
		    0);
	row = malloc(MANY * sizeof(*row));
	memcpy(row, hash, MANY * sizeof(*row));
	for (tile.level = 0; n > 0; tile.level++, n /= 256)
		for (tile.n = 0; tile.n * 256 < n; tile.n++) {
			tile.width = tiles_width(tile.level, tile.n, MANY);
			write_tile(dir, &tile, tile.n % 256 == 0 ||
			    tile.width < 256, &row[tile.n * 256],
			    tile.width * sizeof(*row));
			if (tile.width == 256)
				assert_int_equal(merkle_fold(
				    &row[tile.n * 256], 256, &row[tile.n],
				    &why), 0);
		}
	r = tiles_reader_new(dir, MANY);
	t = tiles_tree(r);
	for (uint64_t size = MANY; size > 0; size = size * 2 / 3) {
		assert_int_equal(merkle_root(&t, size, &a, &why), 0);
		assert_int_equal(merkle_root(&plain, size, &b, &why), 0);
		assert_memory_equal(&a, &b, sizeof(a));
		assert_int_equal(merkle_root(&t, MANY, &a, &why), 0);
		assert_int_equal(merkle_inclusion(&t, size - 1, &path, &why),
		    0);
		assert_int_equal(merkle_check_inclusion(size - 1, MANY,
		    &hash[size - 1], &path, &a, &why), 1);
	}
	assert_int_equal(t.node(t.ctx, 8, 256, &a, &why), 0);
	assert_int_equal(t.node(t.ctx, 8, 257, &a, &why), -1);
	tiles_reader_free(r);
	tiles_reader_free(NULL);
	free(row);
	free(hash);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(widths),
		cmocka_unit_test(files),
		cmocka_unit_test(bundles),
		cmocka_unit_test(reads_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
