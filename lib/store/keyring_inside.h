/* What the files of the keyring share, and nobody else needs to know. */
#ifndef ALPR_KEYRING_INSIDE_H
#define ALPR_KEYRING_INSIDE_H

#include <sys/types.h>

#include "keyring.h"

#define KEYRING_BLOCK	4096
#define KEYRING_WRAPPED	(CRYPTO_KEY + CRYPTO_OVERHEAD)
#define KEYRING_MARK	"destroyed\n"
#define KEYRING_MARK_AT	64	/* in a slot, past what is wrapped */
#define KEYRING_SLOT	(KEYRING_MARK_AT + sizeof(KEYRING_MARK) - 1)

struct keyring {
	char *dir;
	int lock;
	struct crypto_box *master;
};

/* GOING: overwritten by random bytes, and not yet by zeros. */
enum slot { SLOT_GONE, SLOT_HELD, SLOT_GOING };

struct crypto_box *keyring_box(const struct master *, struct reason *);

/* Whether a check value of the keyring opens: 0, or -1 with a reason. */
int keyring_check(const char *dir, struct crypto_box *, struct reason *);

/* A day's file; its descriptor, or -1 with errno; where a slot is in it. */
char *keyring_path(const char *dir, int64_t time, struct reason *);
int keyring_open_day(const char *path, int flags, struct reason *);
off_t keyring_slot_at(int64_t time);

/* Reads a slot; what it is, or -1. */
int keyring_look(int fd, const char *path, int64_t hour,
    unsigned char slot[KEYRING_SLOT], struct reason *);

int keyring_wrap(struct crypto_box *master, int64_t hour,
    const unsigned char key[CRYPTO_KEY], unsigned char out[KEYRING_WRAPPED],
    struct reason *);
int keyring_unwrap(struct crypto_box *master, int64_t hour,
    const unsigned char slot[KEYRING_WRAPPED], unsigned char key[CRYPTO_KEY],
    struct reason *);

#endif
