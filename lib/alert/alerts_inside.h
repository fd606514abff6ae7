/* What the files of the alerts share, and nobody else needs to know. */
#ifndef ALPR_ALERTS_INSIDE_H
#define ALPR_ALERTS_INSIDE_H

#include "alerts.h"

#define ALERTS_TAIL	10	/* bytes of an id past its time */
#define ALERTS_HEX	(2 * ALERTS_TAIL)

struct alerts {
	struct store *store;
	struct crypto_box *box;
	char *dir;
};

/* A file of an alert: its hour, the end of its id, its state. */
struct alerts_place {
	int64_t hour;
	unsigned char tail[ALERTS_TAIL];
	enum alerts_state state;
};

extern const char *const alerts_suffixes[ALERTS_STATES];

/* Puts an hour's key into the box.  1; 0: it is destroyed; -1. */
int alerts_key(struct alerts *, int64_t hour, bool create, struct reason *);

/* Opens a file, with the key in the box.  1; 0: no such file; -1. */
int alerts_read(struct alerts *, const struct alerts_place *, json_t **,
    struct reason *);

/* Whether there is one that came further: 1, 0, -1. */
int alerts_superseded(const struct alerts *, const struct alerts_place *,
    struct reason *);

#endif
