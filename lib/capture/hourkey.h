/*
 * Keys of the spool: one for each capture hour, in the file "key" of its
 * folder, under which all that lies beside it is sealed.  To overwrite it is
 * to destroy all of that.
 */
#ifndef ALPR_HOURKEY_H
#define ALPR_HOURKEY_H

#include <stdbool.h>

#include "base/crypto.h"
#include "base/reason.h"

#define HOURKEY_NAME	"key"

/*
 * The key of an hour's folder, itself sealed under over, or not where that is
 * NULL; the caller wipes it.  With create it is made if it is not there, on
 * disk before this returns.  1: there; 0: there is none; -1 with a reason.
 */
int hourkey_get(const char *folder, struct crypto_box *over, bool create,
    unsigned char key[CRYPTO_KEY], struct reason *);

/* Overwrites it, syncs and unlinks it.  None is no fault. */
int hourkey_destroy(int folder, struct reason *);

#endif
