/* What the files of the store share, and nobody else needs to know. */
#ifndef ALPR_STORE_INSIDE_H
#define ALPR_STORE_INSIDE_H

#include "manifest.h"
#include "seen.h"
#include "store.h"

#define STORE_OPEN_DAYS	64	/* more than are kept */
#define STORE_HOURS	48	/* whose ids are in memory */
#define STORE_IDLE	8	/* commits after which an hour is left alone */

struct open_day {
	int64_t time;
	bool write;
	struct day *day;
	uint64_t used;
};

/* A sighting in the batch. */
struct batch_row {
	int64_t hour;
	size_t place;		/* in the batch */
	unsigned char id[UUID_BYTES];
	unsigned char entry[ENTRY_BYTES];
	struct terse record;
	struct blob photo[GROUP_PHOTOS];
	bool known;		/* was there already */
};

/* The ids of an hour, as far as they were read. */
struct seen_hour {
	int64_t hour;
	struct seen *seen;	/* NULL: none */
	uint32_t groups;	/* that were read */
	struct manifest manifest;
	bool written;		/* since it was tidied */
	bool damaged;		/* and that was noted */
	uint64_t commit;	/* that wrote it last */
	uint64_t used;
};

struct store {
	char *dir;
	struct keyring *keys;
	struct crypto_box *box;
	struct group_view view;
	struct open_day days[STORE_OPEN_DAYS];
	uint64_t clock;
	/* The batch, and the hours in it that were seen to have keys. */
	struct batch_row **rows;
	size_t pending, room, bytes;
	int64_t checked[STORE_HOURS];
	size_t n_checked;
	struct seen_hour hours[STORE_HOURS];
	uint64_t commits;
	/* The first damage since the caller asked, which stopped nothing. */
	bool damaged;
	struct reason damage;
};

/* Notes damage that stops nothing. */
void store_note(struct store *, const struct reason *);

/* Puts the key of an hour into the box.  1, 0 where there is none, -1. */
int store_box(struct store *, int64_t hour, struct reason *);

/*
 * The ids of an hour, up to its last group; within a transaction of its
 * day, and with its key in the box.  NULL with a reason.
 */
struct seen_hour *store_seen(struct store *, struct day *, int64_t hour,
    struct reason *);
void store_forget(struct seen_hour *);

/* Tidies hours that the last commits did not write. */
int store_tidy_idle(struct store *, struct reason *);

/*
 * Packs groups that are not full together, and indexes what is not indexed,
 * within a transaction that writes, and with the hour's key in the box.
 * While the hour is being written, only where there is much to do; when it
 * is over, in one segment.  1 with a reason where something in the hour
 * cannot be read: it is then left as it is.
 */
enum tidy_when { TIDY_WRITING, TIDY_LEAVING, TIDY_OVER };

int store_tidy_hour(struct store *, struct day *, int64_t hour, enum tidy_when,
    struct reason *);

#endif
