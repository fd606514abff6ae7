/* alpr-alert: sightings against hot lists; an alert for each that is on one. */
#include <err.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alpr-alert/deliver.h"
#include "alpr-alert/desk.h"
#include "alpr-alert/raise.h"
#include "alpr-alert/verify.h"
#include "base/stamp.h"
#include "policy/policykept.h"
#include "program/keeper.h"
#include "program/local.h"
#include "program/office.h"
#include "program/privilege.h"
#include "program/program.h"

static const char help[] =
"usage: alpr-alert -d STORE [--list NAME=FILE]... [options]\n"
"       alpr-alert -d STORE --open|--stats\n"
"       alpr-alert -d STORE --verify ID --outcome WORD [--note TEXT]\n"
"Compares the sightings that it reads with hot lists, and writes an alert for\n"
"each that is on one, with its photos.\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -l, --list NAME=FILE  a hot list; may be given again (default: those of\n"
"                        the store's policy)\n"
"  -a, --max-age TIME    the age from which it is faulty (default: 1d)\n"
"  -w, --warn            use a faulty one, and say so in every alert\n"
"  -c, --confusable P    alert on confusable plates of this probability\n"
"  -x, --exec CMD        run for each alert, which it reads\n"
"  -m, --mail ADDRESS    mail that there is an alert\n"
"  -M, --mailer FILE     by this program (default: /usr/sbin/sendmail)\n"
"  -y, --syslog          tell syslog that there is one\n"
"  -t, --timeout TIME    that CMD and mailer may take (default: 10s)\n"
"  -T, --tries N         at the end, of each alert (default: 3)\n"
"  -q, --quiet TIME      one alert for a car at a camera (default: 5m)\n"
"  -L, --late TIME       no alert for what is older (default: 5m, at most 1h)\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -o, --open            show alerts that nobody has verified\n"
"  -v, --verify ID       say what came of an alert:\n"
"  -O, --outcome confirmed|misread|stale|other\n"
"  -n, --note TEXT       more about it\n"
"  -s, --stats           hits of each list, and what came of them\n"
"  -F, --format table|json|html   of both; html: of what is open, with its\n"
"                        photos (default: table on a terminal, else json)\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "key-command", required_argument, NULL, 'K' },
	{ "list", required_argument, NULL, 'l' },
	{ "max-age", required_argument, NULL, 'a' },
	{ "warn", no_argument, NULL, 'w' },
	{ "confusable", required_argument, NULL, 'c' },
	{ "exec", required_argument, NULL, 'x' },
	{ "mail", required_argument, NULL, 'm' },
	{ "mailer", required_argument, NULL, 'M' },
	{ "syslog", no_argument, NULL, 'y' },
	{ "timeout", required_argument, NULL, 't' },
	{ "tries", required_argument, NULL, 'T' },
	{ "quiet", required_argument, NULL, 'q' },
	{ "late", required_argument, NULL, 'L' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "open", no_argument, NULL, 'o' },
	{ "verify", required_argument, NULL, 'v' },
	{ "outcome", required_argument, NULL, 'O' },
	{ "note", required_argument, NULL, 'n' },
	{ "stats", no_argument, NULL, 's' },
	{ "format", required_argument, NULL, 'F' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

#define LISTS_MAX	64
#define LATE_MAX	STAMP_HOUR

struct job {
	const char *dir;
	struct master master;
	struct lists_want lists[LISTS_MAX];
	size_t n_lists;
	struct lists_want every;	/* what options say of all lists */
	struct raise_how how;
	struct deliver_to to;
	struct verify_what what;	/* task NULL: to watch */
	const char *format;		/* or NULL */
};

static void
add_list(struct job *job, char *text)
{
	char *equals = strchr(text, '=');

	if (equals == NULL || equals == text || equals[1] == '\0')
		errx(PROGRAM_FAILED, "--list '%.80s': not NAME=FILE", text);
	if (job->n_lists == LISTS_MAX)
		errx(PROGRAM_FAILED, "more than %d lists", LISTS_MAX);
	*equals = '\0';
	if (strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789._-") != strlen(text) || strlen(text) > 64)
		errx(PROGRAM_FAILED, "--list '%.80s': a name has 1 to 64 "
		    "letters, digits, '.', '_' and '-'", text);
	for (size_t i = 0; i < job->n_lists; i++)
		if (strcmp(job->lists[i].name, text) == 0)
			errx(PROGRAM_FAILED, "--list %s: twice", text);
	job->lists[job->n_lists++] = (struct lists_want){ .name = text,
	    .path = equals + 1 };
}

static enum verify_format
format_of(const char *name)
{
	if (name == NULL)
		name = isatty(STDOUT_FILENO) ? "table" : "json";
	if (strcmp(name, "table") == 0)
		return VERIFY_TABLE;
	if (strcmp(name, "json") == 0)
		return VERIFY_JSON;
	if (strcmp(name, "html") == 0)
		return VERIFY_HTML;
	errx(PROGRAM_FAILED, "--format %s: table, json or html", name);
}

static double
probability(const char *text)
{
	char *end;
	double p = strtod(text, &end);

	if (end == text || *end != '\0' || !(p > 0 && p <= 1))
		errx(PROGRAM_FAILED, "--confusable '%s': not a probability, "
		    "above 0 to 1", text);
	return p;
}

/* False where it is none of watching. */
static bool
set_watch_option(struct job *job, int c, char *text)
{
	switch (c) {
	case 'l':
		add_list(job, text);
		return true;
	case 'a':
		job->every.max_age = program_duration("--max-age", text,
		    30 * STAMP_DAY);
		return true;
	case 'w':
		job->every.warn = true;
		return true;
	case 'c':
		job->every.confusable = probability(text);
		return true;
	case 'x':
		job->to.command = text;
		return true;
	case 'm':
		job->to.mail = text;
		return true;
	case 'M':
		job->to.mailer = text;
		return true;
	case 'y':
		job->to.syslog = true;
		return true;
	case 't':
		job->to.timeout = program_duration("--timeout", text,
		    STAMP_HOUR);
		return true;
	case 'T':
		job->to.tries = (int)program_number("--tries", text, 1, 1000);
		return true;
	case 'q':
		job->how.quiet = program_duration("--quiet", text, STAMP_DAY);
		return true;
	case 'L':
		job->how.late = program_duration("--late", text, LATE_MAX);
		return true;
	case 'R':
		job->how.rejects = text;
		return true;
	default:
		return false;
	}
}

static void
set_option(struct job *job, int c, char *text)
{
	switch (c) {
	case 'd':
		job->dir = text;
		break;
	case 'k':
		job->master.file = text;
		break;
	case 'K':
		job->master.command = text;
		break;
	case 'o':
		job->what.task = "open";
		break;
	case 'v':
		job->what.task = "verify";
		job->what.id = text;
		break;
	case 'O':
		job->what.outcome = text;
		break;
	case 'n':
		job->what.note = text;
		break;
	case 'F':
		job->format = text;
		break;
	case 's':
		job->what.task = "stats";
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		if (!set_watch_option(job, c, text))
			program_usage();
	}
}

/* Those of the options, or else the policy's. */
static void
choose_lists(struct job *job, const struct policy *p)
{
	bool given = job->n_lists > 0;

	for (size_t i = 0; i < job->n_lists; i++) {
		job->lists[i].max_age = job->every.max_age;
		job->lists[i].warn = job->every.warn;
		job->lists[i].confusable = job->every.confusable;
		job->lists[i].given = true;
	}
	for (size_t i = 0; !given && p != NULL && i < p->hot_list_count;
	    i++) {
		const struct policy_list *l = &p->hot_lists[i];

		if (i == LISTS_MAX)
			errx(PROGRAM_FAILED, "more than %d lists", LISTS_MAX);
		job->lists[job->n_lists++] = (struct lists_want){ l->name,
		    l->file, l->source, l->max_age,
		    l->faulty == POLICY_WARN, l->confusable, false };
	}
	if (job->n_lists == 0)
		errx(PROGRAM_FAILED, "which hot list? --list NAME=FILE, or "
		    "hot_lists in the policy");
}

/* NULL: the store has none. */
static struct policy *
policy_of(const char *dir)
{
	char hash[DIGEST_HEX];
	struct policy *p = NULL;
	struct reason why;
	int rc = policykept_current(dir, hash, &why);

	if (rc == 1)
		p = policykept_open(dir, &why);
	if (rc < 0 || (rc == 1 && p == NULL))
		errx(PROGRAM_FAILED, "%s", why.text);
	return p;
}

/* Who delivers is there before the threads and the store. */
static int
watch(struct job *job)
{
	struct deliver *deliver;
	struct office office;
	struct policy *policy;
	struct reason why;
	int status;

	if (office_open(&office, job->dir, "alerts", &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	policy = policy_of(job->dir);
	choose_lists(job, policy);
	job->how.policy = policy;
	job->to.retention = policy == NULL ? 0 : policy->retention;
	local_zone(policy == NULL ? "UTC" : policy->time_zone);
	if (job->to.mail != NULL && strpbrk(job->to.mail, "\r\n") != NULL)
		errx(PROGRAM_FAILED, "--mail: not one line");
	deliver = deliver_start(&job->to, job->dir, &job->master);
	status = raise_run(&office, &job->master, job->lists, job->n_lists,
	    &job->how, deliver);
	if (!deliver_end(deliver))
		status = PROGRAM_FAILED;
	policy_free(policy);
	office_close(&office);
	return status;
}

/*
 * People see alerts by the program's group; to watch is for who can open the
 * store anyway, and what it runs must not have that group.
 */
static int
run(struct job *job)
{
	struct channel *channel;

	if (job->what.task == NULL) {
		privilege_shed();
		program_start(true);
		return watch(job);
	}
	privilege_start();
	program_start(false);
	setlocale(LC_CTYPE, "C.UTF-8");
	job->what.format = format_of(job->format);
	job->what.store = job->dir;
	job->what.key_file = job->master.file;
	job->what.key_command = job->master.command;
	channel = keeper_start(desk_serve);
	return verify_run(channel, &job->what);
}

int
main(int argc, char **argv)
{
	struct job job = { .every = { .max_age = STAMP_DAY },
	    .how = { .quiet = 5 * STAMP_MINUTE, .late = 5 * STAMP_MINUTE },
	    .to = { .mailer = "/usr/sbin/sendmail",
	    .timeout = 10 * STAMP_SECOND, .tries = 3 } };
	int c;

	privilege_defer();
	argv = program_hide_arguments(argc, argv);
	while ((c = getopt_long(argc, argv,
	    "d:k:K:l:a:wc:x:m:M:yt:T:q:L:R:ov:O:n:sF:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_no_operands(argc, argv, "sightings come on standard input");
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if ((job.what.outcome != NULL || job.what.note != NULL) &&
	    job.what.id == NULL)
		errx(PROGRAM_FAILED, "--outcome and --note go with --verify");
	if (job.format != NULL && (job.what.task == NULL ||
	    job.what.id != NULL))
		errx(PROGRAM_FAILED, "--format goes with --open and --stats");
	if (job.format != NULL && strcmp(job.format, "html") == 0 &&
	    strcmp(job.what.task, "open") != 0)
		errx(PROGRAM_FAILED, "--format html goes with --open");
	return program_end(run(&job));
}
