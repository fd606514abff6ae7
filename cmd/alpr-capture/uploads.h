/* alpr-capture --watch: photos as cameras upload them. */
#ifndef ALPR_UPLOADS_H
#define ALPR_UPLOADS_H

#include "take.h"

/*
 * Takes what is in the folder and what comes, until a signal ends it; what has
 * a copy in the spool or the rejects, or is left out, is removed there.  The
 * camera is the first folder below, or the folder itself.
 */
void uploads_take(struct take *, const char *folder);

#endif
