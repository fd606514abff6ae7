/*
 * Answers one inquiry of another agency, as an ssh forced command: a record
 * on standard input, sightings on standard output, and a record of type
 * "answer" at the end, whatever happens.  See alpr-record(5).
 */
#ifndef ALPR_SERVE_H
#define ALPR_SERVE_H

#include <jansson.h>

#include "search/channel.h"

/* Takes the message "open" for its agency.  Returns the exit status. */
int serve_run(struct channel *, json_t *open);

#endif
