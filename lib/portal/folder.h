/*
 * A folder that is published as a whole: made beside its place, and put there
 * in one step, so that who reads it has all of the old one or all of the new.
 *
 *   index.html  portal.json  portal-*.csv     portal.h
 *   log/checkpoint  log/vkey  log/tile/       the log's hashes, as
 *                                             c2sp.org/tlog-tiles has them
 *   log/checkpoints/DAY                       those published before
 *   SHA256SUMS                                of all these but the tiles
 *   MANIFEST                                  a signed note (note.h): the
 *                                             SHA-256 of SHA256SUMS
 *
 * A folder with anything else in it is not replaced: it may be somebody's.
 */
#ifndef ALPR_FOLDER_H
#define ALPR_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/reason.h"

#define FOLDER_SUMS	"SHA256SUMS"
#define FOLDER_MANIFEST	"MANIFEST"
#define FOLDER_LOG	"log"
#define FOLDER_TILES	"log/"		/* before a tile's name */
#define FOLDER_NOTE	"log/checkpoint"
#define FOLDER_KEY	"log/vkey"
#define FOLDER_KEPT	"log/checkpoints"

/* The first line of the manifest, which is no name of a log. */
#define FOLDER_TITLE	"alpr published page, version 1"

struct folder;

/*
 * Begins one that will stand at the path; it alone makes it.  *there: one
 * stands there, and is not empty.  NULL: a reason.
 */
struct folder *folder_begin(const char *path, bool *there, struct reason *);

/* Removes what was made, where it was not put in its place. */
void folder_free(struct folder *);

/* Writes a file for everybody to read; the folders of its name are made. */
int folder_put(struct folder *, const char *name, const void *, size_t,
    struct reason *);

/* The same of one that SHA256SUMS has. */
int folder_put_listed(struct folder *, const char *name, const void *,
    size_t, struct reason *);

/*
 * Writes SHA256SUMS; what is to be signed for the manifest, which the caller
 * frees.  NULL: a reason.
 */
char *folder_manifest(struct folder *, struct reason *);

/* Puts it in its place, on disk.  Nothing but folder_free() after it. */
int folder_finish(struct folder *, struct reason *);

#endif
