/*
 * Records: newline-delimited JSON, one object a line, as alpr-record(5) has
 * them.  Here are the members that every record has, and typed access
 * to members; line.h reads lines, frame.h and sighting.h know the kinds.
 *
 * A record stays the JSON object that it came as, so that members which a
 * program does not know are passed on unchanged.
 *
 * A reason names a column or a member, and quotes nothing of a record: it ends
 * in a journal, which does not expire, and what it quoted may be a plate.
 */
#ifndef ALPR_RECORD_H
#define ALPR_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/geo.h"
#include "base/reason.h"

#define RECORD_VERSION	1

/*
 * A line's record: an object without duplicate members, v 1, type and id
 * (UUIDv7).  The caller owns the reference.  NULL with a reason.
 */
json_t *record_parse(const char *, size_t, struct reason *);

/* A new object of that type and id.  NULL: no memory. */
json_t *record_new(const char *type, const char *id);

bool record_is(const json_t *, const char *type);
const char *record_id(const json_t *);

/*
 * Writes the object on one line.  Numbers keep their value: as few digits
 * as give it back.  Output errors are found by the caller when it flushes.
 */
int record_write(const json_t *, FILE *, struct reason *);

/*
 * The same for a person, without newline: what utf8_hidden() tells of is
 * escaped.  NULL in place of the object: no memory.
 */
int record_show(const json_t *, FILE *, struct reason *);

/* As record_write() to malloc'd memory, without newline.  NULL: no memory. */
char *record_text(const json_t *);

/* The text of a member, which is borrowed; "" where there is none. */
const char *record_or_empty(const json_t *, const char *name);

/*
 * Typed members.  Each returns 1 when the member is there and as it should
 * be, 0 when it is missing or null, -1 with a reason that names it when it
 * is of another type, out of range or too long.  Strings are borrowed.
 */
int record_string(const json_t *, const char *name, size_t max,
    const char **, struct reason *);
int record_number(const json_t *, const char *name, double least,
    double most, double *, struct reason *);
int record_integer(const json_t *, const char *name, json_int_t least,
    json_int_t most, json_int_t *, struct reason *);
int record_time(const json_t *, const char *name, int64_t *,
    struct reason *);
int record_place(const json_t *, struct geo_point *, struct reason *);

/* The text of a member, borrowed; NULL where it is none. */
const char *record_said(const json_t *, const char *name);

/* Turns "missing" into an error that names the member. */
int record_need(int found, const char *name, struct reason *);

/* About how many bytes of memory a tree takes. */
size_t record_weight(const json_t *);

/* Setters; -1 only without memory.  Reals are rounded to that many places. */
int record_set_string(json_t *, const char *name, const char *);
int record_set_real(json_t *, const char *name, double, int places);
int record_set_time(json_t *, const char *name, int64_t);

#endif
