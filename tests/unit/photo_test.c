/* The photo that a record names. */
#include "capture/photo.h"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "make.h"

static void
loads(void **state)
{
	char *dir = make_dir(), hash[DIGEST_HEX];
	const char *path = make_path(dir, "p.jpg");
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(file_write(path, "photo", 5, 0600, &why), 0);
	assert_int_equal(digest_sha256_hex("photo", 5, hash, &why), 0);
	assert_int_equal(photo_load(path, NULL, &b, &why), 0);
	blob_free(&b);
	assert_int_equal(photo_load(path, hash, &b, &why), 0);
	assert_int_equal(b.len, 5);
	assert_memory_equal(b.data, "photo", 5);
	blob_free(&b);
	for (char *p = hash; *p != '\0'; p++)
		*p = *p >= 'a' ? (char)(*p - 'a' + 'A') : *p;
	assert_int_equal(photo_load(path, hash, &b, &why), 0);
	blob_free(&b);
	hash[5] = hash[5] == '0' ? '1' : '0';
	assert_int_equal(photo_load(path, hash, &b, &why), -1);
	assert_reason(why, "SHA-256 differs");
	assert_null(b.data);
	make_remove(dir);
}

static void
refuses(void **state)
{
	char *dir = make_dir();
	const char *path = make_path(dir, "big");
	struct reason why;
	struct blob b;

	(void)state;
	assert_int_equal(photo_load(NULL, NULL, &b, &why), -1);
	assert_string_equal(why.text, "image: missing");
	assert_int_equal(photo_load(path, NULL, &b, &why), -1);
	assert_reason(why, "No such file");
	assert_int_equal(file_write(path, "", 0, 0600, &why), 0);
	assert_int_equal(truncate(path, IMAGE_BYTES_MAX + 1), 0);
	assert_int_equal(photo_load(path, NULL, &b, &why), -1);
	assert_reason(why, "more than");
	assert_null(b.data);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
