/*
 * Stores of a few sightings, for tests, and what is found in them.  Whatever
 * fails here ends the test.
 */
#ifndef ALPR_TESTS_KEPT_H
#define ALPR_TESTS_KEPT_H

#include "search/search.h"
#include "store/expire.h"
#include "store/store.h"

#define KEPT_NOON	(20000 * STAMP_DAY + 12 * STAMP_HOUR)	/* 2024-10-04 */
#define KEPT_JPEG	"\xff\xd8\xff\xe0 not much of a photo"
#define KEPT_ALL	.from = 0, .to = INT64_MAX	/* of a query */

/* A new store in a new folder. */
struct store *kept_new(char **dir);

/* Puts a sighting with a photo, now being a day after noon. */
int kept_put(struct store *, int64_t time, const char *camera,
    const char *plate, unsigned seq, struct reason *);
void kept_commit(struct store *);

/* As alpr-expire does: the keys, and what they sealed. */
int kept_expire(struct store *, int64_t cutoff, bool dry,
    struct expire_counts *, struct reason *);

/* Five sightings of three plates in two days. */
void kept_fill(struct store *);

/*
 * Plates found, each followed by a blank; and whose photos are looked at, or
 * NULL.  kept_find() is the callback of a search, kept_tell() of a check.
 */
struct kept {
	char text[4000];
	struct store *photos;
};

search_found kept_find;
int kept_tell(void *, const char *);

/* Asserts that a query finds these. */
void kept_found(struct store *, const struct search_query *,
    const char *want);

/* Asserts that all opens, and that there are so many; 0 photos: any. */
void kept_whole(struct store *, uint64_t rows, uint64_t photos);

#endif
