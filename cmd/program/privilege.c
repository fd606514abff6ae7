/* Setgid: what it takes for granted, and what it never does. */
#include "privilege.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "program.h"

/* What the person's side may have back of the environment. */
static const char *const kept[] = { "TERM", "COLUMNS", "LINES", "PAGER",
    "LESS", "NO_COLOR", "HOME" };

#define KEPT (sizeof(kept) / sizeof(*kept))

static struct {
	gid_t own, lent;	/* the caller's group, the program's */
	bool held, deferred;
	int paused;
	char *kept[KEPT];
} state;

/* Nothing is open yet but what was inherited. */
static void
close_all(void)
{
	if (close_range(3, ~0U, 0) != 0)
		err(PROGRAM_FAILED, "inherited descriptors");
}

static void
reset_signals(void)
{
	sigset_t none;

	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	/* What cannot be written is an error that the program reports. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
clear_environment(void)
{
	const char *value;

	for (size_t i = 0; i < KEPT; i++) {
		value = getenv(kept[i]);
		state.kept[i] = value == NULL ? NULL : strdup(value);
	}
	if (clearenv() != 0 || setenv("PATH",
	    "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", 1) != 0)
		err(PROGRAM_FAILED, "environment");
}

/*
 * A caller who can end a search half-way, by a limit that strikes just then,
 * could look and leave no count.
 */
static void
set_limit(int resource, rlim_t least, const char *name)
{
	struct rlimit r;

	if (getrlimit(resource, &r) != 0)
		err(PROGRAM_FAILED, "limits");
	r.rlim_cur = r.rlim_max;
	if (setrlimit(resource, &r) != 0)
		err(PROGRAM_FAILED, "limits");
	if (state.held && r.rlim_max < least)
		errx(PROGRAM_FAILED, "the limit on %s is too low (ulimit)",
		    name);
}

static void
set_limits(void)
{
	set_limit(RLIMIT_FSIZE, RLIM_INFINITY, "file size");
	set_limit(RLIMIT_CPU, RLIM_INFINITY, "CPU time");
	set_limit(RLIMIT_AS, RLIM_INFINITY, "memory");
	set_limit(RLIMIT_DATA, RLIM_INFINITY, "memory");
	/* Each day of a store takes two, and three to write. */
	set_limit(RLIMIT_NOFILE, 256, "open files");
}

/* A change of groups can make a process dumpable again. */
static void
hide(void)
{
	if (prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		err(PROGRAM_FAILED, "prctl");
}

/* It must be for good. */
static void
drop_group(void)
{
	gid_t real, effective, saved, own = state.own;

	if (setresgid(own, own, own) != 0 ||
	    getresgid(&real, &effective, &saved) != 0 || real != own ||
	    effective != own || saved != own || (state.held &&
	    setresgid((gid_t)-1, state.lent, (gid_t)-1) == 0))
		errx(PROGRAM_FAILED, "cannot drop the group");
}

void
privilege_defer(void)
{
	state.own = getgid();
	state.lent = getegid();
	state.deferred = true;
	if (state.own != state.lent && setegid(state.own) != 0)
		err(PROGRAM_FAILED, "cannot drop the group");
}

void
privilege_shed(void)
{
	if (state.own != state.lent)
		drop_group();
}

void
privilege_start(void)
{
	if (state.deferred && state.own != state.lent &&
	    setegid(state.lent) != 0)
		err(PROGRAM_FAILED, "cannot take the group");
	state.own = getgid();
	state.lent = getegid();
	/* What root may do is not for the group to say. */
	state.held = state.own != state.lent && getuid() != 0;
	hide();
	close_all();
	clear_environment();
	reset_signals();
	set_limits();
}

bool
privilege_held(void)
{
	return state.held;
}

void
privilege_drop(void)
{
	if (state.own != state.lent)
		drop_group();
	state.held = false;
	hide();
	for (size_t i = 0; i < KEPT; i++)
		if (state.kept[i] != NULL)
			setenv(kept[i], state.kept[i], 1);
}

void
privilege_settle(void)
{
	if (state.held && setresgid(state.lent, state.lent, state.lent) != 0)
		err(PROGRAM_FAILED, "cannot keep the group");
	hide();
}

void
privilege_pause(void)
{
	if (state.paused++ == 0 && state.own != state.lent &&
	    setegid(state.own) != 0)
		err(PROGRAM_FAILED, "cannot drop the group");
}

void
privilege_resume(void)
{
	if (--state.paused == 0 && state.own != state.lent &&
	    setegid(state.lent) != 0)
		err(PROGRAM_FAILED, "cannot take the group");
	hide();
}

char *
privilege_path(const char *path)
{
	char *here, *whole;
	struct reason why;

	if (path[0] == '/') {
		whole = strdup(path);
		if (whole == NULL)
			err(PROGRAM_FAILED, "%s", path);
		return whole;
	}
	here = getcwd(NULL, 0);
	if (here == NULL)
		err(PROGRAM_FAILED, "%s", path);
	whole = file_join(here, path, &why);
	if (whole == NULL)
		errx(PROGRAM_FAILED, "%s", why.text);
	free(here);
	return whole;
}

/* A part that is not there is none that leads elsewhere. */
static int
check_part(int dir, const char *name, struct reason *why)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : reason_errno(why, "%s", name);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return reason_set(why, "its %s is neither file nor folder",
		    name);
	if (S_ISREG(st.st_mode) && st.st_nlink != 1)
		return reason_set(why, "its %s has another name, too", name);
	if (st.st_uid == getuid() && S_ISDIR(st.st_mode))
		return reason_set(why, "its %s is your own", name);
	if ((st.st_mode & 02) != 0)
		return reason_set(why, "others can write its %s", name);
	return 0;
}

/*
 * Whose store it is could open it anyway: a folder that passes on its group
 * gives it to whatever somebody makes in there.
 */
static bool
is_of_group(uid_t uid, gid_t gid)
{
	const struct passwd *pw = getpwuid(uid);
	const struct group *group = getgrgid(gid);
	char **member = group == NULL ? NULL : group->gr_mem;

	if (uid == 0 || pw == NULL || pw->pw_gid == gid)
		return uid == 0 || pw != NULL;
	for (; member != NULL && *member != NULL; member++)
		if (strcmp(*member, pw->pw_name) == 0)
			return true;
	return false;
}

static int
check_store(int dir, struct reason *why)
{
	static const char *const parts[] = { "VERSION", "master.key",
	    "key-command", "retention", "floor", "expired", "keys",
	    "keys/check", "days", "alerts", "audit", "audit.key",
	    "audit.vkey", "policy", "policy/current" };
	struct statvfs system;
	struct stat st;
	int rc = 0;

	if (fstat(dir, &st) != 0 || fstatvfs(dir, &system) != 0)
		return reason_errno(why, "it");
	/* On a stick that a person may mount, all belongs to whom he likes. */
	if ((system.f_flag & ST_NOSUID) != 0)
		return reason_set(why, "its file system is mounted nosuid, "
		    "as what people bring with them is");
	if (st.st_uid == getuid())
		return reason_set(why, "it is your own");
	if (st.st_gid != getegid())
		return reason_set(why, "it is not of the program's group");
	if ((st.st_mode & 07) != 0)
		return reason_set(why, "it is open to others");
	if (!is_of_group(st.st_uid, st.st_gid))
		return reason_set(why, "its owner is not of the program's "
		    "group");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && rc == 0; i++)
		rc = check_part(dir, parts[i], why);
	return rc;
}

/* A log alone may be verified, too.  Who cannot look is told why later. */
static int
check_is_store(const char *dir, struct reason *why)
{
	static const char *const either[] = { "VERSION", "audit" };
	struct reason ignored;
	char *path;
	int there = 0;

	for (size_t i = 0; i < 2 && there == 0; i++) {
		path = file_join(dir, either[i], why);
		if (path == NULL)
			return -1;
		there = file_exists(path, &ignored);
		free(path);
	}
	return there != 0 ? 0 : reason_set(why, "%.150s: no store is there; "
	    "alpr-store --init makes one", dir);
}

const char *
privilege_enter(const char *store, struct reason *why)
{
	int dir, rc;

	if (check_is_store(store, why) != 0)
		return NULL;
	if (!state.held)
		return store;
	dir = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0) {
		reason_errno(why, "%.150s", store);
		return NULL;
	}
	rc = check_store(dir, why);
	if (rc != 0)
		reason_prefix(why, "%.100s cannot be opened with the group "
		    "of this program", store);
	else if (fchdir(dir) != 0)
		rc = reason_errno(why, "%.150s", store);
	close(dir);
	return rc == 0 ? "." : NULL;
}

int
privilege_lend(const char *store, struct reason *why)
{
	struct stat self, st;
	char *path;
	int rc = 0;

	if (stat("/proc/self/exe", &self) != 0 || (self.st_mode &
	    S_ISGID) == 0 || stat(store, &st) != 0 ||
	    st.st_gid != self.st_gid)
		return 0;
	path = file_join(store, "master.key", why);
	if (path == NULL)
		return -1;
	if (chmod(path, 0440) != 0 && errno != ENOENT)
		rc = reason_errno(why, "%.150s", path);
	free(path);
	return rc;
}

bool
privilege_owns(const char *store)
{
	struct stat st;

	return getuid() == 0 || (stat(store, &st) == 0 &&
	    st.st_uid == getuid());
}
