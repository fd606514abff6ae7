/*
 * Photos that are in use, in the clear: files of a folder in memory (tmpfs),
 * that is made anew by each run and removed by it or by the next.
 */
#ifndef ALPR_WORK_H
#define ALPR_WORK_H

#include <stdbool.h>

#include "base/file.h"
#include "base/reason.h"

struct work;

/*
 * Makes a folder below root; the spool notes where.  NULL with a reason.
 */
struct work *work_new(const char *root, const char *spool, struct reason *);
void work_free(struct work *);

/* Whether there are those of runs that were killed. */
bool work_has_old(const struct work *);

/* Removes them: nobody reads there any more. */
void work_remove_old(struct work *);

/* Writes a photo; its path, which the caller frees, or NULL with a reason. */
char *work_put(struct work *, const char *id, const struct blob *,
    struct reason *);

/* Removes it, if it is there. */
void work_remove(struct work *, const char *id);

#endif
