/*
 * The loop of a filter: records from standard input, one a line, each given
 * to a function, and what becomes of it to standard output.
 *
 * A line that is refused is reported with its number and the reason, kept
 * in the file of rejects, and skipped.
 */
#ifndef ALPR_FILTER_H
#define ALPR_FILTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

enum filter_result {
	FILTER_REFUSED = -1,	/* with a reason */
	FILTER_WRITE = 0,	/* the record, as it is now */
	FILTER_DONE = 1,	/* nothing more is to be written of it */
	FILTER_FATAL = 2	/* with a reason: the program cannot go on */
};

struct filter;

struct filter_calls {
	/* What to do with a record; it may be changed in place. */
	enum filter_result (*each)(void *, json_t *, struct reason *);
	/*
	 * Before the loop waits for input and once at the end.  1: it has
	 * waited, and something came, which may be less than a line; -1 with
	 * a reason: the program cannot go on.  May be NULL.
	 */
	int (*idle)(void *, struct reason *);
};

/* rejects: a path, or NULL.  Ends the program where it cannot be opened. */
struct filter *filter_open(const char *rejects);

/*
 * From now on marks (mark.h) are followed only where all came that they are
 * about (chain.h); of others, the first of each run is reported.
 */
void filter_check_marks(struct filter *);

/*
 * Writes a record, as what each() returns FILTER_WRITE of is written: for
 * those that are held and written later.
 */
int filter_write(struct filter *, const json_t *, struct reason *);

/* Number of the line in hand, for what is reported later. */
size_t filter_line(const struct filter *);

/* The line that each() was called with, as it came; in filter_run() alone. */
const char *filter_text(const struct filter *, size_t *len);

/* Runs to the end of input and returns the program's exit status. */
int filter_run(struct filter *, const struct filter_calls *, void *);

/*
 * The same in so many threads at once (1..FILTER_THREADS), each with a
 * context of its own: each() is called with ctxs[0], ctxs[1] ... and idle()
 * with the first.  Input order is output order.
 */
#define FILTER_THREADS 64
int filter_run_threads(struct filter *, const struct filter_calls *,
    void **ctxs, int threads);

/*
 * SIGTERM and SIGINT are from now on the end of the input, for programs that
 * have something to finish: what was read by then is taken, but for a line of
 * which only a part came.
 */
void filter_end_on_signals(void);

/* Whether a mark came, followed or not: what is cut off is sent again. */
bool filter_marked(const struct filter *);

void filter_close(struct filter *);

#endif
