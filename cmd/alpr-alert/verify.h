/*
 * What people do with alerts: see those that are open, verify one, count.
 * This is the half that talks to the person; the one that holds the store is
 * desk.c.
 */
#ifndef ALPR_VERIFY_H
#define ALPR_VERIFY_H

#include "search/channel.h"

struct verify_what {
	const char *task;	/* "open", "verify" or "stats" */
	const char *store;
	const char *key_file, *key_command;	/* or NULL */
	const char *id, *outcome, *note;	/* or NULL */
	enum verify_format {
		VERIFY_JSON, VERIFY_TABLE, VERIFY_HTML
	} format;
};

/* Asks the keeper, and prints what it says: the exit status. */
int verify_run(struct channel *, const struct verify_what *);

#endif
