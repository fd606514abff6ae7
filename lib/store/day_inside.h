/* What day.c and day_items.c share, and nobody else needs to know. */
#ifndef ALPR_DAY_INSIDE_H
#define ALPR_DAY_INSIDE_H

#include <lmdb.h>
#include <stdbool.h>

#include "base/reason.h"

struct day {
	char *path;
	MDB_env *env;
	MDB_dbi packs, index;
	/* Of the transaction that is under way. */
	MDB_txn *txn;
	MDB_cursor *pack, *segment;
	bool full;		/* it failed for want of room in the map */
};

/* Always -1, with what LMDB says; notes where the map was full. */
int day_fail(struct day *, int rc, const char *what, struct reason *);

#endif
