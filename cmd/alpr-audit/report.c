/* Reports of the audit log. */
#include "report.h"

#include <err.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "audit/sample.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "program/local.h"
#include "program/program.h"
#include "program/terminal.h"
#include "rows.h"

/* Events of searches, by their outcome: that of the last entry. */
static const char *const events[SEARCHES_OUTCOMES] = { "search-answered",
    "search-answered", "search-refused", "search-failed", "search" };

struct job {
	const char *store;
	const struct audit_trust *trust;
	const struct report *options;
	struct rows rows;
	int64_t from, to;
	uint64_t matched;
	bool head;			/* is printed */
	struct searches *searches;
	struct flags *flags;
	struct sample *sample;
	struct tally *tally;
	enum tally_by by;
};

static bool
is_event(const char *text)
{
	for (int i = 0; i < SEARCHES_OUTCOMES; i++)
		if (strcmp(text, events[i]) == 0)
			return true;
	return false;
}

static bool
has(const struct searches_one *one, const char *name, const char *wanted)
{
	const char *text = json_string_value(json_object_get(one->entry,
	    name));

	return wanted == NULL || (text != NULL && strcmp(text, wanted) == 0);
}

/* By the login, or by the name under which reports tell who it was. */
static bool
has_user(const struct searches_one *one, const char *wanted)
{
	char room[SEARCHES_WHO];

	return has(one, "user", wanted) ||
	    strcmp(searches_who(one->entry, room), wanted) == 0;
}

/* What has no time may be of any. */
static bool
matches(const struct job *job, const struct searches_one *one)
{
	const struct report *o = job->options;

	if (one->timed && (one->time < job->from || one->time >= job->to))
		return false;
	return has_user(one, o->user) && has(one, "call", o->call) &&
	    has(one, "purpose", o->purpose) &&
	    (has(one, "case", o->number) || has(one, "call", o->number)) &&
	    (o->event == NULL ||
	    strcmp(o->event, events[one->outcome]) == 0);
}

/* A search that is drawn so far outlives its entry. */
struct kept {
	struct searches_one one;
	char *reason;
};

static void
drop(void *p)
{
	struct kept *kept = p;

	json_decref(kept->one.entry);
	json_decref(kept->one.saved);
	free(kept->reason);
	free(kept);
}

static int
offer(struct sample *sample, const struct searches_one *one,
    struct reason *why)
{
	struct kept *kept = calloc(1, sizeof(*kept));

	if (kept == NULL)
		return reason_set(why, "out of memory");
	kept->one = *one;
	json_incref(kept->one.entry);
	json_incref(kept->one.saved);
	if (one->reason != NULL) {
		kept->reason = strdup(one->reason);
		kept->one.reason = kept->reason;
	}
	if ((one->reason == NULL) == (kept->reason == NULL) &&
	    sample_offer(sample, one->n, kept, why) == 0)
		return 0;
	drop(kept);
	return reason_set(why, "out of memory");
}

static int
search(void *ctx, const struct searches_one *one, struct reason *why)
{
	struct job *job = ctx;

	if (job->flags != NULL)
		return flags_search(job->flags, one, why);
	if (!matches(job, one))
		return 0;
	job->matched++;
	if (job->tally != NULL)
		return tally_add(job->tally, one, why);
	if (job->sample != NULL)
		return offer(job->sample, one, why);
	if (!job->head)
		rows_searches_head(&job->rows);
	job->head = true;
	return rows_search(&job->rows, one, why);
}

static int
stray(void *ctx, const json_t *entry, struct reason *why)
{
	struct job *job = ctx;

	return job->flags == NULL ? 0 : flags_stray(job->flags, entry, why);
}

static int
entry(void *ctx, const json_t *json, struct reason *why)
{
	struct job *job = ctx;

	if (job->flags != NULL && flags_entry(job->flags, json, why) != 0)
		return -1;
	return searches_entry(job->searches, json, why);
}

static int
print_drawn(struct job *job, const char *seed, struct reason *why)
{
	struct kept **drawn;
	void **with;
	size_t n = sample_drawn(job->sample, &with);
	int rc = 0;

	drawn = (struct kept **)with;
	rows_searches_head(&job->rows);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = rows_search(&job->rows, &drawn[i]->one, why);
	warnx("%zu of %llu searches drawn; to repeat it: --seed %s", n,
	    (unsigned long long)job->matched, seed);
	return rc;
}

static int
print_tally(struct job *job, struct reason *why)
{
	const struct tally_row *rows;
	size_t n = tally_rows(job->tally, &rows);
	int rc = 0;

	rows_tally_head(&job->rows, job->by);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = rows_tally(&job->rows, job->by, &rows[i], why);
	return rc;
}

/* 1: there are some. */
static int
print_flags(struct job *job, struct reason *why)
{
	const struct flag *flags;
	size_t n;
	int rc = flags_find(job->flags, &flags, &n, why);

	if (rc == 0 && n > 0)
		rows_flags_head(&job->rows);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = rows_flag(&job->rows, &flags[i], why);
	return rc != 0 ? -1 : n > 0;
}

static int64_t
parse_time(const char *option, const char *text, enum when_end end,
    int64_t now)
{
	struct reason why;
	int64_t time;

	if (when_parse(text, end, now, local_offset, &time, &why) != 0)
		errx(PROGRAM_FAILED, "%s '%.80s': %s", option, text,
		    why.text);
	return time;
}

bool
report_option(struct report *o, int letter, const char *text)
{
	const struct {
		int letter;
		const char **to;
	} texts[] = { { 'o', &o->event }, { 'f', &o->from }, { 't', &o->to },
	    { 'b', &o->by }, { 'S', &o->seed }, { 'F', &o->format } };

	if (strchr("rbnx", letter) != NULL)
		o->wanted = true;
	if (letter == 'n')
		o->random = program_number("--random", text, 1, SAMPLE_MAX);
	else if (letter == 'x')
		o->flags = true;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].letter == letter) {
			*texts[i].to = text;
			return true;
		}
	return strchr("rnx", letter) != NULL;
}

void
report_check(const struct report *o)
{
	bool narrowed = o->user != NULL || o->number != NULL ||
	    o->call != NULL || o->purpose != NULL || o->event != NULL;

	if (!o->wanted && (o->event != NULL || o->from != NULL ||
	    o->to != NULL || o->format != NULL || o->seed != NULL))
		errx(PROGRAM_FAILED, "--event, --from, --to, --seed and "
		    "--format go with --report, --by, --random or --flags");
	if (o->flags && (o->by != NULL || o->random != 0 || narrowed))
		errx(PROGRAM_FAILED, "--flags goes with --from, --to and "
		    "--format alone");
	if (o->by != NULL && o->random != 0)
		errx(PROGRAM_FAILED, "--by or --random, not both");
	if (o->by != NULL && tally_named(o->by) == TALLY_BYS)
		errx(PROGRAM_FAILED, "--by: user, case, purpose or month");
	if (o->seed != NULL && o->random == 0)
		errx(PROGRAM_FAILED, "--seed goes with --random");
	if (o->seed != NULL && (strlen(o->seed) > SAMPLE_SEED ||
	    o->seed[0] == '\0' || !utf8_presentable(o->seed)))
		errx(PROGRAM_FAILED, "--seed: 1 to %d printable characters",
		    SAMPLE_SEED);
	if (o->event != NULL && !is_event(o->event))
		errx(PROGRAM_FAILED, "--event: search-answered, "
		    "search-failed, search-refused or search");
	if (rows_format(o->format) == ROWS_FORMATS)
		errx(PROGRAM_FAILED, "--format: table, csv or json");
}

static void
new_seed(char seed[17])
{
	unsigned char raw[8];

	if (getrandom(raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		err(PROGRAM_FAILED, "getrandom");
	digest_hex(raw, sizeof(raw), seed);
}

static void
set_times(struct job *job, const struct policy *p, int64_t now)
{
	const struct report *o = job->options;

	local_zone(p->time_zone);
	job->from = o->flags ? now - p->review.period : INT64_MIN;
	job->to = INT64_MAX;
	if (o->from != NULL)
		job->from = parse_time("--from", o->from, WHEN_FROM, now);
	if (o->to != NULL)
		job->to = parse_time("--to", o->to, WHEN_TO, now);
}

/* What the searches go into. */
static int
open_job(struct job *job, const struct policy *p, const char *seed,
    int64_t now, struct reason *why)
{
	const struct searches_visitor visitor = { search, stray, job };
	const struct flags_setup setup = { .policy = p, .from = job->from,
	    .to = job->to, .now = now, .offset = local_offset };
	const struct report *o = job->options;

	job->searches = searches_new(&visitor, why);
	if (job->searches == NULL)
		return -1;
	if (o->flags) {
		job->flags = flags_new(&setup, why);
		return job->flags == NULL ? -1 : 0;
	}
	if (o->random != 0) {
		job->sample = sample_new(seed, (size_t)o->random, drop, why);
		return job->sample == NULL ? -1 : 0;
	}
	if (o->by == NULL)
		return 0;
	job->by = tally_named(o->by);
	job->tally = tally_new(job->by, local_offset, why);
	return job->tally == NULL ? -1 : 0;
}

static int
print(struct job *job, const char *seed, struct reason *why)
{
	if (job->flags != NULL)
		return print_flags(job, why);
	if (job->sample != NULL)
		return print_drawn(job, seed, why);
	if (job->tally != NULL)
		return print_tally(job, why);
	if (!job->head)
		rows_searches_head(&job->rows);
	return 0;
}

/*
 * Nothing is told of a log that is broken: where rows are printed as they
 * come, it is read once before.  1: it is broken, or there are flags.
 */
static int
read_log(struct job *job, const char *seed, struct reason *why)
{
	const bool at_end = job->flags != NULL || job->sample != NULL ||
	    job->tally != NULL;
	struct audit_head head;
	int rc = 0;

	if (!at_end)
		rc = audit_verify_by(job->store, job->trust, NULL, NULL,
		    &head, why);
	if (rc == 0)
		rc = audit_verify_by(job->store, job->trust, entry, job,
		    &head, why);
	if (rc == 0)
		rc = searches_end(job->searches, why);
	if (rc != 0) {
		warnx("%s", why->text);
		return rc;
	}
	rc = print(job, seed, why);
	if (rc < 0)
		warnx("%s", why->text);
	return rc;
}

int
report_run(const char *store, const struct audit_trust *trust,
    const struct policy *policy, const struct report *options, int64_t now)
{
	struct job job = { .store = store, .trust = trust, .options = options,
	    .rows = { rows_format(options->format),
	    terminal_columns(STDOUT_FILENO) } };
	char drawn[17];
	const char *seed = options->seed;
	struct reason why;
	int rc;

	setlocale(LC_CTYPE, "C.UTF-8");
	set_times(&job, policy, now);
	if (options->random != 0 && seed == NULL) {
		new_seed(drawn);
		seed = drawn;
	}
	rc = open_job(&job, policy, seed, now, &why);
	if (rc != 0)
		warnx("%s", why.text);
	else
		rc = read_log(&job, seed, &why);
	searches_free(job.searches);
	flags_free(job.flags);
	sample_free(job.sample);
	tally_free(job.tally);
	return rc == 0 ? PROGRAM_DONE : rc > 0 ? PROGRAM_NO : PROGRAM_FAILED;
}
