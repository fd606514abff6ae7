/*
 * A folder into which cameras upload photos, and the folders below it: which
 * files have come, and are complete, by inotify(7).
 *
 * A file is complete when it is closed after writing, or moved to its name.
 * One that was there before, or came while events were lost, is complete
 * where nobody has it open for writing, which a lease (fcntl(2)) tells; where
 * the kernel grants none, as for other people's files, it must not have
 * changed for WATCH_SETTLE ms.  Of a lease that somebody breaks who begins to
 * write just then, the kernel tells by SIGIO, which the caller ignores: else
 * it ends the program.
 *
 * Names of uploads under way (upload.h) are passed over, as are links.
 */
#ifndef ALPR_WATCH_H
#define ALPR_WATCH_H

#include <stdint.h>

#include "base/reason.h"

#define WATCH_SETTLE	10000
#define WATCH_DEPTH	8	/* folders below each other */

enum watch_kind {
	WATCH_TROUBLE = -1,	/* a part is not watched: see the reason */
	WATCH_QUIET = 0,	/* there is nothing more for now */
	WATCH_FILE = 1
};

struct watch;

/*
 * What is in the folder already comes first.  The folder is locked (flock(2)),
 * as two programs would take each file twice.  NULL: a reason.
 */
struct watch *watch_open(const char *dir, struct reason *);
void watch_free(struct watch *);

/*
 * The next file, by a path that begins with the folder's and is valid until
 * the next call.  It may be gone again, and may be given more than once:
 * whoever takes it removes it.  now is in ms.  Trouble is told once, and
 * does not end the watch: a folder that is gone is waited for.
 */
enum watch_kind watch_next(struct watch *, int64_t now, const char **path,
    struct reason *);

/* Waits for something to happen, at most so many ms, or for a signal. */
void watch_wait(struct watch *, int ms);

#endif
