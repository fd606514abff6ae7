/* alpr-capture: photos by name, of folders and lists. */
#ifndef ALPR_FILES_H
#define ALPR_FILES_H

#include "take.h"

/* A file, or a folder with all that is in it, in the order of names. */
void files_take(struct take *, const char *name);

/*
 * Names, one a line, from a file or, for "-", standard input.  As a list may
 * never end, each is taken as it comes.
 */
void files_take_list(struct take *, const char *list);

/* One photo on standard input. */
void files_take_stdin(struct take *);

#endif
