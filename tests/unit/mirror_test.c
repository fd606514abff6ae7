/* The hashes of a log without its entries: given, checked, spoilt. */
#include "audit/mirror.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/tiles.h"
#include "make.h"

#define NOW	INT64_C(1795374479123)
#define SIZES	5

static const int sizes[SIZES] = { 1, 2, 255, 256, 600 };

struct given {
	const char *folder;
	int files;
};

static int
put(void *ctx, const char *name, const void *data, size_t len,
    struct reason *why)
{
	struct given *g = ctx;
	char part[TILES_NAME];

	assert_null(strstr(name, "entries"));
	for (const char *at = strchr(name, '/'); at != NULL;
	    at = strchr(at + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(at - name), name);
		if (file_mkdir(make_path(g->folder, part), 0700, why) != 0)
			return -1;
	}
	g->files++;
	return file_write(make_path(g->folder, name), data, len, 0600, why);
}

/* A log, and its checkpoints when it had each of the sizes. */
static char *
new_log(struct checkpoint kept[SIZES])
{
	char *dir = make_dir();
	struct note_key key;
	struct reason why;
	struct audit *a;
	struct blob note;
	json_t *none = json_object();

	assert_int_equal(file_mkdir(make_path(dir, "audit"), 0700, &why), 0);
	assert_int_equal(audit_create(dir, NULL, &why), 0);
	assert_int_equal(audit_key(dir, &key, &why), 0);
	a = audit_open(dir, &why);
	assert_non_null(a);
	for (int size = 0, i = 0; i < SIZES; i++) {
		for (; size < sizes[i]; size++)
			assert_int_equal(audit_append(a, NOW + size, "search",
			    none, &why), 0);
		assert_int_equal(audit_publish(a, &why), 0);
		assert_int_equal(audit_note(dir, &key, &note, &why), 0);
		assert_int_equal(checkpoint_open((char *)note.data, note.len,
		    &key, &kept[i], &why), 1);
		blob_free(&note);
	}
	audit_close(a);
	json_decref(none);
	return dir;
}

static void
goes_on(void **state)
{
	struct checkpoint kept[SIZES], other;
	char *dir = new_log(kept), *to;
	struct given given = { .files = 0 };
	struct reason why;

	(void)state;
	for (int i = 0; i < SIZES; i++) {
		given = (struct given){ to = make_dir(), 0 };
		assert_int_equal(mirror_copy(make_path(dir, "audit"),
		    kept[i].size, put, &given, &why), 0);
		assert_int_equal(given.files, sizes[i] < 256 ? 1 :
		    sizes[i] == 256 ? 2 : 4);
		assert_int_equal(mirror_check(to, &kept[i], &why), 0);
		for (int k = 0; k < SIZES; k++)
			assert_int_equal(mirror_goes_on(to, kept[i].size,
			    &kept[k], &why), k > i);
		other = kept[i];
		other.root.bytes[31] ^= 1;
		assert_int_equal(mirror_goes_on(to, kept[i].size, &other,
		    &why), 1);
		assert_int_equal(mirror_check(to, &other, &why), 1);
		other = kept[i];
		other.size++;
		assert_int_equal(mirror_check(to, &other, &why), 1);
		make_remove(to);
	}
	make_remove(dir);
}

/* Any bit of any tile, and any tile. */
static void
spoilt(void **state)
{
	static const char *const names[] = { "tile/0/000", "tile/0/001",
	    "tile/0/002.p/88", "tile/1/000.p/2" };
	struct checkpoint kept[SIZES];
	char *dir = new_log(kept), *to = make_dir();
	struct given given = { to, 0 };
	struct reason why;
	const char *path;
	struct blob b;

	(void)state;
	assert_int_equal(mirror_copy(make_path(dir, "audit"), 600, put,
	    &given, &why), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		path = make_path(to, names[i]);
		assert_int_equal(file_read(path, 1 << 20, &b, &why), 0);
		for (size_t at = 0; at < b.len; at += 31) {
			b.data[at] ^= 4;
			assert_int_equal(file_write(path, b.data, b.len,
			    0600, &why), 0);
			assert_int_equal(mirror_check(to, &kept[4], &why), 1);
			b.data[at] ^= 4;
		}
		assert_int_equal(file_write(path, b.data, b.len - 32, 0600,
		    &why), 0);
		assert_int_equal(mirror_check(to, &kept[4], &why), 1);
		assert_int_equal(remove(path), 0);
		assert_int_equal(mirror_check(to, &kept[4], &why), 1);
		assert_int_equal(file_write(path, b.data, b.len, 0600, &why),
		    0);
		assert_int_equal(mirror_check(to, &kept[4], &why), 0);
		blob_free(&b);
	}
	make_remove(to);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on),
		cmocka_unit_test(spoilt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
