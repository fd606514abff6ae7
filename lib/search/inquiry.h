/*
 * A query that one agency sends to others: alpr-record(5).
 *
 *   {"v":1,"type":"inquiry","id":"...","note":"..."}
 *
 * The note is a signed one (note.h), by the key of the asking agency's audit
 * log: who signs has logged it first, and whoever carries it can neither
 * change it nor make one.  Its text is one line, a JSON object: what ask.h
 * describes, with
 *
 *   v, type, id    as outside
 *   agency, to     who asks, and the list of whom, by their ids
 *   officer        name, and officer_id: for whom the asking agency vouches
 *   time           when
 */
#ifndef ALPR_INQUIRY_H
#define ALPR_INQUIRY_H

#include <jansson.h>
#include <stdint.h>

#include "ask.h"
#include "base/note.h"
#include "base/reason.h"
#include "base/uuid.h"

#define INQUIRY_MAX	32768	/* bytes of the record */
#define INQUIRY_AGE	(5 * STAMP_MINUTE)	/* that clocks may differ */

/* Not to be copied.  Strings live until inquiry_clear(). */
struct inquiry {
	char id[UUID_SIZE];
	const char *agency, *officer, *officer_id;
	int64_t time;
	const json_t *to;
	struct ask ask;
	json_t *json, *head;
};

/* An id for a new one of that time, unlike any other. */
int inquiry_id(int64_t time, char [UUID_SIZE], struct reason *);

/*
 * The text to be signed, of who asks and when, for those of ask->also.  A
 * named area, whose name they cannot know, goes as the polygon, unless that
 * is NULL.  The caller frees.  NULL: a reason.
 */
char *inquiry_text(const struct inquiry *from, const struct ask *,
    const char *polygon, struct reason *);

/* The record.  NULL: no memory. */
json_t *inquiry_record(const char *id, const char *note);

/*
 * The note of a record's line, strictly; it is valid as long as the record,
 * which is the caller's.  NULL: a reason.
 */
const char *inquiry_note(const char *line, size_t, json_t **record,
    struct reason *);

/*
 * Reads a note that the key must have signed.  0, or -1 with a reason; then
 * inquiry_clear() all the same.
 */
int inquiry_open(struct inquiry *, const char *note,
    const struct note_key *, struct reason *);
void inquiry_clear(struct inquiry *);

/* Whether it is from that agency, to that one, and of now.  -1: a reason. */
int inquiry_check(const struct inquiry *, const char *from, const char *to,
    int64_t now, struct reason *);

#endif
