/* A command that asks another agency. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program/program.h"

/* Its argv; the texts stay the list's.  NULL: none, or no memory. */
static char **
words_of(const json_t *command)
{
	size_t n = json_array_size(command);
	char **argv = calloc(n + 1, sizeof(*argv));

	for (size_t i = 0; i < n && argv != NULL; i++)
		argv[i] = (char *)json_string_value(json_array_get(command,
		    i));
	if (argv != NULL && argv[0] != NULL && argv[0][0] == '/')
		return argv;
	free(argv);
	return NULL;
}

/* In the child: from here on nothing of the program's is left. */
static _Noreturn void
become(char **argv, int in, int out, int err)
{
	static char *environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin",
	    "LC_ALL=C.UTF-8", NULL };
	sigset_t none;

	sigemptyset(&none);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	umask(077);
	/* It neither has a terminal nor outlives the program. */
	if (setsid() >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
	    dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2 &&
	    close_range(3, ~0U, 0) == 0 && chdir("/") == 0)
		execve(argv[0], argv, environment);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* A file in memory, at its start: to fill it waits for nobody. */
static int
hold(const char *input, size_t len, struct reason *why)
{
	int fd = memfd_create("inquiry", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, input, len) == (ssize_t)len &&
	    lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	reason_errno(why, "inquiry");
	if (fd >= 0)
		close(fd);
	return -1;
}

static void
close_both(int fds[2])
{
	for (int i = 0; i < 2; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
		fds[i] = -1;
	}
}

static int
run(struct child *c, char **argv, int in, struct reason *why)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };

	if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0 ||
	    fcntl(out[0], F_SETFL, O_NONBLOCK) != 0 ||
	    fcntl(err[0], F_SETFL, O_NONBLOCK) != 0) {
		reason_errno(why, "pipe");
		close_both(out);
		close_both(err);
		return -1;
	}
	c->pid = fork();
	if (c->pid == 0)
		become(argv, in, out[1], err[1]);
	if (c->pid < 0) {
		reason_errno(why, "fork");
		c->pid = 0;
		close_both(out);
		close_both(err);
		return -1;
	}
	close(out[1]);
	close(err[1]);
	c->out = out[0];
	c->err = err[0];
	return 0;
}

int
child_start(struct child *c, const json_t *command, const char *input,
    size_t len, struct reason *why)
{
	char **argv = words_of(command);
	int in, rc;

	*c = (struct child){ .out = -1, .err = -1 };
	if (argv == NULL)
		return reason_set(why, "no command to run");
	in = hold(input, len, why);
	rc = in < 0 ? -1 : run(c, argv, in, why);
	if (in >= 0)
		close(in);
	free(argv);
	return rc;
}

void
child_end(struct child *c)
{
	if (c->out >= 0)
		close(c->out);
	if (c->err >= 0)
		close(c->err);
	c->out = c->err = -1;
	if (c->pid <= 0)
		return;
	/* It may not have made its group yet. */
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	c->pid = 0;
}
