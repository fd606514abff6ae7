/* What alpr-store echoes once it is durable. */
#include "echo.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program/program.h"
#include "record/record.h"

struct echo {
	char *text;		/* lines, each with its newline */
	size_t len, room;
	size_t *ends;		/* of each line */
	size_t count, slots;
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
	free(e->ends);
	free(e);
}

size_t
echo_count(const struct echo *e)
{
	return e->count;
}

/* Makes room for a line of so many bytes. */
static int
grow(struct echo *e, size_t len, struct reason *why)
{
	size_t room, slots;
	size_t *ends;
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
		ends = realloc(e->ends, slots * sizeof(*ends));
		if (ends == NULL)
			return reason_errno(why, "echo");
		e->ends = ends;
		e->slots = slots;
	}
	return 0;
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
	rc = grow(e, len + 1, why);
	if (rc == 0) {
		memcpy(e->text + e->len, line, len);
		e->len += len + 1;
		e->text[e->len - 1] = '\n';
		e->ends[e->count++] = e->len;
	}
	free(anew);
	return rc;
}

static size_t
start_of(const struct echo *e, size_t i)
{
	return i == 0 ? 0 : e->ends[i - 1];
}

void
echo_rollback(struct echo *e, size_t count)
{
	if (count < e->count) {
		e->count = count;
		e->len = start_of(e, count);
	}
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
	int rc = 0, same = 1;
	bool differs = false;

	for (size_t i = 0; i < e->count && rc == 0; i++) {
		at = start_of(e, i);
		len = e->ends[i] - at;
		if (known[i])
			same = is_stored(store, e->text + at, len - 1, why);
		if (same < 0)
			rc = -1;
		else if (!known[i] || same == 1)
			rc = put_line(e->text + at, len, why);
		else
			differs = true;
	}
	echo_rollback(e, 0);
	if (rc == 0 && fflush(stdout) != 0)
		rc = reason_errno(why, "standard output");
	return rc != 0 ? -1 : differs;
}
