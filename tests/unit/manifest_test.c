/* The manifest of an hour: editions of its groups. */
#include "store/manifest.h"

#include <string.h>

#include "base/stamp.h"
#include "make.h"

#define HOUR	(20000 * STAMP_DAY + 7 * STAMP_HOUR)

static uint64_t
renew(struct manifest *m, uint32_t first)
{
	struct reason why;

	assert_int_equal(manifest_renew(m, first, &why), 0);
	return manifest_edition(m, first);
}

/* A group keeps its edition until it, or one before it, is renewed. */
static void
editions(void **state)
{
	struct manifest m = { .groups = 0 };
	uint64_t a, b, c;

	(void)state;
	assert_int_equal(manifest_edition(&m, 0), 0);
	assert_int_equal(manifest_edition(&m, UINT32_MAX), 0);
	a = renew(&m, 300);
	b = renew(&m, 700);
	assert_int_not_equal(a, 0);
	assert_int_not_equal(a, b);
	assert_int_equal(manifest_edition(&m, 299), 0);
	assert_int_equal(manifest_edition(&m, 300), a);
	assert_int_equal(manifest_edition(&m, 699), a);
	assert_int_equal(manifest_edition(&m, UINT32_MAX), b);
	c = renew(&m, 300);
	assert_int_equal(manifest_edition(&m, 299), 0);
	assert_int_not_equal(c, a);
	assert_int_equal(manifest_edition(&m, 300), c);
	assert_int_equal(manifest_edition(&m, 800), c);
	a = renew(&m, 0);
	assert_int_equal(m.editions, 1);
	assert_int_equal(manifest_edition(&m, 0), a);
}

static void
no_more_editions_than_fit(void **state)
{
	struct manifest m = { .groups = 0 };
	struct reason why;

	(void)state;
	for (uint32_t i = 0; i < MANIFEST_EDITIONS; i++)
		renew(&m, 10 * i);
	assert_int_equal(manifest_renew(&m, 10000, &why), 1);
	assert_int_equal(m.editions, MANIFEST_EDITIONS);
	renew(&m, 10 * (MANIFEST_EDITIONS - 1));
	assert_int_equal(m.editions, MANIFEST_EDITIONS);
}

struct trip {
	struct crypto_box *box;
	struct manifest put, got;
	unsigned char sealed[1024];
	size_t len;
};

static int
put(void *ctx, struct day *d, struct reason *why)
{
	struct trip *t = ctx;

	return manifest_write(d, t->box, HOUR, &t->put, why);
}

static int
get(void *ctx, struct day *d, struct reason *why)
{
	struct trip *t = ctx;
	const unsigned char *data;

	assert_int_equal(manifest_read(d, t->box, HOUR + STAMP_HOUR, &t->got,
	    why), 0);
	assert_int_equal(t->got.groups, 0);
	assert_int_equal(manifest_read(d, t->box, HOUR, &t->got, why), 1);
	assert_int_equal(day_manifest(d, 7, &data, &t->len, why), 1);
	assert_in_range(t->len, 1, sizeof(t->sealed));
	memcpy(t->sealed, data, t->len);
	return 0;
}

/* Puts one that was changed, cut short, or is of another hour. */
static int
spoil(void *ctx, struct day *d, struct reason *why)
{
	struct trip *t = ctx;

	for (size_t i = 0; i < t->len; i++) {
		t->sealed[i] ^= 1;
		assert_int_equal(day_put_manifest(d, 7, t->sealed, t->len,
		    why), 0);
		assert_int_equal(manifest_read(d, t->box, HOUR, &t->got,
		    why), -1);
		t->sealed[i] ^= 1;
		assert_int_equal(day_put_manifest(d, 7, t->sealed, i, why),
		    0);
		assert_int_equal(manifest_read(d, t->box, HOUR, &t->got,
		    why), -1);
	}
	assert_int_equal(day_put_manifest(d, 8, t->sealed, t->len, why), 0);
	assert_int_equal(manifest_read(d, t->box, HOUR + STAMP_HOUR, &t->got,
	    why), -1);
	assert_reason(*why, "does not open");
	assert_int_equal(day_put_manifest(d, 7, t->sealed, t->len, why), 0);
	assert_int_equal(manifest_read(d, t->box, HOUR, &t->got, why), 1);
	return 0;
}

static void
there_and_back(void **state)
{
	static const unsigned char key[CRYPTO_KEY] = { 5 };
	char *dir = make_dir();
	struct trip t = { .put = { .groups = 900 } };
	struct reason why;
	struct day *d;
	bool there;

	(void)state;
	t.box = crypto_box_new(&why);
	assert_non_null(t.box);
	assert_int_equal(crypto_box_key(t.box, key, &why), 0);
	renew(&t.put, 256);
	renew(&t.put, 512);
	d = day_open(dir, true, (size_t)1 << 20, &there, &why);
	assert_non_null(d);
	assert_int_equal(day_write(d, put, &t, &why), 0);
	assert_int_equal(day_read(d, get, &t, &why), 0);
	assert_int_equal(t.got.groups, 900);
	assert_int_equal(t.got.editions, 2);
	for (uint32_t g = 0; g < 900; g += 128)
		assert_int_equal(manifest_edition(&t.got, g),
		    manifest_edition(&t.put, g));
	assert_int_equal(day_write(d, spoil, &t, &why), 0);
	day_close(d);
	crypto_box_free(t.box);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(editions),
		cmocka_unit_test(no_more_editions_than_fit),
		cmocka_unit_test(there_and_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
