/*
 * A command that asks another agency: ssh, say.  It runs as the person, with
 * none of the program's group, descriptors or environment, and reads what is
 * asked from its standard input.
 */
#ifndef ALPR_CHILD_H
#define ALPR_CHILD_H

#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/reason.h"

struct child {
	pid_t pid;		/* 0: none; a group of its own */
	int out, err;		/* -1: closed; both do not block */
};

/* command: a list of texts.  -1: a reason, and there is no child. */
int child_start(struct child *, const json_t *command, const char *input,
    size_t len, struct reason *);

/* Kills what is left of it, and closes what is open. */
void child_end(struct child *);

#endif
