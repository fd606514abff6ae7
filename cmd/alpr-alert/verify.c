/* Alerts and people: the half that holds nothing. */
#include "verify.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "program/keeper.h"
#include "program/local.h"
#include "program/program.h"
#include "record/record.h"
#include "sheet.h"

struct screen {
	const struct verify_what *what;
	struct board board;
	struct sheet sheet;
	char *agency, *person;
	bool damaged;		/* not all could be shown */
};

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
show(const json_t *json, struct screen *s)
{
	bool open = strcmp(s->what->task, "open") == 0;
	const json_t *record = json_object_get(json, "record");
	const char *place = json_string_value(json_object_get(json,
	    "place"));
	struct reason why;
	int rc = 0;

	place = place == NULL ? "" : place;
	if (s->what->format == VERIFY_HTML)
		rc = sheet_alert(&s->sheet, record, place, &why);
	else if (s->what->format == VERIFY_TABLE && open)
		board_alert(&s->board, record, place);
	else if (s->what->format == VERIFY_TABLE)
		board_counts(&s->board, record);
	else {
		rc = record_show(record, stdout, &why);
		putchar('\n');
	}
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

static void
begin(struct screen *s, const json_t *json)
{
	const char *zone = json_string_value(json_object_get(json,
	    "time_zone"));
	const char *agency = json_string_value(json_object_get(json,
	    "agency"));
	const char *person = json_string_value(json_object_get(json,
	    "person"));

	if (zone == NULL || agency == NULL || person == NULL)
		errx(PROGRAM_FAILED, "not how the half that holds the store "
		    "begins");
	local_zone(zone);
	s->agency = strdup(agency);
	s->person = strdup(person);
	if (s->agency == NULL || s->person == NULL)
		err(PROGRAM_FAILED, NULL);
	s->sheet.agency = s->agency;
	s->sheet.person = s->person;
}

static void
finish(struct screen *s)
{
	struct reason why;

	if (strcmp(s->what->task, "open") != 0)
		return;
	if (s->what->format == VERIFY_TABLE)
		board_end(&s->board, s->what->store);
	if (s->what->format == VERIFY_HTML &&
	    sheet_end(&s->sheet, stdout, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

/* Takes a message.  1: another follows; else the exit status is set. */
static int
hear(const json_t *json, struct screen *s, int *status)
{
	const char *reason = json_string_value(json_object_get(json,
	    "reason"));

	if (channel_is(json, "begin")) {
		begin(s, json);
		return 1;
	}
	if (channel_is(json, "record")) {
		show(json, s);
		return 1;
	}
	if (channel_is(json, "warning") || channel_is(json, "damaged")) {
		s->damaged |= channel_is(json, "damaged");
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
	struct screen screen = { .what = w, .board = { .out = stdout,
	    .now = program_now() }, .sheet = { .now = program_now() } };
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
		more = hear(json, &screen, &status);
		json_decref(json);
	}
	finish(&screen);
	free(screen.agency);
	free(screen.person);
	if (keeper_end(&why) == 0)
		return screen.damaged ? PROGRAM_FAILED : status;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}
