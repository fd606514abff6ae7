/*
 * Photos of an hour: sealed one by one and laid end to end in a file of
 * their own beside the day's LMDB environment, DAY/HH.photos, as it gives a
 * large value whole pages and a long list of them to free.  The row of a
 * sighting says where its photos are; a crash leaves at most bytes that no
 * row speaks of, and that open no more than others.
 */
#ifndef ALPR_PHOTOS_H
#define ALPR_PHOTOS_H

#include <stdint.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/uuid.h"
#include "group.h"

struct photos;

/* For adding; the day must be open for writing by this caller alone. */
struct photos *photos_open(const char *day, int hour, struct reason *);

/* Seals one and says where; not on disk until photos_sync(). */
int photos_add(struct photos *, struct crypto_box *,
    const unsigned char id[UUID_BYTES], enum group_photo,
    const struct blob *, struct group_place *, struct reason *);

/* Puts on disk what was added, and the file into its folder. */
int photos_sync(struct photos *, struct reason *);

/* Takes out again all that was added, where its rows are not written. */
void photos_undo(struct photos *);
void photos_close(struct photos *);

/* Reads and opens one; the caller wipes the blob. */
int photos_get(const char *day, int hour, struct crypto_box *,
    const unsigned char id[UUID_BYTES], enum group_photo,
    const struct group_place *, struct blob *, struct reason *);

/*
 * The bytes that the file of an hour begins with: of its first photo, sealed.
 * 1, 0 where there is no such file or it is shorter, -1.
 */
#define PHOTOS_HEAD	(CRYPTO_OVERHEAD + 16)
int photos_head(const char *day, int hour, unsigned char [PHOTOS_HEAD],
    struct reason *);

/* Unlinks the photos of the hours below. */
int photos_remove_before(const char *day, int hour, struct reason *);

#endif
