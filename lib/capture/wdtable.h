/*
 * The folders that an inotify(7) watches, by its watch descriptors.  One that
 * is moved takes its watch along, under a path that is no longer its own.
 */
#ifndef ALPR_WDTABLE_H
#define ALPR_WDTABLE_H

#include <stddef.h>

struct wdtable_folder {
	int wd;
	char *path;		/* owned */
};

/* Starts as all zeroes. */
struct wdtable {
	struct wdtable_folder *folders;	/* by rising wd */
	size_t n, room;
};

/* Takes over the path; one that was there is freed.  0, or -1 with errno. */
int wdtable_put(struct wdtable *, int wd, char *path);

/* Valid until the table changes; NULL where there is none. */
const char *wdtable_path(const struct wdtable *, int wd);

void wdtable_drop(struct wdtable *, int wd);

/* Drops a folder and all below it, and has the inotify fd leave them. */
void wdtable_drop_below(struct wdtable *, int fd, const char *path);

void wdtable_clear(struct wdtable *);

#endif
