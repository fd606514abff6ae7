/* What alpr-store echoes once it is durable. */
#include "echo.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program/program.h"
#include "record/record.h"

struct echo_line {
	size_t end;
	bool mark;
};

struct echo {
	char *text;		/* lines, each with its newline */
	size_t len, room;
	struct echo_line *lines;
	size_t count, slots, sightings;
};

struct echo *
echo_new(void)
{
	struct echo *e = calloc(1, sizeof(*e));

	if (e == NULL)
		err(PROGRAM_FAILED, "echo");
	return e;
}

void
echo_free(struct echo *e)
{
	if (e == NULL)
		return;
	free(e->text);
	free(e->lines);
	free(e);
}

size_t
echo_count(const struct echo *e)
{
	return e->count;
}

size_t
echo_sightings(const struct echo *e)
{
	return e->sightings;
}

/* Makes room for a line of so many bytes. */
static int
grow(struct echo *e, size_t len, struct reason *why)
{
	size_t room, slots;
	struct echo_line *lines;
	char *text;

	if (e->room - e->len < len) {
		room = 2 * e->room + len;
		text = realloc(e->text, room);
		if (text == NULL)
			return reason_errno(why, "echo");
		e->text = text;
		e->room = room;
	}
	if (e->count == e->slots) {
		slots = 2 * e->slots + 64;
		lines = realloc(e->lines, slots * sizeof(*lines));
		if (lines == NULL)
			return reason_errno(why, "echo");
		e->lines = lines;
		e->slots = slots;
	}
	return 0;
}

static int
add(struct echo *e, const char *line, size_t len, bool mark,
    struct reason *why)
{
	if (grow(e, len + 1, why) != 0)
		return -1;
	memcpy(e->text + e->len, line, len);
	e->len += len + 1;
	e->text[e->len - 1] = '\n';
	e->lines[e->count++] = (struct echo_line){ e->len, mark };
	e->sightings += !mark;
	return 0;
}

int
echo_add_mark(struct echo *e, const char *line, size_t len,
    struct reason *why)
{
	return add(e, line, len, true, why);
}

int
echo_add(struct echo *e, const json_t *json, const char *line, size_t len,
    struct reason *why)
{
	char *anew = NULL;
	int rc;

	if (line == NULL) {
		anew = record_text(json);
		if (anew == NULL)
			return reason_set(why, "out of memory");
		line = anew;
		len = strlen(anew);
	}
	rc = add(e, line, len, false, why);
	free(anew);
	return rc;
}

static size_t
start_of(const struct echo *e, size_t i)
{
	return i == 0 ? 0 : e->lines[i - 1].end;
}

void
echo_rollback(struct echo *e, size_t count)
{
	while (count < e->count)
		e->sightings -= !e->lines[--e->count].mark;
	e->len = start_of(e, count);
}

/* 1: the same is stored, 0: something else, -1. */
static int
is_stored(struct store *store, const char *line, size_t len,
    struct reason *why)
{
	json_t *json = record_parse(line, len, why);
	unsigned char id[UUID_BYTES];
	struct group_row kept;
	int rc = -1;

	if (json == NULL)
		return -1;
	if (uuid_parse(record_id(json), id, why) == 0 &&
	    store_get(store, id, &kept, why) == 0) {
		rc = json_equal(kept.json, json);
		if (rc == 0)
			warnx("%s: stored before with other contents, and "
			    "left as it was", record_id(json));
		json_decref(kept.json);
	}
	json_decref(json);
	return rc;
}

static int
put_line(const char *line, size_t len, struct reason *why)
{
	if (fwrite(line, 1, len, stdout) != len)
		return reason_errno(why, "standard output");
	return 0;
}

int
echo_write(struct echo *e, struct store *store, const bool *known,
    struct reason *why)
{
	size_t at, len;
	int rc = 0, same;
	bool differs = false;

	for (size_t i = 0; i < e->count && rc == 0; i++) {
		at = start_of(e, i);
		len = e->lines[i].end - at;
		same = 1;
		if (!e->lines[i].mark && *known++)
			same = is_stored(store, e->text + at, len - 1, why);
		if (same < 0)
			rc = -1;
		else if (same == 1)
			rc = put_line(e->text + at, len, why);
		else
			differs = true;
	}
	echo_rollback(e, 0);
	if (rc == 0 && fflush(stdout) != 0)
		rc = reason_errno(why, "standard output");
	return rc != 0 ? -1 : differs;
}
