/* Expiry. */
#include "store/expire.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/stamp.h"
#include "kept.h"
#include "make.h"

#define DAY	(20000 * STAMP_DAY)			/* 2024-10-04 */
#define NOON	(DAY + 12 * STAMP_HOUR)

/* A disk that fails to sync this one file, if it is not 0. */
static ino_t failing;

int
fsync(int fd)
{
	struct stat st;

	if (failing != 0 && fstat(fd, &st) == 0 && st.st_ino == failing) {
		errno = EIO;
		return -1;
	}
	return fdatasync(fd);
}

static void
put(struct store *store, int64_t time, unsigned seq)
{
	const struct blob photos[GROUP_PHOTOS] = { { NULL, 0 }, { NULL, 0 } };
	struct sighting s;
	struct reason why;

	make_sighting(&s, time, "cam", "ABC", seq);
	assert_int_equal(store_put(store, &s, photos, NOON + 20 * STAMP_DAY,
	    0, &why), 0);
	json_decref(s.json);
}

static struct store *
new_store(char **dir)
{
	struct reason why;
	struct store *s;

	*dir = make_dir();
	assert_int_equal(store_init(*dir, NULL, STORE_RETENTION, &why), 0);
	s = store_open(*dir, NULL, &why);
	assert_non_null(s);
	return s;
}

struct tally {
	uint64_t n;
};

static int
add_up(void *ctx, struct day *day, struct reason *why)
{
	struct tally *t = ctx;

	for (int hour = 0; hour < KEYRING_HOURS; hour++)
		assert_int_equal(day_count(day, hour, &t->n, why), 0);
	return 0;
}

static uint64_t
rows(struct store *s, int64_t day)
{
	struct tally t = { 0 };
	struct reason why;
	struct day *d;
	bool there;

	d = store_day(s, day, false, &there, &why);
	if (d != NULL)
		assert_int_equal(day_read(d, add_up, &t, &why), 0);
	return t.n;
}

/* Two rows in each of the hours 11, 12 and 13 of a day, one the day after. */
static struct store *
filled(char **dir)
{
	struct store *s = new_store(dir);
	struct reason why;

	for (unsigned i = 0; i < 3; i++) {
		put(s, NOON + ((int64_t)i - 1) * STAMP_HOUR, 2 * i);
		put(s, NOON + (int64_t)i * STAMP_HOUR - 1, 2 * i + 1);
	}
	put(s, NOON + STAMP_DAY, 99);
	assert_int_equal(store_commit(s, NULL, &why), 0);
	return s;
}

static void
hour_by_hour(void **state)
{
	static const struct {
		int64_t cutoff;
		struct expire_counts counts;
		uint64_t left;
	} cases[] = {
		{ DAY, { 0 }, 6 },
		{ DAY + STAMP_HOUR - 1, { 0 }, 6 },
		{ DAY + STAMP_HOUR, { 1, 0, 0, 0, 0, 0 }, 6 },
		{ NOON - 1, { 10, 0, 0, 0, 0, 0 }, 6 },
		{ NOON, { 1, 2, 0, 0, 0, 0 }, 4 },
		{ NOON + STAMP_HOUR - 1, { 0 }, 4 },
		{ NOON + STAMP_HOUR, { 1, 2, 0, 0, 0, 0 }, 2 },
		{ DAY + STAMP_DAY - 1, { 10, 2, 0, 0, 0, 0 }, 0 },
	};
	struct expire_counts c;
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = filled(&dir);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int dry = 1; dry >= 0; dry--) {
			memset(&c, 0, sizeof(c));
			assert_int_equal(kept_expire(s, cases[i].cutoff,
			    dry == 1, &c, &why), 0);
			assert_int_equal(c.keys, cases[i].counts.keys);
			assert_int_equal(c.rows, cases[i].counts.rows);
			assert_int_equal(c.days, cases[i].counts.days);
			if (!dry)
				assert_int_equal(rows(s, DAY), cases[i].left);
		}
	assert_int_equal(rows(s, DAY + STAMP_DAY), 1);
	store_close(s);
	make_remove(dir);
}

static void
whole_day(void **state)
{
	struct expire_counts c = { 0 };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = filled(&dir);
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, true, &c, &why), 0);
	assert_int_equal(c.keys, 24);
	assert_int_equal(c.days, 1);
	assert_int_equal(access(make_path(dir, "days/2024-10-04/data.mdb"),
	    F_OK), 0);
	assert_int_equal(keyring_holds(store_keys(s), NOON, &why), 1);
	memset(&c, 0, sizeof(c));
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c, &why), 0);
	assert_int_equal(c.keys, 24);
	assert_int_equal(c.days, 1);
	assert_int_equal(access(make_path(dir, "days/2024-10-04"), F_OK), -1);
	assert_int_equal(access(make_path(dir, "keys/2024-10-04"), F_OK), -1);
	assert_int_equal(rows(s, DAY + STAMP_DAY), 1);
	memset(&c, 0, sizeof(c));
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c, &why), 0);
	assert_int_equal(c.keys + c.days + c.rows, 0);
	store_close(s);
	make_remove(dir);
}

/* Keys without rows, and a run that was cut off between the two. */
static void
orphans(void **state)
{
	struct expire_counts c = { 0 };
	unsigned char k[CRYPTO_KEY];
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = filled(&dir);
	assert_int_equal(keyring_get(store_keys(s), DAY - 1, true, k, &why),
	    1);
	assert_int_equal(day_remove(make_path(dir, "days/2024-10-04"), &why),
	    0);
	assert_int_equal(file_write(make_path(dir, "keys/2024-10-04.Xy12zq"),
	    "half", 4, 0600, &why), 0);
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c, &why), 0);
	assert_int_equal(c.days, 2);
	assert_int_equal(c.keys, 48);
	assert_int_equal(access(make_path(dir, "keys/2024-10-03"), F_OK), -1);
	assert_int_equal(access(make_path(dir, "keys/2024-10-04"), F_OK), -1);
	store_close(s);
	make_remove(dir);
}

/* Rows without keys: of a writer too late, and put back from a copy. */
static void
strays(void **state)
{
	struct expire_counts c = { 0 };
	struct reason why;
	struct store *s;
	const char *back;
	char *dir;

	(void)state;
	s = filled(&dir);
	put(s, NOON, 7);
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c, &why), 0);
	assert_int_equal(store_commit(s, NULL, &why), -1);
	assert_reason(why, "destroyed");
	back = make_path(dir, "days/2024-10-03");
	assert_int_equal(file_mkdir(back, 0700, &why), 0);
	assert_int_equal(file_write(make_path(back, "07.photos"), "x", 1,
	    0600, &why), 0);
	for (int dry = 1; dry >= 0; dry--) {
		memset(&c, 0, sizeof(c));
		assert_int_equal(kept_expire(s, DAY + STAMP_DAY, dry == 1, &c,
		    &why), 0);
		assert_int_equal(c.days, 2);
		assert_int_equal(access(back, F_OK), dry == 1 ? 0 : -1);
	}
	assert_int_equal(access(make_path(dir, "days/2024-10-04"), F_OK), -1);
	assert_int_equal(rows(s, DAY + STAMP_DAY), 1);
	store_close(s);
	make_remove(dir);
}

/* A key whose overwrite the disk refused stays in sight, and its day. */
static void
disk_fails(void **state)
{
	struct expire_counts c = { 0 };
	const char *keys;
	struct reason why;
	struct store *s;
	struct stat st;
	char *dir;

	(void)state;
	s = filled(&dir);
	keys = make_path(dir, "keys/2024-10-04");
	assert_int_equal(stat(keys, &st), 0);
	failing = st.st_ino;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c,
		    &why), -1);
		assert_reason(why, "overwrite a key");
		assert_int_equal(access(keys, F_OK), 0);
		assert_int_equal(c.keys + c.rows + c.days, 0);
	}
	failing = 0;
	assert_int_equal(kept_expire(s, DAY + STAMP_DAY, false, &c, &why), 0);
	assert_int_equal(c.keys, 24);
	assert_int_equal(access(keys, F_OK), -1);
	store_close(s);
	make_remove(dir);
}

static void
clock_check(void **state)
{
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = new_store(&dir);
	assert_int_equal(expire_check_clock(s, NOON, &why), 0);
	put(s, NOON, 1);
	put(s, NOON - 3 * STAMP_DAY, 2);
	assert_int_equal(store_commit(s, NULL, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON + STAMP_DAY, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON + STAMP_DAY + 1, &why),
	    -1);
	assert_reason(why, "2024-10-04T12:00:00.000Z");
	assert_int_equal(expire_note(s, NOON + 9 * STAMP_DAY, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON + 10 * STAMP_DAY, &why),
	    0);
	assert_int_equal(expire_check_clock(s, NOON + 10 * STAMP_DAY + 1,
	    &why), -1);
	assert_int_equal(expire_check_clock(s, 0, &why), 0);

	/* A run and a sighting to come vouch for no time before them. */
	put(s, NOON + 20 * STAMP_DAY, 3);
	assert_int_equal(store_commit(s, NULL, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON + 8 * STAMP_DAY, &why),
	    -1);
	assert_reason(why, "2024-10-04T12:00:00.000Z");
	assert_int_equal(expire_check_clock(s, NOON + 18 * STAMP_DAY, &why),
	    -1);
	assert_int_equal(expire_check_clock(s, NOON + 20 * STAMP_DAY, &why),
	    0);
	assert_int_equal(expire_is_ahead(s, NOON + 8 * STAMP_DAY, &why), 1);
	assert_reason(why, "last run");
	/* Of a day that is to come, only the first run of a day tells. */
	assert_int_equal(expire_is_ahead(s, NOON + 9 * STAMP_DAY, &why), 0);
	assert_int_equal(expire_is_ahead(s, NOON + 10 * STAMP_DAY, &why), 1);
	assert_reason(why, "2024-10-24");
	assert_int_equal(expire_is_ahead(s, NOON + 20 * STAMP_DAY, &why), 0);

	assert_int_equal(file_write(make_path(dir, "expired"), "junk", 4,
	    0600, &why), 0);
	/* Without the last run, the newest sighting tells. */
	assert_int_equal(expire_check_clock(s, NOON + STAMP_DAY, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON + STAMP_DAY + 1, &why),
	    -1);
	assert_reason(why, "2024-10-04T12:00:00.000Z");
	store_close(s);
	make_remove(dir);

	/* With neither, nothing does. */
	s = new_store(&dir);
	assert_int_equal(file_write(make_path(dir, "expired"), "junk", 4,
	    0600, &why), 0);
	assert_int_equal(expire_check_clock(s, NOON, &why), -1);
	assert_reason(why, "expired");
	store_close(s);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hour_by_hour),
		cmocka_unit_test(whole_day),
		cmocka_unit_test(orphans),
		cmocka_unit_test(strays),
		cmocka_unit_test(disk_fails),
		cmocka_unit_test(clock_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
