/*
 * Results of a search kept as files, so that a court can check them:
 *
 *   00001-8KTN417.json          the record, as alpr-record(5) has it
 *   00001-8KTN417-vehicle.jpg   its photos, as they were stored
 *   00001-8KTN417-plate.jpg
 *   SHA256SUMS                  of all of these, as sha256sum(1) has it
 *   MANIFEST                    a signed note (note.h): who, for which case,
 *                               asked what and when; and the SHA-256 of
 *                               SHA256SUMS
 *
 * Who holds the store lists what it gives out, and signs; who talks to the
 * person writes the files, and cannot have anything else signed.  The first
 * line of the note is SAVED_TITLE, which is no name of a log: a checkpoint
 * cannot be taken for a manifest, nor a manifest for a checkpoint.
 */
#ifndef ALPR_SAVED_H
#define ALPR_SAVED_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"
#include "base/note.h"
#include "base/reason.h"

#define SAVED_TITLE	"alpr saved results, version 1"
#define SAVED_SUMS	"SHA256SUMS"
#define SAVED_MANIFEST	"MANIFEST"
#define SAVED_NAME	64

enum saved_kind { SAVED_RECORD, SAVED_VEHICLE, SAVED_PLATE, SAVED_KINDS };

/* The files of one result: those of no length are not there. */
struct saved_result {
	char name[SAVED_KINDS][SAVED_NAME];
	struct blob data[SAVED_KINDS];
};

/*
 * Makes the files of the number-th sighting, from 1, and of its photos,
 * which are JPEGs that it copies.  Frees and wipes by saved_clear().
 */
int saved_result(struct saved_result *, size_t number,
    const json_t *sighting, const struct blob *vehicle,
    const struct blob *plate, struct reason *);
void saved_clear(struct saved_result *);

/* What is listed so far; zeros to begin with. */
struct saved_list {
	char *text;		/* as SHA256SUMS has it */
	size_t len, files;
	uint64_t bytes;
};

int saved_add(struct saved_list *, const struct saved_result *,
    struct reason *);
void saved_list_free(struct saved_list *);

/*
 * The text to be signed: the list's hash, then a line for each member of an
 * object that says what the results are of.  The caller frees.  NULL: a
 * reason.
 */
char *saved_manifest(const json_t *about, const struct saved_list *,
    struct reason *);

/* Writes them into a folder, durably, mode 0600. */
int saved_write(const char *dir, const struct saved_result *,
    struct reason *);

/*
 * Makes the folder, mode 0700, or takes one that is there and empty.  Who
 * finds anything in it refuses it.
 */
int saved_make(const char *dir, struct reason *);

/* Writes the list and the signed note, which is the last: durably, too. */
int saved_finish(const char *dir, const struct saved_list *,
    const char *note, struct reason *);

/*
 * Whether a folder is just what the key signed: 0; 1 with a reason where it
 * is not; -1 where it could not be read.  The manifest's text goes to *text,
 * which the caller frees; NULL where there is none that is signed.
 */
int saved_check(const char *dir, const struct note_key *, char **text,
    struct reason *);

#endif
