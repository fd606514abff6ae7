/*
 * One capture day of the store: an LMDB environment with three databases.
 *
 *   rows    id (16 bytes)                  sealed sighting
 *   photos  id, 'v' vehicle or 'p' plate   sealed JPEG
 *   plates  keyed hash (16 bytes)          ids, sorted (DUPSORT)
 *
 * This layer knows keys and bytes; what they mean, and their sealing, is
 * store.h's.  LMDB keeps what was deleted readable in freed pages, which is
 * why nothing readable ever gets here.
 */
#ifndef ALPR_DAY_H
#define ALPR_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "file.h"
#include "reason.h"
#include "uuid.h"

#define DAY_HASH 16

enum day_photo {
	DAY_VEHICLE,
	DAY_PLATE,
	DAY_PHOTOS		/* how many kinds */
};

struct day_row {
	unsigned char id[UUID_BYTES];
	unsigned char plate[DAY_HASH];
	struct blob value;
	struct blob photo[DAY_PHOTOS];	/* empty: none */
	bool known;			/* out: was there already */
};

struct day;

/* Makes the folder and an empty environment, if it is not there. */
int day_create(const char *path, struct reason *);

/*
 * map is the size of the memory map to begin with; it grows by itself.
 * NULL with a reason, or without one and *there false where the day has no
 * environment (yet, or any more) and is not opened for writing.
 */
struct day *day_open(const char *path, bool write, size_t map, bool *there,
    struct reason *);
void day_close(struct day *);

/*
 * Puts all rows in one transaction, on disk when it returns 0; -1: none of
 * them.  A row whose id is there already is left as it was and marked.
 */
int day_put(struct day *, struct day_row **, size_t, struct reason *);

/*
 * What a visitor gets is a view into the map, valid during the call.  It
 * returns 0 to go on, 1 to stop, -1 with a reason to fail.
 */
typedef int day_visit(void *, const unsigned char id[UUID_BYTES],
    const struct blob *value, struct reason *);

/*
 * Visits rows with from <= id < to, newest first: all of them, or those of
 * a plate's hash.  Returns what the last visit did.
 */
int day_each(struct day *, const unsigned char *from,
    const unsigned char *to, day_visit *, void *, struct reason *);
int day_lookup(struct day *, const unsigned char hash[DAY_HASH],
    const unsigned char *from, const unsigned char *to, day_visit *, void *,
    struct reason *);

/* A copy of a sealed photo.  1: there, 0: none, -1. */
int day_photo(struct day *, const unsigned char id[UUID_BYTES],
    enum day_photo, struct blob *, struct reason *);

/* Removes all that has an id below; the count of rows is added. */
int day_delete_before(struct day *, const unsigned char *id,
    uint64_t *rows, struct reason *);

/* Whether its file was unlinked since it was opened. */
bool day_is_removed(struct day *);

int day_count(struct day *, uint64_t *rows, struct reason *);

/* Unlinks a day's files.  Whoever has it open keeps reading it. */
int day_remove(const char *path, struct reason *);

#endif
