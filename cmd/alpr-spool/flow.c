/* The programs behind the spool. */
#include "flow.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program/program.h"
#include "record/record.h"

static _Noreturn void
become(const char *command, int in, int out, int lock)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	/* Programs that know the question wait for it all the same. */
	signal(SIGUSR1, SIG_IGN);
	if (setpgid(0, 0) != 0 || dup2(in, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || fcntl(lock, F_SETFD, 0) != 0)
		err(PROGRAM_FAILED, "%s", command);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	err(PROGRAM_FAILED, "/bin/sh");
}

static void
close_all(int in[2], int out[2])
{
	for (int i = 0; i < 2; i++) {
		if (in[i] >= 0)
			close(in[i]);
		if (out[i] >= 0)
			close(out[i]);
	}
}

static int
start(struct flow *f, const char *command, int lock, struct reason *why)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };

	*f = (struct flow){ .in = -1, .out = -1 };
	if (pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
	    fcntl(in[1], F_SETFL, O_NONBLOCK) == 0)
		f->lines = line_new(out[0]);
	f->pid = f->lines == NULL ? -1 : fork();
	if (f->pid == 0)
		become(command, in[0], out[1], lock);
	if (f->pid < 0) {
		reason_errno(why, "%.100s", command);
		close_all(in, out);
		line_free(f->lines);
		*f = (struct flow){ .in = -1, .out = -1 };
		return -1;
	}
	/* Whoever comes first; so it can be killed from here on. */
	setpgid(f->pid, f->pid);
	close(in[0]);
	close(out[1]);
	f->in = in[1];
	f->out = out[0];
	return 0;
}

int
flow_start(struct flow *f, const char *command, const char *lock,
    struct reason *why)
{
	int fd, rc;

	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return reason_errno(why, "%.150s", lock);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		rc = start(f, command, fd, why);
	else if (errno == EWOULDBLOCK)
		rc = 1;
	else
		rc = reason_errno(why, "%.150s", lock);
	/* It is theirs from here on. */
	close(fd);
	return rc;
}

bool
flow_is_free(const char *lock)
{
	int fd = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	bool is_free = fd < 0 ? errno == ENOENT :
	    flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	return is_free;
}

bool
flow_is_empty(const struct flow *f)
{
	return f->at == f->len;
}

int
flow_put(struct flow *f, const json_t *json)
{
	char *line = record_text(json), *text;
	size_t len = line == NULL ? 0 : strlen(line);

	if (line == NULL)
		return -1;
	if (f->at == f->len)
		f->at = f->len = 0;
	if (f->room - f->len < len + 1) {
		text = realloc(f->text, f->room + len + 65536);
		if (text == NULL) {
			free(line);
			return -1;
		}
		f->text = text;
		f->room += len + 65536;
	}
	memcpy(f->text + f->len, line, len);
	f->len += len + 1;
	f->text[f->len - 1] = '\n';
	free(line);
	return 0;
}

int
flow_write(struct flow *f)
{
	ssize_t n;

	while (f->at < f->len) {
		n = write(f->in, f->text + f->at, f->len - f->at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -1;
		f->at += (size_t)n;
	}
	return 0;
}

void
flow_shut(struct flow *f)
{
	if (f->in >= 0)
		close(f->in);
	f->in = -1;
}

bool
flow_end(struct flow *f, bool killed, char *words, size_t size)
{
	int status = 0;

	flow_shut(f);
	if (killed)
		kill(-f->pid, SIGKILL);
	while (waitpid(f->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (f->out >= 0)
		close(f->out);
	line_free(f->lines);
	free(f->text);
	*f = (struct flow){ .in = -1, .out = -1 };
	if (WIFSIGNALED(status))
		snprintf(words, size, "by signal %d", WTERMSIG(status));
	else
		snprintf(words, size, "with status %d", WEXITSTATUS(status));
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
