/* The half that talks to the person. */
#include "front.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "also.h"
#include "others.h"
#include "pager.h"
#include "program/keeper.h"
#include "program/local.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "program/terminal.h"
#include "record/record.h"
#include "saving.h"

/* Takes the message.  Ends the program where the keeper is gone. */
static void
say(struct front *f, json_t *json)
{
	struct reason why;

	if (json == NULL)
		errx(PROGRAM_FAILED, "out of memory");
	if (channel_send(f->channel, json, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	json_decref(json);
}

/* The next message, which is the caller's; a failure ends the program. */
static json_t *
hear(struct front *f)
{
	const char *reason;
	struct reason why;
	json_t *json;
	int rc;

	rc = channel_receive(f->channel, &json, &why);
	if (rc == 0 && keeper_end(&why) == 0)
		reason_set(&why, "the half that holds the store is gone");
	if (rc <= 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	if (!channel_is(json, "refused") && !channel_is(json, "failed"))
		return json;
	reason = json_string_value(json_object_get(json, "reason"));
	errx(PROGRAM_FAILED, "%s", reason == NULL ? "?" : reason);
}

json_t *
front_opening(const struct front *f, const char *answer)
{
	json_t *json = channel_object("open");
	int rc = 0;

	rc |= record_set_string(json, "store", f->dir);
	if (answer != NULL)
		rc |= record_set_string(json, "answer", answer);
	if (f->key_file != NULL)
		rc |= record_set_string(json, "key_file", f->key_file);
	if (f->key_command != NULL)
		rc |= record_set_string(json, "key_command",
		    f->key_command);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *
open_store(struct front *f)
{
	say(f, front_opening(f, NULL));
	return hear(f);
}

/* What no JSON can hold is told from what was not given. */
static void
make_sendable(const char **text)
{
	if (*text != NULL && !ask_presentable(*text))
		*text = "(not presentable)";
}

static void
ask(struct front *f)
{
	struct ask *ask = &f->query.ask;

	make_sendable(&ask->case_number);
	make_sendable(&ask->call_number);
	make_sendable(&ask->purpose);
	say(f, ask_describe(ask));
}

/* What is asked depends on the policy, and on who does. */
static void
complete(struct front *f, const json_t *hello)
{
	const char *zone = json_string_value(json_object_get(hello,
	    "time_zone"));
	bool refused = json_object_get(hello, "refused") != NULL;
	struct ask *ask = &f->query.ask;
	struct reason why;

	local_zone(zone == NULL ? "UTC" : zone);
	if (!refused && prompt_possible())
		prompt_missing(ask, hello, f->number);
	query_times(&f->query, program_now());
	ask->photos = f->inlined || show_photos(f->format);
	if (f->save == NULL || refused)
		return;
	f->saving = saving_begin(f->save, &why);
	if (f->saving == NULL)
		errx(PROGRAM_FAILED, "--save: %s", why.text);
	ask->save = true;
}

/* Who leaves the pager has seen enough: the rest is counted. */
static int
show_one(struct front *f, struct show *show, const json_t *result,
    struct reason *why)
{
	if (f->saving != NULL && saving_result(f->saving, result,
	    why) != 0)
		return reason_prefix(why, "--save");
	if (show_result(show, result, why) != 0 && !pager_left())
		return -1;
	return 0;
}

/* Why nothing was found, where that is a name that nobody knows. */
static void
tell_unknown(const json_t *end)
{
	const json_t *list = json_object_get(end, "unknown");
	const char *camera, *near;

	for (size_t i = 0; i < json_array_size(list); i++) {
		camera = json_string_value(json_object_get(json_array_get(
		    list, i), "camera"));
		near = json_string_value(json_object_get(json_array_get(
		    list, i), "near"));
		if (camera != NULL && near != NULL)
			warnx("the policy has no camera %s; is %s meant?",
			    camera, near);
		else if (camera != NULL)
			warnx("the policy has no camera %s", camera);
	}
}

/* What comes last: the exit status. */
static int
finish(struct front *f, struct show *show, const json_t *end)
{
	bool more = json_is_true(json_object_get(end, "more"));
	bool whole = also_tell(f->others, show, &more);
	struct reason why;

	if (f->saving != NULL && saving_end(f->saving, end, &why) != 0)
		errx(PROGRAM_FAILED, "--save: %s", why.text);
	if (show_end(show, more, &why) != 0 && !pager_left())
		errx(PROGRAM_FAILED, "%s", why.text);
	pager_end();
	if (f->shown == 0)
		tell_unknown(end);
	if (more)
		warnx("stopped at %zu results: there may be more",
		    f->shown);
	if (f->saving != NULL)
		warnx("%zu files saved in %s", saving_files(f->saving),
		    f->save);
	if (!whole)
		return PROGRAM_FAILED;
	return f->shown > 0 ? PROGRAM_DONE : PROGRAM_NO;
}

static int64_t
time_of(const json_t *result)
{
	struct reason ignored;
	int64_t time;

	return record_time(json_object_get(result, "sighting"), "time",
	    &time, &ignored) == 1 ? time : INT64_MAX;
}

/*
 * The newest of what is ours and others'.  The limit is of each: nobody can
 * fill it with what hides another's.  own: our next message, heard only
 * when it is needed; NULL is given where it is the end and nobody else has
 * more.
 */
static json_t *
next_result(struct front *f, json_t **own)
{
	json_t *result;
	int64_t theirs;
	bool ended;

	if (*own == NULL)
		*own = hear(f);
	ended = channel_is(*own, "end");
	if (f->others != NULL && others_newest(f->others, &theirs) == 1 &&
	    (ended || theirs > time_of(*own)))
		return others_take(f->others);
	if (ended)
		return NULL;
	result = *own;
	*own = NULL;
	if (f->others != NULL && record_set_string(json_object_get(result,
	    "sighting"), "agency", f->agency) != 0)
		errx(PROGRAM_FAILED, "out of memory");
	return result;
}

/* Shows what comes, up to its end. */
static int
show_all(struct front *f, struct show *show)
{
	json_t *result, *own = NULL;
	struct reason why;
	int status;

	while ((result = next_result(f, &own)) != NULL) {
		if (show_one(f, show, result, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
		f->shown++;
		json_decref(result);
	}
	status = finish(f, show, own);
	json_decref(own);
	return status;
}

static struct show *
start_show(struct front *f, const struct show_head *head)
{
	struct show_to to = { .out = stdout,
	    .columns = terminal_columns(STDOUT_FILENO),
	    .marked = pager_marks() };
	struct reason why;
	struct show *show;

	if (f->paged && f->format == show_format("table"))
		pager_start();
	show = show_begin(f->format, head, &to, &why);
	if (show == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	return show;
}

int
front_run(struct front *f)
{
	struct show_head head = { .ask = &f->query.ask,
	    .inlined = f->inlined };
	json_t *hello = open_store(f), *begin;
	struct reason why;
	struct show *show;
	int status;

	complete(f, hello);
	ask(f);
	begin = hear(f);
	head.hello = hello;
	head.begin = begin;
	f->agency = json_string_value(json_object_get(hello, "agency_id"));
	f->others = also_start(begin, &f->query.ask, f->timeout);
	show = start_show(f, &head);
	/* Those who ask others run; who reads what they say needs no more. */
	if (f->others != NULL) {
		sandbox_start_nothing();
		sandbox_write_nothing();
	}
	status = show_all(f, show);
	show_free(show);
	others_free(f->others);
	saving_free(f->saving);
	json_decref(begin);
	json_decref(hello);
	if (keeper_end(&why) == 0)
		return status;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}
