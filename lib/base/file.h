/*
 * Whole files: read with a limit, written so that a crash leaves the old
 * one or the new one, and never half of either.
 */
#ifndef ALPR_FILE_H
#define ALPR_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "reason.h"

struct blob {
	unsigned char *data;	/* owned; NULL when empty */
	size_t len;
};

/*
 * Whether there is something of that name: 1, 0 or -1.  By the rights that
 * the program has, which access(2) does not ask for where they are lent.
 */
int file_exists(const char *path, struct reason *);

/* Reads all; a file of more than limit bytes is refused before it is read. */
int file_read(const char *path, size_t limit, struct blob *,
    struct reason *);

/* The same from an open descriptor, which may be a pipe. */
int file_read_fd(int fd, const char *name, size_t limit, struct blob *,
    struct reason *);

/*
 * Writes a new file of that mode beside the path, syncs it, renames it over
 * the path and syncs the folder.
 */
int file_write(const char *path, const void *, size_t, mode_t,
    struct reason *);

/* As file_write(), but returns 1 and leaves what stands there already. */
int file_create(const char *path, const void *, size_t, mode_t,
    struct reason *);

/*
 * Makes a folder, if it is not there, and syncs its parent in any case.  A
 * mode with a set-group-ID bit is set whatever the umask.
 */
int file_mkdir(const char *path, mode_t, struct reason *);

/* Writes all of it at a place; -1 with errno. */
int file_put(int fd, const void *, size_t, off_t);

/* What follows the last slash of a path. */
const char *file_name(const char *path);

/* The folder that holds the path, in memory of the caller's; or NULL. */
char *file_parent(const char *path, struct reason *);

/* Syncs it. */
int file_sync_parent(const char *path, struct reason *);

/*
 * "dir/name" in malloc'd memory, as a person would write it: "name" in ".",
 * and one slash after "dir/".  NULL with a reason.
 */
char *file_join(const char *dir, const char *name, struct reason *);

void blob_free(struct blob *);

/* Wipes the bytes first. */
void blob_wipe(struct blob *);

#endif
