/* A store whose files somebody changed: an error, and never silence. */
#include <stdio.h>
#include <stdlib.h>

#include "base/stamp.h"
#include "kept.h"
#include "make.h"
#include "store/check.h"
#include "store/segment.h"
#include "store/store_inside.h"

/* Two groups of an hour change places. */
static int
swap(void *ctx, struct day *day, struct reason *why)
{
	unsigned char data[2][4000];
	const unsigned char *at;
	struct day_part part;
	struct day_pack p;
	size_t len[2], rows;

	(void)ctx;
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(day_pack(day, 12, i, &p, why), 1);
		assert_int_equal(day_pack_group(&p, i - p.first, &rows, &at,
		    &len[i], why), 0);
		memcpy(data[i], at, len[i]);
	}
	assert_int_equal(rows, 1);
	assert_int_equal(day_cut(day, 12, 0, 0, why), 0);
	for (uint32_t i = 0; i < 2; i++) {
		part = (struct day_part){ 1, len[1 - i] };
		assert_int_equal(day_put_pack(day, 12, i, 1, &part,
		    data[1 - i], why), 0);
	}
	return 0;
}

static int
forge(void *ctx, struct day *day, struct reason *why)
{
	unsigned char zeros[200] = { 0 };
	struct day_part part = { 1, sizeof(zeros) };

	(void)ctx;
	return day_put_pack(day, 12, 0, 1, &part, zeros, why);
}

static int
count_rows(void *ctx, struct day *day, struct reason *why)
{
	return day_count(day, 12, ctx, why);
}

/* A search shows what opens, and fails; the check tells of it. */
static void
assert_damaged(struct store *s, const struct search_query *q,
    const char *want, const char *reason)
{
	struct kept f = { "", NULL };
	struct check_counts n = { 0 };
	struct reason why;
	size_t count;

	assert_int_equal(search_run(s, q, kept_find, &f, &count, &why), -1);
	assert_reason(why, reason);
	assert_string_equal(f.text, want);
	assert_int_equal(check_run(s, 0, kept_tell, NULL, &n, &why), 0);
	assert_int_not_equal(n.damaged, 0);
}

static void
work(struct store *s, day_work *fn, void *ctx)
{
	struct reason why;
	bool there;

	assert_int_equal(day_write(store_day(s, KEPT_NOON, true, &there,
	    &why), fn, ctx, &why), 0);
}

/* Plates of a group whose rows do not open are not left in memory. */
static void
no_plate_is_left(void **state)
{
	unsigned char key[CRYPTO_KEY] = { 1 }, entry[ENTRY_BYTES] = "7ABC123";
	const unsigned char id[UUID_BYTES] = { 1 };
	const struct group_place places[GROUP_PHOTOS] = { { 0, 0 } };
	struct group_sealed sealed = { .rows = 1 };
	struct terse data = { .len = 0 };
	struct group g = { .rows = 0 };
	struct group_view view = { .rows = 0 };
	struct crypto_box *box;
	struct reason why;

	(void)state;
	box = crypto_box_new(&why);
	assert_int_equal(crypto_box_key(box, key, &why), 0);
	assert_int_equal(group_add(&g, entry, id, places,
	    (const unsigned char *)"row", 3, &why), 0);
	assert_int_equal(group_seal(&g, box, 0, 0, 0, &data, &why), 0);
	sealed.data = data.data;
	sealed.len = data.len;
	assert_int_equal(group_open(&sealed, box, &view, &why), 0);
	assert_memory_equal(group_entry(&view, 0), entry, sizeof(entry));
	data.data[data.len - 1] ^= 1;
	assert_int_equal(group_open(&sealed, box, &view, &why), -1);
	for (size_t i = 0; i < data.len - 2 * CRYPTO_OVERHEAD; i++)
		assert_int_equal(view.text.data[i], 0);
	group_view_free(&view);
	group_free(&g);
	free(data.data);
	crypto_box_free(box);
}

/* What was not sealed so, or not there, is an error and never a result. */
static void
damage_is_an_error(void **state)
{
	static day_work *const faults[] = { swap, forge };
	static const char *const left[] = { "", "ABD " };
	const struct search_query q = { KEPT_ALL };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s = kept_new(&dir);
		assert_int_equal(kept_put(s, KEPT_NOON, "c", "ABC", 1, &why),
		    0);
		kept_commit(s);
		assert_int_equal(kept_put(s, KEPT_NOON + 1, "c", "ABD", 2,
		    &why), 0);
		kept_commit(s);
		kept_whole(s, 2, 0);
		work(s, faults[i], NULL);
		assert_damaged(s, &q, left[i], "does not open");
		store_close(s);
		make_remove(dir);
	}
}

/* A bit of an entry of the hour's only group. */
static int
flip(void *ctx, struct day *day, struct reason *why)
{
	unsigned char data[4000];
	const unsigned char *at;
	struct day_part part;
	struct day_pack p;
	size_t len;

	(void)ctx;
	assert_int_equal(day_pack(day, 12, 0, &p, why), 1);
	assert_int_equal(day_pack_group(&p, 0, &part.rows, &at, &len, why),
	    0);
	memcpy(data, at, len);
	data[CRYPTO_NONCE] ^= 1;
	part.end = len;
	return day_put_pack(day, 12, 0, 1, &part, data, why);
}

/* So is what is only looked at: a bit of an entry hides no sighting. */
static void
an_entry_is_checked(void **state)
{
	const struct search_query q = { KEPT_ALL, .pattern = "7ABC123" };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	assert_int_equal(kept_put(s, KEPT_NOON, "c", "7ABC123", 1, &why), 0);
	kept_commit(s);
	kept_found(s, &q, "7ABC123 ");
	work(s, flip, NULL);
	assert_damaged(s, &q, "", "does not open");
	store_close(s);
	make_remove(dir);
}

/* The hour's only group, sealed again by who has the key. */
struct lie {
	struct store *store;
	bool twice;		/* or: each entry is the other row's */
};

static int
seal_lie(void *ctx, struct day *day, struct reason *why)
{
	const struct lie *lie = ctx;
	struct group_sealed old = { .hour = KEPT_NOON };
	struct group_view view = { .rows = 0 };
	unsigned char entry[ENTRY_BYTES];
	struct terse sealed = { .len = 0 };
	struct group g = { .rows = 0 };
	struct day_part part = { .rows = 2 };
	struct crypto_box *box = lie->store->box;
	struct day_pack p;

	assert_int_equal(store_box(lie->store, KEPT_NOON, why), 1);
	assert_int_equal(day_pack(day, 12, 0, &p, why), 1);
	assert_int_equal(day_pack_group(&p, 0, &old.rows, &old.data, &old.len,
	    why), 0);
	assert_int_equal(group_open(&old, box, &view, why), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(group_copy(&g, &view, lie->twice ? 0 : i,
		    why), 0);
	if (!lie->twice) {
		memcpy(entry, g.entries[0], sizeof(entry));
		memcpy(g.entries[0], g.entries[1], sizeof(entry));
		memcpy(g.entries[1], entry, sizeof(entry));
	}
	assert_int_equal(group_seal(&g, box, KEPT_NOON, 0, 0, &sealed, why),
	    0);
	part.end = sealed.len;
	assert_int_equal(day_put_pack(day, 12, 0, 1, &part, sealed.data,
	    why), 0);
	group_view_free(&view);
	group_free(&g);
	free(sealed.data);
	return 0;
}

static int
append_line(void *ctx, const char *text)
{
	strcat(strcat(ctx, text), "\n");
	return 0;
}

/* What opens, but contradicts itself, is told of, and shown by its record. */
static void
contradictions_are_told(void **state)
{
	static const char *const told[] = { "an entry is not its row's",
	    "an id is there twice" };
	static const char *const all[] = { "", "ABC ABC " };
	const struct search_query q = { KEPT_ALL, .camera = { "c" },
	    .cameras = 1 };
	struct check_counts n;
	struct reason why;
	char text[1000];
	struct lie lie;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		lie = (struct lie){ kept_new(&dir), i == 1 };
		assert_int_equal(kept_put(lie.store, KEPT_NOON, "c", "ABC", 1,
		    &why), 0);
		assert_int_equal(kept_put(lie.store, KEPT_NOON + 1, "d",
		    "XYZ", 2, &why), 0);
		kept_commit(lie.store);
		work(lie.store, seal_lie, &lie);
		kept_found(lie.store, &q, all[i]);
		n = (struct check_counts){ 0 };
		text[0] = '\0';
		assert_int_equal(check_run(lie.store, 0, append_line, text,
		    &n, &why), 0);
		assert_int_equal(n.rows, 2);
		/* A photo is bound to the time, which is in the entry. */
		assert_int_equal(n.damaged, i == 0 ? 2 + 2 : 1);
		assert_non_null(strstr(text, told[i]));
		store_close(lie.store);
		make_remove(dir);
	}
}

/* Ten groups, and a segment of the index; plates are ABA000 to ABA319. */
static struct store *
indexed(char **dir)
{
	struct store *s = kept_new(dir);
	struct reason why;
	char plate[8];

	for (unsigned i = 0; i < 320; i++) {
		snprintf(plate, sizeof(plate), "ABA%03u", i);
		assert_int_equal(kept_put(s, KEPT_NOON + i, "c", plate, i,
		    &why), 0);
	}
	kept_commit(s);
	assert_int_equal(store_tidy(s, 0, &why), 0);
	kept_whole(s, 320, 0);
	return s;
}

/* Every bit of the index. */
static int
spoil_index(void *ctx, struct day *day, struct reason *why)
{
	struct day_segment s;
	unsigned char *data;
	int rc;

	(void)ctx;
	assert_int_equal(day_segment(day, 12, 0, &s, why), 1);
	assert_int_equal(s.groups, 10);
	data = malloc(s.len);
	assert_non_null(data);
	for (size_t i = 0; i < s.len; i++)
		data[i] = (unsigned char)~s.data[i];
	s.data = data;
	rc = day_put_segment(day, 12, &s, why);
	free(data);
	return rc;
}

/* A segment that says it has another number of groups. */
static int
miscount_index(void *ctx, struct day *day, struct reason *why)
{
	struct day_segment s;
	unsigned char *data;
	int rc;

	assert_int_equal(day_segment(day, 12, 0, &s, why), 1);
	data = malloc(s.len);
	assert_non_null(data);
	memcpy(data, s.data, s.len);
	s.data = data;
	s.groups = *(uint32_t *)ctx;
	rc = day_put_segment(day, 12, &s, why);
	free(data);
	return rc;
}

/* A segment that finds nothing, of the latter half of the groups alone. */
static int
cut_index(void *ctx, struct day *day, struct reason *why)
{
	unsigned char *grams = calloc(1, gram_bytes(5));
	unsigned char *sealed = malloc(segment_bytes(5));
	struct day_segment s = { 5, 5, sealed, segment_bytes(5) };
	struct store *store = ctx;
	int rc;

	assert_int_equal(day_cut(day, 12, 0, UINT32_MAX, why), 0);
	assert_int_equal(store_box(store, KEPT_NOON, why), 1);
	assert_int_equal(segment_seal(store->box, KEPT_NOON, 0, &s, grams,
	    sealed, why), 0);
	rc = day_put_segment(day, 12, &s, why);
	free(grams);
	free(sealed);
	return rc;
}

static int
drop_index(void *ctx, struct day *day, struct reason *why)
{
	(void)ctx;
	return day_cut(day, 12, 0, UINT32_MAX, why);
}

/* What the index cannot tell is looked for without it. */
static void
the_index_hides_nothing(void **state)
{
	const struct search_query early = { KEPT_ALL, .pattern = "ABA007" };
	const struct search_query late = { KEPT_ALL, .pattern = "ABA311" };
	struct check_counts n = { 0 };
	struct reason why;
	struct store *s;
	char *dir;

	(void)state;
	s = indexed(&dir);
	kept_found(s, &early, "ABA007 ");
	work(s, spoil_index, NULL);
	assert_damaged(s, &early, "ABA007 ", "does not open");
	assert_damaged(s, &late, "ABA311 ", "does not open");
	work(s, cut_index, s);
	kept_found(s, &early, "ABA007 ");
	kept_found(s, &late, "");
	assert_int_equal(check_run(s, 0, kept_tell, NULL, &n, &why), 0);
	assert_int_equal(n.damaged, 2);	/* the hole, and what it holds */
	work(s, drop_index, NULL);
	kept_found(s, &late, "ABA311 ");
	kept_whole(s, 320, 0);
	store_close(s);
	make_remove(dir);
}

/*
 * How many groups a segment has is not sealed.  Whatever it says keeps no
 * search, intake or expiry from its end.
 */
static void
a_miscounted_index_stops_nothing(void **state)
{
	static uint32_t counts[] = { 0, 11, 300, GRAM_GROUPS + 1,
	    DAY_GROUPS_MAX, UINT32_MAX };
	const struct search_query q = { KEPT_ALL, .pattern = "ABA311" };
	struct reason why;
	struct kept f;
	struct store *s;
	size_t count;
	char *dir;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		s = indexed(&dir);
		work(s, miscount_index, &counts[i]);
		f = (struct kept){ "", NULL };
		search_run(s, &q, kept_find, &f, &count, &why);
		assert_string_equal(f.text, "ABA311 ");
		for (unsigned k = 0; k < 20; k++) {
			assert_int_equal(kept_put(s, KEPT_NOON + 1000 + k,
			    "c", "NEW", k, &why), 0);
			kept_commit(s);
		}
		assert_int_equal(store_tidy(s, 0, &why), 0);
		assert_int_equal(store_tidy_day(s, KEPT_NOON, KEPT_NOON +
		    STAMP_DAY, &why), 0);
		assert_int_equal(store_damage(s, &why), counts[i] != 11);
		if (counts[i] != 11)
			assert_reason(why, "store: damaged");
		store_close(s);
		make_remove(dir);
	}
}

static int
drop_last(void *ctx, struct day *day, struct reason *why)
{
	struct day_pack p;

	(void)ctx;
	assert_int_equal(day_pack(day, 12, 9, &p, why), 1);
	return day_cut(day, 12, UINT32_MAX, p.first, why);
}

static int
drop_manifest(void *ctx, struct day *day, struct reason *why)
{
	(void)ctx;
	return day_put_manifest(day, 12, (const unsigned char *)"", 0, why);
}

/* Groups that the hour had, and has no more. */
static void
what_is_missing_is_missed(void **state)
{
	const struct search_query q = { KEPT_ALL, .pattern = "ABA007" };
	struct store *s;
	char *dir;

	(void)state;
	s = indexed(&dir);
	work(s, drop_last, NULL);
	assert_damaged(s, &q, "", "is missing");
	store_close(s);
	make_remove(dir);
	s = indexed(&dir);
	work(s, drop_manifest, NULL);
	assert_damaged(s, &q, "", "manifest");
	store_close(s);
	make_remove(dir);
}

/* A pack as it is, or put back. */
struct pack {
	unsigned char data[20000];
	struct day_part part;
};

static int
keep_pack(void *ctx, struct day *day, struct reason *why)
{
	const unsigned char *data;
	struct pack *k = ctx;
	struct day_pack p;

	assert_int_equal(day_pack(day, 12, 0, &p, why), 1);
	assert_int_equal(p.groups, 1);
	assert_int_equal(day_pack_group(&p, 0, &k->part.rows, &data,
	    &k->part.end, why), 0);
	assert_in_range(k->part.end, 1, sizeof(k->data));
	memcpy(k->data, data, k->part.end);
	return 0;
}

static int
put_pack(void *ctx, struct day *day, struct reason *why)
{
	struct pack *k = ctx;

	return day_put_pack(day, 12, 0, 1, &k->part, k->data, why);
}

/* A group that was packed anew cannot stand in its old place. */
static void
what_was_is_not_put_back(void **state)
{
	const struct search_query q = { KEPT_ALL, .pattern = "ABA007" };
	struct reason why;
	struct pack old;
	struct store *s;
	char *dir;

	(void)state;
	s = kept_new(&dir);
	for (unsigned i = 0; i < GROUP_ROWS + 10; i++) {
		assert_int_equal(kept_put(s, KEPT_NOON + i, "c", i == 7 ?
		    "ABA007" : "XYZ", i, &why), 0);
		if (i >= GROUP_ROWS - 1)
			kept_commit(s);
	}
	work(s, keep_pack, &old);
	assert_int_equal(old.part.rows, GROUP_ROWS);
	work(s, put_pack, &old);
	kept_found(s, &q, "ABA007 ");
	assert_int_equal(store_tidy(s, 0, &why), 0);
	kept_found(s, &q, "ABA007 ");
	kept_whole(s, GROUP_ROWS + 10, 0);
	work(s, put_pack, &old);
	assert_damaged(s, &q, "", "does not open");
	store_close(s);
	make_remove(dir);
}

/* Intake and tidying go on, and say so once. */
static void
damage_stops_nothing(void **state)
{
	static day_work *const faults[] = { swap, forge };
	struct reason why;
	struct store *s;
	uint64_t rows;
	bool there;
	char *dir;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s = kept_new(&dir);
		for (unsigned k = 0; k < 2; k++) {
			assert_int_equal(
			    kept_put(s, KEPT_NOON + k, "c", "ABC", k, &why), 0);
			kept_commit(s);
		}
		assert_false(store_damage(s, &why));
		assert_int_equal(day_write(store_day(s, KEPT_NOON, true, &there,
		    &why), faults[i], NULL, &why), 0);
		store_close(s);
		s = store_open(dir, NULL, &why);
		for (unsigned k = 2; k < 12; k++) {
			assert_int_equal(
			    kept_put(s, KEPT_NOON + k, "c", "ABC", k, &why), 0);
			kept_commit(s);
			assert_int_equal(store_damage(s, &why), k == 2);
		}
		assert_int_equal(store_tidy(s, 0, &why), 0);
		assert_true(store_damage(s, &why));
		assert_reason(why, "does not open");
		assert_int_equal(
		    store_tidy_day(s, KEPT_NOON, KEPT_NOON + STAMP_DAY, &why),
		    0);
		assert_true(store_damage(s, &why));
		/* All is where it was. */
		rows = 0;
		assert_int_equal(day_read(store_day(s, KEPT_NOON, false, &there,
		    &why), count_rows, &rows, &why), 0);
		assert_int_equal(rows, 12);
		store_close(s);
		make_remove(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_plate_is_left),
		cmocka_unit_test(damage_is_an_error),
		cmocka_unit_test(an_entry_is_checked),
		cmocka_unit_test(contradictions_are_told),
		cmocka_unit_test(the_index_hides_nothing),
		cmocka_unit_test(a_miscounted_index_stops_nothing),
		cmocka_unit_test(what_is_missing_is_missed),
		cmocka_unit_test(what_was_is_not_put_back),
		cmocka_unit_test(damage_stops_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
