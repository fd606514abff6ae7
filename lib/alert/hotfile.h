/*
 * Files of hot lists: alpr-alert(1) tells the three formats.  They are read
 * strictly: what is cut short, miscounted or misspelt is a fault, and each
 * is told.
 *
 * Which format it is says the first line: a header of comma-separated
 * values names the column "plate"; a fixed-column file of the California
 * Department of Justice has a header of its own, then rows or a footer; all
 * else is one plate a line.
 */
#ifndef ALPR_HOTFILE_H
#define ALPR_HOTFILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/digest.h"
#include "base/when.h"
#include "hotlist.h"
#include "policy/faults.h"

#define HOTFILE_BYTES	(INT64_C(2) << 30)	/* the most of a file */
#define HOTFILE_LINE	4096			/* the most of a line */

enum hotfile_format { HOTFILE_PLATES, HOTFILE_CSV, HOTFILE_DOJ };

/* By which a file is known again. */
struct hotfile_mark {
	dev_t dev;
	ino_t ino;
	off_t size;
	int64_t changed;	/* ns: status change, which utimes() is, too */
	int64_t written;	/* ms: last written, its age */
};

bool hotfile_same(const struct hotfile_mark *, const struct hotfile_mark *);

/* Looks at a path.  -1: there is no regular file that can be read. */
int hotfile_look(const char *path, struct hotfile_mark *, struct reason *);

struct hotfile {
	struct hotlist *list;	/* what was good of it; the caller frees */
	struct hotfile_mark mark;
	enum hotfile_format format;
	char sha256[DIGEST_HEX];
};

/*
 * Reads a file, whose entries expire with days of that time zone (when.h;
 * NULL: of UTC).  0: whole; 1: there are faults, and the list holds what was
 * good; -1: nothing could be read, and the faults say why.  Faults have
 * lines, but no columns.
 */
int hotfile_read(const char *path, when_offset *zone, struct hotfile *,
    struct faults *);

#endif
