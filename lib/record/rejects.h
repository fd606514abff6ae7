/*
 * Files of rejects: lines that a program refused, in the clear, with when
 * and why; see alpr-record(5).  Who adds a line and who sweeps the file
 * holds its lock (flock) meanwhile.
 */
#ifndef ALPR_REJECTS_H
#define ALPR_REJECTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/reason.h"

/*
 * Opens a file to add to, or makes it, for its owner alone: what was refused
 * may hold a plate.  NULL with a reason.
 */
FILE *rejects_open(const char *path, struct reason *);

/*
 * Adds a line: as text, or as base64 where it is no UTF-8.  The file is
 * open for appending.
 */
int rejects_add(FILE *, int64_t now, size_t line, const char *text,
    size_t len, const struct reason *refusal, struct reason *);

/*
 * Takes out every line that was refused by the cutoff, or whose record is
 * not later than that, and what says nothing of its time; adds how many.  One
 * that was refused more than an hour after now, as by a clock that was wrong,
 * goes where one behind it was refused by the cutoff, or the file was written
 * to the last time.
 * What follows moves up in its place, the rest is overwritten and cut off.
 * With dry it only counts.  A file that is not there, in a folder that is, is
 * empty; 1 with a reason: nor is its folder.  A line is in memory as a whole,
 * the file is not.  Who holds its lock for more than 5 seconds makes this
 * fail.
 */
int rejects_sweep(const char *path, int64_t cutoff, int64_t now, bool dry,
    uint64_t *lines, struct reason *);

#endif
