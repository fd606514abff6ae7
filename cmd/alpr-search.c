/*
 * alpr-search: what a stated case may see, and nothing else.  Of its two
 * halves, front.c talks to the person, and answer.c holds the store.
 */
#include <err.h>
#include <getopt.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "alpr-search/answer.h"
#include "alpr-search/front.h"
#include "alpr-search/serve.h"
#include "program/keeper.h"
#include "program/privilege.h"
#include "program/program.h"

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
	struct front front;
	const char *answer;
	bool asks;		/* options say something of a query */
};

static void
set_format(struct job *job, const char *name)
{
	job->front.format = show_format(name);
	if (job->front.format == NULL)
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
		if (ask_add_also(&job->front.query.ask, id, &why) != 0)
			errx(PROGRAM_FAILED, "%s", why.text);
}

/* Options that are neither the query's nor text to be kept as it is. */
static void
set_other(struct job *job, int c, char *text)
{
	struct ask *ask = &job->front.query.ask;

	switch (c) {
	case 'A':
		set_also(job, text);
		break;
	case 'T':
		job->front.timeout = program_duration("--timeout", text,
		    TIMEOUT_MAX);
		break;
	case 'F':
		set_format(job, text);
		break;
	case 'i':
		job->front.inlined = true;
		break;
	case 'l':
		ask->search.limit = (size_t)program_number("--limit", text,
		    1, 100000);
		break;
	case 'n':
		job->front.paged = false;
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
		if (!query_option(&job->front.query, c, text))
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
		{ 'c', &job->front.query.ask.case_number },
		{ 'C', &job->front.query.ask.call_number },
		{ 'u', &job->front.query.ask.purpose },
		{ 'd', &job->front.dir },
		{ 'k', &job->front.key_file },
		{ 'K', &job->front.key_command },
		{ 's', &job->front.save },
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

int
main(int argc, char **argv)
{
	struct job job = { .front = { .paged = true, .timeout = TIMEOUT } };
	int c, status;

	privilege_start();
	program_start(false);
	argv = program_hide_arguments(argc, argv);
	job.front.channel = keeper_start(answer_search);
	/* Texts are UTF-8, whatever else the caller's locale is. */
	setlocale(LC_CTYPE, "C.UTF-8");
	while ((c = getopt_long(argc, argv,
	    "A:c:C:u:p:xeba:m:f:t:d:k:K:F:il:nr:s:T:W:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_no_operands(argc, argv, "quote a text that has blanks");
	if (job.front.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.answer != NULL && job.asks)
		errx(PROGRAM_FAILED, "--answer: what is asked comes with the "
		    "inquiry");
	if (job.front.format == NULL)
		set_format(&job, isatty(STDOUT_FILENO) ? "table" : "json");
	status = job.answer != NULL ?
	    serve_run(job.front.channel, front_opening(&job.front,
	    job.answer)) : front_run(&job.front);
	return program_end(status);
}
