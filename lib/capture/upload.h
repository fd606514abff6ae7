/*
 * A photo that a camera has uploaded: read only if nobody changes it
 * meanwhile, and removed only if it is still the one that was read.
 */
#ifndef ALPR_UPLOAD_H
#define ALPR_UPLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/reason.h"

struct upload {
	struct blob photo;	/* owned */
	int64_t modified;	/* when it was last written, as FTP may set */
	int64_t arrived;	/* when the file came to be as it is */
	int folder;		/* that it is in; or -1 */
	struct stat was;
};

enum upload_kind {
	UPLOAD_REFUSED = -1,	/* with a reason */
	UPLOAD_NONE = 0,	/* gone, or being changed: it will come again */
	UPLOAD_READ = 1
};

/*
 * Whether a file of that name is not complete by convention: it begins with a
 * dot, or ends in .part, .partial, .filepart or .tmp.
 */
bool upload_under_way(const char *name);

/*
 * Reads a file of at most limit bytes.  Links, on the way to it, too, and what
 * is no regular file are refused.  The caller clears it in any case.
 */
enum upload_kind upload_read(const char *path, size_t limit,
    struct upload *, struct reason *);
void upload_clear(struct upload *);

/*
 * Removes what was read, unless another file has taken its name, or it has
 * changed; that is no fault.  Between the look and the removal there is a
 * moment in which a camera that writes over its photos can lose one.
 */
int upload_remove(const struct upload *, const char *path, struct reason *);

#endif
