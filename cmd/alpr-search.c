/*
 * alpr-search: what a stated case may see, and nothing else.  This is the
 * half that talks to the person; the one that holds the store is answer.c.
 */
#include <err.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alpr-search/also.h"
#include "alpr-search/answer.h"
#include "alpr-search/others.h"
#include "alpr-search/pager.h"
#include "alpr-search/prompt.h"
#include "alpr-search/query.h"
#include "alpr-search/saving.h"
#include "alpr-search/serve.h"
#include "alpr-search/show.h"
#include "program/keeper.h"
#include "program/local.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "program/terminal.h"
#include "record/record.h"

#define TIMEOUT	(20 * STAMP_SECOND)
#define TIMEOUT_MAX	(10 * STAMP_MINUTE)

static const char help[] =
"usage: alpr-search -d STORE [--case NUMBER] [--call NUMBER]\n"
"           [--purpose TEXT] [query] [options]\n"
"       alpr-search -d STORE --answer AGENCY\n"
"Shows the sightings that match.  Who asked what and for which case is in\n"
"the audit log before the first of them is shown.\n"
"  -c, --case NUMBER     case number\n"
"  -C, --call NUMBER     or: call for service number\n"
"  -u, --purpose TEXT    what for, as the policy lists it\n"
"On a terminal, what is missing of these is asked for.\n"
"query: a plate, or an area or a camera within a time; or all of them\n"
"  -p, --plate PATTERN   '?' is one character, '*' any number\n"
"  -x, --confusable      take O for 0, I for 1, B for 8 ... in the plate\n"
"  -e, --slip            a whole plate, or one character more, less or other\n"
"  -a, --area AREA       a name of the policy's; LAT,LON,RADIUS with m, km,\n"
"                        mi or ft; LAT,LON,LAT,LON; corners of a polygon\n"
"  -m, --camera NAME     may be given again: any of these\n"
"  -f, --from TIME       from then on: RFC 3339, or in the agency's time zone\n"
"                        '2026-11-20 14:00', 2026-11-20, yesterday, 'monday\n"
"                        8:30', '3 days ago'\n"
"  -t, --to TIME         before then; a day is all of it\n"
"  --region, --make, --model, --color, --body TEXT   as the record has it\n"
"options:\n"
"  -A, --also LIST       ask these agencies, too, as npd,sdso; or all\n"
"  -b, --best            first what fits best, not the newest\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key of a store of your own (default: the one\n"
"                        that the store names)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -F, --format table|json|csv|geojson|html\n"
"                        (default: table on a terminal, else json)\n"
"  -i, --inline          put the photos into the records, as base64\n"
"  -l, --limit N         at most so many results (default: the policy's most)\n"
"  -n, --no-pager        do not page a table\n"
"  -r, --retention TIME  nothing older than this is shown, too, as 20d\n"
"  -s, --save FOLDER     also write records and photos there, signed\n"
"  -T, --timeout TIME    wait no longer for others (default: 20s)\n"
"  -W, --answer AGENCY   answer one inquiry of that agency, from standard\n"
"                        input: see alpr-sharing(7)\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n"
"Ends with 0 where something was found, 1 where not, 2 on any error.\n";

static const struct option options[] = {
	{ "also", required_argument, NULL, 'A' },
	{ "answer", required_argument, NULL, 'W' },
	{ "timeout", required_argument, NULL, 'T' },
	{ "case", required_argument, NULL, 'c' },
	{ "call", required_argument, NULL, 'C' },
	{ "purpose", required_argument, NULL, 'u' },
	{ "plate", required_argument, NULL, 'p' },
	{ "confusable", no_argument, NULL, 'x' },
	{ "slip", no_argument, NULL, 'e' },
	{ "best", no_argument, NULL, 'b' },
	{ "region", required_argument, NULL, QUERY_TRAIT + ENTRY_REGION },
	{ "make", required_argument, NULL, QUERY_TRAIT + ENTRY_MAKE },
	{ "model", required_argument, NULL, QUERY_TRAIT + ENTRY_MODEL },
	{ "color", required_argument, NULL, QUERY_TRAIT + ENTRY_COLOR },
	{ "body", required_argument, NULL, QUERY_TRAIT + ENTRY_BODY },
	{ "key-command", required_argument, NULL, 'K' },
	{ "area", required_argument, NULL, 'a' },
	{ "camera", required_argument, NULL, 'm' },
	{ "from", required_argument, NULL, 'f' },
	{ "to", required_argument, NULL, 't' },
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "format", required_argument, NULL, 'F' },
	{ "inline", no_argument, NULL, 'i' },
	{ "limit", required_argument, NULL, 'l' },
	{ "no-pager", no_argument, NULL, 'n' },
	{ "retention", required_argument, NULL, 'r' },
	{ "save", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *dir, *key_file, *key_command, *save, *answer;
	const struct show_format *format;
	bool inlined, paged;
	bool asks;		/* options say something of a query */
	struct query query;
	struct channel *channel;
	struct saving *saving;		/* or NULL */
	int64_t timeout;		/* ms */
	struct others *others;		/* or NULL */
	const char *agency;		/* our id */
	size_t shown;
	bool full;			/* as many as are wanted */
	char number[PROMPT_NUMBER];	/* that was asked for */
};

static void
set_format(struct job *job, const char *name)
{
	job->format = show_format(name);
	if (job->format == NULL)
		errx(PROGRAM_FAILED, "--format %s: table, json, csv, geojson "
		    "or html", name);
}

/* "npd,sdso" */
static void
set_also(struct job *job, char *text)
{
	struct reason why;
	char *id;

	while ((id = strsep(&text, ",")) != NULL)
		if (ask_add_also(&job->query.ask, id, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
}

/* Options that are neither the query's nor text to be kept as it is. */
static void
set_other(struct job *job, int c, char *text)
{
	struct ask *ask = &job->query.ask;

	switch (c) {
	case 'A':
		set_also(job, text);
		break;
	case 'T':
		job->timeout = program_duration("--timeout", text,
		    TIMEOUT_MAX);
		break;
	case 'F':
		set_format(job, text);
		break;
	case 'i':
		job->inlined = true;
		break;
	case 'l':
		ask->search.limit = (size_t)program_number("--limit", text,
		    1, 100000);
		break;
	case 'n':
		job->paged = false;
		break;
	case 'r':
		ask->retention = program_duration("--retention", text,
		    STORE_RETENTION_MAX);
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		if (!query_option(&job->query, c, text))
			program_usage();
	}
}

static void
set_option(struct job *job, int c, char *text)
{
	const struct {
		int letter;
		const char **to;
	} texts[] = {
		{ 'c', &job->query.ask.case_number },
		{ 'C', &job->query.ask.call_number },
		{ 'u', &job->query.ask.purpose },
		{ 'd', &job->dir },
		{ 'k', &job->key_file },
		{ 'K', &job->key_command },
		{ 's', &job->save },
		{ 'W', &job->answer },
	};

	job->asks = job->asks || (c != 'd' && c != 'k' && c != 'K' &&
	    c != 'W');
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].letter == c) {
			*texts[i].to = text;
			return;
		}
	set_other(job, c, text);
}

/* Takes the message.  Ends the program where the keeper is gone. */
static void
say(struct job *job, json_t *json, int rc)
{
	struct reason why;

	if (json == NULL || rc != 0)
		errx(PROGRAM_FAILED, "out of memory");
	if (channel_send(job->channel, json, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	json_decref(json);
}

/* The next message, which is the caller's; a failure ends the program. */
static json_t *
hear(struct job *job)
{
	const char *reason;
	struct reason why;
	json_t *json;
	int rc;

	rc = channel_receive(job->channel, &json, &why);
	if (rc == 0 && keeper_end(&why) == 0)
		reason_set(&why, "the half that holds the store is gone");
	if (rc <= 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	if (!channel_is(json, "refused") && !channel_is(json, "failed"))
		return json;
	reason = json_string_value(json_object_get(json, "reason"));
	errx(PROGRAM_FAILED, "%s", reason == NULL ? "?" : reason);
}

/* NULL: no memory. */
static json_t *
opening(const struct job *job)
{
	json_t *json = channel_object("open");
	int rc = 0;

	rc |= record_set_string(json, "store", job->dir);
	if (job->answer != NULL)
		rc |= record_set_string(json, "answer", job->answer);
	if (job->key_file != NULL)
		rc |= record_set_string(json, "key_file", job->key_file);
	if (job->key_command != NULL)
		rc |= record_set_string(json, "key_command",
		    job->key_command);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *
open_store(struct job *job)
{
	say(job, opening(job), 0);
	return hear(job);
}

/* What no JSON can hold is told from what was not given. */
static void
make_sendable(const char **text)
{
	if (*text != NULL && !ask_presentable(*text))
		*text = "(not presentable)";
}

static void
ask(struct job *job)
{
	struct ask *ask = &job->query.ask;

	make_sendable(&ask->case_number);
	make_sendable(&ask->call_number);
	make_sendable(&ask->purpose);
	say(job, ask_describe(ask), 0);
}

/* What is asked depends on the policy, and on who does. */
static void
complete(struct job *job, const json_t *hello)
{
	const char *zone = json_string_value(json_object_get(hello,
	    "time_zone"));
	bool refused = json_object_get(hello, "refused") != NULL;
	struct ask *ask = &job->query.ask;
	struct reason why;

	local_zone(zone == NULL ? "UTC" : zone);
	if (!refused && prompt_possible())
		prompt_missing(ask, hello, job->number);
	query_times(&job->query, program_now());
	ask->photos = job->inlined || show_photos(job->format);
	if (job->save == NULL || refused)
		return;
	job->saving = saving_begin(job->save, &why);
	if (job->saving == NULL)
		errx(PROGRAM_FAILED, "--save: %s", why.text);
	ask->save = true;
}

/* Who leaves the pager has seen enough: the rest is counted. */
static int
show_one(struct job *job, struct show *show, const json_t *result,
    struct reason *why)
{
	if (job->saving != NULL && saving_result(job->saving, result,
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
finish(struct job *job, struct show *show, const json_t *end)
{
	bool more = json_is_true(json_object_get(end, "more")) || job->full;
	bool whole = also_tell(job->others, show, &more);
	struct reason why;

	if (job->saving != NULL && saving_end(job->saving, end, &why) != 0)
		errx(PROGRAM_FAILED, "--save: %s", why.text);
	if (show_end(show, more, &why) != 0 && !pager_left())
		errx(PROGRAM_FAILED, "%s", why.text);
	pager_end();
	if (job->shown == 0)
		tell_unknown(end);
	if (more)
		warnx("stopped at %zu results: there may be more",
		    job->shown);
	if (job->saving != NULL)
		warnx("%zu files saved in %s", saving_files(job->saving),
		    job->save);
	if (!whole)
		return PROGRAM_FAILED;
	return job->shown > 0 ? PROGRAM_DONE : PROGRAM_NO;
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
 * The newest of what is ours and others'.  own: our next message, heard only
 * when it is needed; NULL is given where it is the end and nobody else has
 * more.
 */
static json_t *
next_result(struct job *job, json_t **own)
{
	json_t *result;
	int64_t theirs;
	bool ended;

	if (*own == NULL)
		*own = hear(job);
	ended = channel_is(*own, "end");
	if (job->others != NULL && !job->full &&
	    others_newest(job->others, &theirs) == 1 &&
	    (ended || theirs > time_of(*own)))
		return others_take(job->others);
	if (ended)
		return NULL;
	result = *own;
	*own = NULL;
	if (job->others != NULL && record_set_string(json_object_get(result,
	    "sighting"), "agency", job->agency) != 0)
		errx(PROGRAM_FAILED, "out of memory");
	return result;
}

/* Shows what comes, up to its end. */
static int
show_all(struct job *job, struct show *show)
{
	size_t most = job->query.ask.search.limit;
	json_t *result, *own = NULL;
	struct reason why;
	int status;

	while ((result = next_result(job, &own)) != NULL) {
		job->full = job->others != NULL && most != 0 &&
		    job->shown == most;
		if (!job->full && show_one(job, show, result, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
		job->shown += !job->full;
		json_decref(result);
	}
	status = finish(job, show, own);
	json_decref(own);
	return status;
}

static struct show *
start_show(struct job *job, const struct show_head *head)
{
	struct show_to to = { .out = stdout,
	    .columns = terminal_columns(STDOUT_FILENO),
	    .marked = pager_marks() };
	struct reason why;
	struct show *show;

	if (job->paged && job->format == show_format("table"))
		pager_start();
	show = show_begin(job->format, head, &to, &why);
	if (show == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	return show;
}

static int
run(struct job *job)
{
	struct show_head head = { .ask = &job->query.ask,
	    .inlined = job->inlined };
	json_t *hello = open_store(job), *begin;
	struct reason why;
	struct show *show;
	int status;

	complete(job, hello);
	ask(job);
	begin = hear(job);
	head.hello = hello;
	head.begin = begin;
	job->agency = json_string_value(json_object_get(hello, "agency_id"));
	job->others = also_start(begin, &job->query.ask, job->timeout);
	show = start_show(job, &head);
	/* Those who ask others run; who reads what they say needs no more. */
	if (job->others != NULL)
		sandbox_start_nothing();
	status = show_all(job, show);
	show_free(show);
	others_free(job->others);
	saving_free(job->saving);
	json_decref(begin);
	json_decref(hello);
	if (keeper_end(&why) == 0)
		return status;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}

int
main(int argc, char **argv)
{
	struct job job = { .paged = true, .timeout = TIMEOUT };
	int c, status;

	privilege_start();
	program_start(false);
	job.channel = keeper_start(answer_search);
	/* Texts are UTF-8, whatever else the caller's locale is. */
	setlocale(LC_CTYPE, "C.UTF-8");
	while ((c = getopt_long(argc, argv,
	    "A:c:C:u:p:xeba:m:f:t:d:k:K:F:il:nr:s:T:W:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	if (optind < argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.answer != NULL && job.asks)
		errx(PROGRAM_FAILED, "--answer: what is asked comes with the "
		    "inquiry");
	if (job.format == NULL)
		set_format(&job, isatty(STDOUT_FILENO) ? "table" : "json");
	status = job.answer != NULL ? serve_run(job.channel, opening(&job)) :
	    run(&job);
	return program_end(status);
}
