/*
 * The queue: records and their photos that wait, each a sealed file of the
 * spool (spool.h), DIR/2026-11-22/19/ID.frame, by capture hour.
 *
 * One program at a time has a queue open.
 */
#ifndef ALPR_QUEUE_H
#define ALPR_QUEUE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "base/reason.h"
#include "base/uuid.h"

/* What is known of a record; it is what its file is named by. */
enum queue_kind {
	QUEUE_FRAME,		/* nobody looked for plates */
	QUEUE_EMPTY,		/* there is none in it */
	QUEUE_PLATE,		/* there is */
	QUEUE_TOLD,		/* done with, and kept for what follows it */
	QUEUE_KINDS
};

struct queue_item {
	char id[UUID_SIZE];
	enum queue_kind kind;
	int64_t time;		/* of capture */
	size_t size;		/* of its file */
	int64_t arrived;	/* ns, by its file's date; of queue_each() */
};

struct queue;

/*
 * Opens the queue in a folder, which is made if it is not there.  The keys of
 * its hours are sealed under master, CRYPTO_KEY bytes, which is not needed
 * afterwards, or not at all where it is NULL.  NULL with a reason.
 */
struct queue *queue_open(const char *dir, const unsigned char *master,
    struct reason *);
void queue_close(struct queue *);

/*
 * Puts a frame or a sighting with the photo that it names (empty: none); on
 * disk when it returns 0.  1: its id is there already, and was left.
 */
int queue_put(struct queue *, const json_t *, const struct blob *photo,
    struct queue_item *, struct reason *);

/*
 * Whether a record is there: 1, 0 or -1.  Under its id, with the same contents
 * but for the path of the photo, and of a frame also when it was read and
 * where that was; and with that photo where it is given, and not NULL.  That
 * another is there under its id is a reason.
 */
int queue_holds(struct queue *, const json_t *, const struct blob *photo,
    struct reason *);

/*
 * Reads one; the caller frees both.  0: it is not there any more, 1: it is;
 * -1: it cannot be read.
 */
int queue_get(struct queue *, const struct queue_item *, json_t **,
    struct blob *photo, struct reason *);

/* From now on it is QUEUE_TOLD, also for who opens the queue later. */
int queue_tell(struct queue *, struct queue_item *, struct reason *);

/* Unlinks it.  That it is not there is no fault. */
int queue_remove(struct queue *, const struct queue_item *, struct reason *);

/* Calls with each that is in it, in no order; not 0 ends it and is returned. */
int queue_each(struct queue *, int (*)(void *, const struct queue_item *),
    void *, struct reason *);

/*
 * Destroys the keys of hours that are empty and ended before that time, and
 * removes their folders.
 */
int queue_tidy(struct queue *, int64_t before, struct reason *);

#endif
