/*
 * The keys of the store: one for each capture hour, in a file for each day,
 * wrapped by the master key.  To destroy an hour's key is to destroy all
 * that was sealed under it, wherever a copy of it may be.
 *
 * A day's file is a header block, then 24 slots, each a block of 4096 bytes
 * of its own so that it can be overwritten and punched out of the file.
 */
#ifndef ALPR_KEYRING_H
#define ALPR_KEYRING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/crypto.h"
#include "base/reason.h"
#include "master.h"

#define KEYRING_HOURS	24

struct keyring;

/* The keys of a day, and the file that they are from, mapped or NULL. */
struct keyring_day {
	int64_t day;
	const unsigned char *file;
	bool held[KEYRING_HOURS];
	unsigned char key[KEYRING_HOURS][CRYPTO_KEY];
};

/*
 * Makes the check value of a new keyring, in an empty folder: bytes that are
 * known, sealed under the master key, in the file "check".
 */
int keyring_init(const char *dir, const struct master *, struct reason *);

/*
 * Opens the keyring in a folder, which cannot be rewrapped until it is
 * closed.  NULL with a reason, too, where the check value was sealed under
 * another master key: a day wrapped by that nobody could read.
 */
struct keyring *keyring_open(const char *dir, const struct master *,
    struct reason *);
void keyring_close(struct keyring *);

/*
 * The key of the hour of that time.  1: there; 0: there is none, because
 * nothing was sealed in that day or it was destroyed; -1 with a reason.
 * With create, a day without a file gets one, on disk before it returns.
 * The caller wipes what it got.
 */
int keyring_get(struct keyring *, int64_t time, bool create,
    unsigned char key[CRYPTO_KEY], struct reason *);

/*
 * All keys of the day of that time.  Returns as keyring_get(); after 1, the
 * caller ends the day.
 */
int keyring_get_day(struct keyring *, int64_t time, struct keyring_day *,
    struct reason *);

/* Whether an hour (0..23) of the day has its key yet; else it is wiped. */
bool keyring_day_holds(struct keyring_day *, int hour);

/* Wipes the key of an hour. */
void keyring_day_drop(struct keyring_day *, int hour);

/* Wipes all, and lets the file go. */
void keyring_day_end(struct keyring_day *);

/*
 * Destroys the key of the hour of that time: overwrites its slot with random
 * bytes that say what they are, syncs, punches the block out and syncs
 * again.  1: destroyed now; 0: there was none (any more); -1.
 */
int keyring_destroy(struct keyring *, int64_t time, struct reason *);

/* Whether the day of that time has a file of keys.  1, 0, -1. */
int keyring_has_day(struct keyring *, int64_t time, struct reason *);

/* Whether that hour still has a key. */
int keyring_holds(struct keyring *, int64_t time, struct reason *);

/*
 * Whether its destruction came to its end: a key that a run began to destroy
 * is neither held nor gone, as the disk may have refused that.
 */
int keyring_gone(struct keyring *, int64_t time, struct reason *);

/*
 * For trying what should fail: the bytes that a slot begins with, whatever
 * they are; and the key of an hour from keys/ of another folder, which may
 * be a copy that was made before.  1, 0 where there is none, -1.
 */
int keyring_slot(struct keyring *, int64_t time,
    unsigned char [CRYPTO_KEY], struct reason *);
int keyring_borrow(struct keyring *, const char *folder, int64_t time,
    unsigned char key[CRYPTO_KEY], struct reason *);

/* Removes the file of a day, all of whose keys are destroyed. */
int keyring_remove_day(struct keyring *, int64_t time, struct reason *);

/*
 * Removes what a crash left while a file was made: keys of a day that sealed
 * nothing, check values; last written before a time.
 */
int keyring_sweep(struct keyring *, int64_t before, struct reason *);

/*
 * Wraps every key anew under another master key, in its place.  It is done
 * alone: -1 where another program has the keyring open.  Cut short, it can
 * be run again, and until then either key opens the keyring.  Counts the
 * keys it wrapped.
 */
int keyring_rewrap(struct keyring *, const struct master *, uint64_t *keys,
    struct reason *);

#endif
