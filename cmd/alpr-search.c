/* alpr-search: what a stated case may see, and nothing else. */
#include <err.h>
#include <getopt.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "digest.h"
#include "program.h"
#include "query.h"
#include "record.h"
#include "search.h"
#include "stamp.h"
#include "store.h"

static const char help[] =
"usage: alpr-search -d STORE --case NUMBER|--call NUMBER [query] [options]\n"
"Shows the sightings that match.  Who asked what and for which case is in\n"
"the audit log before the first of them is shown.\n"
"  -c, --case NUMBER     case number\n"
"  -C, --call NUMBER     or: call for service number\n"
"  -u, --purpose TEXT    what for\n"
"query: a plate, or an area or a camera within a time; or all of them\n"
"  -p, --plate PATTERN   '?' is one character, '*' any number\n"
"  -x, --confusable      take O for 0, I for 1, B for 8 ... in the plate\n"
"  -e, --slip            a whole plate, or one character more, less or other\n"
"  -a, --near LAT,LON,METRES\n"
"  -A, --box LAT,LON,LAT,LON\n"
"  -g, --polygon LAT,LON,LAT,LON,LAT,LON...\n"
"  -m, --camera NAME     may be given again: any of these\n"
"  -f, --from TIME       RFC 3339, from then on\n"
"  -t, --to TIME         RFC 3339, before then\n"
"  --region, --make, --model, --color, --body TEXT   as the record has it\n"
"options:\n"
"  -b, --best            first what fits best, not the newest\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -F, --format table|json   (default: table on a terminal, else json)\n"
"  -i, --inline          put the photos into the records, as base64\n"
"  -l, --limit N         at most so many results (default: 1000)\n"
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
	{ "near", required_argument, NULL, 'a' },
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
	const char *dir, *format;
	struct master master;
	const char *number[2];		/* case, call for service */
	const char *purpose;
	bool photos, table;
	bool asked;			/* the entry is in the log */
	uint64_t entry;			/* its number */
	int64_t retention;		/* 0: the store's */
	struct query query;
	struct store *store;
	struct audit *audit;
};

/* Text that goes into the log as it is: short, UTF-8, without controls. */
static bool
presentable(const char *text)
{
	size_t len = strlen(text);
	json_t *utf8 = json_string(text);
	bool fits = utf8 != NULL && len > 0 && len <= 128;

	json_decref(utf8);
	for (size_t i = 0; i < len; i++)
		fits = fits && (unsigned char)text[i] >= ' ' &&
		    text[i] != 0x7f;
	/* C1 controls, and marks that turn the direction of writing. */
	for (const char *p = text; fits && *p != '\0'; p++)
		fits = !(p[0] == '\xc2' && (unsigned char)p[1] < 0xa0) &&
		    strncmp(p, "\xe2\x80\x8e", 3) != 0 &&
		    strncmp(p, "\xe2\x80\x8f", 3) != 0 &&
		    !(strncmp(p, "\xe2\x80", 2) == 0 &&
		    (unsigned char)p[2] >= 0xaa &&
		    (unsigned char)p[2] <= 0xae) &&
		    !(strncmp(p, "\xe2\x81", 2) == 0 &&
		    (unsigned char)p[2] >= 0xa6 &&
		    (unsigned char)p[2] <= 0xa9);
	return fits && strspn(text, " ") < len;
}

/* Why this may not be asked, or NULL. */
static const char *
objection(const struct job *job)
{
	if (job->number[0] == NULL && job->number[1] == NULL)
		return "no search without a case number (--case) or a call "
		    "for service (--call)";
	if (job->number[0] != NULL && !presentable(job->number[0]))
		return "--case: not a case number";
	if (job->number[1] != NULL && !presentable(job->number[1]))
		return "--call: not a call for service number";
	if (job->purpose != NULL && !presentable(job->purpose))
		return "--purpose: 1 to 128 printable characters";
	return query_objection(&job->query);
}

static json_t *
describe_query(const struct job *job)
{
	json_t *json = query_describe(&job->query);
	int rc = 0;

	if (job->photos)
		rc |= json_object_set_new(json, "photos", json_true());
	if (job->retention != 0)
		rc |= json_object_set_new(json, "retention_days", json_real(
		    (double)job->retention / STAMP_DAY));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

/* A text that a refused search gave may be anything. */
static int
describe_text(json_t *json, const char *name, const char *text)
{
	if (text == NULL)
		return 0;
	return record_set_string(json, name, presentable(text) ? text :
	    "(not presentable)");
}

/*
 * The real uid can be another's: after sudo, or in a user namespace.  The
 * kernel keeps who logged in, and what a namespace makes of its users.
 */
static int
describe_login(json_t *json)
{
	static const char whole[] = "0 0 4294967295";
	long long login = -1, inside = -1, outside = -1, count = -1;
	char map[80];
	FILE *f;
	int rc = 0;

	f = fopen("/proc/self/loginuid", "re");
	if (f != NULL) {
		if (fscanf(f, "%lld", &login) == 1 && login < 4294967295)
			rc |= json_object_set_new(json, "loginuid",
			    json_integer(login));
		fclose(f);
	}
	f = fopen("/proc/self/uid_map", "re");
	if (f != NULL) {
		if (fscanf(f, "%lld %lld %lld", &inside, &outside,
		    &count) == 3) {
			snprintf(map, sizeof(map), "%lld %lld %lld", inside,
			    outside, count);
			if (strcmp(map, whole) != 0)
				rc |= record_set_string(json, "uid_map", map);
		}
		fclose(f);
	}
	return rc;
}

/*
 * Who asks, for what.  Ends the program where an entry cannot be made whole.
 */
static json_t *
describe(const struct job *job)
{
	const struct passwd *pw = getpwuid(getuid());
	json_t *json = json_object();
	int rc = 0;

	if (pw != NULL)
		rc |= describe_text(json, "user", pw->pw_name);
	rc |= json_object_set_new(json, "uid", json_integer(getuid()));
	rc |= describe_login(json);
	rc |= describe_text(json, "case", job->number[0]);
	rc |= describe_text(json, "call", job->number[1]);
	rc |= describe_text(json, "purpose", job->purpose);
	rc |= json_object_set_new(json, "query", describe_query(job));
	if (rc != 0)
		errx(PROGRAM_FAILED, "out of memory; nothing is shown");
	return json;
}

/* Ends the program where the log cannot be written: no trace, no look. */
static void
log_entry(const struct job *job, const char *event, const char *name,
    json_t *value)
{
	const char *shown = job->asked ? "" : "; nothing is shown";
	json_t *json = describe(job);
	struct reason why;

	/* The answer names its search: they run side by side. */
	if (job->asked && json_object_set_new(json, "search",
	    json_integer((json_int_t)job->entry)) != 0)
		errx(PROGRAM_FAILED, "out of memory");
	if (name != NULL && json_object_set_new(json, name, value) != 0)
		errx(PROGRAM_FAILED, "out of memory%s", shown);
	if (audit_append(job->audit, program_now(), event, json, &why) != 0)
		errx(PROGRAM_FAILED, "%s%s", why.text, shown);
	json_decref(json);
}

static void
print_row(const struct sighting *s)
{
	double confidence = 0;
	char time[STAMP_SIZE], place[48] = "";
	struct reason ignored;

	stamp_format(s->time, time);
	time[10] = ' ';
	record_number(s->json, "confidence", 0, 1, &confidence, &ignored);
	if (s->placed)
		snprintf(place, sizeof(place), "%.5f,%.5f", s->place.lat,
		    s->place.lon);
	printf("%-12s  %.19s  %10.2f  %-16s  %s\n", s->plate, time,
	    confidence, s->camera, place);
}

static int
add_photo(const struct job *job, const struct sighting *s,
    const struct group_row *row, enum group_photo kind, const char *name,
    struct reason *why)
{
	struct blob photo;
	char *text;
	int rc;

	rc = store_photo(job->store, row, kind, &photo, why);
	if (rc <= 0)
		return rc;
	text = digest_base64(photo.data, photo.len);
	blob_wipe(&photo);
	rc = text == NULL ? -1 : record_set_string(s->json, name, text);
	free(text);
	return rc == 0 ? 0 : reason_set(why, "out of memory");
}

static int
show(void *ctx, const struct sighting *s, const struct group_row *row,
    struct reason *why)
{
	const struct job *job = ctx;

	if (job->table) {
		print_row(s);
		return 0;
	}
	if (job->photos && (add_photo(job, s, row, GROUP_VEHICLE, "image",
	    why) != 0 || add_photo(job, s, row, GROUP_PLATE, "plate_image",
	    why) != 0))
		return -1;
	if (record_write(s->json, stdout, why) != 0)
		return -1;
	return fflush(stdout) == 0 ? 0 : reason_errno(why,
	    "standard output");
}

static void
print_head(const struct job *job)
{
	printf("%s %s%s%s\n", job->number[0] != NULL ? "case" : "call",
	    job->number[job->number[0] == NULL],
	    job->query.search.pattern == NULL ? "" : ", plate ",
	    job->query.pattern);
	printf("%-12s  %-19s  %10s  %-16s  %s\n", "PLATE", "TIME (UTC)",
	    "CONFIDENCE", "CAMERA", "PLACE");
}

static int
answer(struct job *job)
{
	const struct search_query *q = &job->query.search;
	struct reason why;
	size_t count;
	int rc;

	if (job->table)
		print_head(job);
	rc = search_run(job->store, q, show, job, &count, &why);
	if (rc != 0)
		warnx("%s", why.text);
	if (job->table)
		printf("%zu found\n", count);
	if (rc == 0 && q->limit != 0 && count == q->limit)
		warnx("stopped at --limit %zu: there may be more", count);
	if (rc != 0) {
		log_entry(job, "search-failed", "outcome", json_pack(
		    "{s:I, s:s}", "count", (json_int_t)count, "reason",
		    why.text));
		return PROGRAM_FAILED;
	}
	log_entry(job, "search-answered", "count",
	    json_integer((json_int_t)count));
	return count > 0 ? PROGRAM_DONE : PROGRAM_NO;
}

static int
run(struct job *job)
{
	const char *refusal = objection(job);
	struct reason why;
	int status;

	job->audit = audit_open(job->dir, &why);
	if (job->audit == NULL)
		errx(PROGRAM_FAILED, "%s; nothing is shown", why.text);
	if (refusal != NULL) {
		log_entry(job, "search-refused", "reason",
		    json_string(refusal));
		errx(PROGRAM_FAILED, "%s", refusal);
	}
	log_entry(job, "search", NULL, NULL);
	job->asked = true;
	job->entry = audit_last(job->audit);
	job->store = store_open(job->dir, &job->master, &why);
	if (job->store == NULL) {
		log_entry(job, "search-failed", "reason",
		    json_string(why.text));
		errx(PROGRAM_FAILED, "%s", why.text);
	}
	status = answer(job);
	store_close(job->store);
	audit_close(job->audit);
	return status;
}

static void
set_option(struct job *job, int c, char *text)
{
	switch (c) {
	case 'c':
		job->number[0] = text;
		break;
	case 'C':
		job->number[1] = text;
		break;
	case 'u':
		job->purpose = text;
		break;
	case 'd':
		job->dir = text;
		break;
	case 'k':
		job->master.file = text;
		break;
	case 'K':
		job->master.command = text;
		break;
	case 'F':
		job->format = text;
		break;
	case 'i':
		job->photos = true;
		break;
	case 'l':
		job->query.search.limit = (size_t)program_number("--limit",
		    text, 1, 100000);
		break;
	case 'r':
		job->retention = program_duration("--retention", text,
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
set_window(struct job *job)
{
	int64_t kept, now = program_now();
	struct reason why;

	/* Without a store there is nothing to show, and nothing to log to. */
	if (store_retention(job->dir, &kept, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	if (job->retention != 0 && job->retention < kept)
		kept = job->retention;
	query_window(&job->query, now, now - kept);
}

int
main(int argc, char **argv)
{
	struct job job = { .query = { .search = { .limit = 1000 } } };
	int c;

	program_start(false);
	/* Who stops reading half-way still leaves the count in the log. */
	signal(SIGPIPE, SIG_IGN);
	while ((c = getopt_long(argc, argv,
	    "c:C:u:p:xebA:g:a:m:f:t:d:k:K:F:il:r:hV", options, NULL)) != -1)
		set_option(&job, c, optarg);
	if (optind < argc)
		program_usage();
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.format != NULL && strcmp(job.format, "table") != 0 &&
	    strcmp(job.format, "json") != 0)
		errx(PROGRAM_FAILED, "--format %s: table or json",
		    job.format);
	job.table = job.format == NULL ? isatty(STDOUT_FILENO) :
	    strcmp(job.format, "table") == 0;
	set_window(&job);
	return program_end(run(&job));
}
