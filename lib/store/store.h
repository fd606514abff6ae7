/*
 * The sealed store: sightings and their photos, by capture day and hour.
 *
 *   VERSION       "alpr store 3"
 *   master.key    unless it is kept elsewhere: see master.h
 *   key-command   a shell command that prints it, where there is one
 *   retention     how long sightings are kept: hours, as "720h"
 *   keys/DAY      hour keys, wrapped by the master key
 *   days/DAY/     LMDB environment and photos: see day.h, photos.h
 *   audit/        the audit log: see audit.h
 *   expired       when expiry last ran
 *   floor         before which nothing exists, once the retention was raised
 *
 * Every value is sealed under its hour's key and bound to its place; so is
 * the index.  In the files there is nothing to read but days, hours, sizes
 * and counts.  This is what the programs know of storage: another engine
 * would stand behind the same functions.
 */
#ifndef ALPR_STORE_H
#define ALPR_STORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"
#include "base/stamp.h"
#include "day.h"
#include "group.h"
#include "keyring.h"
#include "record/sighting.h"

#define STORE_RETENTION		(30 * STAMP_DAY)
#define STORE_RETENTION_MIN	STAMP_HOUR
#define STORE_RETENTION_MAX	(60 * STAMP_DAY)
#define STORE_EARLY	(5 * STAMP_MINUTE)	/* a clock may lead */

struct store;

/*
 * Makes an empty store in a folder, which may be there but must be empty.
 * Where no command gives the master key, a new one is made at the path, or
 * in the folder where that is NULL.
 */
int store_init(const char *dir, const struct master *, int64_t retention,
    struct reason *);

/* The same, with a name for the audit log (audit.h), or NULL. */
int store_init_as(const char *dir, const struct master *, int64_t retention,
    const char *log_name, struct reason *);

/*
 * NULL with a reason.  Without file and command, the key is what the folder's
 * key-command prints, or its master.key.
 */
struct store *store_open(const char *dir, const struct master *,
    struct reason *);
void store_close(struct store *);

/* How long the store in a folder keeps sightings; and to change that. */
int store_retention(const char *dir, int64_t *, struct reason *);
int store_set_retention(const char *dir, int64_t, struct reason *);

/*
 * What is not after this time does not exist, whatever the retention: it was
 * past a shorter one; INT64_MIN where there was none.  It is only raised.
 */
int store_floor(const char *dir, int64_t *, struct reason *);
int store_raise_floor(const char *dir, int64_t, struct reason *);

/*
 * What is past at that time: nothing of the cutoff or before exists.  It is
 * by the retention, or by what a policy or an option says where that is
 * shorter (0: nothing), and never below the floor.
 */
int store_cutoff(const char *dir, int64_t shorter, int64_t now,
    int64_t *cutoff, struct reason *);

/* A file in the folder that holds a time.  1, 0 where there is none, -1. */
int store_time(const char *dir, const char *name, int64_t *,
    struct reason *);
int store_set_time(const char *dir, const char *name, int64_t,
    struct reason *);

/*
 * Puts a sighting and its photos (JPEG; empty: none) into the batch.  What
 * is given is copied.  1: refused with a reason, for a time more than
 * STORE_EARLY after now, or not after the cutoff, before which all is
 * expired, for an hour whose key is destroyed, or for what nests deeper than
 * TERSE_DEPTH.  -1: nothing to do with this sighting, but with the store.
 */
int store_put(struct store *, const struct sighting *,
    const struct blob photos[GROUP_PHOTOS], int64_t now, int64_t cutoff,
    struct reason *);

/*
 * Writes the batch; on disk when it returns 0.  A sighting whose id is there
 * already is left as it was, and known, which has room for one a sighting in
 * the order they were put, or is NULL, says which.  After -1 nothing of the
 * batch counts as stored, though a day of it may be: to put it again does no
 * harm.
 */
int store_commit(struct store *, bool *known, struct reason *);

/*
 * Writes what makes searches fast for hours that this store wrote and that
 * a search would have to read in full; with the batch empty.  An hour that
 * is over now gets one segment of the index.  Not to do it loses nothing but
 * time.
 */
int store_tidy(struct store *, int64_t now, struct reason *);

/* The same for all hours of a day that are over; none keeps the others. */
int store_tidy_day(struct store *, int64_t day, int64_t now,
    struct reason *);

/*
 * The sighting of an id, as it is stored, whatever its age; its record is
 * the caller's.
 */
int store_get(struct store *, const unsigned char id[UUID_BYTES],
    struct group_row *, struct reason *);

/*
 * What store_commit() and the tidying met since the last call, and went on:
 * groups that do not open.  Whether there was any; the first is the reason.
 */
bool store_damage(struct store *, struct reason *);

/* How many are in the batch, and how many bytes they take. */
size_t store_pending(const struct store *, size_t *bytes);

/* Takes the latest out of the batch again, down to so many. */
void store_rollback(struct store *, size_t pending);

/*
 * Visits the days that have keys, newest first, as first milliseconds; a
 * visitor returns 0 to go on, 1 to stop, -1 with a reason to fail.
 */
int store_days(struct store *, int (*)(void *, int64_t, struct reason *),
    void *, struct reason *);

/* The same of the days that have a folder of sightings. */
int store_day_folders(struct store *,
    int (*)(void *, int64_t, struct reason *), void *, struct reason *);

/* A day for reading, or NULL with *there false where there is none. */
struct day *store_day(struct store *, int64_t day, bool write, bool *there,
    struct reason *);

/* The path of a day's folder; the caller frees.  NULL with a reason. */
char *store_day_path(const struct store *, int64_t day, struct reason *);

struct keyring *store_keys(struct store *);

/* Opens a photo of a row.  1: there, 0: none, -1.  The caller wipes it. */
int store_photo(struct store *, const struct group_row *, enum group_photo,
    struct blob *, struct reason *);

/* The folder that store_open() was given. */
const char *store_dir(const struct store *);

#endif
