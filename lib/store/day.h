/*
 * One capture day of the store: an LMDB environment with two databases.
 *
 *   packs   hour (1 byte), number of its last group (4)   sealed groups
 *   index   hour, first group (4)                         sealed grams
 *           hour, 0xffffffff                              sealed manifest
 *
 * Groups of an hour are numbered from 0, without gaps.  A pack holds up to
 * DAY_PACK of them: LMDB gives a value whole pages, so that larger ones
 * waste less.  A pack is, least byte first: 2 bytes, how many groups; for
 * each 2 bytes, how many rows, and 4, where it ends; then the groups.  A
 * segment of the index is 4 bytes, how many groups; then segment.h's slices,
 * sealed.
 *
 * This layer knows numbers and bytes; what they mean, and their sealing, is
 * store.h's.  LMDB keeps what was deleted readable in freed pages, which is
 * why nothing readable ever gets here.
 */
#ifndef ALPR_DAY_H
#define ALPR_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define DAY_PACK	16
#define DAY_GROUPS_MAX	0x7fffffffu	/* of an hour */

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
 * The path of the day that is being opened, written or read, or NULL; for a
 * signal handler: LMDB reads its map as it stands, and of a file that was cut
 * short or is damaged that may end the program.
 */
const char *day_in_hand(void);

/*
 * Calls the function with a transaction open: one that writes is on disk
 * when this returns what it returned, 0 or 1; after -1 nothing of it is.
 * Where the map is full it grows, and the function is called again.  Others
 * may read meanwhile, and one at a time writes.  The functions below work
 * within a transaction, and what they show lies in the map until its end.
 */
typedef int day_work(void *, struct day *, struct reason *);
int day_write(struct day *, day_work *, void *, struct reason *);
int day_read(struct day *, day_work *, void *, struct reason *);

/* How many groups an hour (0..23) has. */
int day_groups(struct day *, int hour, uint32_t *, struct reason *);

struct day_pack {
	uint32_t first;
	size_t groups;
	const unsigned char *data;
	size_t len;
};

/* The pack that holds a group.  1, 0 where the hour has no such group, -1. */
int day_pack(struct day *, int hour, uint32_t group, struct day_pack *,
    struct reason *);

/* Whether a value may be a pack; without its first number. */
bool day_pack_parse(const unsigned char *, size_t, struct day_pack *);

/*
 * Asks for the packs of groups from one to before another, and for the
 * beginning of an hour's segments: ahead.h.
 */
void day_packs_ahead(struct day *, int hour, uint32_t from, uint32_t before);
void day_segments_ahead(struct day *, int hour);

/* A group of a pack; -1 where the pack is damaged. */
int day_pack_group(const struct day_pack *, size_t, size_t *rows,
    const unsigned char **data, size_t *len, struct reason *);

/* Adds a pack of groups, whose first number must be the next one. */
struct day_part {
	size_t rows, end;	/* of it in the data */
};
int day_put_pack(struct day *, int hour, uint32_t first, size_t groups,
    const struct day_part *, const unsigned char *, struct reason *);

struct day_segment {
	uint32_t first, groups;
	const unsigned char *data;
	size_t len;
};

/* The first segment from a group on.  1, 0 where there is none, -1. */
int day_segment(struct day *, int hour, uint32_t from, struct day_segment *,
    struct reason *);
int day_put_segment(struct day *, int hour, const struct day_segment *,
    struct reason *);

/* The manifest of the hour.  1, 0 where there is none, -1. */
int day_manifest(struct day *, int hour, const unsigned char **, size_t *,
    struct reason *);
int day_put_manifest(struct day *, int hour, const unsigned char *, size_t,
    struct reason *);

/*
 * Deletes the segments from one group on, and the packs from another on,
 * which must be a pack's first; UINT32_MAX: none.
 */
int day_cut(struct day *, int hour, uint32_t segments, uint32_t packs,
    struct reason *);

/* Deletes all of the hours below; the count of rows is added. */
int day_delete_before(struct day *, int hour, uint64_t *rows,
    struct reason *);

/* Adds up the rows of an hour. */
int day_count(struct day *, int hour, uint64_t *rows, struct reason *);

/* Whether its file was unlinked since it was opened. */
bool day_is_removed(struct day *);

/* Unlinks a day's files.  Whoever has it open keeps reading it. */
int day_remove(const char *path, struct reason *);

#endif
