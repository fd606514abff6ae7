/*
 * The intake of alpr-store: sightings from standard input into the store,
 * echoed once they are on disk.
 */
#ifndef ALPR_INTAKE_H
#define ALPR_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "store/store.h"

struct intake {
	const char *rejects;	/* or NULL */
	bool photos;		/* are kept, too */
	bool no_gaps;		/* chain.h */
	size_t batch;		/* sightings that go to disk at once */
	int flush_ms;		/* or what came in so long */
	int64_t retention;	/* 0: the store's */
};

/* Runs to the end of input; the exit status. */
int intake_run(struct store *, const struct intake *);

#endif
