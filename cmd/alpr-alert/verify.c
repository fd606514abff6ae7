/* Alerts and people: the half that holds nothing. */
#include "verify.h"

#include <err.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "program/keeper.h"
#include "program/local.h"
#include "program/program.h"
#include "record/record.h"

static void
ask(struct channel *channel, const struct verify_what *w)
{
	const struct {
		const char *name, *text;
	} members[] = { { "task", w->task }, { "store", w->store },
	    { "key_file", w->key_file }, { "key_command", w->key_command },
	    { "id", w->id }, { "outcome", w->outcome }, { "note", w->note } };
	json_t *json = channel_object("alerts");
	struct reason why;
	int rc = json == NULL ? -1 : 0;

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		if (members[i].text != NULL)
			rc |= record_set_string(json, members[i].name,
			    members[i].text);
	if (rc != 0)
		errx(PROGRAM_FAILED, "an option is not UTF-8");
	if (channel_send(channel, json, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	json_decref(json);
}

static void
show(const json_t *json, const struct verify_what *w, struct board *board)
{
	const json_t *record = json_object_get(json, "record");
	const char *place = json_string_value(json_object_get(json,
	    "place"));
	struct reason why;

	if (w->format == VERIFY_TABLE && strcmp(w->task, "open") == 0)
		board_alert(board, record, place == NULL ? "" : place);
	else if (w->format == VERIFY_TABLE)
		board_counts(board, record);
	else if (record_write(record, stdout, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

/* Takes a message.  1: another follows; else the exit status is set. */
static int
hear(const json_t *json, const struct verify_what *w, struct board *board,
    int *status)
{
	const char *reason = json_string_value(json_object_get(json,
	    "reason"));
	const char *zone = json_string_value(json_object_get(json,
	    "time_zone"));

	if (channel_is(json, "begin") && zone != NULL) {
		local_zone(zone);
		return 1;
	}
	if (channel_is(json, "record")) {
		show(json, w, board);
		return 1;
	}
	if (channel_is(json, "warning")) {
		warnx("%s", reason == NULL ? "?" : reason);
		return 1;
	}
	if (channel_is(json, "end")) {
		*status = json_is_true(json_object_get(json, "found")) ?
		    PROGRAM_DONE : PROGRAM_NO;
		return 0;
	}
	errx(PROGRAM_FAILED, "%s", reason == NULL ? "?" : reason);
}

int
verify_run(struct channel *channel, const struct verify_what *w)
{
	struct board board = { .out = stdout, .now = program_now() };
	int rc, status = PROGRAM_FAILED, more = 1;
	struct reason why;
	json_t *json;

	ask(channel, w);
	while (more) {
		rc = channel_receive(channel, &json, &why);
		if (rc == 0 && keeper_end(&why) == 0)
			reason_set(&why, "the half that holds the store is "
			    "gone");
		if (rc <= 0)
			errx(PROGRAM_FAILED, "%s", why.text);
		more = hear(json, w, &board, &status);
		json_decref(json);
	}
	if (w->format == VERIFY_TABLE && strcmp(w->task, "open") == 0)
		board_end(&board, w->store);
	if (keeper_end(&why) == 0)
		return status;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}
