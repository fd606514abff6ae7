/*
 * What somebody would do who has a program in his hand, by a photo or a record
 * that it stumbles over.  Loaded before the C library (LD_PRELOAD), it waits
 * until the program is in its sandbox and then, as the program looks at what
 * it reads, does what ALPR_INTRUDE names.  It tells how far it came.
 *
 * Or he has the half that asks, and lies to the half that holds the store:
 * ALPR_LIE is what it hears last, and not the message of number ALPR_LIE_AT.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static char deed[32];
static const char *lie;
static int lie_at, said;
static pid_t asking;
static bool front;	/* he waits in the process that was started alone */

static void __attribute__((constructor))
prepare(void)
{
	const char *text = getenv("ALPR_INTRUDE");

	if (text != NULL && strncmp(program_invocation_short_name, "alpr-",
	    5) == 0)
		snprintf(deed, sizeof(deed), "%s", text);
	text = getenv("ALPR_LIE_AT");
	lie_at = text == NULL ? 0 : atoi(text);
	lie = getenv("ALPR_LIE");
	asking = getpid();
	front = getenv("ALPR_INTRUDE_FRONT") != NULL;
}

/* By the kernel's word: what it would ask may be refused. */
static bool
caught(void)
{
	char text[4096];
	const char *line;
	ssize_t n;
	int fd;

	fd = open("/proc/self/status", O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = '\0';
	line = strstr(text, "\nSeccomp:");
	return line != NULL && strtol(line + 9, NULL, 10) == 2;
}

static int
go_online(int family)
{
	struct sockaddr_in there = { .sin_family = AF_INET,
	    .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(family, SOCK_STREAM, 0);

	return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&there,
	    sizeof(there));
}

static int
run_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static void
intrude(void)
{
	char *argv[] = { "true", NULL };
	int rc = -1;

	if (deed[0] == '\0' || (front && getpid() != asking) || !caught())
		return;
	if (strcmp(deed, "socket") == 0)
		rc = go_online(AF_INET);
	else if (strcmp(deed, "connect") == 0)
		rc = go_online(AF_UNIX);
	else if (strcmp(deed, "execve") == 0)
		rc = execv("/bin/true", argv);
	else if (strcmp(deed, "fork") == 0)
		rc = fork();
	else if (strcmp(deed, "ptrace") == 0)
		rc = (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	else if (strcmp(deed, "code") == 0)
		rc = run_code();
	else if (strcmp(deed, "write") == 0)
		rc = open("planted", O_WRONLY | O_CREAT, 0600);
	else if (strcmp(deed, "kill") == 0)
		rc = (int)syscall(SYS_kill, 1, 0);
	else if (strcmp(deed, "signal") == 0)
		rc = fcntl(STDERR_FILENO, F_SETOWN, 1);
	fprintf(stderr, "intruder: %s: %s\n", deed, rc < 0 ?
	    strerror(errno) : "done");
	_exit(99);
}

typedef json_t *loader(const char *, size_t, size_t, json_error_t *);

json_t *
json_loadb(const char *text, size_t len, size_t flags, json_error_t *error)
{
	intrude();
	return (*(loader **)&(void *){ dlsym(RTLD_NEXT, "json_loadb") })(text,
	    len, flags, error);
}

typedef size_t lengther(const json_t *);

size_t
json_object_size(const json_t *json)
{
	intrude();
	return (*(lengther **)&(void *){ dlsym(RTLD_NEXT,
	    "json_object_size") })(json);
}

typedef int digester(const void *, size_t, unsigned char *, unsigned int *,
    const void *, void *);

int
EVP_Digest(const void *data, size_t len, unsigned char *out,
    unsigned int *size, const void *type, void *engine)
{
	intrude();
	return (*(digester **)&(void *){ dlsym(RTLD_NEXT, "EVP_Digest") })(
	    data, len, out, size, type, engine);
}

typedef ssize_t sender(int, const void *, size_t, int);

ssize_t
send(int fd, const void *data, size_t len, int flags)
{
	sender *own = *(sender **)&(void *){ dlsym(RTLD_NEXT, "send") };

	if (lie == NULL || getpid() != asking || said++ != lie_at)
		return own(fd, data, len, flags);
	for (size_t at = 0, n = strlen(lie); at < n;)
		at += (size_t)own(fd, lie + at, n - at, flags);
	shutdown(fd, SHUT_WR);
	return (ssize_t)len;
}
