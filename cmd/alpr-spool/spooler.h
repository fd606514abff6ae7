/*
 * The spool at work: what comes in is put on disk, what is on disk is sent to
 * the programs behind it, and what they are done with is removed.
 */
#ifndef ALPR_SPOOLER_H
#define ALPR_SPOOLER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "backlog.h"
#include "capture/queue.h"
#include "flow.h"
#include "record/chain.h"
#include "work.h"

struct spooler {
	/* As asked for. */
	const char *command, *rejects_path;
	char *lock;		/* of the programs */
	bool take;
	uint64_t max_bytes;
	int64_t max_age, context_ms, patience;
	size_t window;
	struct chain_check *check;	/* of what comes in; or NULL */

	struct queue *queue;
	struct work *work;
	struct backlog *backlog;
	FILE *rejects;
	struct flow flow;

	/* Of the programs that run now. */
	struct chain *chain;	/* of what they are sent */
	bool answered;		/* they passed on the first mark */
	bool flushing;		/* all that was sent is to be told */
	bool shut;		/* and that is their end */
	size_t passed;		/* of those sent, so many were read */
	size_t context_sent;	/* of the context */
	uint64_t sent_bytes;

	/* Of those before. */
	unsigned fails;		/* that ended and told of nothing */
	char suspect[UUID_SIZE];	/* not passed, when the last ended */
	size_t careful;		/* so many are sent one by one */
	int64_t retry_at, told_at;
	int64_t asked_at;	/* whether the programs are there yet */
	int64_t heard_at;	/* a mark came back, or the first was sent */

	char *out;		/* a line for standard output */
	size_t out_len, out_at;

	bool full;		/* the disk, for what comes */
	uint64_t taken, told, dropped, refused, restarts;
	uint64_t dropped_said;
	int64_t said_at;
	bool failed;		/* something was refused or dropped */
};

/* spooler_take.c: what comes in. */

/*
 * A line of standard input, of that number.  false: the disk is full, and it
 * is to be tried again.
 */
bool spooler_take(struct spooler *, const char *line, size_t len,
    size_t number);

/* Reports and keeps what cannot go on; the record may be NULL. */
void spooler_refuse(struct spooler *, const json_t *, size_t line,
    const char *text, size_t len, const struct reason *);

/* An item that waits goes, with its record into the rejects. */
void spooler_drop(struct spooler *, struct backlog_item *,
    const struct reason *);

/* Says how many were dropped, now and then; or now. */
void spooler_say_dropped(struct spooler *, int64_t now, bool at_once);

/* spooler_send.c: what goes out. */

/* Starts the programs.  -1: they cannot be started now. */
int spooler_start(struct spooler *);

/* Puts into the flow what it may have next. */
void spooler_send(struct spooler *);

/*
 * A mark now and then, while something is with the programs or they have not
 * answered yet: one whose next has ended finds that out by writing to it, and
 * not by waiting.
 */
void spooler_ask(struct spooler *);

/* All that was sent is to be told, though nothing follows it. */
void spooler_flush(struct spooler *);

/* One of the context goes. */
void spooler_forget(struct spooler *, struct backlog_item *);

/* A line of the programs. */
void spooler_hear(struct spooler *, const char *line, size_t len);

/* The programs ended; ended: as they were told to. */
void spooler_ended(struct spooler *, bool ended);

#endif
