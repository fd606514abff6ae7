/*
 * Hot lists of 2 million entries, against what else could look plates up;
 * and alerts that are missed and false, on made-up traffic.
 *
 * What a reading says of other texts is drawn as alpr-ocr gave it for 245
 * plates of real photos (tests/accuracy): of 14 that it misread, 11 named the
 * truth among the candidates.
 */
#include <err.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alert/hotfile.h"
#include "alert/match.h"
#include "base/stamp.h"
#include "row.h"
#include "traffic.h"

#define ENTRIES		2000000
#define LOOKUPS		1000000
#define LISTED		20000	/* vehicles, in the second part */
#define SIGHTINGS	2000000

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void
write_list(const char *path, bool csv)
{
	FILE *f = fopen(path, "w");
	char plate[16];

	if (f == NULL)
		err(1, "%s", path);
	fputs(csv ? "plate,state,reason,source,entered,expires,case\n" :
	    "HEADER\n", f);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		traffic_plate(i, plate);
		if (csv)
			fprintf(f, "%s,CA,stolen vehicle,CLETS SVS,"
			    "2026-11-01T10:00:00Z,2026-12-01,26-%05d\n",
			    plate, (int)(i % 100000));
		else
			fprintf(f, "%-8sCA3720261101\n", plate);
	}
	if (!csv)
		fprintf(f, "TOTAL RECORD %d\n", ENTRIES);
	if (fclose(f) != 0)
		err(1, "%s", path);
}

/* In a process of its own, so that its memory is its own. */
static void
time_load(const char *path, const char *name)
{
	static struct faults faults;
	struct hotfile f;
	struct rusage used;
	double start;
	int status;

	fflush(stdout);
	if (fork() == 0) {
		start = seconds();
		if (hotfile_read(path, NULL, &f, &faults) != 0)
			errx(1, "%s", faults.list[0].why.text);
		start = seconds() - start;
		getrusage(RUSAGE_SELF, &used);
		row(name, start, "s", NULL, 0, false);
		row("... memory", (double)used.ru_maxrss / 1024, "MiB", NULL,
		    0, false);
		_exit(0);
	}
	if (wait(&status) < 0 || status != 0)
		errx(1, "%s: failed", name);
}

/* Half of them are on the list; not in its order. */
static void
nth_plate(size_t i, char plate[16])
{
	traffic_plate((i * UINT64_C(7919)) % (2 * ENTRIES), plate);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, PLATE_SIZE);
}

/* us a look-up, of which half find something. */
static double
each(double start, size_t found)
{
	if (found < LOOKUPS / 2 - 1)
		errx(1, "a look-up that finds nothing");
	return (seconds() - start) * 1e6 / LOOKUPS;
}

static MDB_val
value(const char *plate)
{
	return (MDB_val){ strlen(plate), (void *)(uintptr_t)plate };
}

static void
check(int rc)
{
	if (rc != 0)
		errx(1, "lmdb: %s", mdb_strerror(rc));
}

/* What the store is made of, and needs no loading: sorted, and cached. */
static double
time_lmdb(char (*sorted)[PLATE_SIZE], char (*plates)[16])
{
	char dir[] = "/tmp/alpr-bench-XXXXXX", file[64];
	size_t found = 0;
	double start, took;
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	MDB_val key, data;

	if (mkdtemp(dir) == NULL)
		err(1, "%s", dir);
	check(mdb_env_create(&env));
	check(mdb_env_set_mapsize(env, (size_t)1 << 30));
	check(mdb_env_open(env, dir, MDB_NOSYNC | MDB_NOLOCK, 0600));
	check(mdb_txn_begin(env, NULL, 0, &txn));
	check(mdb_dbi_open(txn, NULL, 0, &dbi));
	for (size_t i = 0; i < ENTRIES; i++) {
		key = data = value(sorted[i]);
		if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
			check(mdb_put(txn, dbi, &key, &data, MDB_APPEND));
	}
	start = seconds();
	for (size_t i = 0; i < LOOKUPS; i++) {
		key = value(plates[i]);
		found += mdb_get(txn, dbi, &key, &data) == 0;
	}
	took = each(start, found);
	mdb_txn_abort(txn);
	mdb_env_close(env);
	snprintf(file, sizeof(file), "%s/data.mdb", dir);
	unlink(file);
	rmdir(dir);
	return took;
}

static void
time_lookups(const char *path)
{
	static struct faults faults;
	char (*plates)[16] = calloc(LOOKUPS, 16);
	char (*sorted)[PLATE_SIZE] = calloc(ENTRIES, PLATE_SIZE);
	struct match_reading r = { .region = "US-CA", .confidence = 0.9 };
	struct hotfile f;
	struct match m;
	double start, exact, confusable;
	size_t found = 0;

	if (plates == NULL || sorted == NULL || hotfile_read(path, NULL, &f,
	    &faults) != 0)
		errx(1, "no memory");
	for (size_t i = 0; i < LOOKUPS; i++)
		nth_plate(i, plates[i]);
	for (size_t i = 0; i < ENTRIES; i++)
		hotlist_plate(f.list, (uint32_t)i, sorted[i]);
	start = seconds();
	for (size_t i = 0; i < LOOKUPS; i++) {
		strcpy(r.plate, plates[i]);
		found += match_find(f.list, &r, 0, &m);
	}
	exact = each(start, found);
	start = seconds();
	for (size_t i = found = 0; i < LOOKUPS; i++) {
		strcpy(r.plate, plates[i]);
		found += match_find(f.list, &r, 0.2, &m);
	}
	confusable = each(start, found);
	qsort(sorted, ENTRIES, PLATE_SIZE, compare);
	start = seconds();
	for (size_t i = found = 0; i < LOOKUPS; i++) {
		char key[PLATE_SIZE] = "";

		strcpy(key, plates[i]);
		found += bsearch(key, sorted, ENTRIES, PLATE_SIZE,
		    compare) != NULL;
	}
	row("hot list, a look-up, exact", exact, "us",
	    "a sorted array, bsearch", each(start, found), false);
	row("hot list, a look-up, exact", exact, "us", "LMDB",
	    time_lmdb(sorted, plates), false);
	row("hot list, a look-up, confusable", confusable, "us", NULL, 0,
	    false);
	hotlist_free(f.list);
	free(sorted);
	free(plates);
}

static uint64_t seed = 1;

static double
draw(void)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (double)(seed >> 11) / 9007199254740992.0;
}

/* Probability that there is a candidate of at least this confidence. */
struct step {
	double confidence, share;
};

static const struct step when_wrong[] = { { 0.45, 4.0 / 14 },
    { 0.2, 8.0 / 14 }, { 0.1, 9.0 / 14 }, { 0.05, 10.0 / 14 },
    { 0.02, 11.0 / 14 }, { 0, 0 } };
static const struct step when_right[] = { { 0.45, 2.0 / 231 },
    { 0.2, 19.0 / 231 }, { 0.1, 32.0 / 231 }, { 0.05, 58.0 / 231 },
    { 0.02, 82.0 / 231 }, { 0, 0 } };

/* 0: there is none. */
static double
draw_confidence(const struct step *s)
{
	double x = draw(), most = 0.55;

	for (; s->confidence > 0; s++) {
		if (x < s->share)
			return s->confidence + draw() * (most -
			    s->confidence);
		most = s->confidence;
	}
	return 0;
}

/* Another text that a camera could have seen there. */
static void
confuse(const char *plate, char out[PLATE_SIZE])
{
	static const char from[] = "0O8B1I5S2Z6GDQVYMN", to[] =
	    "O0B8I1S5Z2G6QDYVNM";
	size_t n = strlen(plate), at = (size_t)(draw() * (double)n);
	const char *p;

	strcpy(out, plate);
	for (size_t i = 0; i < n; i++, at = (at + 1) % n) {
		p = strchr(from, plate[at]);
		if (p == NULL)
			continue;
		out[at] = to[p - from];
		return;
	}
	out[at] = '3';
}

struct score {
	const char *name;
	bool candidates;	/* the reading names them */
	double least;
	uint64_t missed, alerts;
};

/* Several made-up vehicles have one plate. */
static bool
is_listed(const struct hotlist *list, const char *truth)
{
	struct match_reading r = { .region = "" };
	struct match m;

	strcpy(r.plate, truth);
	return match_find(list, &r, 0, &m);
}

/* Whether the vehicle is listed. */
static bool
try_all(const struct hotlist *list, const struct traffic_pass *p,
    struct score *scores, size_t n)
{
	struct match_reading bare = { .region = "", .time = p->time,
	    .confidence = p->confidence }, r;
	char truth[16], plate[PLATE_SIZE];
	bool listed, found;
	double confidence;
	struct match m;

	traffic_plate(p->vehicle, truth);
	listed = is_listed(list, truth);
	strcpy(bare.plate, p->plate);
	r = bare;
	confidence = draw_confidence(strcmp(truth, p->plate) == 0 ?
	    when_right : when_wrong);
	r.candidates[0].confidence = confidence;
	r.n_candidates = confidence > 0;
	r.confidence = 1 - confidence;
	if (strcmp(truth, p->plate) == 0)
		confuse(truth, r.candidates[0].text);
	else
		strcpy(r.candidates[0].text, truth);
	for (size_t i = 0; i < n; i++) {
		found = match_find(list, scores[i].candidates ? &r : &bare,
		    scores[i].least, &m);
		if (found)
			hotlist_plate(list, m.entry, plate);
		scores[i].alerts += found;
		found = found && strcmp(plate, truth) == 0;
		scores[i].missed += listed && !found;
	}
	return listed;
}

static void
measure_matches(void)
{
	struct score scores[] = {
		{ "exact", true, 0, 0, 0 },
		{ "candidates, 0.45", true, 0.45, 0, 0 },
		{ "candidates, 0.2", true, 0.2, 0, 0 },
		{ "candidates, 0.1", true, 0.1, 0, 0 },
		{ "candidates, 0.05", true, 0.05, 0, 0 },
		{ "by classes alone, 0.3", false, 0.3, 0, 0 },
		{ "by classes alone, 0.05", false, 0.05, 0, 0 },
	};
	const size_t n = sizeof(scores) / sizeof(*scores);
	char what[64];
	struct hotlist *list = hotlist_new();
	struct hotlist_entry e = { .reason = "", .source = "", .number = "",
	    .entered = HOTLIST_NEVER, .expires = HOTLIST_NEVER };
	struct traffic traffic;
	struct traffic_pass p;
	struct reason why;
	uint64_t passes = 0, listed = 0;
	char plate[16];

	for (uint64_t v = 0; v < 81 * (uint64_t)LISTED; v += 81) {
		traffic_plate(v, plate);
		strcpy(e.plate, plate);
		if (hotlist_add(list, &e, &why) != 0)
			errx(1, "%s", why.text);
	}
	if (hotlist_index(list, &why) != 0)
		errx(1, "%s", why.text);
	traffic_start(&traffic, 1, 20000 * STAMP_DAY, 5, 1);
	while (passes < SIGHTINGS && traffic_next(&traffic, &p)) {
		passes++;
		listed += try_all(list, &p, scores, n);
	}
	/* One in twenty is misread; LISTED of 1,620,000 plates are listed. */
	row("alerts due, of 100,000 sightings", (double)listed * 1e5 /
	    (double)passes, "", NULL, 0, false);
	for (size_t i = 0; i < n; i++) {
		snprintf(what, sizeof(what), "... missed, %s", scores[i].name);
		row(what, (double)scores[i].missed * 1e5 / (double)passes, "",
		    NULL, 0, false);
		snprintf(what, sizeof(what), "... false, %s", scores[i].name);
		row(what, (double)(scores[i].alerts - (listed -
		    scores[i].missed)) * 1e5 / (double)passes, "", NULL, 0,
		    false);
	}
	hotlist_free(list);
}

int
main(int argc, char **argv)
{
	char path[] = "/tmp/alpr-bench-XXXXXX";
	int fd = mkstemp(path);

	(void)argc;
	(void)argv;
	if (fd < 0)
		err(1, "%s", path);
	close(fd);
	write_list(path, true);
	time_load(path, "hot list of 2 million, CSV, load");
	write_list(path, false);
	time_load(path, "hot list of 2 million, fixed columns, load");
	time_lookups(path);
	unlink(path);
	measure_matches();
	return 0;
}
