/*
 * The half of alpr-alert that holds the store.  It reads one message,
 *
 *   alerts   task (open, verify, stats), store; where that is the caller's
 *            own, key_file, key_command; to verify: id, outcome, note
 *
 * and writes
 *
 *   begin    agency, person, time_zone: once, before any record
 *   record   record: an alert, or counts of a list; place: of the alert's
 *            camera, where the policy has one
 *   warning  reason: something that stopped nothing
 *   damaged  reason: the same, but not all could be shown
 *   end      found
 *   refused, failed  reason, and nothing follows
 */
#ifndef ALPR_DESK_H
#define ALPR_DESK_H

#include "search/channel.h"

/* Runs to the end; the exit status of the process. */
int desk_serve(struct channel *);

#endif
