/* Whether a store is kept as it must be: programs, people, what happens. */
#include "doctor.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/stamp.h"
#include "doctor_inside.h"
#include "policy/policykept.h"
#include "program/program.h"

#define EXPIRY_LATE	(3 * STAMP_HOUR)	/* cron runs it every hour */
#define EXPIRY_EARLY	(5 * STAMP_MINUTE)	/* a clock may be set back */

/* A configuration without a group has no name for it, either. */
#define GROUP (strcmp(ALPR_GROUP, "no") == 0 ? "alpr" : ALPR_GROUP)

/* Whoever can name a file can name it so that it reads as another line. */
static void
print(const char *head, const char *text, va_list args)
{
	char *line;

	if (vasprintf(&line, text, args) < 0)
		err(PROGRAM_FAILED, NULL);
	for (char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	printf("%s%s\n", head, line);
	free(line);
}

void
doctor_wrong(struct doctor *d, const char *text, ...)
{
	va_list args;

	d->wrong++;
	va_start(args, text);
	print("wrong: ", text, args);
	va_end(args);
}

void
doctor_mend(const char *text, ...)
{
	va_list args;

	va_start(args, text);
	print("    ", text, args);
	va_end(args);
}

void
doctor_note(const char *text, ...)
{
	va_list args;

	va_start(args, text);
	print("note: ", text, args);
	va_end(args);
}

/* A path as a shell takes it; the caller frees. */
static char *
quote(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
	char *out = malloc(4 * strlen(path) + 3), *at = out;

	if (out == NULL)
		err(PROGRAM_FAILED, NULL);
	if (path[strspn(path, plain)] == '\0')
		return strcpy(out, path);
	*at++ = '\'';
	for (; *path != '\0'; path++) {
		if (*path == '\'')
			at = stpcpy(at, "'\\''");
		else
			*at++ = *path;
	}
	strcpy(at, "'");
	return out;
}

void
doctor_mend_path(const char *command, const char *path)
{
	char *quoted = quote(path);

	doctor_mend("%s %s", command, quoted);
	free(quoted);
}

static const char *const programs[] = { "alpr-store", "alpr-alert",
    "alpr-search", "alpr-expire", "alpr-audit" };

#define PROGRAMS (sizeof(programs) / sizeof(*programs))

static bool
is_program(const char *name)
{
	for (size_t i = 0; i < PROGRAMS; i++)
		if (strcmp(name, programs[i]) == 0)
			return true;
	return false;
}

/* Any other program that lends the group opens the store for anybody. */
static void
check_others(struct doctor *d, const char *folder)
{
	DIR *dir = dir_open(AT_FDCWD, folder);
	const char *name;
	struct stat st;
	char path[PATH_MAX + NAME_MAX + 2];
	int rc = dir == NULL ? -1 : 1;

	while (rc > 0 && (rc = dir_next(dir, &name)) > 0) {
		if (fstatat(dirfd(dir), name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
		    !S_ISREG(st.st_mode) || (st.st_mode & S_ISGID) == 0 ||
		    !d->grouped || st.st_gid != d->gid || is_program(name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		doctor_wrong(d, "%s lends the group %s, and is none of the "
		    "programs", path, d->group);
		doctor_mend_path("chmod g-s", path);
	}
	if (rc < 0)
		doctor_wrong(d, "%s: %s", folder, strerror(errno));
	if (dir != NULL)
		closedir(dir);
	doctor_note("a copy elsewhere would lend it, too: find / -type f "
	    "-perm -2000 -group %s", d->group);
}

/* The programs that lend their group stand where this one does. */
static void
check_programs(struct doctor *d)
{
	char path[PATH_MAX], *quoted;
	struct statvfs fs;
	struct stat st;
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 64);
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return;
	for (size_t i = 0; i < PROGRAMS; i++) {
		strcpy(slash + 1, programs[i]);
		if (stat(path, &st) != 0) {
			doctor_wrong(d, "%s is not there", path);
			doctor_mend("make install");
			continue;
		}
		if (st.st_uid == 0 && d->grouped && st.st_gid == d->gid &&
		    (st.st_mode & 07777) == 02755)
			continue;
		doctor_wrong(d, "%s is not root's, setgid %s, and of mode "
		    "2755", path, d->group);
		quoted = quote(path);
		doctor_mend("chown root:%s %s && chmod 2755 %s", d->group,
		    quoted, quoted);
		free(quoted);
	}
	if (statvfs(path, &fs) == 0 && (fs.f_flag & ST_NOSUID) != 0)
		doctor_wrong(d, "the programs are on a file system that is "
		    "mounted nosuid: setgid means nothing there");
	*slash = '\0';
	check_others(d, path);
}

static bool
is_member(const struct group *group, const struct passwd *pw)
{
	if (pw->pw_gid == group->gr_gid)
		return true;
	for (char **m = group->gr_mem; *m != NULL; m++)
		if (strcmp(*m, pw->pw_name) == 0)
			return true;
	return false;
}

/* Who is in the group can read every file of the store, without a trace. */
static void
check_user(struct doctor *d, const struct passwd *pw, const char *what)
{
	const struct group *group = getgrnam(d->group);

	if (pw->pw_uid == d->store.st_uid)
		doctor_wrong(d, "%s, %s, owns the store: it needs an account "
		    "of its own", pw->pw_name, what);
	if (group == NULL || !is_member(group, pw))
		return;
	doctor_wrong(d, "%s, %s, is in the group %s, and so can read the "
	    "store without a trace", pw->pw_name, what, d->group);
	if (pw->pw_gid == group->gr_gid)
		doctor_mend("usermod -g nogroup %s", pw->pw_name);
	else
		doctor_mend("gpasswd -d %s %s", pw->pw_name, d->group);
}

static void
check_person(struct doctor *d, const struct policy_person *person)
{
	const unsigned both = POLICY_INVESTIGATOR | POLICY_AUDITOR;
	const struct passwd *pw = person->login != NULL ?
	    getpwnam(person->login) : getpwuid((uid_t)person->uid);

	if ((person->roles & both) == both)
		doctor_note("%s searches, and audits the searches",
		    person->name);
	if (pw != NULL)
		check_user(d, pw, "a person of the policy");
}

/* The login by which an agency asks, and the program that asks it. */
static void
check_agency(struct doctor *d, const struct policy_agency *agency)
{
	const struct policy_answer *a = &agency->answer;
	const struct passwd *pw;

	if (agency->ask.list != NULL && access(agency->ask.list[0], X_OK) != 0)
		doctor_wrong(d, "agency %s is asked by %s, which cannot be "
		    "run", agency->id, agency->ask.list[0]);
	if (a->key == NULL)
		return;
	pw = a->login != NULL ? getpwnam(a->login) :
	    getpwuid((uid_t)a->uid);
	if (pw != NULL) {
		check_user(d, pw, "the login of another agency");
	} else if (a->login != NULL) {
		doctor_wrong(d, "agency %s asks by the login %s, which is "
		    "not there", agency->id, a->login);
		doctor_mend("useradd --system --no-create-home --password "
		    "'*' --shell /bin/sh %s", a->login);
	}
}

static void
check_agencies(struct doctor *d)
{
	const struct policy *p = d->policy;

	for (size_t i = 0; p != NULL && i < p->sharing_count; i++)
		check_agency(d, &p->sharing[i]);
	for (size_t i = 0; p != NULL && i < p->source_count; i++)
		check_agency(d, &p->sources[i]);
}

static bool
is_person(const struct doctor *d, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);
	struct reason nobody;

	return policy_person(d->policy, uid, pw == NULL ? NULL : pw->pw_name,
	    &nobody) != NULL;
}

/*
 * Whoever can put a plate on a list, or another list in its place, is told
 * where that vehicle is, without a case.
 */
static void
check_list(struct doctor *d, const struct policy_list *list)
{
	char open[160], owned[160], missing[160];
	const struct doctor_way way = { .theirs = is_person, .open = open,
	    .owned = owned, .missing = missing, .file = true };

	if (list->file[0] != '/')
		return;
	snprintf(open, sizeof(open), ": others can write the hot list %s "
	    "there", list->name);
	snprintf(owned, sizeof(owned), " is a person's of the policy, who "
	    "can write the hot list %s there", list->name);
	snprintf(missing, sizeof(missing), ": the hot list %s has no file",
	    list->name);
	doctor_way(d, list->file, &way);
}

static void
check_people(struct doctor *d)
{
	const struct group *group = getgrnam(d->group);
	const struct passwd *owner = getpwuid(d->store.st_uid);

	for (char **m = group == NULL ? NULL : group->gr_mem; m != NULL &&
	    *m != NULL; m++)
		if (owner == NULL || strcmp(owner->pw_name, *m) != 0)
			doctor_note("%s is in the group %s", *m, d->group);
	if (d->policy == NULL)
		return;
	for (size_t i = 0; i < d->policy->person_count; i++)
		check_person(d, &d->policy->people[i]);
	for (size_t i = 0; i < d->policy->hot_list_count; i++)
		check_list(d, &d->policy->hot_lists[i]);
}

/* The hash of the policy that the log says is in force. */
static int
last_policy(void *ctx, const json_t *entry, struct reason *why)
{
	const char *event = json_string_value(json_object_get(entry,
	    "event"));
	const char *hash = json_string_value(json_object_get(entry, "new"));
	char *last = ctx;

	(void)why;
	if (event != NULL && strcmp(event, "policy-changed") == 0 &&
	    hash != NULL && strlen(hash) == DIGEST_HEX - 1)
		strcpy(last, hash);
	return 0;
}

static void
check_policy(struct doctor *d)
{
	char current[DIGEST_HEX] = "", last[DIGEST_HEX] = "";
	struct audit_head head;
	struct reason why;
	int rc;

	d->policy = policykept_open(d->dir, &why);
	if (d->policy == NULL) {
		doctor_wrong(d, "%s", why.text);
		doctor_mend("alpr-store -d %s --policy alpr.yaml", d->quoted);
	}
	rc = audit_verify(d->dir, last_policy, last, &head, &why);
	if (rc != 0) {
		doctor_wrong(d, "%s", why.text);
		doctor_mend("alpr-audit -d %s --since CHECKPOINT   # one that "
		    "was kept", d->quoted);
		return;
	}
	if (policykept_current(d->dir, current, &why) == 1 &&
	    strcmp(current, last) != 0) {
		doctor_wrong(d, "the policy in force, %.8s, is not the one "
		    "last logged, %.8s", current, last);
		doctor_mend("alpr-store -d %s --policy alpr.yaml", d->quoted);
	}
}

static void
check_expiry(struct doctor *d)
{
	char *path, text[STAMP_SIZE];
	int64_t ran = 0, now = program_now();
	struct blob line = { NULL, 0 };
	struct reason why;

	path = file_join(d->dir, "expired", &why);
	if (path != NULL && file_read(path, STAMP_SIZE, &line, &why) == 0 &&
	    line.len == STAMP_SIZE) {
		memcpy(text, line.data, STAMP_SIZE - 1);
		text[STAMP_SIZE - 1] = '\0';
		if (stamp_parse(text, &ran, &why) != 0)
			ran = 0;
	}
	blob_free(&line);
	free(path);
	/* A store is new only once. */
	if (ran == 0)
		ran = (int64_t)d->store.st_ctim.tv_sec * 1000;
	stamp_format(ran, text);
	if (ran - now > EXPIRY_EARLY) {
		doctor_wrong(d, "expiry last ran in the future, at %s: the "
		    "clock was wrong then, or is now", text);
		doctor_mend("alpr-expire -d %s   # once the clock is right",
		    d->quoted);
	}
	if (now - ran <= EXPIRY_LATE)
		return;
	doctor_wrong(d, "expiry has not run since %s: what is past the "
	    "retention is not destroyed", text);
	doctor_mend("alpr-expire -d %s   # every hour, by cron", d->quoted);
}

/* The first line of a file under /proc, or "". */
static void
first_line(const char *path, int skip, char *line, int size)
{
	FILE *f = fopen(path, "re");

	line[0] = '\0';
	if (f == NULL)
		return;
	do {
		line[0] = '\0';
		if (fgets(line, size, f) == NULL)
			break;
	} while (skip-- > 0);
	if (feof(f))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(f);
}

static void
check_machine(void)
{
	char line[256];

	first_line("/proc/swaps", 1, line, sizeof(line));
	if (line[0] != '\0')
		doctor_note("memory is swapped to disk, and plates may be, "
		    "too: swapoff -a, or swap that is encrypted");
	first_line("/proc/sys/fs/suid_dumpable", 0, line, sizeof(line));
	if (line[0] != '\0' && line[0] != '0')
		doctor_note("the kernel may dump programs that lend their "
		    "group: sysctl fs.suid_dumpable=0");
}

int
doctor_run(const struct office *o, const char *path)
{
	struct doctor d = { .path = path, .dir = o->dir, .group = GROUP,
	    .user = ALPR_USER };
	const struct group *group;
	struct stat self;

	d.quoted = quote(path);
	if (stat(o->dir, &d.store) != 0)
		err(PROGRAM_FAILED, "%s", path);
	/* Installed setgid, it knows its group; else by configuration. */
	if (stat("/proc/self/exe", &self) == 0 &&
	    (self.st_mode & S_ISGID) != 0)
		group = getgrgid(self.st_gid);
	else
		group = getgrnam(GROUP);
	d.grouped = group != NULL;
	if (group != NULL)
		d.gid = group->gr_gid;
	d.group = strdup(group != NULL ? group->gr_name : GROUP);
	if (d.group == NULL)
		err(PROGRAM_FAILED, NULL);
	if (group == NULL) {
		doctor_wrong(&d, "there is no group %s", d.group);
		doctor_mend("groupadd --system %s", d.group);
	}
	check_programs(&d);
	doctor_files(&d);
	check_policy(&d);
	check_people(&d);
	check_agencies(&d);
	check_expiry(&d);
	check_machine();
	if (d.wrong == 0)
		printf("nothing is wrong with %s\n", path);
	policy_free(d.policy);
	free((char *)(uintptr_t)d.group);
	free(d.quoted);
	return d.wrong == 0 ? PROGRAM_DONE : PROGRAM_NO;
}
