/* alpr-expire: destroys what is past the retention. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "base/file.h"
#include "base/stamp.h"
#include "capture/spool.h"
#include "policy/policykept.h"
#include "program/damage.h"
#include "program/enact.h"
#include "program/office.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "record/record.h"
#include "record/rejects.h"
#include "store/expire.h"
#include "store/prove.h"
#include "store/store.h"

static const char help[] =
"usage: alpr-expire -d STORE [options]\n"
"       alpr-expire -d STORE --prove [COPY...]\n"
"Destroys every hour of sightings that is past the retention, and says how\n"
"much that was.  Run it every hour.\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -r, --retention TIME  keep sightings so long, as 20d, where the policy says\n"
"                        longer, or the store has none\n"
"  -s, --spool FOLDER    remove photos of these hours there, too\n"
"  -R, --rejects FILE    take lines of these hours out of it, too\n"
"  -n, --dry-run         change nothing, say what would be destroyed\n"
"  -f, --force           also where the clock seems to have leapt ahead\n"
"  -p, --prove           try to open what was destroyed, in the store and in\n"
"                        copies of it that were made before\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "key-command", required_argument, NULL, 'K' },
	{ "retention", required_argument, NULL, 'r' },
	{ "spool", required_argument, NULL, 's' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "prove", no_argument, NULL, 'p' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "force", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

#define REJECTS_MAX 16
#define SPOOLS_MAX 16

struct job {
	const char *dir;
	const char *spools[SPOOLS_MAX];
	size_t n_spools;
	const char *rejects[REJECTS_MAX];
	size_t n_rejects;
	struct master master;
	/* The cutoff is by the old retention or the new one, the shorter. */
	int64_t kept, asked, retention, cutoff, now;
	bool dry, force, prove;
	uint64_t untidied;		/* faults that kept nothing */
	bool unsure;		/* of the policy, the log, or what to sweep */
	struct office office;
	struct store *store;
	struct audit *audit;
};

static json_t *
describe(const struct job *job, const struct expire_counts *n)
{
	int64_t holds = job->retention;
	json_t *json = json_object();
	struct reason ignored;

	who_describe(&job->office.who, json);
	record_set_time(json, "cutoff", job->cutoff);
	/* What holds now: a change may have failed. */
	if (n != NULL && !job->dry)
		store_retention(job->dir, &holds, &ignored);
	json_object_set_new(json, "retention_days", json_real(
	    (double)holds / STAMP_DAY));
	if (job->retention != job->kept)
		json_object_set_new(json, "before_days", json_real(
		    (double)job->kept / STAMP_DAY));
	if (job->force)
		json_object_set_new(json, "forced", json_true());
	if (n == NULL)
		return json;
	json_object_set_new(json, "hours", json_integer((json_int_t)n->keys));
	json_object_set_new(json, "rows", json_integer((json_int_t)n->rows));
	json_object_set_new(json, "days", json_integer((json_int_t)n->days));
	json_object_set_new(json, "files", json_integer(
	    (json_int_t)n->files));
	json_object_set_new(json, "rejects", json_integer(
	    (json_int_t)n->rejects));
	json_object_set_new(json, "alerts", json_integer(
	    (json_int_t)n->alerts));
	if (job->untidied > 0)
		json_object_set_new(json, "untidied", json_integer(
		    (json_int_t)job->untidied));
	return json;
}

/*
 * What is over, and was written by programs that were killed.  It makes
 * searches faster, and nothing else: a fault is no failure to destroy.
 */
static int
tidy_day(void *ctx, int64_t day, struct reason *why)
{
	struct job *job = ctx;

	if (store_tidy_day(job->store, day, job->now, why) != 0) {
		warnx("%s", why->text);
		job->untidied++;
	}
	if (store_damage(job->store, why)) {
		warnx("%s (alpr-store --check finds all)", why->text);
		job->untidied++;
	}
	return 0;
}

/*
 * A shorter retention holds before anything is destroyed, so that nothing
 * shows what is past it.
 */
static int
destroy_keys(const struct job *job, struct expire_counts *n,
    struct reason *why)
{
	if (!job->dry && job->asked != 0 && job->retention <= job->kept &&
	    store_set_retention(job->dir, job->retention, why) != 0)
		return -1;
	return expire_keys(job->store, job->cutoff, job->dry, n, why);
}

/*
 * A longer one holds once all that was past the old one is destroyed, so that
 * none of it comes back, and of the hour that it ended in neither.
 */
static int
lengthen(const struct job *job, struct reason *why)
{
	if (job->dry || job->retention <= job->kept)
		return 0;
	return store_raise_floor(job->dir, job->cutoff, why) != 0 ? -1 :
	    store_set_retention(job->dir, job->retention, why);
}

/* Their keys are destroyed with their hours'; these are the files. */
static int
sweep_alerts(const struct job *job, struct expire_counts *n,
    struct reason *why)
{
	char *path = file_join(job->dir, "alerts", why);
	int rc = path == NULL ? -1 : file_exists(path, why);

	/* None yet. */
	if (rc == 1)
		rc = spool_sweep(path, job->cutoff, job->now, job->dry,
		    &n->alerts, why);
	free(path);
	return rc;
}

/* A name that may be mistaken keeps nothing else from being done. */
static int
note_swept(struct job *job, int swept, const struct reason *fault, int rc,
    struct reason *why)
{
	if (swept > 0) {
		warnx("%s", fault->text);
		job->unsure = true;
	} else if (swept < 0) {
		if (rc == 0)
			*why = *fault;
		rc = -1;
	}
	return rc;
}

/* What lies in files of its own, or in the clear. */
static int
sweep_files(struct job *job, struct expire_counts *n, struct reason *why)
{
	struct reason fault;
	int rc = sweep_alerts(job, n, why), swept;

	/* A fault in one folder does not keep the others. */
	for (size_t i = 0; i < job->n_spools; i++) {
		swept = spool_sweep(job->spools[i], job->cutoff, job->now,
		    job->dry, &n->files, &fault);
		rc = note_swept(job, swept, &fault, rc, why);
	}
	for (size_t i = 0; i < job->n_rejects; i++) {
		swept = rejects_sweep(job->rejects[i], job->cutoff, job->now,
		    job->dry, &n->rejects, &fault);
		rc = note_swept(job, swept, &fault, rc, why);
	}
	return rc;
}

/*
 * LMDB may crash on a file that the disk let rot: all that can be destroyed
 * without it is by then.
 */
static int
expire(struct job *job, struct expire_counts *n, struct reason *why)
{
	struct reason other;
	int rc;

	if (expire_is_ahead(job->store, job->now, &other) != 0)
		warnx("%s", other.text);
	if (!job->force && expire_check_clock(job->store, job->now, why) != 0)
		return -1;
	rc = destroy_keys(job, n, why);
	if (sweep_files(job, n, rc == 0 ? why : &other) != 0)
		rc = -1;
	if (!job->dry && expire_note(job->store, job->now,
	    rc == 0 ? why : &other) != 0)
		rc = -1;
	if (expire_rows(job->store, job->cutoff, job->dry, n,
	    rc == 0 ? why : &other) != 0)
		rc = -1;
	if (rc == 0)
		rc = lengthen(job, why);
	/* What a crash left an hour ago is of no use to anybody. */
	if (!job->dry && keyring_sweep(store_keys(job->store), job->now -
	    STAMP_HOUR, rc == 0 ? why : &other) != 0)
		rc = -1;
	if (!job->dry && store_days(job->store, tidy_day, job,
	    rc == 0 ? why : &other) != 0)
		rc = -1;
	return rc;
}

/*
 * What is past goes, whatever keeps the log from being written: nobody who
 * can fill a disk or hold a lock may keep it.  Another retention, or a clock
 * that is not believed, needs its entry first.
 */
static void
log_event(struct job *job, const char *event, const json_t *entry)
{
	bool early = job->force || job->retention != job->kept;
	struct reason why;

	if (job->dry || job->audit == NULL || audit_append(job->audit,
	    program_now(), event, entry, &why) == 0)
		return;
	if (early && strcmp(event, "expire-begun") == 0)
		errx(PROGRAM_FAILED, "%s; nothing is destroyed", why.text);
	warnx("%s; what is past is destroyed all the same", why.text);
	job->unsure = true;
}

/* Without a log only what is past may go. */
static void
open_log(struct job *job)
{
	struct reason why;

	job->audit = audit_open(job->dir, &why);
	if (job->audit != NULL)
		return;
	if (job->prove || job->dry || job->force || job->retention !=
	    job->kept)
		errx(PROGRAM_FAILED, "%s; nothing is destroyed", why.text);
	warnx("%s; what is past is destroyed all the same", why.text);
	job->unsure = true;
}

/* One entry before, and one with the counts. */
static int
run(struct job *job)
{
	struct expire_counts n = { 0 };
	struct reason why;
	json_t *entry;
	int rc;

	entry = describe(job, NULL);
	log_event(job, "expire-begun", entry);
	json_decref(entry);
	rc = expire(job, &n, &why);
	if (rc != 0)
		warnx("%s", why.text);
	entry = describe(job, &n);
	if (rc != 0)
		record_set_string(entry, "error", why.text);
	log_event(job, rc == 0 ? "expire" : "expire-failed", entry);
	if (record_write(entry, stdout, &why) != 0)
		rc = -1;
	json_decref(entry);
	return rc == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
}

/* The store, and each copy of it. */
static int
prove(const struct job *job, char **copies)
{
	struct prove_counts n = { 0 };
	struct reason why;
	uint64_t found;
	int rc;

	rc = prove_run(job->store, job->dir, &n, &why);
	if (rc == 0 && n.groups + n.photos == 0 && *copies == NULL)
		warnx("%s: nothing is left in it to try", job->dir);
	for (; rc == 0 && *copies != NULL; copies++) {
		found = n.groups + n.photos;
		rc = prove_run(job->store, *copies, &n, &why);
		if (rc == 0 && n.groups + n.photos == found)
			rc = reason_set(&why, "%s: nothing is in it to try: "
			    "is it a copy of the store?", *copies);
	}
	if (rc != 0) {
		warnx("%s", why.text);
		return PROGRAM_FAILED;
	}
	printf("{\"files\":%llu,\"groups\":%llu,\"photos\":%llu,"
	    "\"keys\":%llu,\"kept\":%llu,\"destroyed\":%llu,"
	    "\"opened\":%llu}\n", (unsigned long long)n.files,
	    (unsigned long long)n.groups, (unsigned long long)n.photos,
	    (unsigned long long)n.keys, (unsigned long long)n.kept,
	    (unsigned long long)(n.groups + n.photos - n.kept - n.opened),
	    (unsigned long long)n.opened);
	if (n.opened == 0)
		return PROGRAM_DONE;
	warnx("what was destroyed can be opened: a copy has its keys");
	return PROGRAM_NO;
}

/* What names paths of the caller's is for the owner of the store. */
static void
enter(struct job *job, bool copies)
{
	struct reason why;
	int rc;

	rc = office_open(&job->office, job->dir, "expiry", &why);
	if (rc == 0 && (copies || job->n_spools > 0 || job->n_rejects > 0 ||
	    job->master.file != NULL || job->master.command != NULL))
		rc = office_need_owner(&job->office, "what names files "
		    "beside the store", &why);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	job->dir = job->office.dir;
}

/*
 * The policy says how long; the option may say shorter.  A policy that
 * cannot be read keeps nothing from its end, and lets nothing stay longer.
 */
static void
ask_policy(struct job *job)
{
	char hash[DIGEST_HEX];
	struct reason why;
	struct policy *p;
	int rc = policykept_current(job->dir, hash, &why);

	if (rc == 0)
		return;
	p = rc < 0 ? NULL : policykept_open(job->dir, &why);
	if (p == NULL) {
		warnx("%s", why.text);
		job->unsure = true;
		if (job->asked > job->kept)
			job->asked = 0;
		return;
	}
	if (job->asked > enact_retention(p))
		errx(PROGRAM_FAILED, "--retention: the policy keeps "
		    "sightings for %lldh, and no longer",
		    (long long)(enact_retention(p) / STAMP_HOUR));
	if (job->asked == 0 && job->kept != enact_retention(p))
		job->asked = enact_retention(p);
	policy_free(p);
}

static void
set_cutoff(struct job *job)
{
	struct reason why;

	if (store_retention(job->dir, &job->kept, &why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	ask_policy(job);
	job->retention = job->asked != 0 ? job->asked : job->kept;
	job->cutoff = job->now - (job->retention < job->kept ?
	    job->retention : job->kept);
	if (job->retention < STORE_RETENTION_MIN ||
	    job->retention % STAMP_HOUR != 0)
		errx(PROGRAM_FAILED, "--retention: whole hours, 1h to 60d");
}

static void
set_option(struct job *job, int c, const char *text)
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
	case 'r':
		job->asked = program_duration("--retention", text,
		    STORE_RETENTION_MAX);
		break;
	case 's':
		if (job->n_spools == SPOOLS_MAX)
			errx(PROGRAM_FAILED, "more than %d spools",
			    SPOOLS_MAX);
		job->spools[job->n_spools++] = text;
		break;
	case 'R':
		if (job->n_rejects == REJECTS_MAX)
			errx(PROGRAM_FAILED, "more than %d files of rejects",
			    REJECTS_MAX);
		job->rejects[job->n_rejects++] = text;
		break;
	case 'p':
		job->prove = true;
		break;
	case 'n':
		job->dry = true;
		break;
	case 'f':
		job->force = true;
		break;
	case 'h':
		program_help(help);
	case 'V':
		program_version();
	default:
		program_usage();
	}
}

int
main(int argc, char **argv)
{
	struct job job = { .asked = 0 };
	struct reason why;
	int c, status;

	privilege_start();
	privilege_pause();
	program_start(false);
	while ((c = getopt_long(argc, argv, "d:k:K:r:s:R:pnfhV", options,
	    NULL)) != -1)
		set_option(&job, c, optarg);
	privilege_resume();
	if (!job.prove)
		program_no_operands(argc, argv, "copies go with --prove");
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	job.now = program_now();
	enter(&job, argv[optind] != NULL);
	job.store = store_open(job.dir, &job.master, &why);
	if (job.store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	damage_heed();
	sandbox_start_nothing();
	set_cutoff(&job);
	open_log(&job);
	status = job.prove ? prove(&job, argv + optind) : run(&job);
	if (job.audit != NULL && audit_publish(job.audit, &why) != 0) {
		warnx("%s", why.text);
		status = PROGRAM_FAILED;
	}
	if (job.unsure)
		status = PROGRAM_FAILED;
	audit_close(job.audit);
	store_close(job.store);
	office_close(&job.office);
	return program_end(status);
}
