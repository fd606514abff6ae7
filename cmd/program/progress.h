/*
 * How far a long run is, on one line of the terminal, for a person.
 *
 * It is shown where standard error is a terminal and standard output is
 * neither one, as results would run into it, nor a pipe: of the programs of a
 * pipeline, only the last one tells.  All calls but the first take NULL, and
 * then do nothing.
 */
#ifndef ALPR_PROGRESS_H
#define ALPR_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress;

/* Whether plates are counted, too.  NULL: nobody would see it. */
struct progress *progress_start(bool plates);

/* How long the run is: a regular file that is read, or so many frames. */
void progress_input(struct progress *, int fd);
void progress_total(struct progress *, uint64_t frames);

/* A frame or sighting is done, and so many plates in it. */
void progress_add(struct progress *, uint64_t plates);

/* Makes way for a message. */
void progress_hide(struct progress *);

/* Leaves the line as it was at the end, if there was one. */
void progress_end(struct progress *);

#endif
