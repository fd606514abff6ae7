/* alpr-audit: reads and verifies the audit log. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "policyfile.h"
#include "program.h"
#include "record.h"
#include "stamp.h"

static const char help[] =
"usage: alpr-audit -d STORE [--verify|--head|--list] [options]\n"
"       alpr-audit --policy-check FILE [--user NAME [options]]\n"
"Verifies the audit log from its first entry to its last, and tells how\n"
"many there are and its head, the hash that covers them all.\n"
"  -d, --store FOLDER    the store\n"
"  -v, --verify          verify (the default)\n"
"  -H, --head            print the head alone, as N:HASH, to keep elsewhere\n"
"  -s, --since N:HASH    a head kept before must be a part of this log\n"
"  -l, --list            print the entries, as verified\n"
"  -u, --user NAME       list entries of this user alone\n"
"  -c, --case NUMBER     list entries of this case or call alone\n"
"  -P, --policy-check FILE  tell all faults of a policy, or what it says\n"
"                        of --user: whether he or she may search now, for\n"
"  -c, --case NUMBER     this case,\n"
"  -C, --call NUMBER     this call for service,\n"
"  -p, --purpose TEXT    and this purpose\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n"
"Ends with 0 where the log is whole, 1 where it is broken, 2 on any error;\n"
"with 0 where the policy is good, 1 where it refuses, 2 where it has faults.\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "verify", no_argument, NULL, 'v' },
	{ "head", no_argument, NULL, 'H' },
	{ "since", required_argument, NULL, 's' },
	{ "list", no_argument, NULL, 'l' },
	{ "user", required_argument, NULL, 'u' },
	{ "case", required_argument, NULL, 'c' },
	{ "policy-check", required_argument, NULL, 'P' },
	{ "call", required_argument, NULL, 'C' },
	{ "purpose", required_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *dir, *since, *user, *number;
	const char *policy, *call, *purpose;
	int mode;		/* v, H or l */
	/* The head that was kept, and whether the log has it. */
	json_int_t kept;
	char kept_hash[DIGEST_HEX];
	bool agrees;
};

static bool
has(const json_t *json, const char *name, const char *wanted)
{
	const char *text = json_string_value(json_object_get(json, name));

	return wanted == NULL || (text != NULL && strcmp(text, wanted) == 0);
}

/* The entry after the kept head names its hash. */
static int
entry(void *ctx, const json_t *json, struct reason *why)
{
	struct job *job = ctx;
	json_int_t n = json_integer_value(json_object_get(json, "n"));

	if (n == job->kept + 1 && has(json, "prev", job->kept_hash))
		job->agrees = true;
	if (job->mode != 'l' || !has(json, "user", job->user) ||
	    (!has(json, "case", job->number) &&
	    !has(json, "call", job->number)))
		return 0;
	return record_write(json, stdout, why);
}

static int
parse_head(struct job *job)
{
	unsigned char raw[DIGEST_BYTES];
	int at = 0;

	if (sscanf(job->since, "%" JSON_INTEGER_FORMAT ":%n", &job->kept,
	    &at) != 1 || at == 0 || job->kept < 0 ||
	    digest_unhex(job->since + at, raw, sizeof(raw)) != 0)
		return -1;
	digest_hex(raw, sizeof(raw), job->kept_hash);
	return 0;
}

static int
conclude(const struct job *job, const struct audit_head *head)
{
	char hash[DIGEST_HEX];

	digest_hex(head->hash, sizeof(head->hash), hash);
	if (job->mode == 'H')
		printf("%llu:%s\n", (unsigned long long)head->entries, hash);
	if (job->since != NULL && !job->agrees &&
	    (head->entries != (uint64_t)job->kept ||
	    strcmp(hash, job->kept_hash) != 0)) {
		warnx("the log is not a continuation of %s", job->since);
		return PROGRAM_NO;
	}
	if (head->torn)
		warnx("an entry cut short follows; nothing was shown for "
		    "it, and the next entry takes its place");
	if (job->mode == 'v')
		printf("whole: %llu entries, head %s\n",
		    (unsigned long long)head->entries, hash);
	return PROGRAM_DONE;
}

/* As compilers have it, so that editors find the place. */
static int
print_faults(const char *path, struct faults *faults)
{
	const struct fault *f;

	for (size_t i = 0; i < faults->n; i++) {
		f = &faults->list[i];
		if (f->line == 0)
			warnx("%s", f->why.text);
		else
			fprintf(stderr, "%s:%u:%u: %s\n", f->file, f->line,
			    f->column, f->why.text);
	}
	warnx("%s: %s%zu fault%s", path, faults->more ? "more than " : "",
	    faults->n, faults->n == 1 ? "" : "s");
	return PROGRAM_FAILED;
}

static void
print_people(const struct policy *p, int64_t now)
{
	const struct policy_person *person;
	struct reason why;
	size_t good = 0;

	for (size_t i = 0; i < p->person_count; i++)
		if (policy_standing(p, &p->people[i], now, &why) == 0)
			good++;
	printf("people %zu, in good standing %zu\n", p->person_count, good);
	for (size_t i = 0; i < p->person_count; i++) {
		person = &p->people[i];
		if (policy_standing(p, person, now, &why) == 0)
			continue;
		if (person->login != NULL)
			printf("  %s: %s\n", person->login, why.text);
		else
			printf("  uid %" PRId64 ": %s\n", person->uid,
			    why.text);
	}
}

static int
print_policy(const struct policy *p, int64_t now)
{
	size_t in;

	printf("version %" PRId64 " of the policy of %s: no faults\n"
	    "sha256 %s\n", p->version, p->agency.name, p->sha256);
	printf("retention %.4gd, training %.4gd, time zone %s\n",
	    (double)p->retention / STAMP_DAY,
	    (double)p->training / STAMP_DAY, p->time_zone);
	printf("search window %.4gd, results %" PRId64 "\n",
	    (double)p->window / STAMP_DAY, p->results);
	printf("cameras %zu, purposes %zu, hot lists %zu, shared with %zu\n",
	    p->camera_count, p->purpose_count, p->hot_list_count,
	    p->sharing_count);
	for (size_t i = 0; i < p->area_count; i++) {
		in = 0;
		for (size_t c = 0; c < p->camera_count; c++)
			in += area_holds(&p->areas[i], p->cameras[c].place);
		printf("area %s: cameras %zu\n", p->areas[i].name, in);
	}
	print_people(p, now);
	return PROGRAM_DONE;
}

/* A name that this machine does not know may be known on another. */
static int
ask_policy(const struct policy *p, const struct job *job, int64_t now)
{
	const struct passwd *pw = getpwnam(job->user);
	struct policy_request q = { .uid = (uid_t)-1, .login = job->user,
	    .act = POLICY_SEARCH, .now = now, .case_number = job->number,
	    .call_number = job->call, .purpose = job->purpose };
	struct reason why;

	if (pw != NULL)
		q.uid = pw->pw_uid;
	if (policy_may(p, &q, &why) == 0) {
		printf("%s may search\n", job->user);
		return PROGRAM_DONE;
	}
	printf("%s: refused: %s\n", job->user, why.text);
	return PROGRAM_NO;
}

static int
check_policy(const struct job *job)
{
	struct faults *faults = calloc(1, sizeof(*faults));
	struct policy *p;
	int status;

	if (faults == NULL)
		err(PROGRAM_FAILED, "%s", job->policy);
	p = policyfile_open(job->policy, faults);
	if (p == NULL)
		status = print_faults(job->policy, faults);
	else if (job->user != NULL)
		status = ask_policy(p, job, program_now());
	else
		status = print_policy(p, program_now());
	policy_free(p);
	free(faults);
	return status;
}

/* What the options ask for together. */
static void
check_options(struct job *job)
{
	if (job->policy == NULL && (job->call != NULL ||
	    job->purpose != NULL))
		errx(PROGRAM_FAILED, "--call and --purpose go with "
		    "--policy-check and --user");
	if (job->policy != NULL && (job->dir != NULL || job->mode != 'v' ||
	    job->since != NULL))
		errx(PROGRAM_FAILED, "--policy-check reads no store and no "
		    "log");
	if (job->policy != NULL && job->user == NULL && (job->call != NULL ||
	    job->purpose != NULL || job->number != NULL))
		errx(PROGRAM_FAILED, "who? --user NAME");
	if (job->policy != NULL)
		return;
	if ((job->user != NULL || job->number != NULL) && job->mode != 'l')
		errx(PROGRAM_FAILED, "--user and --case go with --list or "
		    "--policy-check");
	if (job->dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job->since != NULL && parse_head(job) != 0)
		errx(PROGRAM_FAILED, "--since '%.80s': not N:HASH",
		    job->since);
}

int
main(int argc, char **argv)
{
	struct job job = { .mode = 'v', .kept = -2 };
	struct audit_head head;
	struct reason why;
	int c, rc;

	program_start(false);
	while ((c = getopt_long(argc, argv, "d:vHs:lu:c:P:C:p:hV", options,
	    NULL)) != -1) {
		switch (c) {
		case 'd':
			job.dir = optarg;
			break;
		case 's':
			job.since = optarg;
			break;
		case 'u':
			job.user = optarg;
			break;
		case 'c':
			job.number = optarg;
			break;
		case 'P':
			job.policy = optarg;
			break;
		case 'C':
			job.call = optarg;
			break;
		case 'p':
			job.purpose = optarg;
			break;
		case 'v':
		case 'H':
		case 'l':
			job.mode = c;
			break;
		case 'h':
			program_help(help);
		case 'V':
			program_version();
		default:
			program_usage();
		}
	}
	if (optind < argc)
		program_usage();
	check_options(&job);
	if (job.policy != NULL)
		return program_end(check_policy(&job));
	rc = audit_verify(job.dir, entry, &job, &head, &why);
	if (rc != 0)
		warnx("%s", why.text);
	if (rc != 0)
		return program_end(rc > 0 ? PROGRAM_NO : PROGRAM_FAILED);
	return program_end(conclude(&job, &head));
}
