/*
 * The lines of a hot list's file, in its three formats: what hotfile.h hands
 * on, one after the other.  What is said of a row quotes none of its fields: a
 * plate may stand in any.
 */
#ifndef ALPR_HOTLINE_H
#define ALPR_HOTLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "hotfile.h"
#include "hotlist.h"
#include "policy/faults.h"

enum hotline_column {
	HOTLINE_PLATE, HOTLINE_STATE, HOTLINE_REASON, HOTLINE_SOURCE,
	HOTLINE_ENTERED, HOTLINE_EXPIRES, HOTLINE_CASE,
	HOTLINE_COLUMNS
};

struct hotline {
	const char *path;
	when_offset *zone;	/* NULL: UTC */
	struct hotlist *list;
	struct faults *faults;
	bool faulty;
	size_t bad_rows;
	enum hotfile_format format;
	/* The first line waits for the second, to tell the format. */
	char first[HOTFILE_LINE + 1];
	bool waiting;
	/* Of a file of the DOJ. */
	bool ended;		/* its footer came */
	size_t rows;		/* that came, good or not */
	/* Of comma-separated values: what each column is. */
	int columns[HOTLINE_COLUMNS];
	size_t n_columns;
};

void hotline_start(struct hotline *, const char *path, when_offset *zone,
    struct hotlist *, struct faults *);

/* A fault of a line; 0: of the whole file. */
void hotline_fault(struct hotline *, size_t line, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/* Takes a line without its newline; -1: the list can take no more. */
int hotline_take(struct hotline *, size_t number, char *, size_t len);

/* After the last of so many lines: 0, 1 where there were faults, -1. */
int hotline_end(struct hotline *, size_t lines);

#endif
