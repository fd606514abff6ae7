/*
 * How fast the store is: loads made-up traffic and asks it queries, in one
 * process and one thread.
 *
 * usage: tests/bench/store emit DAYS SCALE           the records, to stdout
 *        tests/bench/store load STORE DAYS SCALE     into a new store
 *        tests/bench/store ask STORE QUERIES ROUNDS  each kind of query
 *        tests/bench/store cold STORE KIND NUMBER    one query, once
 *        tests/bench/store expire STORE              its oldest hour
 *        tests/bench/store kinds                     what is asked, as patterns
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/stamp.h"
#include "record/record.h"
#include "search/search.h"
#include "store/expire.h"
#include "store/store.h"
#include "traffic.h"

#define SEED	20261123
#define BATCH	4096

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t
today(void)
{
	return (int64_t)time(NULL) * STAMP_SECOND;
}

static void
begin(struct traffic *t, const char *days, const char *scale)
{
	int n = atoi(days);

	/* The last whole days: nothing lies in the future. */
	traffic_start(t, SEED, stamp_day(today()) - n * STAMP_DAY, n,
	    atof(scale));
}

static void
put_line(struct store *s, const char *text, size_t len)
{
	const struct blob none[GROUP_PHOTOS] = { { NULL, 0 }, { NULL, 0 } };
	struct sighting sighting;
	struct reason why;
	json_t *json = record_parse(text, len, &why);

	if (json == NULL || sighting_parse(json, &sighting, &why) != 0 ||
	    store_put(s, &sighting, none, today(), 0, &why) != 0)
		errx(1, "%s", why.text);
	json_decref(json);
}

/* The time of making records up is not counted: a batch is made, then put. */
static void
load(const char *dir, const char *days, const char *scale)
{
	struct traffic_pass pass;
	struct reason why;
	struct traffic t;
	struct store *s;
	double start, spent = 0;
	clock_t cpu = 0, from;
	size_t n = 0, len;
	char *text, *end;
	FILE *out;
	int more = 1;

	if (store_init(dir, NULL, STORE_RETENTION, &why) != 0)
		errx(1, "%s", why.text);
	s = store_open(dir, NULL, &why);
	begin(&t, days, scale);
	while (more) {
		out = open_memstream(&text, &len);
		for (int i = 0; i < BATCH && more; i++) {
			more = traffic_next(&t, &pass);
			if (more)
				traffic_write(&pass, out);
		}
		fclose(out);
		start = now();
		from = clock();
		for (char *at = text; at < text + len; at = end + 1, n++) {
			end = strchr(at, '\n');
			put_line(s, at, (size_t)(end - at));
		}
		if (store_commit(s, NULL, &why) != 0)
			errx(1, "%s", why.text);
		spent += now() - start;
		cpu += clock() - from;
		free(text);
	}
	start = now();
	if (store_tidy(s, today(), &why) != 0)
		errx(1, "%s", why.text);
	spent += now() - start;
	store_close(s);
	/* The second rate is what it would be with the processor alone. */
	printf("load %zu %.0f %.0f\n", n, (double)n / spent,
	    (double)n * CLOCKS_PER_SEC / (double)cpu);
}

static const char *const kinds[] = { "exact", "confusable", "prefix",
    "inside", "gap", "slip", "prefix-area-time", "inside-area-time",
    "area-time" };
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The pattern of a kind of query for a vehicle. */
static void
pattern_of(size_t kind, uint64_t vehicle, char out[32])
{
	char plate[16];

	traffic_plate(vehicle, plate);
	switch (kind) {
	case 2:
	case 6:
		snprintf(out, 32, "%.5s*", plate);
		break;
	case 3:
	case 7:
		snprintf(out, 32, "*%.4s*", plate + 2);
		break;
	case 4:
		snprintf(out, 32, "%.2s?%.3s*", plate, plate + 3);
		break;
	default:
		snprintf(out, 32, "%s", plate);
	}
}

static uint64_t
vehicle_of(int i)
{
	return (uint64_t)(i * 7919) % (i % 2 == 0 ? 120000 : 1600000);
}

static int
found(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	double *first = ctx;

	(void)s;
	(void)row;
	(void)why;
	if (*first == 0)
		*first = now();
	return 0;
}

static void
make_query(struct search_query *q, size_t kind, int i, char pattern[32])
{
	int64_t day = stamp_day(today());

	pattern_of(kind, vehicle_of(i), pattern);
	*q = (struct search_query){ .from = 0, .to = INT64_MAX,
	    .limit = 1000, .pattern = pattern };
	q->confusable = kind == 1;
	q->slip = kind == 5;
	if (kind == 8)
		q->pattern = NULL;
	if (kind >= 6) {
		q->area = SEARCH_CIRCLE;
		q->centre = (struct geo_point){ 32.70 + i % 10 * 0.01,
		    -117.10 };
		q->radius = 3000;
		q->from = day - (kind == 8 ? 2 : 20) * STAMP_DAY;
		q->to = day - STAMP_DAY;
	}
}

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* From opening the store to the last result. */
static void
ask_cold(const char *dir, const char *name, int i)
{
	struct search_query q;
	struct reason why;
	struct store *s;
	size_t count, kind = 0;
	double first = 0, start = now();
	char pattern[32];

	while (kind < KINDS - 1 && strcmp(kinds[kind], name) != 0)
		kind++;
	s = store_open(dir, NULL, &why);
	make_query(&q, kind, i, pattern);
	if (s == NULL || search_run(s, &q, found, &first, &count, &why) != 0)
		errx(1, "%s", why.text);
	printf("%.3f\n", 1000 * (now() - start));
	store_close(s);
}

/* Each query again and again, as the machine does other things, too. */
static void
ask(const char *dir, int n, int rounds)
{
	double *took = calloc((size_t)n, sizeof(*took)), start, t, first;
	size_t count, total;
	struct search_query q;
	struct reason why;
	struct store *s;
	char pattern[32];

	s = store_open(dir, NULL, &why);
	if (s == NULL || took == NULL)
		errx(1, "%s", why.text);
	for (size_t kind = 0; kind < KINDS; kind++) {
		total = 0;
		for (int i = 0; i < n; i++) {
			took[i] = 1e9;
			make_query(&q, kind, i, pattern);
			for (int k = 0; k < rounds; k++) {
				first = 0;
				start = now();
				if (search_run(s, &q, found, &first, &count,
				    &why) != 0)
					errx(1, "%s", why.text);
				t = now() - start;
				took[i] = t < took[i] ? t : took[i];
			}
			total += count;
		}
		qsort(took, (size_t)n, sizeof(*took), by_value);
		printf("%s %.3f %.3f %zu\n", kinds[kind],
		    1000 * took[n / 2], 1000 * took[n * 95 / 100], total);
		fflush(stdout);
	}
	store_close(s);
	free(took);
}

static int
oldest(void *ctx, int64_t day, struct reason *why)
{
	(void)why;
	*(int64_t *)ctx = day;
	return 0;
}

static void
destroy(struct store *s, int64_t cutoff, struct expire_counts *n)
{
	struct reason why;

	if (expire_keys(s, cutoff, false, n, &why) != 0 ||
	    expire_rows(s, cutoff, false, n, &why) != 0)
		errx(1, "%s", why.text);
}

/* The hour of most traffic of the oldest day, all before it being gone. */
static void
expire(const char *dir)
{
	struct expire_counts n = { 0 };
	struct reason why;
	struct store *s;
	int64_t day = 0;
	double start;

	s = store_open(dir, NULL, &why);
	if (s == NULL || store_days(s, oldest, &day, &why) != 0)
		errx(1, "%s", why.text);
	destroy(s, day + 16 * STAMP_HOUR, &n);
	n.rows = 0;
	start = now();
	destroy(s, day + 17 * STAMP_HOUR, &n);
	printf("expire %.1f %llu\n", 1000 * (now() - start),
	    (unsigned long long)n.rows);
	store_close(s);
}

static void
emit(const char *days, const char *scale)
{
	struct traffic_pass pass;
	struct traffic t;

	begin(&t, days, scale);
	while (traffic_next(&t, &pass))
		traffic_write(&pass, stdout);
}

int
main(int argc, char **argv)
{
	char pattern[32];

	if (argc == 4 && strcmp(argv[1], "emit") == 0)
		emit(argv[2], argv[3]);
	else if (argc == 5 && strcmp(argv[1], "load") == 0)
		load(argv[2], argv[3], argv[4]);
	else if (argc == 5 && strcmp(argv[1], "ask") == 0)
		ask(argv[2], atoi(argv[3]), atoi(argv[4]));
	else if (argc == 5 && strcmp(argv[1], "cold") == 0)
		ask_cold(argv[2], argv[3], atoi(argv[4]));
	else if (argc == 3 && strcmp(argv[1], "expire") == 0)
		expire(argv[2]);
	else if (argc == 2 && strcmp(argv[1], "kinds") == 0)
		for (size_t kind = 0; kind < KINDS; kind++)
			for (int i = 0; i < 100; i++) {
				pattern_of(kind, vehicle_of(i), pattern);
				printf("%s %s\n", kinds[kind], pattern);
			}
	else
		errx(2, "see the head of tests/bench/store.c");
	return fclose(stdout) == 0 ? 0 : 1;
}
