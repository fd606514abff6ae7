/*
 * Searching against looking at everything: random sightings, put in batches
 * of many sizes, and for each random query what a loop over all finds.
 */
#include "search/search.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stamp.h"
#include "make.h"
#include "record/record.h"
#include "store/check.h"
#include "store/gram.h"

#define NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define SPAN	(3 * STAMP_HOUR)
#define CAMERAS	12

struct known {
	int64_t time;
	char plate[PLATE_SIZE], camera[8];
	struct geo_point place;
	const char *make;
	bool placed;
	unsigned char id[UUID_BYTES];
};

static unsigned seed = 1;

static unsigned
draw(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Few letters, so that patterns hit, and confusable ones among them. */
static void
draw_plate(char out[PLATE_SIZE])
{
	static const char letters[] = "08BOQ1I7A";
	size_t n = 2 + draw(6);

	for (size_t i = 0; i < n; i++)
		out[i] = letters[draw(sizeof(letters) - 1)];
	out[n] = '\0';
}

static void
draw_sighting(struct known *k)
{
	static const char *const makes[] = { NULL, "Toyota", "FORD", "bmw" };

	k->time = NOON + (int64_t)draw((unsigned)SPAN);
	draw_plate(k->plate);
	snprintf(k->camera, sizeof(k->camera), "cam%u", draw(CAMERAS));
	k->placed = draw(10) > 0;
	k->place = (struct geo_point){ 32 + draw(4000) / 1e4,
	    -117 - draw(4000) / 1e4 };
	k->make = makes[draw(4)];
}

static void
put(struct store *store, struct known *k, unsigned seq)
{
	const struct blob photos[GROUP_PHOTOS] = { { NULL, 0 },
	    { NULL, 0 } };
	struct sighting s;
	struct reason why;

	make_sighting(&s, k->time, k->camera, k->plate, seq);
	if (k->placed) {
		assert_int_equal(record_set_real(s.json, "lat", k->place.lat,
		    4), 0);
		assert_int_equal(record_set_real(s.json, "lon", k->place.lon,
		    4), 0);
	}
	if (k->make != NULL)
		assert_int_equal(json_object_set_new(s.json, "vehicle",
		    json_pack("{s:s}", "make", k->make)), 0);
	assert_int_equal(sighting_parse(s.json, &s, &why), 0);
	memcpy(k->id, s.id, UUID_BYTES);
	k->place = s.place;
	assert_int_equal(store_put(store, &s, photos, NOON + STAMP_DAY, 0,
	    &why), 0);
	json_decref(s.json);
}

/* The plain meaning of a query. */
static bool
fits(const struct search_query *q, const struct known *k)
{
	bool plate = q->pattern == NULL || plate_match(q->pattern,
	    k->plate) || (q->confusable && plate_match_fold(q->pattern,
	    k->plate)) || (q->slip && plate_slip(q->pattern, k->plate,
	    q->confusable));
	bool camera = q->cameras == 0, area = q->area == SEARCH_ANYWHERE;

	for (size_t i = 0; i < q->cameras; i++)
		camera = camera || strcmp(q->camera[i], k->camera) == 0;
	if (k->placed && q->area == SEARCH_CIRCLE)
		area = geo_distance(q->centre, k->place) <= q->radius;
	if (k->placed && q->area == SEARCH_BOX)
		area = k->place.lat >= q->least.lat && k->place.lat <=
		    q->most.lat && k->place.lon >= q->least.lon &&
		    k->place.lon <= q->most.lon;
	if (k->placed && q->area == SEARCH_RING)
		area = geo_inside(k->place, q->ring, q->corners);
	return plate && camera && area && k->time >= q->from &&
	    k->time < q->to && (q->trait[ENTRY_MAKE] == NULL ||
	    (k->make != NULL && entry_same(k->make, q->trait[ENTRY_MAKE])));
}

struct asked {
	struct search_query q;
	char pattern[PLATE_PATTERN_SIZE], camera[2][8];
	struct geo_point ring[5];
};

static void
draw_pattern(struct asked *a)
{
	char plate[PLATE_SIZE], text[40] = "";
	size_t n = 0;
	struct reason why;

	draw_plate(plate);
	a->q.confusable = draw(2) == 0;
	a->q.slip = strlen(plate) >= 4 && draw(4) == 0;
	for (size_t i = 0; plate[i] != '\0'; i++) {
		if (!a->q.slip && draw(6) == 0)
			text[n++] = '*';
		text[n++] = !a->q.slip && draw(5) == 0 ? '?' : plate[i];
	}
	if (!a->q.slip && draw(3) == 0)
		text[n++] = '*';
	if (plate_pattern(text, a->pattern, &why) == 0)
		a->q.pattern = a->pattern;
	else
		a->q.slip = a->q.confusable = false;
}

static void
draw_query(struct asked *a)
{
	static const char *const makes[] = { "toyota", "Ford", "kia" };
	struct search_query *q = &a->q;

	memset(a, 0, sizeof(*a));
	q->to = INT64_MAX;
	if (draw(4) > 0)
		draw_pattern(a);
	if (draw(3) == 0) {
		q->from = NOON + draw((unsigned)SPAN);
		q->to = q->from + draw((unsigned)SPAN);
	}
	q->cameras = draw(4) == 0 ? 1 + draw(2) : 0;
	for (size_t i = 0; i < q->cameras; i++) {
		snprintf(a->camera[i], sizeof(a->camera[i]), "cam%u",
		    draw(CAMERAS));
		q->camera[i] = a->camera[i];
	}
	q->area = draw(3) == 0 ? 1 + draw(3) : 0;
	q->centre = (struct geo_point){ 32.2, -117.2 };
	q->radius = draw(30000);
	q->least = (struct geo_point){ 32 + draw(20) / 100., -117.4 };
	q->most = (struct geo_point){ 32.2 + draw(20) / 100., -117.1 };
	q->corners = 3 + draw(3);
	for (size_t i = 0; i < 5; i++)
		a->ring[i] = (struct geo_point){ 32 + draw(400) / 1e3,
		    -117 - draw(400) / 1e3 };
	q->ring = a->ring;
	if (draw(5) == 0)
		q->trait[ENTRY_MAKE] = makes[draw(3)];
	q->limit = draw(4) == 0 ? 1 + draw(5) : 0;
	q->best = draw(4) == 0;
}

struct seen {
	const struct known *all;
	size_t n, count;
	bool *marked;
	const struct search_query *q;
	int64_t last;
	int rank;
};

static int
rank_of(const struct search_query *q, const char *plate)
{
	if (q->pattern == NULL || plate_match(q->pattern, plate))
		return 0;
	return q->confusable && plate_match_fold(q->pattern, plate) ? 1 : 2;
}

static int
by_id(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	return memcmp(x->id, y->id, UUID_BYTES);
}

static int
see(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	struct seen *seen = ctx;
	int rank = seen->q->best ? rank_of(seen->q, s->plate) : 0;
	struct known key;
	const struct known *at;
	size_t i;

	(void)why;
	assert_memory_equal(row->id, s->id, UUID_BYTES);
	memcpy(key.id, s->id, UUID_BYTES);
	at = bsearch(&key, seen->all, seen->n, sizeof(key), by_id);
	assert_non_null(at);
	i = (size_t)(at - seen->all);
	assert_false(seen->marked[i]);
	seen->marked[i] = true;
	assert_true(fits(seen->q, &seen->all[i]));
	assert_true(rank > seen->rank || (rank == seen->rank &&
	    s->time <= seen->last));
	seen->rank = rank;
	seen->last = s->time;
	seen->count++;
	return 0;
}

static size_t
ask(struct store *s, const struct search_query *q, const struct known *all,
    size_t n)
{
	struct seen seen = { .all = all, .n = n, .q = q,
	    .last = INT64_MAX, .marked = calloc(n, sizeof(bool)) };
	struct reason why;
	size_t count, want = 0;

	for (size_t i = 0; i < n; i++)
		want += fits(q, &all[i]);
	if (q->limit != 0 && want > q->limit)
		want = q->limit;
	assert_int_equal(search_run(s, q, see, &seen, &count, &why), 0);
	assert_int_equal(count, seen.count);
	assert_int_equal(count, want);
	free(seen.marked);
	return count;
}

static int
no_fault(void *ctx, const char *text)
{
	(void)ctx;
	fprintf(stderr, "%s\n", text);
	return -1;
}

/* So many sightings, in batches of up to so many. */
static void
compare(size_t n, unsigned batch, bool tidied)
{
	struct known *all = calloc(n, sizeof(*all));
	struct check_counts counts = { 0 };
	size_t found = 0, left = 0;
	struct reason why;
	struct asked a;
	struct store *s;
	char *dir = make_dir();

	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	s = store_open(dir, NULL, &why);
	for (size_t i = 0; i < n; i++) {
		draw_sighting(&all[i]);
		put(s, &all[i], (unsigned)i);
		if (left-- == 0) {
			assert_int_equal(store_commit(s, NULL, &why), 0);
			left = draw(batch);
		}
	}
	assert_int_equal(store_commit(s, NULL, &why), 0);
	qsort(all, n, sizeof(*all), by_id);
	if (tidied)
		assert_int_equal(store_tidy(s, 0, &why), 0);
	assert_int_equal(check_run(s, 0, no_fault, NULL, &counts, &why), 0);
	assert_int_equal(counts.rows, n);
	if (tidied && n > 3000)
		assert_true(counts.segments > 0);
	for (int i = 0; i < 120; i++) {
		draw_query(&a);
		found += ask(s, &a.q, all, n);
	}
	assert_true(found > 120);
	store_close(s);
	make_remove(dir);
	free(all);
}

static void
against_looking_at_all(void **state)
{
	(void)state;
	compare(300, 1, false);
	compare(1500, 3, true);
	compare(4000, 1000, true);
	compare(6000, 40, true);
	compare(12000, 8000, false);
}

/* A writer that comes and goes, as when cron starts it for each photo. */
/* Out of memory, so that reading ahead has something to do. */
static int
forget(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	int fd = kind == FTW_F ? open(path, O_RDONLY) : -1;

	(void)st;
	(void)where;
	if (fd >= 0) {
		fsync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	return 0;
}

static void
again_and_again(void **state)
{
	struct known *all = calloc(3000, sizeof(*all));
	struct check_counts counts = { 0 };
	struct search_query q = { .to = INT64_MAX, .pattern = "7*" };
	struct reason why;
	struct store *s;
	char *dir = make_dir();

	(void)state;
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	for (size_t i = 0; i < 3000;) {
		s = store_open(dir, NULL, &why);
		for (size_t k = 0; k < 60; k++, i++) {
			draw_sighting(&all[i]);
			put(s, &all[i], (unsigned)i);
		}
		assert_int_equal(store_commit(s, NULL, &why), 0);
		assert_int_equal(store_tidy(s, 0, &why), 0);
		store_close(s);
	}
	qsort(all, 3000, sizeof(*all), by_id);
	s = store_open(dir, NULL, &why);
	assert_int_equal(check_run(s, 0, no_fault, NULL, &counts, &why), 0);
	assert_int_equal(counts.rows, 3000);
	ask(s, &q, all, 3000);
	for (int k = 0; k < 2; k++) {
		store_close(s);
		assert_int_equal(nftw(dir, forget, 16, FTW_PHYS), 0);
		s = store_open(dir, NULL, &why);
		q.pattern = k == 0 ? "7*" : NULL;
		ask(s, &q, all, 3000);
	}
	store_close(s);
	make_remove(dir);
	free(all);
}

/* No pattern is without a gram that every plate it fits has. */
static void
grams_of_patterns(void **state)
{
	unsigned char *index = malloc(gram_bytes(1));
	struct gram_query q;
	char plate[PLATE_SIZE];
	struct asked a;
	size_t tried = 0;

	(void)state;
	for (int i = 0; i < 40000; i++) {
		memset(&a, 0, sizeof(a));
		draw_pattern(&a);
		draw_plate(plate);
		if (a.q.pattern == NULL || !(a.q.slip ?
		    plate_slip(a.pattern, plate, true) :
		    plate_match_fold(a.pattern, plate)))
			continue;
		memset(index, 0, gram_bytes(1));
		gram_add(index, 1, 0, plate);
		gram_ask(&q, a.pattern, a.q.slip);
		bool some = q.ways == 0;
		for (int way = 0; way < q.ways; way++) {
			bool all = true;

			for (int k = 0; k < q.n; k++)
				all = all && ((q.way[way] >> k & 1) == 0 ||
				    index[q.slices[k]] != 0);
			some = some || all;
		}
		assert_true(some);
		tried++;
	}
	assert_true(tried > 500);
	free(index);
}

struct meanwhile {
	struct store *store;
	char plates[64];
};

/* Expiry runs while the first is being looked at. */
static int
expire_meanwhile(void *ctx, const struct sighting *s,
    const struct group_row *row, struct reason *why)
{
	struct meanwhile *m = ctx;

	(void)row;
	for (int64_t h = stamp_day(NOON); h < NOON; h += STAMP_HOUR)
		assert_true(keyring_destroy(store_keys(m->store), h,
		    why) >= 0);
	strcat(m->plates, s->plate);
	strcat(m->plates, " ");
	return 0;
}

/* A search under way shows nothing of hours that are destroyed meanwhile. */
static void
destroyed_meanwhile(void **state)
{
	static struct known some[] = {
		{ .plate = "AAA1", .time = NOON + 1, .camera = "c" },
		{ .plate = "AAA2", .time = NOON, .camera = "c" },
		{ .plate = "AAA3", .time = NOON - 1, .camera = "c" },
		{ .plate = "AAA4", .time = NOON - 2 * STAMP_HOUR,
		    .camera = "c" },
	};
	const struct search_query q = { .pattern = "AAA?", .from = 0,
	    .to = INT64_MAX };
	struct meanwhile m = { .plates = "" };
	char *dir = make_dir();
	struct reason why;
	size_t count;

	(void)state;
	assert_int_equal(store_init(dir, NULL, STORE_RETENTION, &why), 0);
	m.store = store_open(dir, NULL, &why);
	assert_non_null(m.store);
	for (unsigned i = 0; i < 4; i++)
		put(m.store, &some[i], i);
	assert_int_equal(store_commit(m.store, NULL, &why), 0);
	assert_int_equal(search_run(m.store, &q, expire_meanwhile, &m,
	    &count, &why), 0);
	assert_string_equal(m.plates, "AAA1 AAA2 ");
	assert_int_equal(count, 2);
	store_close(m.store);
	make_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grams_of_patterns),
		cmocka_unit_test(against_looking_at_all),
		cmocka_unit_test(again_and_again),
		cmocka_unit_test(destroyed_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
