/* Answers one inquiry of another agency. */
#include "serve.h"

#include <errno.h>
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/stamp.h"
#include "program/keeper.h"
#include "program/program.h"
#include "record/record.h"
#include "search/inquiry.h"

#define WAIT	STAMP_MINUTE	/* for the inquiry */

struct serve {
	struct channel *channel;
	char id[UUID_SIZE];	/* of the inquiry, once there is one */
	const char *agency;	/* our id, once it is known */
};

/* Up to the newline, and not past it. */
static int
read_line(char line[INQUIRY_MAX], size_t *len, struct reason *why)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t until = program_ticks() + WAIT, left;
	const char *end = NULL;
	size_t have = 0;
	ssize_t n;

	while (end == NULL) {
		if (have == INQUIRY_MAX)
			return reason_set(why, "the inquiry is longer than "
			    "%d bytes", INQUIRY_MAX);
		left = until - program_ticks();
		if (poll(&in, 1, left <= 0 ? 0 : (int)left) == 0)
			return reason_set(why, "no inquiry came");
		n = read(STDIN_FILENO, line + have, INQUIRY_MAX - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return reason_set(why, "no inquiry came");
		end = memchr(line + have, '\n', (size_t)n);
		have += (size_t)n;
	}
	*len = (size_t)(end - line);
	return 0;
}

static int
hear(struct serve *s, json_t **json, struct reason *why)
{
	int rc = channel_receive(s->channel, json, why);

	if (rc == 0)
		reason_set(why, "the half that holds the store is gone");
	return rc == 1 ? 0 : -1;
}

/* Takes the record. */
static int
put(json_t *record, struct reason *why)
{
	int rc = record == NULL ? reason_set(why, "out of memory") :
	    record_write(record, stdout, why);

	json_decref(record);
	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		rc = reason_errno(why, "standard output");
	return rc;
}

static json_t *
new_answer(struct serve *s, const char *outcome)
{
	struct reason ignored;
	json_t *json;

	if (s->id[0] == '\0' && inquiry_id(program_now(), s->id,
	    &ignored) != 0)
		return NULL;
	json = record_new("answer", s->id);
	if (json == NULL || record_set_string(json, "outcome",
	    outcome) != 0 || (s->agency != NULL && record_set_string(json,
	    "agency", s->agency) != 0)) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* So that a connection that was cut is told from an empty answer. */
static int
end_badly(struct serve *s, const char *outcome, const char *reason)
{
	json_t *json = new_answer(s, outcome);
	struct reason why;

	if (json == NULL || record_set_string(json, "reason", reason) != 0)
		errx(PROGRAM_FAILED, "out of memory");
	if (put(json, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	warnx("%s", reason);
	return PROGRAM_FAILED;
}

static int
end_told(struct serve *s, const json_t *message)
{
	const char *reason = json_string_value(json_object_get(message,
	    "reason"));

	return end_badly(s, channel_is(message, "refused") ? "refused" :
	    "failed", reason == NULL ? "?" : reason);
}

static int
end_well(struct serve *s, const json_t *end)
{
	static const char *const copied[] = { "count", "more", "areas",
	    "cameras", "entry" };
	json_t *json = new_answer(s, "answered"), *value;
	struct reason why;
	int rc = 0;

	for (size_t i = 0; i < sizeof(copied) / sizeof(*copied); i++) {
		value = json_object_get(end, copied[i]);
		if (value != NULL)
			rc |= json_object_set(json, copied[i], value);
	}
	if (json == NULL || rc != 0)
		errx(PROGRAM_FAILED, "out of memory");
	if (put(json, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return json_integer_value(json_object_get(end, "count")) > 0 ?
	    PROGRAM_DONE : PROGRAM_NO;
}

/* A sighting with its place and its photos in it. */
static int
put_result(const json_t *result, struct reason *why)
{
	static const char *const more[] = { "place", "image",
	    "plate_image" };
	json_t *record = json_copy(json_object_get(result, "sighting"));
	json_t *value;
	int rc = 0;

	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		value = json_object_get(result, more[i]);
		if (value != NULL)
			rc |= json_object_set(record, more[i], value);
	}
	if (rc == 0)
		return put(record, why);
	json_decref(record);
	return reason_set(why, "out of memory");
}

/*
 * What is asked, for the half that holds the store.  That hears of it, too,
 * where nothing came that can be read, and logs that.
 */
static json_t *
take_inquiry(struct serve *s, struct reason *why)
{
	json_t *record = NULL, *message = channel_object("inquiry");
	char line[INQUIRY_MAX];
	const char *note = NULL;
	size_t len = 0;

	if (read_line(line, &len, why) == 0)
		note = inquiry_note(line, len, &record, why);
	if (note != NULL) {
		snprintf(s->id, sizeof(s->id), "%s", record_id(record));
		if (record_set_string(message, "note", note) != 0) {
			json_decref(message);
			message = NULL;
		}
		why->text[0] = '\0';
	}
	json_decref(record);
	return message;
}

/* Passes on what matches, up to the end. */
static int
pass_on(struct serve *s)
{
	struct reason why;
	json_t *next;
	int status = -1;

	while (status < 0) {
		if (hear(s, &next, &why) != 0)
			return end_badly(s, "failed", why.text);
		if (channel_is(next, "end"))
			status = end_well(s, next);
		else if (channel_is(next, "result") &&
		    put_result(next, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
		else if (channel_is(next, "refused") ||
		    channel_is(next, "failed"))
			status = end_told(s, next);
		json_decref(next);
	}
	return status;
}

int
serve_run(struct channel *channel, json_t *open)
{
	struct serve s = { .channel = channel };
	struct reason why, unread = { "" };
	json_t *hello = NULL, *told;
	int status;

	if (channel_put(channel, open, 0, &why) != 0 ||
	    hear(&s, &hello, &why) != 0)
		return end_badly(&s, "failed", why.text);
	if (!channel_is(hello, "hello")) {
		status = end_told(&s, hello);
	} else {
		s.agency = json_string_value(json_object_get(hello,
		    "agency_id"));
		if (channel_put(channel, take_inquiry(&s, &unread), 0,
		    &why) != 0)
			status = end_badly(&s, "failed", why.text);
		else if (unread.text[0] == '\0')
			status = pass_on(&s);
		else if (hear(&s, &told, &why) != 0)
			status = end_badly(&s, "failed", why.text);
		else {
			json_decref(told);
			status = end_badly(&s, "refused", unread.text);
		}
	}
	json_decref(hello);
	if (keeper_end(&why) == 0)
		return status;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}
