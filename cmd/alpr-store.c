/* alpr-store: sightings into the sealed store, echoed once on disk. */
#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "alpr-store/found.h"
#include "alpr-store/intake.h"
#include "alpr-store/overview.h"
#include "base/stamp.h"
#include "program/damage.h"
#include "program/office.h"
#include "program/privilege.h"
#include "program/program.h"
#include "program/sandbox.h"
#include "store/store.h"

static const char help[] =
"usage: alpr-store -d STORE [options]\n"
"       alpr-store -d STORE --init|--policy FILE|--stat|--check\n"
"       alpr-store -d STORE --rotate-key FILE\n"
"Keeps the sightings, or the read plates of the frames, that it reads, and\n"
"writes each one once it is on disk.\n"
"  -d, --store FOLDER    the store\n"
"  -k, --key-file FILE   master key (default: STORE/master.key)\n"
"  -K, --key-command CMD print it by this shell command\n"
"  -b, --batch N         write to disk every N sightings (default: 4096)\n"
"  -f, --flush-ms N      or N ms after the first of them (default: 20)\n"
"  -n, --no-photos       keep the records alone\n"
"  -r, --retention TIME  refuse what is older than this, too, as 20d\n"
"  -G, --no-gaps         echo no mark of which a record was lost on the way\n"
"  -R, --rejects FILE    keep lines that are refused there\n"
"  -i, --init            make an empty store, of its policy's retention, of\n"
"                        that of -r, or of 30d\n"
"  -N, --name NAME       what its audit log is called, as plates.pd.example\n"
"  -P, --policy FILE     put this policy in force; also with --init\n"
"  -s, --stat            count what is in the store, by day\n"
"  -c, --check           open everything in the store, and say what is wrong\n"
"  -y, --rotate-key FILE wrap the keys of the store by the key in that file\n"
"  -h, --help            this text\n"
"  -V, --version         name and version\n";

static const struct option options[] = {
	{ "store", required_argument, NULL, 'd' },
	{ "key-file", required_argument, NULL, 'k' },
	{ "key-command", required_argument, NULL, 'K' },
	{ "batch", required_argument, NULL, 'b' },
	{ "flush-ms", required_argument, NULL, 'f' },
	{ "no-photos", no_argument, NULL, 'n' },
	{ "retention", required_argument, NULL, 'r' },
	{ "no-gaps", no_argument, NULL, 'G' },
	{ "rejects", required_argument, NULL, 'R' },
	{ "init", no_argument, NULL, 'i' },
	{ "name", required_argument, NULL, 'N' },
	{ "policy", required_argument, NULL, 'P' },
	{ "stat", no_argument, NULL, 's' },
	{ "check", no_argument, NULL, 'c' },
	{ "rotate-key", required_argument, NULL, 'y' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 }
};

enum task { TASK_FILL, TASK_INIT, TASK_POLICY, TASK_STAT, TASK_CHECK,
    TASK_ROTATE };

struct job {
	const char *dir, *new_key, *policy, *name;
	struct master master;
	enum task task;
	struct intake intake;
	struct office office;
	struct store *store;
};

static int
show_stat(struct job *job, struct reason *why)
{
	int64_t cutoff;

	if (store_cutoff(store_dir(job->store), job->intake.retention,
	    program_now(), &cutoff, why) != 0)
		return -1;
	return overview_stat(job->store, cutoff, why);
}

/* What was opened and what of it is damaged is told, and that is logged. */
static int
check(struct job *job, struct reason *why)
{
	struct check_counts n = { 0 };
	int64_t cutoff;
	int rc;

	if (office_log(&job->office, "check", NULL, why) != 0 ||
	    store_cutoff(store_dir(job->store), job->intake.retention,
	    program_now(), &cutoff, why) != 0)
		return -1;
	rc = overview_check(job->store, cutoff, &n, why);
	if (rc < 0)
		return -1;
	return office_log(&job->office, "checked", json_pack("{s:I, s:I}",
	    "sightings", (json_int_t)n.rows, "damaged",
	    (json_int_t)n.damaged), why) != 0 ? -1 : rc;
}

/* A key that is there already is taken: the change may have been cut short. */
static int
rotate(struct job *job, struct reason *why)
{
	struct master to = { job->new_key, NULL };
	uint64_t keys = 0;
	int rc;

	if (office_log(&job->office, "key-rotation", NULL, why) != 0)
		return -1;
	rc = file_exists(job->new_key, why);
	if (rc < 0 || (rc == 0 && master_make(job->new_key, why) != 0))
		return -1;
	if (keyring_rewrap(store_keys(job->store), &to, &keys, why) != 0)
		return -1;
	printf("{\"keys\":%llu}\n", (unsigned long long)keys);
	return office_log(&job->office, "key-rotated", json_pack("{s:I}",
	    "keys", (json_int_t)keys), why);
}

/* What names paths of the caller's is for the owner of the store. */
static void
enter(struct job *job)
{
	static const char *const acts[] = { [TASK_FILL] = "intake",
	    [TASK_STAT] = "--stat", [TASK_CHECK] = "--check",
	    [TASK_ROTATE] = "--rotate-key" };
	struct office *o = &job->office;
	struct reason why;
	int rc;

	rc = office_open(o, job->dir, acts[job->task], &why);
	if (rc == 0 && (job->task == TASK_FILL || job->task == TASK_ROTATE))
		rc = office_need_owner(o, acts[job->task], &why);
	if (rc == 0 && (job->master.file != NULL ||
	    job->master.command != NULL))
		rc = office_need_owner(o, "a key of one's own", &why);
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

static int
run(struct job *job)
{
	struct reason why;
	int rc = -1, status;

	enter(job);
	job->store = store_open(job->office.dir, &job->master, &why);
	if (job->store == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	damage_heed();
	/* That starts processes of its own, in which nothing is started. */
	if (job->task != TASK_CHECK)
		sandbox_start_nothing();
	if (job->task == TASK_FILL) {
		status = intake_run(job->store, &job->intake);
		store_close(job->store);
		office_close(&job->office);
		return status;
	}
	if (job->task == TASK_STAT)
		rc = show_stat(job, &why);
	else if (job->task == TASK_CHECK)
		rc = check(job, &why);
	else if (job->task == TASK_ROTATE)
		rc = rotate(job, &why);
	if (rc < 0)
		warnx("%s", why.text);
	store_close(job->store);
	office_close(&job->office);
	return rc < 0 ? PROGRAM_FAILED : rc == 0 ? PROGRAM_DONE : PROGRAM_NO;
}

/* What was asked for and not done must not look done. */
static void
set_task(struct job *job, enum task task)
{
	bool found = (job->task == TASK_INIT && task == TASK_POLICY) ||
	    (job->task == TASK_POLICY && task == TASK_INIT);

	if (job->task != TASK_FILL && job->task != task && !found)
		errx(PROGRAM_FAILED, "one at a time: --init or --policy, "
		    "--stat, --check, --rotate-key");
	if (job->task != TASK_INIT)
		job->task = task;
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
	case 'b':
		job->intake.batch = (size_t)program_number("--batch", text, 1,
		    100000);
		break;
	case 'f':
		job->intake.flush_ms = (int)program_number("--flush-ms", text,
		    0, 10000);
		break;
	case 'n':
		job->intake.photos = false;
		break;
	case 'r':
		job->intake.retention = program_duration("--retention", text,
		    STORE_RETENTION_MAX);
		break;
	case 'G':
		job->intake.no_gaps = true;
		break;
	case 'R':
		job->intake.rejects = text;
		break;
	case 'i':
		set_task(job, TASK_INIT);
		break;
	case 'N':
		job->name = text;
		break;
	case 'P':
		job->policy = text;
		set_task(job, TASK_POLICY);
		break;
	case 's':
		set_task(job, TASK_STAT);
		break;
	case 'c':
		set_task(job, TASK_CHECK);
		break;
	case 'y':
		set_task(job, TASK_ROTATE);
		job->new_key = text;
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
	struct job job = { .intake = { .photos = true, .batch = 4096,
	    .flush_ms = 20 } };
	int c;

	privilege_start();
	privilege_pause();
	while ((c = getopt_long(argc, argv, "d:k:K:b:f:nr:GR:iN:P:scy:hV",
	    options, NULL)) != -1)
		set_option(&job, c, optarg);
	privilege_resume();
	program_start(job.task == TASK_FILL);
	program_no_operands(argc, argv, "sightings come on standard input");
	if (job.dir == NULL)
		errx(PROGRAM_FAILED, "which store? --store FOLDER");
	if (job.task == TASK_INIT || job.task == TASK_POLICY)
		return program_end(found_run(&(struct found){ .store = job.dir,
		    .init = job.task == TASK_INIT, .policy = job.policy,
		    .name = job.name, .retention = job.intake.retention,
		    .master = &job.master }));
	if (job.name != NULL)
		errx(PROGRAM_FAILED, "--name goes with --init");
	return program_end(run(&job));
}
