/* What the kernel refuses a program, by seccomp and Landlock. */
#include "sandbox.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program.h"

/* Sanitizers do more than the program does; gcov opens files to write. */
#if defined(__SANITIZE_ADDRESS__)
#define LEFT_OUT true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEFT_OUT true
#endif
#endif
#ifndef LEFT_OUT
#define LEFT_OUT false
#endif
#ifdef ALPR_COVERAGE
#define MAY_WRITE true
#else
#define MAY_WRITE false
#endif

static bool
left_out(void)
{
	const char *text = getenv("ALPR_SANDBOX");

	return LEFT_OUT || (text != NULL && strcmp(text, "off") == 0);
}

/* Those that an attacker would try first have a name. */
static const struct {
	int number;
	const char *name;
} known[] = {
	{ SYS_socket, "socket" }, { SYS_connect, "connect" },
	{ SYS_execve, "execve" }, { SYS_execveat, "execveat" },
	{ SYS_clone, "clone" }, { SYS_ptrace, "ptrace" },
	{ SYS_kill, "kill" }, { SYS_fcntl, "fcntl" },
	{ SYS_openat, "openat, to write" }, { SYS_mmap, "mmap, to execute" },
	{ SYS_mprotect, "mprotect, to execute" },
#ifdef SYS_fork
	{ SYS_fork, "fork" }, { SYS_vfork, "vfork" },
	{ SYS_open, "open, to write" },
#endif
};

static void
say(const char *text)
{
	ssize_t n = write(STDERR_FILENO, text, strlen(text));

	(void)n;
}

/* Nothing that could take a lock or memory. */
static void
refused(int sig, siginfo_t *info, void *context)
{
	char digits[16], *d = digits + sizeof(digits);
	int n = info->si_syscall;

	(void)sig;
	(void)context;
	*--d = '\0';
	do
		*--d = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	say(program_invocation_short_name);
	say(": refused by its sandbox: system call ");
	say(d);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].number == info->si_syscall) {
			say(" (");
			say(known[i].name);
			say(")");
		}
	say("; see SECURITY CONSIDERATIONS in its manual\n");
	_exit(PROGRAM_FAILED);
}

static const int free_to_use[] = {
	/* what is open */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(pwritev),
	SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(_llseek),
	SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(flock),
	SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(poll),
	SCMP_SYS(ppoll), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(fadvise64),
	/* what there is */
	SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(lstat), SCMP_SYS(lstat64), SCMP_SYS(newfstatat),
	SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getcwd),
	SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(inotify_init1),
	SCMP_SYS(inotify_add_watch), SCMP_SYS(inotify_rm_watch),
	/* memory */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	/* threads, time and the process itself */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier), SCMP_SYS(getcpu),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64),
	SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(getrandom),
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(getrusage), SCMP_SYS(times), SCMP_SYS(uname),
	SCMP_SYS(sysinfo), SCMP_SYS(umask), SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_settime), SCMP_SYS(setitimer)
};

/* Only within the folders that Landlock leaves. */
static const int for_folders[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(creat), SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat), SCMP_SYS(rmdir), SCMP_SYS(unlink),
	SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat),
	SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
	SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64), SCMP_SYS(fallocate),
	SCMP_SYS(utimensat)
};

/* What the C library can do without. */
static const int as_if_missing[] = {
	SCMP_SYS(clone3), SCMP_SYS(openat2), SCMP_SYS(prctl),
	SCMP_SYS(sched_setaffinity), SCMP_SYS(get_mempolicy),
	SCMP_SYS(process_madvise), SCMP_SYS(futex_waitv)
};

/* Not on this kind of processor is not refused there. */
static int
add_all(scmp_filter_ctx f, uint32_t what, const int *calls, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = seccomp_rule_add(f, what, calls[i], 0);
	return rc;
}
#define ADD_ALL(f, what, calls) \
	add_all(f, what, calls, sizeof(calls) / sizeof(*(calls)))

/* Not those that have the kernel send a signal to another process. */
static const int controls[] = { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD,
    F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_GETLEASE, F_SETLEASE };

static int
add_controls(scmp_filter_ctx f)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++) {
		rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
		    SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)controls[i], 0));
		rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl64),
		    1, SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)controls[i], 0));
	}
	return rc;
}

#define WRITES	(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)
#define EXECUTES ((scmp_datum_t)PROT_EXEC)

/* Calls that depend on what they are asked. */
static int
add_asked(scmp_filter_ctx f)
{
	int rc = 0;

	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, EXECUTES, 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, EXECUTES, 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	/* A terminal's size, and nothing that types into it. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_EQ, TCGETS, 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
	    SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ, 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
	    SCMP_A2(SCMP_CMP_EQ, 0, 0));
	/* To end itself, as abort() does. */
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
	return rc;
}

static int
add_reading(scmp_filter_ctx f)
{
	int rc = 0;

	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, WRITES, O_RDONLY));
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
	    SCMP_A1(SCMP_CMP_MASKED_EQ, WRITES, O_RDONLY));
	return rc;
}

/* Loads the filter, and sets no_new_privs, which it needs. */
static void
load(scmp_filter_ctx f, int rc)
{
	struct sigaction act = { .sa_sigaction = refused,
	    .sa_flags = SA_SIGINFO };

	if (f == NULL || rc != 0)
		errx(PROGRAM_FAILED, "sandbox: out of memory");
	if (sigaction(SIGSYS, &act, NULL) != 0)
		err(PROGRAM_FAILED, "sandbox");
	rc = seccomp_load(f);
	if (rc != 0) {
		errno = -rc;
		err(PROGRAM_FAILED, "sandbox (seccomp)");
	}
	seccomp_release(f);
}

/* Rights that write, by the kernel's version: it refuses those it knows not. */
static uint64_t
writing_rights(long version)
{
	uint64_t rights = LANDLOCK_ACCESS_FS_EXECUTE |
	    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
	    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
	    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	return rights;
}

/* A folder with all that is in it, or a file. */
static void
allow(int rules, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr beneath = {
	    .allowed_access = rights & ~LANDLOCK_ACCESS_FS_EXECUTE };
	struct stat st;

	beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0 || fstat(beneath.parent_fd, &st) != 0)
		err(PROGRAM_FAILED, "sandbox: %s", path);
	if (!S_ISDIR(st.st_mode))
		beneath.allowed_access &= LANDLOCK_ACCESS_FS_WRITE_FILE;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
	    &beneath, 0) != 0)
		err(PROGRAM_FAILED, "sandbox: %s", path);
	close(beneath.parent_fd);
}

/* A kernel without Landlock leaves it to the filter. */
static void
keep_to(const char *const *paths, size_t n)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { 0 };
	int rules;

	if (version < 1)
		return;
	attr.handled_access_fs = writing_rights(version);
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
	    0);
	if (rules < 0)
		err(PROGRAM_FAILED, "sandbox (Landlock)");
	for (size_t i = 0; i < n; i++)
		allow(rules, paths[i], attr.handled_access_fs);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		err(PROGRAM_FAILED, "sandbox (Landlock)");
	close(rules);
}

/* Under valgrind there is none, and what else libseccomp tries ends it. */
static bool
has_seccomp(void)
{
	uint32_t action = SECCOMP_RET_TRAP;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) ==
	    0;
}

void
sandbox_enter(const char *const *folders, size_t n)
{
	scmp_filter_ctx f;
	int rc = 0;

	if (left_out())
		return;
	if (!has_seccomp())
		errx(PROGRAM_FAILED, "sandbox: there is no seccomp here; "
		    "ALPR_SANDBOX=off goes without");
	if (!MAY_WRITE)
		keep_to(folders, n);
	f = seccomp_init(SCMP_ACT_TRAP);
	if (f != NULL) {
		rc |= ADD_ALL(f, SCMP_ACT_ALLOW, free_to_use);
		rc |= add_asked(f);
		rc |= add_controls(f);
		rc |= n == 0 && !MAY_WRITE ? add_reading(f) :
		    ADD_ALL(f, SCMP_ACT_ALLOW, for_folders);
		rc |= ADD_ALL(f, SCMP_ACT_ERRNO(ENOSYS), as_if_missing);
	}
	load(f, rc);
}

static const int starting[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd),
	SCMP_SYS(kexec_load),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(mount),
	SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
	SCMP_SYS(unshare), SCMP_SYS(setns), SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd),
	SCMP_SYS(io_uring_setup), SCMP_SYS(connect), SCMP_SYS(bind),
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4)
};

void
sandbox_start_nothing(void)
{
	scmp_filter_ctx f;
	int rc = 0;

	if (left_out() || !has_seccomp())
		return;
	f = seccomp_init(SCMP_ACT_ALLOW);
	if (f != NULL) {
		rc |= ADD_ALL(f, SCMP_ACT_TRAP, starting);
		rc |= seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(socket), 1,
		    SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0));
		rc |= seccomp_rule_add(f, SCMP_ACT_TRAP, SCMP_SYS(clone), 1,
		    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
		rc |= seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS),
		    SCMP_SYS(clone3), 0);
	}
	load(f, rc);
}

void
sandbox_write_nothing(void)
{
	static const char *const nowhere = "/dev/null";

	if (!left_out() && !MAY_WRITE)
		keep_to(&nowhere, 1);
}
