/* alpr-audit: reads and verifies the audit log. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alpr-audit/doctor.h"
#include "alpr-audit/policycheck.h"
#include "alpr-audit/portalcheck.h"
#include "alpr-audit/proofs.h"
#include "alpr-audit/publish.h"
#include "alpr-audit/report.h"
#include "alpr-audit/rows.h"
#include "audit/audit.h"
#include "program/office.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/record.h"
#include "search/ask.h"

static const char help[] =
"usage: alpr-audit -d STORE [--verify|--checkpoint|--list] [options]\n"
"       alpr-audit -d STORE --report|--by WHAT|--random N|--flags [options]\n"
"       alpr-audit -d STORE --prove N [--key FILE]\n"
"       alpr-audit --check-proof FILE --key FILE\n"
"       alpr-audit --check-save FOLDER --key FILE\n"
"       alpr-audit -d STORE --portal FOLDER\n"
"       alpr-audit --verify-portal FOLDER [--since OLD] [--key FILE]\n"
"       alpr-audit -d STORE --doctor\n"
"       alpr-audit --policy-check FILE [--user NAME [options]]\n"
"Verifies the audit log: every entry, every hash, and the signature of its\n"
"checkpoint, which covers them all.\n"
"  -d, --store FOLDER    the store\n"
"  -v, --verify          verify (the default)\n"
"  -H, --checkpoint      print the checkpoint alone, to keep elsewhere; with\n"
"                        --since, what a witness is asked to sign\n"
"  -K, --public-key      print the key that the log is signed with, to keep\n"
"                        elsewhere for --key\n"
"  -s, --since FILE      the log must go on from a checkpoint kept before\n"
"  -k, --key FILE        public key of the log, kept before; default: the\n"
"                        store's\n"
"  -e, --prove N         print a proof that entry N is in the log\n"
"  -E, --check-proof FILE  check such a proof, and print its entry\n"
"  -a, --check-save FOLDER  check results that alpr-search saved, and print\n"
"                        what they are of\n"
"  -l, --list            print the entries, as verified\n"
"  -u, --user NAME       list, or report, what this user did alone\n"
"  -c, --case NUMBER     list, or report, what this case or call has alone\n"
"  -r, --report          print the searches: who, when, what, why, and what\n"
"                        came of it; those alone of --user, --case, --call,\n"
"                        --purpose, and\n"
"  -o, --event EVENT     search-answered, search-failed, search-refused, or\n"
"                        search: without an answer\n"
"  -f, --from TIME       RFC 3339, 2026-11-01, '2026-11-01 14:00', yesterday\n"
"  -t, --to TIME         before then; of a day, its end\n"
"  -b, --by user|case|purpose|month   sum them up\n"
"  -n, --random N        draw N of them for review\n"
"  -S, --seed TEXT       ... again, with the seed that was printed\n"
"  -x, --flags           tell what an auditor should look at, from --from\n"
"                        (default: the policy's review period) to --to\n"
"  -F, --format table|csv|json   (default: table on a terminal, else json)\n"
"  -w, --portal FOLDER   publish the page for the public, and its data\n"
"  -W, --verify-portal FOLDER  check what was published, without the store;\n"
"                        with --since, an older such folder or a checkpoint\n"
"  -D, --doctor          tell what is wrong with the store's files, programs\n"
"                        and people, and how to set it right\n"
"  -P, --policy-check FILE  tell all faults of a policy, or what it says\n"
"                        of --user: whether he or she may search now, for\n"
"  -c, --case NUMBER     this case,\n"
"  -C, --call NUMBER     this call for service,\n"
"  -p, --purpose TEXT    and this purpose\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n"
"Ends with 0 where the log is whole and has no flags, 1 where it is broken or\n"
"has, 2 on any error;\n"
"with 0 where the policy is good, 1 where it refuses, 2 where it has faults.\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "verify", no_argument, NULL, 'v' },
	{ "checkpoint", no_argument, NULL, 'H' },
	{ "public-key", no_argument, NULL, 'K' },
	{ "since", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "prove", required_argument, NULL, 'e' },
	{ "check-proof", required_argument, NULL, 'E' },
	{ "check-save", required_argument, NULL, 'a' },
	{ "list", no_argument, NULL, 'l' },
	{ "user", required_argument, NULL, 'u' },
	{ "case", required_argument, NULL, 'c' },
	{ "report", no_argument, NULL, 'r' },
	{ "event", required_argument, NULL, 'o' },
	{ "from", required_argument, NULL, 'f' },
	{ "to", required_argument, NULL, 't' },
	{ "by", required_argument, NULL, 'b' },
	{ "random", required_argument, NULL, 'n' },
	{ "seed", required_argument, NULL, 'S' },
	{ "flags", no_argument, NULL, 'x' },
	{ "format", required_argument, NULL, 'F' },
	{ "portal", required_argument, NULL, 'w' },
	{ "verify-portal", required_argument, NULL, 'W' },
	{ "doctor", no_argument, NULL, 'D' },
	{ "policy-check", required_argument, NULL, 'P' },
	{ "call", required_argument, NULL, 'C' },
	{ "purpose", required_argument, NULL, 'p' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

struct job {
	const char *dir, *user, *number;
	char *since, *key, *proof, *portal;
	const char *policy, *call, *purpose;
	struct report report;
	int mode;		/* v, H, K, l, e, E, a, w, W or D */
	long prove;		/* number of an entry */
	struct office office;
};

static bool
has(const json_t *json, const char *name, const char *wanted)
{
	const char *text = json_string_value(json_object_get(json, name));

	return wanted == NULL || (text != NULL && strcmp(text, wanted) == 0);
}

static int
entry(void *ctx, const json_t *json, struct reason *why)
{
	const struct job *job = ctx;

	if (job->mode != 'l' || !has(json, "user", job->user) ||
	    (!has(json, "case", job->number) &&
	    !has(json, "call", job->number)))
		return 0;
	return rows_json(json, why);
}

static void
conclude(const struct job *job, const struct audit_head *head)
{
	const struct checkpoint *c = &head->checkpoint;
	char hash[DIGEST_HEX];

	if (head->torn)
		warnx("an entry cut short follows; nothing was shown for "
		    "it, and the next entry takes its place");
	if (job->mode != 'v')
		return;
	digest_hex(c->root.bytes, sizeof(c->root.bytes), hash);
	printf("whole: %" PRIu64 " entries of %s", head->entries, c->origin);
	if (head->entries != c->size)
		printf(", %" PRIu64 " of them signed", c->size);
	printf("; root %s\n", hash);
}

/* What is asked of the log's entries, for the log.  NULL: out of memory. */
static json_t *
describe(const struct job *job)
{
	const struct report *r = &job->report;
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "user", job->user }, { "case", job->number },
		{ "call", job->call }, { "purpose", job->purpose },
		{ "event", r->event }, { "from", r->from }, { "to", r->to },
		{ "by", r->by }, { "seed", r->seed },
	};
	json_t *json = json_object();
	int rc = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].text != NULL)
			rc |= record_set_string(json, texts[i].name,
			    ask_presentable(texts[i].text) ? texts[i].text :
			    "(not presentable)");
	if (job->mode == 'e')
		rc |= json_object_set_new(json, "entry",
		    json_integer(job->prove));
	if (r->random > 0)
		rc |= json_object_set_new(json, "random",
		    json_integer(r->random));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

/* What of the entries is to be read, or NULL. */
static const char *
reading(const struct job *job)
{
	if (job->report.wanted)
		return job->report.flags ? "flags" : "report";
	return job->mode == 'l' ? "list" : job->mode == 'e' ? "prove" :
	    job->mode == 'w' ? "portal" : NULL;
}

/* No trace, no look: but that a log is broken is an answer, too. */
static _Noreturn void
say_broken(const struct job *job, const struct reason *unlogged)
{
	struct audit_head head;
	struct reason why;

	if (audit_verify(job->office.dir, NULL, NULL, &head, &why) == 1)
		errx(PROGRAM_NO, "%s", why.text);
	errx(PROGRAM_FAILED, "%s; nothing is shown", unlogged->text);
}

/* Entries are for an auditor; hashes for the owner of the store, too. */
static void
enter(struct job *job)
{
	struct reason why;
	int rc;

	if (job->dir == NULL)
		return;
	if (reading(job) != NULL)
		rc = office_read(&job->office, job->dir, reading(job),
		    describe(job), &why);
	else if (job->mode == 'D')
		rc = office_open(&job->office, job->dir, "doctor", &why);
	else
		rc = office_verify(&job->office, job->dir, &why);
	if (rc > 0)
		say_broken(job, &why);
	if (rc < 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	job->dir = job->office.dir;
}

static int
print_key(const struct job *job)
{
	struct reason why;
	struct blob file;
	int rc = -1;
	char *path;

	path = file_join(job->dir, "audit.vkey", &why);
	if (path != NULL && file_read(path, 4096, &file, &why) == 0) {
		rc = fwrite(file.data, 1, file.len, stdout) == file.len ? 0 :
		    reason_errno(&why, "standard output");
		blob_free(&file);
	}
	free(path);
	if (rc == 0)
		return PROGRAM_DONE;
	warnx("%s", why.text);
	return PROGRAM_FAILED;
}

/* The whole log comes first: nothing is given away of a broken one. */
static int
audit(struct job *job)
{
	struct proofs proofs = { .store = job->dir };
	struct audit_trust trust = { &proofs.key, NULL };
	struct audit_head head;
	struct reason why;
	int rc = proofs_open(&proofs, job->key, job->since);

	if (rc != PROGRAM_DONE)
		return rc;
	if (job->mode == 'E')
		return proofs_check(&proofs, job->proof);
	if (job->mode == 'a')
		return proofs_check_save(&proofs, job->proof);
	if (proofs.has_since)
		trust.since = &proofs.since;
	if (job->mode == 'w')
		return publish_run(&job->office, &trust, job->portal,
		    program_now());
	if (job->report.wanted)
		return report_run(job->dir, &trust, job->office.policy,
		    &job->report, program_now());
	rc = audit_verify_by(job->dir, &trust, entry, job, &head, &why);
	if (rc != 0) {
		warnx("%s", why.text);
		return rc > 0 ? PROGRAM_NO : PROGRAM_FAILED;
	}
	conclude(job, &head);
	if (job->mode == 'H')
		return proofs_checkpoint(&proofs);
	if (job->mode == 'K')
		return print_key(job);
	return job->mode == 'e' ? proofs_prove(&proofs,
	    (uint64_t)job->prove) : PROGRAM_DONE;
}

/* What --policy-check goes with, and what it does not. */
static void
check_policy_options(const struct job *job)
{
	if (job->policy == NULL && (job->call != NULL ||
	    job->purpose != NULL))
		errx(PROGRAM_FAILED, "--call and --purpose go with a report "
		    "(--report, --by, --random), or with --policy-check and "
		    "--user");
	if (job->policy != NULL && (job->dir != NULL || job->mode != 'v' ||
	    job->since != NULL || job->key != NULL))
		errx(PROGRAM_FAILED, "--policy-check reads no store and no "
		    "log");
	if (job->policy != NULL && job->user == NULL && (job->call != NULL ||
	    job->purpose != NULL || job->number != NULL))
		errx(PROGRAM_FAILED, "who? --user NAME");
}

/* What the options ask for together. */
static void
check_options(const struct job *job)
{
	report_check(&job->report);
	if (job->report.wanted && (job->policy != NULL || job->mode != 'v'))
		errx(PROGRAM_FAILED, "one at a time: a report, a "
		    "verification, a list, a policy");
	if (job->report.wanted && job->dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job->report.wanted)
		return;
	check_policy_options(job);
	if (job->policy != NULL)
		return;
	if ((job->user != NULL || job->number != NULL) && job->mode != 'l')
		errx(PROGRAM_FAILED, "--user and --case go with --list, a "
		    "report (--report, --by, --random) or --policy-check");
	if (job->proof != NULL && job->mode != 'E' && job->mode != 'a')
		errx(PROGRAM_FAILED, "one at a time: a proof, what was "
		    "saved, what was published, the log");
	if (job->proof != NULL && (job->dir != NULL) == (job->key != NULL))
		errx(PROGRAM_FAILED, "--check-proof and --check-save take "
		    "--key FILE, or --store for its key");
	if (job->mode == 'W' && job->dir != NULL)
		errx(PROGRAM_FAILED, "--verify-portal reads no store");
	if (job->proof == NULL && job->dir == NULL && job->mode != 'W')
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job->since != NULL && (job->mode == 'e' || job->proof != NULL))
		errx(PROGRAM_FAILED, "--since goes with --verify, "
		    "--checkpoint, --list or a report");
	if (job->mode == 'D' && (job->since != NULL || job->key != NULL))
		errx(PROGRAM_FAILED, "--doctor goes with --store alone");
}

/* Given again, an option's last counts. */
static void
set_path(char **path, const char *text)
{
	free(*path);
	*path = privilege_path(text);
}

static void
free_paths(struct job *job)
{
	free(job->since);
	free(job->key);
	free(job->proof);
	free(job->portal);
}

static void
set_option(struct job *job, int c, const char *text)
{
	switch (c) {
	case 'd':
		job->dir = text;
		break;
	case 's':
		set_path(&job->since, text);
		break;
	case 'k':
		set_path(&job->key, text);
		break;
	case 'e':
		job->prove = program_number("--prove", text, 1, LONG_MAX);
		job->mode = c;
		break;
	case 'E':
	case 'a':
		set_path(&job->proof, text);
		job->mode = c;
		break;
	case 'w':
	case 'W':
		set_path(&job->portal, text);
		job->mode = c;
		break;
	case 'u':
		job->user = text;
		break;
	case 'c':
		job->number = text;
		break;
	case 'P':
		job->policy = text;
		break;
	case 'C':
		job->call = text;
		break;
	case 'p':
		job->purpose = text;
		break;
	case 'v':
	case 'H':
	case 'K':
	case 'l':
	case 'D':
		job->mode = c;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		if (!report_option(&job->report, c, text))
			program_usage();
	}
}

int
main(int argc, char **argv)
{
	struct job job = { .mode = 'v' };
	char *path;
	int c, status;

	privilege_start();
	privilege_pause();
	program_start(false);
	argv = program_hide_arguments(argc, argv);
	while ((c = getopt_long(argc, argv,
	    "d:vHKs:k:e:E:a:lDu:c:rb:n:S:xo:f:t:F:P:C:p:w:W:hV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	program_no_operands(argc, argv, "quote a text that has blanks");
	job.report.user = job.user;
	job.report.number = job.number;
	job.report.call = job.call;
	job.report.purpose = job.purpose;
	check_options(&job);
	/* Who names no store may bring any file, and needs no group for it. */
	if (job.dir == NULL)
		privilege_drop();
	if (job.policy != NULL)
		return program_end(policycheck_run(&(struct policycheck){
		    job.policy, job.user, job.number, job.call,
		    job.purpose }, program_now()));
	if (job.mode == 'W') {
		status = portalcheck_run(job.portal, job.since, job.key);
		free_paths(&job);
		return program_end(status);
	}
	path = job.dir == NULL ? NULL : privilege_path(job.dir);
	if (job.dir != NULL)
		privilege_resume();
	enter(&job);
	/* To look people up may take a connection. */
	if (job.mode != 'D')
		sandbox_start_nothing();
	status = job.mode == 'D' ? doctor_run(&job.office, path) :
	    audit(&job);
	free(path);
	office_close(&job.office);
	free_paths(&job);
	return program_end(status);
}
