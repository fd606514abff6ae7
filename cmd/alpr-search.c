/*
 * alpr-search: what a stated case may see, and nothing else.  This is the
 * half that talks to the person; the one that holds the store is answer.c.
 */
#include <err.h>
#include <getopt.h>
#include <stdio.h>

#include "answer.h"
#include "keeper.h"
#include "privilege.h"
#include "program.h"
#include "query.h"
#include "record.h"
#include "show.h"
#include "stamp.h"

static const char help[] =
"usage: alpr-search -d STORE --case NUMBER|--call NUMBER --purpose TEXT\n"
"           [query] [options]\n"
"Shows the sightings that match.  Who asked what and for which case is in\n"
"the audit log before the first of them is shown.\n"
"  -c, --case NUMBER     case number\n"
"  -C, --call NUMBER     or: call for service number\n"
"  -u, --purpose TEXT    what for, as the policy lists it\n"
"query: a plate, or an area or a camera within a time; or all of them\n"
"  -p, --plate PATTERN   '?' is one character, '*' any number\n"
"  -x, --confusable      take O for 0, I for 1, B for 8 ... in the plate\n"
"  -e, --slip            a whole plate, or one character more, less or other\n"
"  -a, --area NAME       an area of the policy, or one of these:\n"
"      --near LAT,LON,METRES\n"
"  -A, --box LAT,LON,LAT,LON\n"
"  -g, --polygon LAT,LON,LAT,LON,LAT,LON...\n"
"  -m, --camera NAME     may be given again: any of these\n"
"  -f, --from TIME       RFC 3339, from then on\n"
"  -t, --to TIME         RFC 3339, before then\n"
"  --region, --make, --model, --color, --body TEXT   as the record has it\n"
"options:\n"
"  -b, --best            first what fits best, not the newest\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key of a store of your own (default: the one\n"
"                        that the store names)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -F, --format table|json   (default: table on a terminal, else json)\n"
"  -i, --inline          put the photos into the records, as base64\n"
"  -l, --limit N         at most so many results (default: the policy's most)\n"
"  -r, --retention TIME  nothing older than this is shown, too, as 20d\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n"
"Ends with 0 where something was found, 1 where not, 2 on any error.\n";

static const struct option options[] = {
	{ "case", required_argument, NULL, 'c' },
	{ "call", required_argument, NULL, 'C' },
	{ "purpose", required_argument, NULL, 'u' },
	{ "plate", required_argument, NULL, 'p' },
	{ "confusable", no_argument, NULL, 'x' },
	{ "slip", no_argument, NULL, 'e' },
	{ "best", no_argument, NULL, 'b' },
	{ "box", required_argument, NULL, 'A' },
	{ "polygon", required_argument, NULL, 'g' },
	{ "region", required_argument, NULL, QUERY_TRAIT + ENTRY_REGION },
	{ "make", required_argument, NULL, QUERY_TRAIT + ENTRY_MAKE },
	{ "model", required_argument, NULL, QUERY_TRAIT + ENTRY_MODEL },
	{ "color", required_argument, NULL, QUERY_TRAIT + ENTRY_COLOR },
	{ "body", required_argument, NULL, QUERY_TRAIT + ENTRY_BODY },
	{ "key-command", required_argument, NULL, 'K' },
	{ "area", required_argument, NULL, 'a' },
	{ "near", required_argument, NULL, QUERY_NEAR },
	{ "camera", required_argument, NULL, 'm' },
	{ "from", required_argument, NULL, 'f' },
	{ "to", required_argument, NULL, 't' },
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "format", required_argument, NULL, 'F' },
	{ "inline", no_argument, NULL, 'i' },
	{ "limit", required_argument, NULL, 'l' },
	{ "retention", required_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *dir, *key_file, *key_command, *format;
	struct query query;
	struct channel *channel;
};

static void
set_option(struct job *job, int c, char *text)
{
	struct ask *ask = &job->query.ask;

	switch (c) {
	case 'c':
		ask->case_number = text;
		break;
	case 'C':
		ask->call_number = text;
		break;
	case 'u':
		ask->purpose = text;
		break;
	case 'd':
		job->dir = text;
		break;
	case 'k':
		job->key_file = text;
		break;
	case 'K':
		job->key_command = text;
		break;
	case 'F':
		show_check(text);
		job->format = text;
		break;
	case 'i':
		ask->photos = true;
		break;
	case 'l':
		ask->search.limit = (size_t)program_number("--limit", text,
		    1, 100000);
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

static json_t *
open_store(struct job *job)
{
	json_t *json = channel_object("open");
	int rc = 0;

	rc |= record_set_string(json, "store", job->dir);
	if (job->key_file != NULL)
		rc |= record_set_string(json, "key_file", job->key_file);
	if (job->key_command != NULL)
		rc |= record_set_string(json, "key_command",
		    job->key_command);
	say(job, json, rc);
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

/* Shows what comes, up to its end: the exit status. */
static int
show_all(struct job *job, struct show *show)
{
	const json_t *json;
	struct reason why;
	size_t count;
	json_t *next;
	int rc = 0;

	while (rc == 0) {
		next = hear(job);
		json = next;
		if (channel_is(json, "end"))
			break;
		rc = show_result(show, json, &why);
		json_decref(next);
	}
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	count = (size_t)json_integer_value(json_object_get(json, "count"));
	rc = show_end(show, count, json_is_true(json_object_get(json,
	    "more")), &why);
	json_decref(next);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return count > 0 ? PROGRAM_DONE : PROGRAM_NO;
}

static int
run(struct job *job)
{
	struct show_head head = { .ask = &job->query.ask };
	json_t *hello = open_store(job), *begin;
	struct show *show;
	struct reason why;
	int status;

	query_times(&job->query);
	ask(job);
	begin = hear(job);
	head.hello = hello;
	head.begin = begin;
	show = show_begin(job->format, &head, &why);
	if (show == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	status = show_all(job, show);
	show_free(show);
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
	struct job job = { .format = NULL };
	int c;

	privilege_start();
	program_start(false);
	job.channel = keeper_start(answer_search);
	while ((c = getopt_long(argc, argv,
	    "c:C:u:p:xebA:g:a:m:f:t:d:k:K:F:il:r:hV", options, NULL)) != -1)
		set_option(&job, c, optarg);
	if (optind < argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	return program_end(run(&job));
}
