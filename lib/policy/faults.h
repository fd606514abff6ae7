/*
 * The faults of files that people write: all that were found, each with its
 * place, up to a limit.
 */
#ifndef ALPR_FAULTS_H
#define ALPR_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

#define FAULTS_MAX	100

struct fault {
	char file[256];		/* cut to what fits */
	unsigned line, column;	/* from 1, in characters; 0: the whole file */
	struct reason why;
};

/* Starts as { 0 }; holds no memory. */
struct faults {
	struct fault list[FAULTS_MAX];
	size_t n;
	bool more;		/* than the list holds */
};

void faults_add(struct faults *, const char *file, unsigned line,
    unsigned column, const char *, ...) __attribute__((format(printf, 5, 6)));

/* By file, line and column. */
void faults_sort(struct faults *);

#endif
