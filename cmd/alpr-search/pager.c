/* A pager for what is longer than the screen. */
#include "pager.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program/program.h"

/* As git has it: end on one screen, pass marks on, leave the text there. */
#define LESS_OPTIONS "FRX"

static pid_t pager;		/* 0: there is none */

static bool
is_smart(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term != NULL &&
	    strcmp(term, "dumb") != 0;
}

bool
pager_marks(void)
{
	const char *less = getenv("LESS");

	return is_smart() && (less == NULL || strpbrk(less, "rR") != NULL);
}

static bool
wanted(const char *command)
{
	if (!is_smart())
		return false;
	return command == NULL || (command[0] != '\0' &&
	    strcmp(command, "cat") != 0);
}

/* In the child: text comes from in; failed is closed by a good start. */
static _Noreturn void
run(const char *command, int in, int failed)
{
	const char byte = 1;

	if (dup2(in, STDIN_FILENO) >= 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		setenv("LESS", LESS_OPTIONS, 0);
		/* What is looked for in there is a plate, too. */
		setenv("LESSHISTFILE", "-", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		if (command == NULL)
			execlp("less", "less", (char *)NULL);
		else
			execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	}
	while (write(failed, &byte, 1) < 0 && errno == EINTR)
		continue;
	_exit(PROGRAM_FAILED);
}

static void
make_pipe(int fds[2])
{
	if (pipe2(fds, O_CLOEXEC) != 0)
		err(PROGRAM_FAILED, "pager");
}

void
pager_start(void)
{
	const char *command = getenv("PAGER");
	int text[2], failed[2];
	ssize_t n;
	char byte;

	if (!wanted(command))
		return;
	make_pipe(text);
	make_pipe(failed);
	pager = fork();
	if (pager < 0)
		err(PROGRAM_FAILED, "pager");
	if (pager == 0)
		run(command, text[0], failed[1]);
	close(text[0]);
	close(failed[1]);
	do {
		n = read(failed[0], &byte, 1);
	} while (n < 0 && errno == EINTR);
	close(failed[0]);
	if (n != 0) {
		waitpid(pager, NULL, 0);
		pager = 0;
		close(text[1]);
		return;
	}
	if (dup2(text[1], STDOUT_FILENO) < 0)
		err(PROGRAM_FAILED, "pager");
	close(text[1]);
	/* ^C is for the pager: it stops a search there, and does not end. */
	signal(SIGINT, SIG_IGN);
}

/* Closes the pipe, if nothing else has it. */
static void
write_nowhere(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		err(PROGRAM_FAILED, "/dev/null");
	close(null);
}

bool
pager_left(void)
{
	if (pager == 0 || !ferror(stdout))
		return false;
	write_nowhere();
	clearerr(stdout);
	return true;
}

void
pager_end(void)
{
	if (pager == 0)
		return;
	if (fflush(stdout) != 0)
		pager_left();
	write_nowhere();
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		continue;
	pager = 0;
}
