/*
 * The master key: 64 hexadecimal digits and a newline, from a file or from
 * what a command prints (a TPM's, a vault's, systemd-creds').
 */
#ifndef ALPR_MASTER_H
#define ALPR_MASTER_H

#include "base/crypto.h"
#include "base/reason.h"

struct master {
	const char *file;	/* or NULL */
	const char *command;	/* or NULL; run by sh(1), and goes first */
};

/* Makes the file with a new key, mode 0400, never over an old one. */
int master_make(const char *file, struct reason *);

/*
 * Reads the key; the caller wipes it.  A file must be a regular one that no
 * other user may read and no group may write, and belong to root, to who runs
 * this, or to the group that does; a command must end with 0.
 */
int master_read(const struct master *, unsigned char [CRYPTO_KEY],
    struct reason *);

#endif
