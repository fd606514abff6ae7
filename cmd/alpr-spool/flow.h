/*
 * The programs behind the spool, as one child: a shell command that reads
 * records and writes what became of them.
 */
#ifndef ALPR_FLOW_H
#define ALPR_FLOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"
#include "record/line.h"

struct flow {
	pid_t pid;		/* 0: none */
	int in, out;		/* to its input, from its output; -1: closed */
	struct line_reader *lines;	/* of its output */
	char *text;		/* that it is to read next */
	size_t len, at, room;
};

/*
 * Starts it, in a process group of its own, with a lock on that file which all
 * of its programs hold.  1: those of before do yet, also of a run before.
 */
int flow_start(struct flow *, const char *command, const char *lock,
    struct reason *);

/* Whether nobody holds that lock: the programs of a run before are gone. */
bool flow_is_free(const char *lock);

/* Whether all that was put is written. */
bool flow_is_empty(const struct flow *);

/* Puts a record, on a line of its own.  -1: no memory. */
int flow_put(struct flow *, const json_t *);

/* Writes what can be written at once.  -1: nobody reads it any more. */
int flow_write(struct flow *);

/* Its input is at its end. */
void flow_shut(struct flow *);

/*
 * Waits for its end, or kills what is left of it.  How it ended, in words of
 * size bytes; whether that was well.
 */
bool flow_end(struct flow *, bool killed, char *words, size_t size);

#endif
