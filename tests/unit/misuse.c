/* Misuse in a month of searches. */
#include "month_inside.h"

#include <stdio.h>

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
		a.time = month_on_duty(5, i < 4 ? i + 2 : i + 5, 200);
		snprintf(number, sizeof(number), "26-0%04d", 4000 + i / 3);
		month_ask(m, &a);
		a.who = 26;
		a.plate = slyly[i];
		a.time = month_on_duty(26, i < 4 ? i + 2 : i + 5, 200);
		snprintf(number, sizeof(number), "26-0%04d", 5000 + i);
		month_ask(m, &a);
	}
	snprintf(number, sizeof(number), "26-06000");
	for (int i = 0; i < 20; i++) {
		a.who = 11;
		a.plate = "5FLW222";
		a.time = month_on_duty(11, 13, 10 * i);
		month_ask(m, &a);
		if (i >= 10)
			continue;
		a.plate = "4VAN333";
		a.who = 12 + i % 2;
		a.shown = 0;
		a.time = month_on_duty(a.who, 1 + 2 * i, 30);
		month_ask(m, &a);
		a.shown = 1;
	}
	expect(m, "plate-days", "inv05");
	expect(m, "plate-cases", "inv05");
	expect(m, "plate-days", "inv26");
	expect(m, "plate-cases", "inv26");
	expect(m, "plate-searches", "inv11");
	expect(m, "no-result", "");
}

/*
 * Who follows a car and never asks for it twice in the same words, nor in
 * words that say much.
 */
static void
plant_followers(struct maker *m)
{
	static const char *const openly[] = { "7AB*", "*123", "*BC12*",
	    "7?BC*", "*C12?", "7A*23", "*BC1?3", "7AB?1*", "7ABC1*" };
	static const char *const hardly[] = { "6F*", "*7J", "*G9*" };
	char number[16];
	struct asked a = { .number = number, .purpose = "hit and run",
	    .shown = 1, .where = "{}" };

	for (int i = 0; i < 9; i++) {
		snprintf(number, sizeof(number), "26-0%04d", 5500 + i);
		a.who = 24;
		a.plate = openly[i];
		a.window = 0;
		a.time = month_work(24, i, 90);
		month_ask(m, &a);
		a.who = 25;
		a.plate = hardly[i % 3];
		a.window = 2 * STAMP_DAY;
		a.time = month_work(25, i, 90);
		month_ask(m, &a);
	}
	expect(m, "plate-days", "inv24");
	expect(m, "plate-cases", "inv24");
	expect(m, "vague-days", "inv25");
}

/*
 * Who watches a street without a plate: with another area each day, so that
 * none has the home in its middle, and a case for each; by whatever means,
 * for one case; and with two characters of a plate, which are hardly any.
 */
static void
plant_watchers(struct maker *m)
{
	static const char *const shifted[] = {
	    "{\"near\":\"32.7351,-117.1548,300m\"}",
	    "{\"near\":\"32.7420,-117.1550,900m\"}",
	    "{\"near\":\"32.7350,-117.1630,1km\",\"color\":\"blue\"}",
	    "{\"near\":\"32.7300,-117.1500,0.5mi\"}",
	    "{\"near\":\"32.7300,-117.1590,700m\"}",
	    "{\"box\":\"32.7349,-117.1551,32.7470,-117.1430\"}",
	    "{\"near\":\"32.7400,-117.1580,700m\"}" };
	static const char *const mixed[] = {
	    "{\"near\":\"32.7551,-117.1449,150m\"}",
	    "{\"area\":\"beat-3\"}",
	    "{\"box\":\"32.7549,-117.1451,32.7620,-117.1380\"}",
	    "{\"polygon\":\"32.754,-117.146,32.756,-117.144,32.70,-117.12\"}",
	    "{\"camera\":[\"c54\",\"c55\",\"c54\"]}",
	    "{\"area\":\"north\",\"camera\":\"c55\"}",
	    "{\"camera\":\"c55\"}" };
	struct asked a = { .purpose = "hit and run", .shown = 20,
	    .window = STAMP_DAY };
	char number[16];

	a.number = number;
	for (int i = 0; i < 7; i++) {
		a.who = 38;
		snprintf(number, sizeof(number), "26-0%04d", 6100 + i);
		a.where = shifted[i];
		a.time = month_work(38, 2 * i, 80);
		month_ask(m, &a);
		a.who = 39;
		snprintf(number, sizeof(number), "26-06200");
		a.where = mixed[i];
		a.time = month_work(39, i, 80);
		month_ask(m, &a);
		a.who = 29;
		a.plate = i % 2 == 0 ? "7A*" : "*?8A";
		snprintf(number, sizeof(number), "26-0%04d",
		    6300 + i / 2);
		a.where = "{\"near\":\"32.7911,-117.1082,100m\"}";
		a.time = month_work(29, 2 * i, 80);
		month_ask(m, &a);
		a.plate = NULL;
	}
	expect(m, "place-days", "inv38");
	expect(m, "place-days", "inv39");
	expect(m, "place-days", "inv29");
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
		month_plate(m, one);
		if (i < 5) {
			a.who = 18;
			a.number = "26-07001";
			a.time = MONTH_START + (3 + 3 * i) * STAMP_DAY +
			    (8 + 4) * STAMP_HOUR;
			month_ask(m, &a);
			month_plate(m, one);
			a.who = 19;
			a.purpose = "audit of accuracy";
			a.time = month_on_duty(19, 1 + 4 * i, 300);
			month_ask(m, &a);
			a.purpose = "violent felony";
		}
		month_plate(m, one);
		if (i < 30) {
			a.who = 20;
			a.number = "26-07002";
			a.time = month_on_duty(20, i % 28, i);
			month_ask(m, &a);
		}
		a.who = 21;
		month_plate(m, one);
		snprintf(number, sizeof(number), "26-070%02d", 10 + i / 4);
		a.number = number;
		a.time = month_on_duty(21, 15, 10 * (i % 50));
		if (i < 50)
			month_ask(m, &a);
		month_plate(m, one);
		a.who = 22;
		a.time = month_on_duty(22, 16, 8 * i);
		month_ask(m, &a);
	}
	a = (struct asked){ .number = "26-07005", .purpose = "hit and run",
	    .shown = 900, .window = 3 * STAMP_DAY };
	for (int i = 0; i < 12; i++) {
		a.who = 23;
		a.time = month_on_duty(23, 4, 60 + 10 * i);
		month_ask(m, &a);
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

	a.time = month_on_duty(30, 7, 100);
	month_ask(m, &a);
	expect(m, "no-answer", "inv30");
	a = (struct asked){ .number = "26-0800", .purpose = "stolen vehicle",
	    .plate = "3KLD556", .who = 31, .refused = "not a case number" };
	for (int i = 0; i < 6; i++) {
		a.time = month_on_duty(31, 9, 50) + i * MINUTE;
		month_ask(m, &a);
	}
	expect(m, "refused", "inv31");
	a = (struct asked){ .number = "26-08002", .purpose = "hit and run",
	    .plate = "3KLD557", .who = 32, .time = month_on_duty(32, 9, 70) };
	entry = month_ask(m, &a);
	json_object_set_new(entry, "loginuid", json_integer(1033));
	expect(m, "other-login", "inv32");
	a.who = 34;
	a.time = month_on_duty(34, 20, 30);
	a.refused = "suspended";
	month_ask(m, &a);
	a.refused = NULL;
	a.time += 20 * MINUTE;
	month_ask(m, &a);
	expect(m, "suspended", "inv34");
	expect(m, "barred", "inv34");
	a.who = 35;
	a.purpose = "a favour";
	a.time = month_on_duty(35, 21, 30);
	month_ask(m, &a);
	expect(m, "purpose-gone", "inv35");
}

/* What is done to the log, or to what it tells of. */
static void
plant_tampering(struct maker *m)
{
	struct asked a = { .number = "26-09000", .purpose = "hit and run",
	    .plate = "2DRM777", .who = 36, .time = month_on_duty(36, 22, 5) };
	json_t *entry = month_ask(m, &a);
	json_t *answer = json_pack("{s:i, s:i, s:i}", "search", 1, "uid",
	    1036, "count", 0);

	json_object_set_new(entry, "policy", json_string("another"));
	month_add(m, a.time + MINUTE, "search-answered", answer);
	a.who = 37;
	a.time = month_on_duty(37, 23, 5);
	entry = month_ask(m, &a);
	json_object_del(entry, "purpose");
	a.time += MINUTE;
	entry = month_ask(m, &a);
	json_object_set_new(entry, "time",
	    json_string("2026-11-02T10:00:00.000Z"));
	expect(m, "policy", "");
	expect(m, "stray-answer", "");
	expect(m, "malformed", "");
	expect(m, "clock", "");
	expect(m, "expiry-stopped", "");
}

void
misuse_plant(struct maker *m)
{
	plant_stalkers(m);
	plant_followers(m);
	plant_watchers(m);
	plant_curious(m);
	plant_evasive(m);
	plant_tampering(m);
}
