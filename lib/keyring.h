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

#include "crypto.h"
#include "reason.h"

struct keyring;

/* What an hour's key is for, each made from it by a keyed hash. */
struct hour_keys {
	unsigned char seal[CRYPTO_KEY];		/* values */
	unsigned char index[CRYPTO_KEY];	/* index keys */
};

/*
 * Makes a master key file: 64 hexadecimal digits, mode 0400, never over an
 * old one.
 */
int keyring_make_master(const char *path, struct reason *);

/*
 * Opens the keyring in a folder with the master key from a file.  The file
 * must be a regular one that no other user may read and no group may write.
 * NULL with a reason.
 */
struct keyring *keyring_open(const char *dir, const char *master,
    struct reason *);
void keyring_close(struct keyring *);

/*
 * The keys of the hour of that time.  1: there; 0: there are none, because
 * nothing was sealed in that day or they were destroyed; -1 with a reason.
 * With create, a day without a file gets one, on disk before it returns.
 * The caller wipes what it got.
 */
int keyring_get(struct keyring *, int64_t time, bool create,
    struct hour_keys *, struct reason *);

/*
 * Destroys the key of the hour of that time: overwrites its slot, syncs,
 * punches the block out and syncs again.  1: destroyed now; 0: there was
 * none (any more); -1.
 */
int keyring_destroy(struct keyring *, int64_t time, struct reason *);

/* Whether that hour still has a key. */
int keyring_holds(struct keyring *, int64_t time, struct reason *);

/* Removes the file of a day, all of whose keys are destroyed. */
int keyring_remove_day(struct keyring *, int64_t time, struct reason *);

#endif
