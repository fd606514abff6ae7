/* What the files of the queue share, and nobody else needs to know. */
#ifndef ALPR_QUEUE_INSIDE_H
#define ALPR_QUEUE_INSIDE_H

#include <stdbool.h>

#include "base/crypto.h"
#include "queue.h"

struct queue {
	char *dir;
	int lock;
	struct crypto_box *over;	/* of the hours' keys, or NULL */
	struct crypto_box *box;
	int64_t hour;			/* whose key is in the box */
	bool keyed;
};

/* What the name of a file ends with. */
extern const char *const queue_suffixes[QUEUE_KINDS];

#endif
