/* The two halves of a program. */
#include "keeper.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "privilege.h"
#include "program.h"
#include "search/ask.h"

/* A sighting with its photos, each a line of 16 MiB at most. */
#define ANSWER_MAX	((size_t)64 << 20)

static struct {
	struct channel *channel;
	pid_t pid;
} front;

/* Plates and names that are no more needed do not stay in memory. */
static void
wipe_free(void *p)
{
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

/*
 * What the terminal sends is for the front.  Who wants the keeper gone must
 * kill it, and the log has what was asked by then.
 */
static void
detach(void)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
	    SIGTSTP, SIGTTIN, SIGTTOU, SIGALRM, SIGUSR1, SIGUSR2 };
	int null;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	if (setsid() < 0)
		err(PROGRAM_FAILED, "setsid");
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		err(PROGRAM_FAILED, "/dev/null");
	close(null);
}

static _Noreturn void
keep(int fd, int (*run)(struct channel *))
{
	struct channel *c;
	int status;

	detach();
	privilege_settle();
	c = channel_new(fd, ASK_MAX);
	if (c == NULL)
		err(PROGRAM_FAILED, "keeper");
	status = run(c);
	channel_free(c);
	exit(status);
}

static void
end_at_exit(void)
{
	struct reason ignored;

	keeper_end(&ignored);
}

struct channel *
keeper_start(int (*run)(struct channel *))
{
	int fds[2];

	json_set_alloc_funcs(malloc, wipe_free);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		err(PROGRAM_FAILED, "socketpair");
	front.pid = fork();
	if (front.pid < 0)
		err(PROGRAM_FAILED, "fork");
	if (front.pid == 0) {
		close(fds[0]);
		keep(fds[1], run);
	}
	close(fds[1]);
	privilege_drop();
	front.channel = channel_new(fds[0], ANSWER_MAX);
	if (front.channel == NULL || atexit(end_at_exit) != 0)
		err(PROGRAM_FAILED, "keeper");
	return front.channel;
}

int
keeper_end(struct reason *why)
{
	int status = 0;
	pid_t pid;

	if (front.channel == NULL)
		return 0;
	channel_free(front.channel);
	front.channel = NULL;
	do {
		pid = waitpid(front.pid, &status, 0);
	} while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return reason_errno(why, "the half that holds the store");
	if (WIFSIGNALED(status))
		return reason_set(why, "the half that holds the store was "
		    "ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status) == 0 ? 0 : reason_set(why, "the half that "
	    "holds the store ended with status %d", WEXITSTATUS(status));
}
