/* The page for the public, made from the store's log, policy and counts. */
#ifndef ALPR_PUBLISH_H
#define ALPR_PUBLISH_H

#include "audit/audit.h"
#include "program/office.h"

/*
 * Publishes it in a folder, which the caller writes: what is in the store is
 * read by the program, what is published is written as who runs it.  The exit
 * status.
 */
int publish_run(const struct office *, const struct audit_trust *,
    const char *dir, int64_t now);

#endif
