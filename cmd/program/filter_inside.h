/* What the loop of a filter and its threads share, and nobody else needs. */
#ifndef ALPR_FILTER_INSIDE_H
#define ALPR_FILTER_INSIDE_H

#include <stdbool.h>

#include "filter.h"

/* A line on its way through. */
struct filter_work {
	char *line;
	size_t len, number;
	json_t *json;
	enum filter_result got;
	struct reason why;
	bool done;
};

/* How to take a line in hand, with threads or without. */
struct filter_taker {
	struct filter *filter;
	const struct filter_calls *calls;
	void **ctxs;
	/* Before waiting for input: finish what was taken.  May be NULL. */
	int (*drain)(struct filter_taker *);
	int (*take)(struct filter_taker *, char *, size_t);
	struct team *team;
};

/* Its record, and what each() makes of it: in any thread. */
void filter_parse(struct filter_work *);
void filter_judge(const struct filter_calls *, void *ctx,
    struct filter_work *);

/* In the order of the lines, before it is judged or behind that. */
void filter_note_mark(struct filter *, struct filter_work *);

/* Writes what became of a line.  -1: the program cannot go on. */
int filter_finish(struct filter *, struct filter_work *);

/* All of the input; the program's exit status. */
int filter_take_all(struct filter_taker *);

#endif
