/* Alert records, and how a store keeps them. */
#include "alert/alerts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alert/alert.h"
#include "base/stamp.h"
#include "capture/spool.h"
#include "kept.h"
#include "make.h"
#include "record/record.h"
#include "store/expire.h"

#define NOON (20000 * STAMP_DAY + 12 * STAMP_HOUR)
#define ALL ((1 << ALERTS_STATES) - 1)

static char *dir;
static const char *path;
static struct store *store;
static struct alerts *alerts;

static int
set_up(void **state)
{
	struct reason why = { "" };

	(void)state;
	dir = make_dir();
	path = make_path(dir, "store");
	assert_int_equal(store_init(path, &(struct master){ NULL, NULL },
	    STORE_RETENTION, &why), 0);
	store = store_open(path, &(struct master){ NULL, NULL }, &why);
	if (store == NULL)
		fail_msg("%s", why.text);
	alerts = alerts_open(store, &why);
	assert_non_null(alerts);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	alerts_close(alerts);
	store_close(store);
	make_remove(dir);
	return 0;
}

/* An alert of a plate, whose sighting was at that time. */
static json_t *
make_alert(int64_t time, const char *plate, unsigned seq)
{
	struct hotlist *h = hotlist_new();
	struct hotlist_entry e = { .region = "US-CA", .reason = "stolen",
	    .source = "", .number = "26-1", .entered = time - STAMP_DAY,
	    .expires = HOTLIST_NEVER };
	struct alert_list list = { "svs", "CLETS", NULL, time - STAMP_HOUR };
	struct match m = { .kind = MATCH_EXACT, .entries = 1 };
	struct sighting s;
	struct reason why;
	json_t *json;

	strcpy(e.plate, plate);
	assert_int_equal(hotlist_add(h, &e, &why), 0);
	make_sighting(&s, time, "cam7", plate, seq);
	json = alert_make(&s, &list, h, &m, time + STAMP_SECOND, &why);
	assert_non_null(json);
	json_decref(s.json);
	hotlist_free(h);
	return json;
}

static void
id_of(const json_t *json, unsigned char id[UUID_BYTES])
{
	struct reason why;

	assert_int_equal(uuid_parse(record_id(json), id, &why), 0);
}

static void
keep(const json_t *json)
{
	struct reason why = { "" };

	if (alerts_add(alerts, json, &why) != 0)
		fail_msg("%s", why.text);
}

static void
what_an_alert_says(void **state)
{
	json_t *a = make_alert(NOON, "7ABC123", 1);
	const json_t *e = json_object_get(a, "entry");

	(void)state;
	assert_true(record_is(a, "alert"));
	assert_string_equal(json_string_value(json_object_get(a, "status")),
	    "unverified");
	assert_string_equal(json_string_value(json_object_get(a, "match")),
	    "exact");
	assert_string_equal(json_string_value(json_object_get(a, "advice")),
	    ALERT_ADVICE);
	assert_int_equal(json_integer_value(json_object_get(a,
	    "entry_age")), 86401);
	assert_int_equal(json_integer_value(json_object_get(a, "list_age")),
	    3601);
	assert_null(json_object_get(a, "warning"));
	assert_string_equal(json_string_value(json_object_get(e, "source")),
	    "CLETS");
	assert_string_equal(json_string_value(json_object_get(e, "case")),
	    "26-1");
	assert_null(json_object_get(e, "expires"));
	assert_string_equal(json_string_value(json_object_get(
	    json_object_get(a, "sighting"), "plate")), "7ABC123");
	json_decref(a);
}

static void
kept_sealed_and_once(void **state)
{
	json_t *a = make_alert(NOON, "7ABC123", 1), *got;
	unsigned char id[UUID_BYTES];
	enum alerts_state how_far;
	struct reason why;

	(void)state;
	keep(a);
	assert_int_equal(alerts_add(alerts, a, &why), 1);
	assert_false(make_holds(path, "7ABC123", 7));
	assert_false(make_holds(path, "cam7", 4));
	id_of(a, id);
	assert_int_equal(alerts_get(alerts, id, &got, &how_far, &why), 1);
	assert_int_equal(how_far, ALERTS_NEW);
	assert_true(json_equal(a, got));
	json_decref(got);
	id[15] ^= 1;
	assert_int_equal(alerts_get(alerts, id, &got, &how_far, &why), 0);
	assert_null(got);
	json_decref(a);
}

/* One that has come to its end is not new again. */
static void
from_new_to_verified(void **state)
{
	json_t *a = make_alert(NOON, "7ABC123", 1), *got;
	unsigned char id[UUID_BYTES];
	enum alerts_state how_far;
	struct reason why;

	(void)state;
	id_of(a, id);
	keep(a);
	assert_int_equal(alerts_move(alerts, id, ALERTS_NEW, ALERTS_DUE,
	    &why), 0);
	assert_int_equal(alerts_add(alerts, a, &why), 1);
	assert_int_equal(alerts_move(alerts, id, ALERTS_DUE, ALERTS_OPEN,
	    &why), 0);
	assert_int_equal(alerts_move(alerts, id, ALERTS_DUE, ALERTS_OPEN,
	    &why), 0);
	assert_int_equal(alerts_get(alerts, id, &got, &how_far, &why), 1);
	assert_int_equal(how_far, ALERTS_OPEN);
	json_decref(got);
	record_set_string(a, "status", "verified");
	assert_int_equal(alerts_verify(alerts, a, &why), 0);
	assert_int_equal(alerts_get(alerts, id, &got, &how_far, &why), 1);
	assert_int_equal(how_far, ALERTS_DONE);
	assert_true(json_equal(a, got));
	json_decref(got);
	assert_int_equal(alerts_add(alerts, a, &why), 1);
	json_decref(a);
}

struct seen {
	char plates[8][16];
	size_t n, damaged;
};

static int
note(void *ctx, const json_t *json, enum alerts_state how_far,
    struct reason *why)
{
	struct seen *seen = ctx;

	(void)how_far;
	(void)why;
	strcpy(seen->plates[seen->n++], json_string_value(json_object_get(
	    json_object_get(json, "entry"), "plate")));
	return 0;
}

static void
note_damage(void *ctx, const struct reason *why)
{
	struct seen *seen = ctx;

	assert_non_null(strstr(why->text, "alerts/"));
	seen->damaged++;
}

static void
visit(unsigned states, int64_t cutoff, struct seen *seen)
{
	struct alerts_visit v = { cutoff, states, note, note_damage, seen };
	struct reason why = { "" };

	*seen = (struct seen){ .n = 0 };
	if (alerts_each(alerts, &v, &why) != 0)
		fail_msg("%s", why.text);
}

static void
visited_by_time_and_state(void **state)
{
	static const char *const plates[] = { "3CCC333", "1AAA111",
	    "4DDD444", "2BBB222" };
	static const int64_t times[] = { 5000, 0, STAMP_DAY, 3000 };
	unsigned char id[UUID_BYTES];
	struct seen seen;
	struct reason why;
	json_t *a;

	(void)state;
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 0);
	for (int i = 0; i < 4; i++) {
		a = make_alert(NOON + times[i], plates[i], (unsigned)i);
		keep(a);
		id_of(a, id);
		if (i < 2)
			alerts_move(alerts, id, ALERTS_NEW, ALERTS_OPEN,
			    &why);
		json_decref(a);
	}
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 4);
	assert_string_equal(seen.plates[0], "1AAA111");
	assert_string_equal(seen.plates[1], "2BBB222");
	assert_string_equal(seen.plates[2], "3CCC333");
	assert_string_equal(seen.plates[3], "4DDD444");
	visit(1 << ALERTS_OPEN, 0, &seen);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.plates[1], "3CCC333");
	visit(ALL, NOON + 3000, &seen);
	assert_int_equal(seen.n, 2);
	assert_string_equal(seen.plates[0], "3CCC333");
}

/* The only file under the folder of that hour. */
static void
file_of(const char *folder, char out[500])
{
	struct dirent *e;
	DIR *d = opendir(folder);

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.')
			snprintf(out, 500, "%s/%s", folder, e->d_name);
	closedir(d);
}

static void
what_was_changed_is_told(void **state)
{
	json_t *a = make_alert(NOON, "7ABC123", 1);
	char day[STAMP_DAY_SIZE], folder[200], file[500], other[510];
	struct reason why;
	struct seen seen;
	struct stat st;
	struct blob b;

	(void)state;
	keep(a);
	json_decref(a);
	stamp_format_day(NOON, day);
	snprintf(folder, sizeof(folder), "%s/alerts/%s/12", path, day);
	file_of(folder, file);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0007, 0);
	/* An open one cannot be passed off as verified. */
	snprintf(other, sizeof(other), "%.*sdone", (int)strlen(file) - 3,
	    file);
	assert_int_equal(rename(file, other), 0);
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 0);
	assert_int_equal(seen.damaged, 1);
	assert_int_equal(rename(other, file), 0);
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 1);
	assert_int_equal(file_read(file, 1 << 20, &b, &why), 0);
	b.data[b.len / 2] ^= 1;
	assert_int_equal(file_write(file, b.data, b.len, 0660, &why), 0);
	blob_free(&b);
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 0);
	assert_int_equal(seen.damaged, 1);
	assert_int_equal(truncate(file, 3), 0);
	visit(ALL, 0, &seen);
	assert_int_equal(seen.damaged, 1);
}

/* With the hour's key goes what it sealed; then the files go. */
static void
gone_with_its_hour(void **state)
{
	json_t *a = make_alert(NOON, "7ABC123", 1), *got;
	int64_t cutoff = NOON + STAMP_HOUR;
	struct expire_counts n = { 0 };
	unsigned char id[UUID_BYTES];
	enum alerts_state how_far;
	uint64_t files = 0;
	struct reason why;
	struct seen seen;

	(void)state;
	id_of(a, id);
	keep(a);
	assert_int_equal(kept_expire(store, cutoff, false, &n, &why), 0);
	assert_int_equal(alerts_get(alerts, id, &got, &how_far, &why), 0);
	visit(ALL, 0, &seen);
	assert_int_equal(seen.n, 0);
	assert_int_equal(alerts_add(alerts, a, &why), 1);
	assert_int_equal(spool_sweep(make_path(path, "alerts"), cutoff,
	    cutoff, false, &files, &why), 0);
	assert_int_equal(files, 1);
	json_decref(a);
}

#define FRESH(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_alert_says),
		FRESH(kept_sealed_and_once),
		FRESH(from_new_to_verified),
		FRESH(visited_by_time_and_state),
		FRESH(what_was_changed_is_told),
		FRESH(gone_with_its_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
