/* alpr-audit: reads and verifies the audit log. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "program.h"
#include "record.h"
#include "stamp.h"

static const char help[] =
"usage: alpr-audit -d STORE [--verify|--head|--list] [options]\n"
"Verifies the audit log from its first entry to its last, and tells how\n"
"many there are and its head, the hash that covers them all.\n"
"  -d, --store FOLDER    the store\n"
"  -v, --verify          verify (the default)\n"
"  -H, --head            print the head alone, as N:HASH, to keep elsewhere\n"
"  -s, --since N:HASH    a head kept before must be a part of this log\n"
"  -l, --list            print the entries, as verified\n"
"  -u, --user NAME       list entries of this user alone\n"
"  -c, --case NUMBER     list entries of this case or call alone\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n"
"Ends with 0 where the log is whole, 1 where it is broken, 2 on any error.\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "verify", no_argument, NULL, 'v' },
	{ "head", no_argument, NULL, 'H' },
	{ "since", required_argument, NULL, 's' },
	{ "list", no_argument, NULL, 'l' },
	{ "user", required_argument, NULL, 'u' },
	{ "case", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *dir, *since, *user, *number;
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

int
main(int argc, char **argv)
{
	struct job job = { .mode = 'v', .kept = -2 };
	struct audit_head head;
	struct reason why;
	int c, rc;

	program_start(false);
	while ((c = getopt_long(argc, argv, "d:vHs:lu:c:hV", options,
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
	if ((job.user != NULL || job.number != NULL) && job.mode != 'l')
		errx(PROGRAM_FAILED, "--user and --case go with --list");
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.since != NULL && parse_head(&job) != 0)
		errx(PROGRAM_FAILED, "--since '%.80s': not N:HASH",
		    job.since);
	rc = audit_verify(job.dir, entry, &job, &head, &why);
	if (rc != 0)
		warnx("%s", why.text);
	if (rc != 0)
		return program_end(rc > 0 ? PROGRAM_NO : PROGRAM_FAILED);
	return program_end(conclude(&job, &head));
}
