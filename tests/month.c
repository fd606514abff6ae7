/* A month of searches. */
#include "month.h"

#include <stdio.h>
#include <stdlib.h>

#include "make.h"
#include "policyfile.h"
#include "stamp.h"

#define PEOPLE	40
#define MINUTE	STAMP_MINUTE

struct event {
	int64_t time;
	json_t *entry;
	size_t pair;		/* of an answer: its search, + 1 */
	size_t order;
};

struct maker {
	struct month *month;
	struct event *events;
	size_t n, room;
	uint64_t state;
	const char *hash;	/* of the policy in force */
};

/* SplitMix64. */
static uint64_t
draw(struct maker *m, uint64_t below)
{
	uint64_t z = m->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31) % below;
}

static size_t
add(struct maker *m, int64_t time, const char *event, json_t *entry)
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

struct asked {
	int who;
	int64_t time;
	const char *number, *purpose, *plate;
	int64_t window;		/* of an area, ms */
	int shown;		/* -1: no answer; -2: failed */
	const char *refused;
};

static json_t *
describe(struct maker *m, const struct asked *a)
{
	char user[16], from[STAMP_SIZE], to[STAMP_SIZE];
	json_t *json, *query = json_object();

	snprintf(user, sizeof(user), "inv%02d", a->who);
	if (a->plate != NULL)
		json_object_set_new(query, "plate", json_string(a->plate));
	if (a->window != 0) {
		stamp_format(a->time - a->window, from);
		stamp_format(a->time, to);
		json_object_set_new(query, "near",
		    json_string("32.7,-117.1,500"));
		json_object_set_new(query, "from", json_string(from));
		json_object_set_new(query, "to", json_string(to));
	}
	json = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:o}", "user", user,
	    "uid", 1000 + a->who, "loginuid", 1000 + a->who, "policy",
	    m->hash, a->number[0] == 'E' ? "call" : "case", a->number,
	    "purpose", a->purpose, "query", query);
	assert_non_null(json);
	return json;
}

static json_t *
ask(struct maker *m, const struct asked *a)
{
	json_t *entry = describe(m, a), *answer;
	size_t search;

	if (a->refused != NULL) {
		json_object_set_new(entry, "reason",
		    json_string(a->refused));
		add(m, a->time, "search-refused", entry);
		return entry;
	}
	m->month->searches++;
	search = add(m, a->time, "search", entry);
	if (a->shown == -1)
		return entry;
	answer = json_pack("{s:i}", "uid", 1000 + a->who);
	if (a->shown == -2)
		json_object_set_new(answer, "reason", json_string("disk"));
	else
		json_object_set_new(answer, "count",
		    json_integer(a->shown));
	add(m, a->time + 50 + (int64_t)draw(m, 20000), a->shown == -2 ?
	    "search-failed" : "search-answered", answer);
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
static int64_t
on_duty(int who, int day, int minute)
{
	while (!works(who, day))
		day++;
	return MONTH_START + day * STAMP_DAY + shift_start(who) +
	    9 * STAMP_HOUR + minute * MINUTE;
}

static void
plate(struct maker *m, char out[8])
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	snprintf(out, 8, "%d%c%c%c%03d", (int)draw(m, 9) + 1,
	    letters[draw(m, 23)], letters[draw(m, 23)], letters[draw(m, 23)],
	    (int)draw(m, 1000));
}

static const char *
purpose(struct maker *m)
{
	static const char *const all[] = { "stolen vehicle", "stolen vehicle",
	    "stolen vehicle", "hit and run", "hit and run", "missing person",
	    "violent felony" };

	return all[draw(m, 7)];
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
	char plates[2][8], number[16];
	int64_t shift, late;

	if (draw(m, 3) == 0)
		snprintf(number, sizeof(number), "E2611%04d",
		    (int)draw(m, 10000));
	else
		snprintf(number, sizeof(number), "26-%05d",
		    (int)draw(m, 100000));
	a.number = number;
	plate(m, plates[0]);
	plate(m, plates[1]);
	for (int days = 1 + (int)draw(m, 4); days > 0 && day < MONTH_DAYS;
	    days--, day++) {
		if (number[0] == 'E' && draw(m, 4) == 0)
			snprintf(number, sizeof(number), "26-%05d",
			    (int)draw(m, 100000));
		shift = MONTH_START + day * STAMP_DAY + shift_start(who) +
		    8 * STAMP_HOUR;
		late = draw(m, 50) == 0 ? 2 * STAMP_HOUR : 0;
		for (int i = 1 + (int)draw(m, 3); i > 0 && works(who, day);
		    i--) {
			a.time = shift + late + (int64_t)draw(m, 600) *
			    MINUTE + (int64_t)draw(m, 60000);
			a.plate = draw(m, 6) == 0 ? NULL : plates[draw(m, 2)];
			a.window = a.plate != NULL ? 0 : draw(m, 8) == 0 ?
			    3 * STAMP_DAY : (int64_t)(1 + draw(m, 24)) *
			    STAMP_HOUR;
			a.shown = draw(m, 100) < 55 ? 0 :
			    (int)draw(m, a.plate != NULL ? 9 : 300);
			if (draw(m, 400) == 0)
				a.shown = -2;
			if (draw(m, 50) == 0) {
				a.refused = "not a case number";
				ask(m, &a);
				a.refused = NULL;
				a.time += MINUTE;
			}
			ask(m, &a);
		}
	}
	if (draw(m, 40) == 0 && day < MONTH_DAYS) {
		snprintf(number, sizeof(number), "26-%05d",
		    (int)draw(m, 100000));
		a.who = (who + 3) % PEOPLE;
		a.plate = plates[0];
		a.window = 0;
		a.time = on_duty(a.who, day < 24 ? day : 24, 100);
		ask(m, &a);
	}
}

/* Who measures how well plates are read does so twice a month. */
static void
honest_audit(struct maker *m)
{
	struct asked a = { .who = 7, .number = "26-00500", .shown = 1,
	    .purpose = "audit of accuracy", .plate = "7TST001" };

	a.time = on_duty(7, 3, 60);
	ask(m, &a);
	a.time = on_duty(7, 20, 60);
	ask(m, &a);
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
		ask(m, &a);
	}
	for (int i = 0; i < 10; i++) {
		a.who = 3;
		a.plate = "6LOST02";
		a.shown = 2;
		a.time = MONTH_START + 10 * STAMP_DAY + 15 * STAMP_HOUR +
		    i * 29 * MINUTE;
		ask(m, &a);
	}
}

static void
expiries(struct maker *m, bool stop)
{
	for (int hour = 0; hour < MONTH_DAYS * 24; hour++) {
		if (draw(m, 100) == 0 || (stop && hour >= 26 * 24))
			continue;
		add(m, MONTH_START + hour * STAMP_HOUR + 17 * MINUTE,
		    "expire", json_pack("{s:i}", "rows", 100));
	}
}

static void
expect(struct maker *m, const char *flag, const char *who)
{
	m->month->planted[m->month->planted_n++] =
	    (struct month_planted){ flag, who };
}

/* Who looks up the same car, for reasons of their own. */
static void
plant_stalkers(struct maker *m)
{
	static const char *const slyly[] = { "8SLY12?", "8SLY1?3", "8SLY123",
	    "?SLY123", "8SL?123", "8SLY*23", "8S?Y123" };
	char number[16];
	struct asked a = { .number = number, .purpose = "hit and run",
	    .shown = 1 };

	for (int i = 0; i < 7; i++) {
		a.who = 5;
		a.plate = "7EXW1FE";
		a.time = on_duty(5, i < 4 ? i + 2 : i + 5, 200);
		snprintf(number, sizeof(number), "26-0%04d", 4000 + i / 3);
		ask(m, &a);
		a.who = 26;
		a.plate = slyly[i];
		a.time = on_duty(26, i < 4 ? i + 2 : i + 5, 200);
		snprintf(number, sizeof(number), "26-0%04d", 5000 + i);
		ask(m, &a);
	}
	snprintf(number, sizeof(number), "26-06000");
	for (int i = 0; i < 20; i++) {
		a.who = 11;
		a.plate = "5FLW222";
		a.time = on_duty(11, 13, 10 * i);
		ask(m, &a);
		if (i >= 10)
			continue;
		a.plate = "4VAN333";
		a.who = 12 + i % 2;
		a.shown = 0;
		a.time = on_duty(a.who, 1 + 2 * i, 30);
		ask(m, &a);
		a.shown = 1;
	}
	expect(m, "plate-days", "inv05");
	expect(m, "plate-cases", "inv05");
	expect(m, "plate-days", "inv26");
	expect(m, "plate-cases", "inv26");
	expect(m, "plate-searches", "inv11");
	expect(m, "no-result", "");
}

/* Who asks too much, or at odd hours, or for odd reasons. */
static void
plant_curious(struct maker *m)
{
	struct asked a = { .number = "26-07000", .purpose = "violent felony",
	    .shown = 3 };
	char one[8], number[24];

	a.plate = one;
	for (int i = 0; i < 70; i++) {
		plate(m, one);
		if (i < 5) {
			a.who = 18;
			a.number = "26-07001";
			a.time = MONTH_START + (3 + 3 * i) * STAMP_DAY +
			    (8 + 4) * STAMP_HOUR;
			ask(m, &a);
			plate(m, one);
			a.who = 19;
			a.purpose = "audit of accuracy";
			a.time = on_duty(19, 1 + 4 * i, 300);
			ask(m, &a);
			a.purpose = "violent felony";
		}
		plate(m, one);
		if (i < 30) {
			a.who = 20;
			a.number = "26-07002";
			a.time = on_duty(20, i % 28, i);
			ask(m, &a);
		}
		a.who = 21;
		plate(m, one);
		snprintf(number, sizeof(number), "26-070%02d", 10 + i / 4);
		a.number = number;
		a.time = on_duty(21, 15, 10 * (i % 50));
		if (i < 50)
			ask(m, &a);
		plate(m, one);
		a.who = 22;
		a.time = on_duty(22, 16, 8 * i);
		ask(m, &a);
	}
	a = (struct asked){ .number = "26-07005", .purpose = "hit and run",
	    .shown = 900, .window = 3 * STAMP_DAY };
	for (int i = 0; i < 12; i++) {
		a.who = 23;
		a.time = on_duty(23, 4, 60 + 10 * i);
		ask(m, &a);
	}
	expect(m, "off-duty", "inv18");
	expect(m, "rare-purpose", "inv19");
	expect(m, "case-plates", "inv20");
	expect(m, "day-searches", "inv21");
	expect(m, "day-searches", "inv22");
	expect(m, "widest", "inv23");
	expect(m, "day-results", "inv23");
}

/* Who goes around the rules. */
static void
plant_evasive(struct maker *m)
{
	struct asked a = { .number = "26-08000", .purpose = "stolen vehicle",
	    .plate = "3KLD555", .who = 30, .shown = -1 };
	json_t *entry;

	a.time = on_duty(30, 7, 100);
	ask(m, &a);
	expect(m, "no-answer", "inv30");
	a = (struct asked){ .number = "26-0800", .purpose = "stolen vehicle",
	    .plate = "3KLD556", .who = 31, .refused = "not a case number" };
	for (int i = 0; i < 6; i++) {
		a.time = on_duty(31, 9, 50) + i * MINUTE;
		ask(m, &a);
	}
	expect(m, "refused", "inv31");
	a = (struct asked){ .number = "26-08002", .purpose = "hit and run",
	    .plate = "3KLD557", .who = 32, .time = on_duty(32, 9, 70) };
	entry = ask(m, &a);
	json_object_set_new(entry, "loginuid", json_integer(1033));
	expect(m, "other-login", "inv32");
	a.who = 34;
	a.time = on_duty(34, 20, 30);
	a.refused = "suspended";
	ask(m, &a);
	a.refused = NULL;
	a.time += 20 * MINUTE;
	ask(m, &a);
	expect(m, "suspended", "inv34");
	expect(m, "barred", "inv34");
	a.who = 35;
	a.purpose = "a favour";
	a.time = on_duty(35, 21, 30);
	ask(m, &a);
	expect(m, "purpose-gone", "inv35");
}

/* What is done to the log, or to what it tells of. */
static void
plant_tampering(struct maker *m)
{
	struct asked a = { .number = "26-09000", .purpose = "hit and run",
	    .plate = "2DRM777", .who = 36, .time = on_duty(36, 22, 5) };
	json_t *entry = ask(m, &a);
	json_t *answer = json_pack("{s:i, s:i, s:i}", "search", 1, "uid",
	    1036, "count", 0);

	json_object_set_new(entry, "policy", json_string("another"));
	add(m, a.time + MINUTE, "search-answered", answer);
	a.who = 37;
	a.time = on_duty(37, 23, 5);
	entry = ask(m, &a);
	json_object_del(entry, "purpose");
	a.time += MINUTE;
	entry = ask(m, &a);
	json_object_set_new(entry, "time",
	    json_string("2026-11-02T10:00:00.000Z"));
	expect(m, "policy", "");
	expect(m, "stray-answer", "");
	expect(m, "malformed", "");
	expect(m, "clock", "");
	expect(m, "expiry-stopped", "");
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
	    "cameras: [{name: c, lat: 1, lon: 2}]\n"
	    "review: {rare_purposes: [audit of accuracy]}\npeople:\n");
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
			for (uint64_t i = draw(&m, 4); i > 0; i--)
				honest_case(&m, who, day);
	honest_audit(&m);
	honest_alarm(&m);
	expiries(&m, misuse);
	if (misuse) {
		plant_stalkers(&m);
		plant_curious(&m);
		plant_evasive(&m);
		plant_tampering(&m);
	}
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
