/*
 * What the spool holds, in the order in which it is sent: first what is told
 * and kept as context, then what was sent and is not told yet, then what
 * waits.
 */
#ifndef ALPR_BACKLOG_H
#define ALPR_BACKLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/queue.h"

struct backlog_item {
	struct queue_item item;
	int64_t taken;		/* when, by this machine's clock */
	uint32_t camera;	/* a hash of its name; from when it is sent */
	unsigned strikes;	/* the programs ended while they had it */
	bool gone;		/* no more; it stays in its place */
};

struct backlog;

/* These end the program where there is no memory. */
struct backlog *backlog_new(void);
void backlog_free(struct backlog *);
void backlog_add(struct backlog *, const struct queue_item *, int64_t taken);

/* Puts what waits in the order in which it came, then of the ids. */
void backlog_sort(struct backlog *);

/* How many wait, were sent, are context; bytes of all of them on disk. */
size_t backlog_waiting(const struct backlog *);
size_t backlog_sent(const struct backlog *);
size_t backlog_context(const struct backlog *);
uint64_t backlog_bytes(const struct backlog *);

/* The first that waits, and that is now sent or gone; or NULL. */
struct backlog_item *backlog_next(struct backlog *);
void backlog_send(struct backlog *);

/* Of those that were sent the first, and the number of an id, or 0. */
struct backlog_item *backlog_first_sent(struct backlog *);
size_t backlog_find_sent(const struct backlog *, const char *id);
const struct backlog_item *backlog_last_sent(const struct backlog *);

/* The first that was sent is told: context, from now on. */
void backlog_tell(struct backlog *);

/* The i-th of the context; and to forget one of it. */
struct backlog_item *backlog_context_at(struct backlog *, size_t i);
void backlog_forget(struct backlog *, struct backlog_item *);

/* What was sent waits again, and is sent first. */
void backlog_unsend(struct backlog *);

/*
 * The oldest that waits and may go first when room is short: one without a
 * plate, else one where nobody looked, else one with a plate; or NULL.
 */
struct backlog_item *backlog_spare(struct backlog *);

/* It is no more. */
void backlog_drop(struct backlog *, struct backlog_item *);

#endif
