/* What comes into the spool. */
#include "spooler.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/photo.h"
#include "image/image.h"
#include "program/program.h"
#include "record/frame.h"
#include "record/mark.h"
#include "record/record.h"
#include "record/rejects.h"
#include "record/sighting.h"

#define SAY_EVERY	10000	/* ms */

void
spooler_refuse(struct spooler *s, const json_t *json, size_t line,
    const char *text, size_t len, const struct reason *why)
{
	char *made = NULL;
	struct reason fault;

	s->failed = true;
	if (s->rejects == NULL)
		return;
	if (json != NULL) {
		made = record_text(json);
		text = made == NULL ? "" : made;
		len = strlen(text);
	}
	if (rejects_add(s->rejects, program_now(), line, text, len, why,
	    &fault) != 0)
		errx(PROGRAM_FAILED, "%s: %s", s->rejects_path, fault.text);
	free(made);
}

void
spooler_drop(struct spooler *s, struct backlog_item *item,
    const struct reason *why)
{
	struct reason fault;
	struct blob photo;
	json_t *json;
	int rc = queue_get(s->queue, &item->item, &json, &photo, &fault);

	blob_wipe(&photo);
	if (rc < 0)
		warnx("%s", fault.text);
	s->dropped++;
	if (json == NULL)
		json = record_new("frame", item->item.id);
	spooler_refuse(s, json, 0, NULL, 0, why);
	json_decref(json);
	/* Only what is in the rejects may go. */
	if (s->rejects != NULL && fdatasync(fileno(s->rejects)) != 0)
		err(PROGRAM_FAILED, "%s", s->rejects_path);
	if (queue_remove(s->queue, &item->item, &fault) != 0)
		warnx("%s", fault.text);
	backlog_drop(s->backlog, item);
}

void
spooler_say_dropped(struct spooler *s, int64_t now, bool at_once)
{
	if (s->dropped == s->dropped_said || (!at_once &&
	    now - s->said_at < SAY_EVERY))
		return;
	warnx("dropped %llu records that waited, %llu in all: %s",
	    (unsigned long long)(s->dropped - s->dropped_said),
	    (unsigned long long)s->dropped, s->rejects_path != NULL ?
	    s->rejects_path : "no file of rejects keeps them");
	s->dropped_said = s->dropped;
	s->said_at = now;
}

/* What waits the longest makes room for what comes. */
static int
make_room(struct spooler *s, size_t size, struct reason *why)
{
	struct backlog_item *spare;

	while (backlog_bytes(s->backlog) + size > s->max_bytes) {
		spare = backlog_spare(s->backlog);
		if (spare == NULL)
			return reason_set(why, "the spool is full");
		reason_set(why, "the spool is full: dropped");
		spooler_drop(s, spare, why);
	}
	return 0;
}

/* The path of the record's photo, or NULL; -1 where it is none. */
static int
photo_path(json_t *json, const char **path, struct reason *why)
{
	struct sighting sighting;
	struct frame frame;

	*path = NULL;
	if (record_is(json, "frame")) {
		if (frame_parse(json, &frame, why) != 0)
			return -1;
		*path = frame.image;
		return 0;
	}
	if (!record_is(json, "sighting"))
		return reason_set(why, "type: neither frame nor sighting");
	if (sighting_parse(json, &sighting, why) != 0)
		return -1;
	return record_string(json, "photo", FRAME_PATH_MAX, path, why) < 0 ?
	    -1 : 0;
}

/*
 * Nothing but a photo: a record is a stranger's, and what it names may be a
 * file of the store.
 */
static void
remove_photo(const char *path, const struct blob *photo)
{
	struct reason why;

	if (image_format(photo) == IMAGE_UNKNOWN)
		reason_set(&why, "%.150s: stays, as it is no photo", path);
	else if (unlink(path) == 0 || errno == ENOENT)
		return;
	else
		reason_errno(&why, "%.150s", path);
	warnx("%s", why.text);
}

/* 1: there is no room on the disk now. */
static int
put(struct spooler *s, const json_t *json, const struct blob *photo,
    struct reason *why)
{
	struct queue_item item;
	int rc = make_room(s, photo->len, why);

	errno = 0;
	if (rc == 0)
		rc = queue_put(s->queue, json, photo, &item, why);
	if (rc < 0 && (errno == ENOSPC || errno == EDQUOT))
		rc = 1;
	if (rc == 0) {
		backlog_add(s->backlog, &item, program_now());
		s->taken++;
	}
	return rc;
}

/* As put(); what is there already, and the same, comes again. */
static int
take(struct spooler *s, json_t *json, struct reason *why)
{
	struct blob photo = { NULL, 0 };
	const char *path, *sha256 = NULL;
	struct reason unread;
	bool loaded;
	int rc = 0, held;

	if (photo_path(json, &path, why) != 0 || record_string(json,
	    "sha256", DIGEST_HEX - 1, &sha256, why) < 0)
		return -1;
	loaded = path != NULL && photo_load(path, sha256, &photo,
	    &unread) == 0;
	/* What comes twice may have lost its photo to --take. */
	held = queue_holds(s->queue, json, loaded ? &photo : NULL, why);
	if (held == 0 && path != NULL && !loaded) {
		*why = unread;
		rc = -1;
	} else if (held == 0) {
		rc = put(s, json, &photo, why);
	} else if (held < 0) {
		rc = -1;
	}
	if (rc == 0 && s->take && loaded)
		remove_photo(path, &photo);
	blob_wipe(&photo);
	return rc;
}

/* What another spool asks: here it is safe.  The line is then its answer. */
static void
answer(struct spooler *s, const char *line, size_t len)
{
	char *out = realloc(s->out, s->out_len + len + 1);

	if (out == NULL)
		err(PROGRAM_FAILED, "mark");
	memcpy(out + s->out_len, line, len);
	out[s->out_len + len] = '\n';
	s->out = out;
	s->out_len += len + 1;
}

bool
spooler_take(struct spooler *s, const char *line, size_t len, size_t number)
{
	struct reason why;
	enum mark mark = MARK_NONE;
	enum chain_link link = CHAIN_WHOLE;
	json_t *json = record_parse(line, len, &why);
	int rc = json == NULL ? -1 : mark_parse(json, &mark, &why);

	if (rc == 0 && s->check != NULL)
		link = chain_follows(s->check, json, &why);
	if (link == CHAIN_GAP)
		warnx("line %zu: lost on the way: %s; no mark is answered "
		    "until it is sent again", number, why.text);
	if (link != CHAIN_WHOLE)
		rc = link == CHAIN_BAD ? -1 : 0;
	else if (rc == 0 && mark != MARK_NONE)
		answer(s, line, len);
	else if (rc == 0 && json_is_true(json_object_get(json, "context")))
		rc = 0;		/* it is here, or was */
	else if (rc == 0)
		rc = take(s, json, &why);
	json_decref(json);
	if (rc > 0) {
		if (!s->full)
			warnx("line %zu: %s; no more is read until there is "
			    "room", number, why.text);
		s->full = true;
		return false;
	}
	s->full = false;
	if (rc < 0) {
		warnx("line %zu: %s", number, why.text);
		s->refused++;
		spooler_refuse(s, NULL, number, line, len, &why);
	}
	return true;
}
