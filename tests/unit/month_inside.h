/* What month.c, misuse.c and witnesses.c share, and nobody else. */
#ifndef ALPR_TESTS_MONTH_INSIDE_H
#define ALPR_TESTS_MONTH_INSIDE_H

#include "base/stamp.h"
#include "month.h"

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

struct asked {
	int who;
	int64_t time;
	const char *number, *purpose, *plate;
	int64_t window;		/* of an area, ms */
	const char *where;	/* that area, as JSON; NULL: the case's scene */
	int shown;		/* -1: no answer; -2: failed */
	const char *refused;
};

/* By chance: below that. */
uint64_t month_draw(struct maker *, uint64_t below);

/* Adds an entry, which is taken; its place. */
size_t month_add(struct maker *, int64_t time, const char *event, json_t *);

/* Where a case happened, as JSON: anywhere in town, often in some spots. */
#define MONTH_SCENE	64

void month_scene(const char *number, char [MONTH_SCENE]);

/* Adds a search and its answer; the first entry, to be changed. */
json_t *month_ask(struct maker *, const struct asked *);

/* A plate by chance. */
void month_plate(struct maker *, char [8]);

/* A time of a shift of that person, in minutes from one hour into it. */
int64_t month_on_duty(int who, int day, int minute);

/* The same of the days that the person works, counted from 0. */
int64_t month_work(int who, int nth, int minute);

/* Cases of a person of which nobody has the whole plate. */
void witnesses_ask(struct maker *, int who);

/* Plants misuse, and notes what should tell it. */
void misuse_plant(struct maker *);

#endif
