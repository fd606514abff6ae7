/*
 * Makes the Nth call of a program fail.  Loaded before the C library
 * (LD_PRELOAD), it stands in for the calls below, in programs whose name
 * begins with "alpr-", and is told by the environment what to do:
 *
 *	ALPR_FAULT	which calls: a name of the table, or any
 *	ALPR_FAULT_AT	the number of the first that fails
 *	ALPR_FAULT_ON	set: so do all those after it, as on a disk that is full
 *	ALPR_FAULT_IN	1: those of the process's first child, not its own
 *	ALPR_FAULT_ERRNO  the error, by number (default: those that fit, by
 *			turns)
 *	ALPR_FAULT_LOG	a file that gets a line for the first that failed: its
 *			name, its error, and what was written to standard
 *			output by then
 *
 * What the C library's streams read and write is not seen, as they do not
 * call by name; so standard output and what fdopen() makes are streams of
 * this library's, which write by the calls below.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { READ, WRITE, SYNC, OPEN, MMAP, MEMORY, RENAME, UNLINK, TRUNCATE,
    CLOSE, KINDS };

static const char *const names[KINDS] = { "read", "write", "sync", "open",
    "mmap", "memory", "rename", "unlink", "truncate", "close" };

static const int fitting[KINDS][3] = {
	[READ] = { EIO, EIO, EISDIR }, [WRITE] = { ENOSPC, EIO, EDQUOT },
	[SYNC] = { EIO, ENOSPC, EDQUOT }, [OPEN] = { EMFILE, EACCES, EIO },
	[MMAP] = { ENOMEM, ENOMEM, EACCES },
	[MEMORY] = { ENOMEM, ENOMEM, ENOMEM },
	[RENAME] = { ENOSPC, EIO, EACCES }, [UNLINK] = { EIO, EROFS, EACCES },
	[TRUNCATE] = { EIO, ENOSPC, EFBIG }, [CLOSE] = { EIO, EDQUOT, EIO },
};

#define LOG_FD	999		/* where nothing else comes to be */

static struct {
	bool on, lasting, here;
	enum kind kind;		/* KINDS: any */
	int errnum;
	long at;
	int process;		/* whose calls count: 0 or 1 */
	char log[512];
} plan;

/*
 * In others' code that crashes where it is refused something: for want of
 * memory the C library, as it looks into passwd, and libseccomp 2.5.4, as it
 * makes a filter of its rules; XNNPACK's cpuinfo always.
 */
static _Thread_local bool looking, starting;

static atomic_long calls, written;
static int process;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

/*
 * By the kernel's own calls: the others would count.  Some programs close what
 * they inherit, and others may open no more.
 */
static void
note(enum kind kind, int errnum)
{
	char line[128];
	int fd, n;

	n = snprintf(line, sizeof(line), "%s %d %ld\n", names[kind], errnum,
	    (long)written);
	if (syscall(SYS_write, LOG_FD, line, (size_t)n) == n)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, plan.log,
	    O_WRONLY | O_CREAT | O_APPEND, 0666);
	if (fd < 0)
		return;
	syscall(SYS_write, fd, line, (size_t)n);
	syscall(SYS_close, fd);
}

static void
open_log(void)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, plan.log,
	    O_WRONLY | O_CREAT | O_APPEND, 0666);

	syscall(SYS_dup3, fd, LOG_FD, O_CLOEXEC);
	syscall(SYS_close, fd);
}

/* Whether this call is to fail; then with errno. */
static bool
fails(enum kind kind)
{
	long n;

	if (!plan.on || !plan.here || starting ||
	    (looking && kind == MEMORY) ||
	    (plan.kind != kind && plan.kind != KINDS))
		return false;
	n = ++calls;
	if (n < plan.at || (n > plan.at && !plan.lasting))
		return false;
	errno = plan.errnum != 0 ? plan.errnum : fitting[kind][plan.at % 3];
	if (n == plan.at) {
		int kept = errno;

		note(kind, kept);
		errno = kept;
	}
	return true;
}

ssize_t
read(int fd, void *to, size_t n)
{
	return fails(READ) ? -1 : syscall(SYS_read, fd, to, n);
}

ssize_t
pread(int fd, void *to, size_t n, off_t at)
{
	return fails(READ) ? -1 : syscall(SYS_pread64, fd, to, n, at);
}

ssize_t
write(int fd, const void *from, size_t n)
{
	ssize_t done;

	done = fails(WRITE) ? -1 : syscall(SYS_write, fd, from, n);
	if (fd == STDOUT_FILENO && done > 0)
		written += done;
	return done;
}

ssize_t
pwrite(int fd, const void *from, size_t n, off_t at)
{
	return fails(WRITE) ? -1 : syscall(SYS_pwrite64, fd, from, n, at);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	return fails(WRITE) ? -1 : syscall(SYS_writev, fd, v, n);
}

ssize_t
pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	return fails(WRITE) ? -1 : syscall(SYS_pwritev, fd, v, n, at, 0);
}

int
fsync(int fd)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
msync(void *p, size_t n, int flags)
{
	return fails(SYNC) ? -1 : (int)syscall(SYS_msync, p, n, flags);
}

static int
open_by(int dir, const char *path, int flags, va_list more)
{
	mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ?
	    va_arg(more, mode_t) : 0;

	return fails(OPEN) ? -1 : (int)syscall(SYS_openat, dir, path, flags,
	    mode);
}

int
open(const char *path, int flags, ...)
{
	va_list more;
	int fd;

	va_start(more, flags);
	fd = open_by(AT_FDCWD, path, flags, more);
	va_end(more);
	return fd;
}

int
openat(int dir, const char *path, int flags, ...)
{
	va_list more;
	int fd;

	va_start(more, flags);
	fd = open_by(dir, path, flags, more);
	va_end(more);
	return fd;
}

void *
mmap(void *p, size_t n, int prot, int flags, int fd, off_t at)
{
	return fails(MMAP) ? MAP_FAILED : (void *)syscall(SYS_mmap, p, n,
	    prot, flags, fd, at);
}

void *
malloc(size_t n)
{
	return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails(MEMORY) ? NULL : __libc_realloc(p, n);
}

void *
memalign(size_t align, size_t n)
{
	return fails(MEMORY) ? NULL : __libc_memalign(align, n);
}

void *
aligned_alloc(size_t align, size_t n)
{
	return memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	void *got = memalign(align, n);

	if (got == NULL)
		return ENOMEM;
	*p = got;
	return 0;
}

int
rename(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD,
	    from, AT_FDCWD, to, 0);
}

int
renameat(int dir, const char *from, int onto, const char *to)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_renameat2, dir, from,
	    onto, to, 0);
}

int
link(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, from,
	    AT_FDCWD, to, 0);
}

int
mkdir(const char *path, mode_t mode)
{
	return fails(RENAME) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path,
	    mode);
}

int
unlink(const char *path)
{
	return fails(UNLINK) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD,
	    path, 0);
}

int
unlinkat(int dir, const char *path, int flags)
{
	return fails(UNLINK) ? -1 : (int)syscall(SYS_unlinkat, dir, path,
	    flags);
}

int
rmdir(const char *path)
{
	return fails(UNLINK) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD,
	    path, AT_REMOVEDIR);
}

int
ftruncate(int fd, off_t size)
{
	return fails(TRUNCATE) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int
fallocate(int fd, int mode, off_t at, off_t n)
{
	return fails(TRUNCATE) ? -1 : (int)syscall(SYS_fallocate, fd, mode,
	    at, n);
}

/* As the kernel does, it is closed all the same. */
int
close(int fd)
{
	bool failing = fails(CLOSE);
	int kept = errno, rc = (int)syscall(SYS_close, fd);

	if (!failing)
		return rc;
	errno = kept;
	return -1;
}

/* The C library's own function of that name. */
static void *
own(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* ISO C knows no pointer from an object to a function. */
#define OWN(type, name) (*(type *)&(void *){ own(name) })

typedef FILE *opener(const char *, const char *);
typedef FILE *fd_opener(int, const char *);
typedef DIR *dir_opener(const char *);
typedef struct dirent *dir_reader(DIR *);
typedef int template(char *);
typedef int filer(FILE *);
typedef int starter(const void *);
typedef int loader(void *);
typedef struct passwd *uid_looker(uid_t), *name_looker(const char *);

FILE *
fopen(const char *path, const char *mode)
{
	return fails(OPEN) ? NULL : OWN(opener *, "fopen")(path, mode);
}

DIR *
opendir(const char *path)
{
	return fails(OPEN) ? NULL : OWN(dir_opener *, "opendir")(path);
}

struct dirent *
readdir(DIR *d)
{
	return fails(READ) ? NULL : OWN(dir_reader *, "readdir")(d);
}

int
mkstemp(char *path)
{
	return fails(OPEN) ? -1 : OWN(template *, "mkstemp")(path);
}

struct passwd *
getpwuid(uid_t uid)
{
	struct passwd *found;

	looking = true;
	found = OWN(uid_looker *, "getpwuid")(uid);
	looking = false;
	return found;
}

struct passwd *
getpwnam(const char *name)
{
	struct passwd *found;

	looking = true;
	found = OWN(name_looker *, "getpwnam")(name);
	looking = false;
	return found;
}

int
seccomp_load(void *filter)
{
	int rc;

	looking = true;
	rc = OWN(loader *, "seccomp_load")(filter);
	looking = false;
	return rc;
}

int
xnn_initialize(const void *allocator)
{
	int rc;

	starting = true;
	rc = OWN(starter *, "xnn_initialize")(allocator);
	starting = false;
	return rc;
}

/* Streams of this library's, for writing. */
#define STREAMS 8
static struct stream {
	FILE *file;
	int fd;
} streams[STREAMS];

static ssize_t
stream_write(void *cookie, const char *from, size_t n)
{
	const struct stream *s = cookie;
	ssize_t done = write(s->fd, from, n);

	return done < 0 ? 0 : done;
}

static int
stream_close(void *cookie)
{
	struct stream *s = cookie;

	s->file = NULL;
	return close(s->fd);
}

static FILE *
stream_open(int fd, const char *mode)
{
	const cookie_io_functions_t calls_of = { .write = stream_write,
	    .close = stream_close };

	for (int i = 0; i < STREAMS; i++) {
		if (streams[i].file != NULL)
			continue;
		streams[i].fd = fd;
		streams[i].file = fopencookie(&streams[i], mode, calls_of);
		return streams[i].file;
	}
	return NULL;
}

FILE *
fdopen(int fd, const char *mode)
{
	if (mode[0] == 'r' || strchr(mode, '+') != NULL || !plan.on)
		return OWN(fd_opener *, "fdopen")(fd, mode);
	return fails(OPEN) ? NULL : stream_open(fd, mode);
}

int
fileno(FILE *f)
{
	for (int i = 0; i < STREAMS; i++)
		if (f != NULL && streams[i].file == f)
			return streams[i].fd;
	return OWN(filer *, "fileno")(f);
}

/* 64 bits are what all of these have. */
#define ALIAS(name) __attribute__((alias(#name)))
int open64(const char *, int, ...) ALIAS(open);
int openat64(int, const char *, int, ...) ALIAS(openat);
ssize_t pread64(int, void *, size_t, off_t) ALIAS(pread);
ssize_t pwrite64(int, const void *, size_t, off_t) ALIAS(pwrite);
ssize_t pwritev64(int, const struct iovec *, int, off_t) ALIAS(pwritev);
void *mmap64(void *, size_t, int, int, int, off_t) ALIAS(mmap);
int ftruncate64(int, off_t) ALIAS(ftruncate);
int fallocate64(int, int, off_t, off_t) ALIAS(fallocate);
int mkstemp64(char *) ALIAS(mkstemp);
FILE *fopen64(const char *, const char *) ALIAS(fopen);

static void
forked(void)
{
	process++;
	calls = 0;
	written = 0;
	plan.here = process == plan.process;
}

static void __attribute__((constructor))
prepare(void)
{
	const char *which = getenv("ALPR_FAULT"), *text;

	if (which == NULL || strncmp(program_invocation_short_name, "alpr-",
	    5) != 0)
		return;
	while (plan.kind < KINDS && strcmp(names[plan.kind], which) != 0)
		plan.kind++;
	text = getenv("ALPR_FAULT_AT");
	plan.at = text == NULL ? 1 : atol(text);
	text = getenv("ALPR_FAULT_IN");
	plan.process = text == NULL ? 0 : atoi(text);
	text = getenv("ALPR_FAULT_ERRNO");
	plan.errnum = text == NULL ? 0 : atoi(text);
	plan.lasting = getenv("ALPR_FAULT_ON") != NULL;
	text = getenv("ALPR_FAULT_LOG");
	snprintf(plan.log, sizeof(plan.log), "%s", text == NULL ? "/dev/null" :
	    text);
	open_log();
	pthread_atfork(NULL, NULL, forked);
	stdout = stream_open(STDOUT_FILENO, "w");
	plan.here = plan.process == 0;
	plan.on = true;
}
