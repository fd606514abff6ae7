/* A month of searches. */
#include "month_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "make.h"
#include "policy/policyfile.h"

#define PEOPLE	40
#define CAMERAS	100	/* one in each square kilometre */

/* SplitMix64. */
uint64_t
month_draw(struct maker *m, uint64_t below)
{
	uint64_t z = m->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % below;
}

size_t
month_add(struct maker *m, int64_t time, const char *event, json_t *entry)
{
	if (m->n == m->room) {
		m->room = m->room * 2 + 1024;
		m->events = realloc(m->events, m->room * sizeof(*m->events));
		assert_non_null(m->events);
	}
	json_object_set_new(entry, "event", json_string(event));
	m->events[m->n] = (struct event){ time, entry, 0, m->n };
	return m->n++;
}

void
month_scene(const char *number, char out[MONTH_SCENE])
{
	static const double spots[][2] = { { 32.7150, -117.1610 },
	    { 32.7480, -117.1290 }, { 32.7840, -117.1280 } };
	static const int radii[] = { 200, 300, 500, 500, 800, 1000 };
	uint64_t h = UINT64_C(0xcbf29ce484222325);	/* FNV-1a */
	double lat = 32.70, lon = -117.20, size = 0.10;

	for (; *number != '\0'; number++)
		h = (h ^ (unsigned char)*number) *
		    UINT64_C(0x100000001b3);
	if (h % 4 == 0) {
		size = 0.006;
		lat = spots[h / 4 % 3][0] - size / 2;
		lon = spots[h / 4 % 3][1] - size / 2;
	}
	h ^= h >> 29;
	snprintf(out, MONTH_SCENE, "{\"near\":\"%.5f,%.5f,%dm\"}",
	    lat + size * (double)(h >> 8 & 1023) / 1024,
	    lon + size * (double)(h >> 18 & 1023) / 1024,
	    radii[(h >> 28) % 6]);
}

/* The area that is asked for, and when. */
static void
describe_area(const struct asked *a, json_t *query)
{
	char from[STAMP_SIZE], to[STAMP_SIZE], scene[MONTH_SCENE];
	const char *where = a->where;
	json_t *area;

	if (where == NULL) {
		month_scene(a->number, scene);
		where = scene;
	}
	area = json_loads(where, 0, NULL);
	assert_non_null(area);
	json_object_update(query, area);
	json_decref(area);
	stamp_format(a->time - a->window, from);
	stamp_format(a->time, to);
	json_object_set_new(query, "from", json_string(from));
	json_object_set_new(query, "to", json_string(to));
}

static json_t *
describe(struct maker *m, const struct asked *a)
{
	json_t *json, *query = json_object();
	char user[16];

	snprintf(user, sizeof(user), "inv%02d", a->who);
	if (a->plate != NULL)
		json_object_set_new(query, "plate", json_string(a->plate));
	if (a->window != 0)
		describe_area(a, query);
	json = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:o}", "user", user,
	    "uid", 1000 + a->who, "loginuid", 1000 + a->who, "policy",
	    m->hash, a->number[0] == 'E' ? "call" : "case", a->number,
	    "purpose", a->purpose, "query", query);
	assert_non_null(json);
	return json;
}

json_t *
month_ask(struct maker *m, const struct asked *a)
{
	json_t *entry = describe(m, a), *answer;
	size_t search;

	if (a->refused != NULL) {
		json_object_set_new(entry, "reason",
		    json_string(a->refused));
		month_add(m, a->time, "search-refused", entry);
		return entry;
	}
	m->month->searches++;
	search = month_add(m, a->time, "search", entry);
	if (a->shown == -1)
		return entry;
	answer = json_pack("{s:i}", "uid", 1000 + a->who);
	if (a->shown == -2)
		json_object_set_new(answer, "reason", json_string("disk"));
	else
		json_object_set_new(answer, "count",
		    json_integer(a->shown));
	month_add(m, a->time + 50 + (int64_t)month_draw(m, 20000),
	    a->shown == -2 ? "search-failed" : "search-answered", answer);
	m->events[m->n - 1].pair = search + 1;
	return entry;
}

/* Shifts of ten hours, four days on and three off. */
static int64_t
shift_start(int who)
{
	static const int hours[] = { 6, 12, 20 };

	return hours[who % 3] * STAMP_HOUR;
}

static bool
works(int who, int day)
{
	return (day + who) % 7 < 4;
}

/* A time of a shift of that person. */
int64_t
month_on_duty(int who, int day, int minute)
{
	while (!works(who, day))
		day++;
	return MONTH_START + day * STAMP_DAY + shift_start(who) +
	    9 * STAMP_HOUR + minute * MINUTE;
}

int64_t
month_work(int who, int nth, int minute)
{
	int day = 0;

	while (!works(who, day) || nth-- > 0)
		day++;
	return month_on_duty(who, day, minute);
}

void
month_plate(struct maker *m, char out[8])
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	snprintf(out, 8, "%d%c%c%c%03d", (int)month_draw(m, 9) + 1,
	    letters[month_draw(m, 23)], letters[month_draw(m, 23)],
	    letters[month_draw(m, 23)],
	    (int)month_draw(m, 1000));
}

static const char *
purpose(struct maker *m)
{
	static const char *const all[] = { "stolen vehicle", "stolen vehicle",
	    "stolen vehicle", "hit and run", "hit and run", "missing person",
	    "violent felony" };

	return all[month_draw(m, 7)];
}

/*
 * A case: one or two plates, each looked for some times in some shifts; the
 * one who has it may mistype the number at first.  A call may become a case,
 * and another investigator may come upon the same plate in a case of theirs.
 */
static void
honest_case(struct maker *m, int who, int day)
{
	struct asked a = { .who = who, .purpose = purpose(m) };
	char plates[2][8], number[16], scene[MONTH_SCENE];
	int64_t shift, late;

	if (month_draw(m, 3) == 0)
		snprintf(number, sizeof(number), "E2611%04d",
		    (int)month_draw(m, 10000));
	else
		snprintf(number, sizeof(number), "26-%05d",
		    (int)month_draw(m, 100000));
	a.number = number;
	month_scene(number, scene);
	a.where = scene;
	month_plate(m, plates[0]);
	month_plate(m, plates[1]);
	for (int days = 1 + (int)month_draw(m, 4); days > 0 && day < MONTH_DAYS;
	    days--, day++) {
		if (number[0] == 'E' && month_draw(m, 4) == 0)
			snprintf(number, sizeof(number), "26-%05d",
			    (int)month_draw(m, 100000));
		shift = MONTH_START + day * STAMP_DAY + shift_start(who) +
		    8 * STAMP_HOUR;
		late = month_draw(m, 50) == 0 ? 2 * STAMP_HOUR : 0;
		for (int i = 1 + (int)month_draw(m, 3);
		    i > 0 && works(who, day); i--) {
			a.time = shift + late + (int64_t)month_draw(m, 600) *
			    MINUTE + (int64_t)month_draw(m, 60000);
			a.plate = month_draw(m, 6) == 0 ? NULL :
			    plates[month_draw(m, 2)];
			a.window = a.plate != NULL ? 0 : month_draw(m, 8) == 0 ?
			    3 * STAMP_DAY : (int64_t)(1 + month_draw(m, 24)) *
			    STAMP_HOUR;
			a.shown = month_draw(m, 100) < 55 ? 0 :
			    (int)month_draw(m, a.plate != NULL ? 9 : 300);
			if (month_draw(m, 400) == 0)
				a.shown = -2;
			if (month_draw(m, 50) == 0) {
				a.refused = "not a case number";
				month_ask(m, &a);
				a.refused = NULL;
				a.time += MINUTE;
			}
			month_ask(m, &a);
		}
	}
	if (month_draw(m, 40) == 0 && day < MONTH_DAYS) {
		snprintf(number, sizeof(number), "26-%05d",
		    (int)month_draw(m, 100000));
		a.who = (who + 3) % PEOPLE;
		a.plate = plates[0];
		a.window = 0;
		a.time = month_on_duty(a.who, day < 24 ? day : 24, 100);
		month_ask(m, &a);
	}
}

/* Who measures how well plates are read does so twice a month. */
static void
honest_audit(struct maker *m)
{
	struct asked a = { .who = 7, .number = "26-00500", .shown = 1,
	    .purpose = "audit of accuracy", .plate = "7TST001" };

	a.time = month_on_duty(7, 3, 60);
	month_ask(m, &a);
	a.time = month_on_duty(7, 20, 60);
	month_ask(m, &a);
}

/* One hard day: a child is missing, and many look. */
static void
honest_alarm(struct maker *m)
{
	struct asked a = { .number = "26-00911", .purpose = "missing person",
	    .plate = "6LOST01" };

	for (int i = 0; i < 7; i++) {
		a.who = i % 4;
		a.time = MONTH_START + 9 * STAMP_DAY + 18 * STAMP_HOUR +
		    i * 13 * MINUTE;
		month_ask(m, &a);
	}
	for (int i = 0; i < 10; i++) {
		a.who = 3;
		a.plate = "6LOST02";
		a.shown = 2;
		a.time = MONTH_START + 10 * STAMP_DAY + 15 * STAMP_HOUR +
		    i * 29 * MINUTE;
		month_ask(m, &a);
	}
}

/*
 * Two who work a beat look at all of it each day for what happened there, and
 * at some scenes in it; one has a scene of many days, one cases in one street.
 */
static void
honest_places(struct maker *m)
{
	static const char *const scene[] = {
	    "{\"near\":\"32.7221,-117.1832,400m\"}",
	    "{\"near\":\"32.7223,-117.1830,600m\"}",
	    "{\"box\":\"32.7195,-117.1860,32.7250,-117.1800\"}" };
	struct asked a = { .number = NULL, .purpose = "hit and run",
	    .shown = 40, .window = 12 * STAMP_HOUR };
	char number[16];

	a.number = number;
	for (int i = 0; i < 15; i++) {
		snprintf(number, sizeof(number), "26-1%04d", i);
		a.who = 8;
		a.where = i % 6 == 5 ?
		    "{\"near\":\"32.7562,-117.1431,300m\"}" :
		    "{\"area\":\"beat-3\"}";
		a.time = month_work(8, i, 40);
		month_ask(m, &a);
		a.who = 9;
		a.where = i % 6 == 5 ?
		    "{\"near\":\"32.7701,-117.1704,500m\"}" :
		    "{\"area\":\"north\",\"color\":\"white\"}";
		a.time = month_work(9, i, 40);
		month_ask(m, &a);
	}
	for (int i = 0; i < 5; i++) {
		a.who = 10;
		a.where = scene[i % 3];
		snprintf(number, sizeof(number), "26-11000");
		a.time = month_work(10, i, 50);
		month_ask(m, &a);
		a.who = 14;
		snprintf(number, sizeof(number), "26-1%04d", 2000 + i / 2);
		a.time = month_work(14, 3 * i, 50);
		month_ask(m, &a);
	}
}

static void
expiries(struct maker *m, bool stop)
{
	for (int hour = 0; hour < MONTH_DAYS * 24; hour++) {
		if (month_draw(m, 100) == 0 || (stop && hour >= 26 * 24))
			continue;
		month_add(m, MONTH_START + hour * STAMP_HOUR + 17 * MINUTE,
		    "expire", json_pack("{s:i}", "rows", 100));
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Numbers and times; answers learn the numbers of their searches. */
static void
finish(struct maker *m)
{
	uint64_t *numbers = calloc(m->n, sizeof(*numbers));
	char time[STAMP_SIZE];
	json_t *entry;

	m->month->entries = calloc(m->n, sizeof(*m->month->entries));
	assert_true(numbers != NULL && m->month->entries != NULL);
	qsort(m->events, m->n, sizeof(*m->events), by_time);
	for (size_t i = 0; i < m->n; i++) {
		entry = m->events[i].entry;
		numbers[m->events[i].order] = i + 1;
		json_object_set_new(entry, "n", json_integer((json_int_t)i +
		    1));
		stamp_format(m->events[i].time, time);
		if (json_object_get(entry, "time") == NULL)
			json_object_set_new(entry, "time",
			    json_string(time));
		if (m->events[i].pair != 0)
			json_object_set_new(entry, "search", json_integer(
			    (json_int_t)numbers[m->events[i].pair - 1]));
		m->month->entries[i] = entry;
	}
	m->month->n = m->n;
	free(numbers);
	free(m->events);
}

static struct policy *
make_policy(void)
{
	static const char *const duty[] = { "05:00-17:00", "11:00-23:00",
	    "19:00-07:00" };
	static struct faults faults;
	struct policy *p;
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	fprintf(out, "version: 1\n"
	    "agency: {id: pd, name: Police, state: CA}\n"
	    "time_zone: America/Los_Angeles\n"
	    "numbers: {case: [99-99999], call: [E99999999]}\n"
	    "purposes: [stolen vehicle, hit and run, missing person, "
	    "violent felony, audit of accuracy]\n"
	    "areas:\n"
	    "  - {name: beat-3, corners: [[32.75, -117.15], [32.763, -117.15],"
	    " [32.763, -117.135], [32.75, -117.135]]}\n"
	    "  - {name: north, corners: [[32.75, -117.20], [32.80, -117.20], "
	    "[32.80, -117.10], [32.75, -117.10]]}\n"
	    "review: {rare_purposes: [audit of accuracy]}\ncameras:\n");
	for (int i = 0; i < CAMERAS; i++)
		fprintf(out, "  - {name: c%02d, lat: %.4f, lon: %.4f}\n", i,
		    32.705 + i / 10 * 0.01, -117.195 + i % 10 * 0.01);
	fprintf(out, "people:\n");
	for (int i = 0; i < PEOPLE; i++)
		fprintf(out, "  - {login: inv%02d, name: Investigator, role: "
		    "investigator, agency: pd, trained: 2026-06-01, agreed: "
		    "1, duty: ['daily %s']}\n", i, duty[i % 3]);
	assert_int_equal(fclose(out), 0);
	faults = (struct faults){ .n = 0 };
	p = policyfile_parse("p", text, len, &faults);
	if (p == NULL)
		fail_msg("%s", faults.list[0].why.text);
	free(text);
	return p;
}

void
month_make(struct month *month, uint64_t seed, bool misuse)
{
	struct maker m = { .month = month, .state = seed };

	*month = (struct month){ .n = 0 };
	month->policy = make_policy();
	m.hash = month->policy->sha256;
	for (int who = 0; who < PEOPLE; who++)
		for (int day = 0; day < MONTH_DAYS; day++)
			for (uint64_t i = month_draw(&m, 4); i > 0; i--)
				honest_case(&m, who, day);
	honest_audit(&m);
	honest_alarm(&m);
	honest_places(&m);
	expiries(&m, misuse);
	if (misuse)
		misuse_plant(&m);
	for (int who = 0; who < PEOPLE; who++)
		witnesses_ask(&m, who);
	finish(&m);
}

void
month_free(struct month *month)
{
	for (size_t i = 0; i < month->n; i++)
		json_decref(month->entries[i]);
	free(month->entries);
	policy_free(month->policy);
}
