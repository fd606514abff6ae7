/* What the files of facts share, and nobody else. */
#ifndef ALPR_FACTS_INSIDE_H
#define ALPR_FACTS_INSIDE_H

#include "base/names.h"
#include "facts.h"

/* A search that may be listed; texts are numbers of names. */
struct facts_item {
	uint64_t n;
	int64_t local;			/* its time where the agency is */
	int month;			/* of facts.months */
	uint32_t purpose, agency, number, person;
	int64_t cameras;
};

struct facts_hit {
	int64_t time;
	enum facts_outcome outcome;
};

struct facts_maker {
	struct facts facts;
	struct names *names, *alerts;
	struct facts_item *items;
	size_t n, room;
	struct facts_hit *hits;		/* by the number of the alert */
	size_t hit_room;
	int64_t local_now, days;	/* local now; since when the days are */
	int64_t this_month;		/* months since year 0 */
};

/* Fills purposes and the list: facts_list.c. */
int facts_list(struct facts_maker *, struct reason *);

#endif
