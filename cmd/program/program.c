/* Start, end, options: what every program does alike. */
#include "program.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/stamp.h"

/* For a setgid program the C library opens those that are closed, wrongly. */
static bool
is_closed(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 || (flags & O_ACCMODE) == (fd == 0 ? O_WRONLY :
	    O_RDONLY);
}

static void
leave_no_core(void)
{
	struct rlimit core;

	/* Of 1 there is none, also for a collector that 0 does not stop. */
	if (getrlimit(RLIMIT_CORE, &core) != 0)
		err(PROGRAM_FAILED, "limits");
	core.rlim_cur = core.rlim_max = core.rlim_max > 0;
	if (setrlimit(RLIMIT_CORE, &core) != 0)
		err(PROGRAM_FAILED, "limits");
}

void
program_start(bool reads_stdin)
{
	static const char *const names[] = { "input", "output", "error" };
	static char line[PIPE_BUF];
	struct reason why;

	/* One write a line, or those of a pipe's programs become one. */
	setvbuf(stderr, line, _IOLBF, sizeof(line));
	/* Ignored, as by some who start programs, children leave no status. */
	signal(SIGCHLD, SIG_DFL);
	for (int fd = 0; fd <= 2; fd++) {
		if (!is_closed(fd))
			continue;
		close(fd);
		if (open("/dev/null", O_RDWR) != fd)
			_exit(PROGRAM_FAILED);
		if (fd == 1 || (fd == 0 && reads_stdin))
			errx(PROGRAM_FAILED, "standard %s is closed",
			    names[fd]);
	}
	umask(007);
	leave_no_core();
	if (crypto_start(&why) != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
}

int
program_end(int status)
{
	bool failed = ferror(stdout) != 0;

	/* An earlier failure has lost its errno; whoever saw it has told. */
	if (fclose(stdout) != 0)
		warn("standard output");
	else if (failed)
		warnx("standard output: not all was written");
	else
		return status;
	return PROGRAM_FAILED;
}

char **
program_hide_arguments(int argc, char **argv)
{
	static char **own;

	own = calloc((size_t)argc + 1, sizeof(*own));
	if (own == NULL)
		err(PROGRAM_FAILED, "arguments");
	own[0] = argv[0];
	for (int i = 1; i < argc; i++) {
		own[i] = strdup(argv[i]);
		if (own[i] == NULL)
			err(PROGRAM_FAILED, "arguments");
		explicit_bzero(argv[i], strlen(argv[i]));
	}
	return own;
}

void
program_help(const char *text)
{
	fputs(text, stdout);
	exit(program_end(PROGRAM_DONE));
}

void
program_version(void)
{
	printf("%s %s\n", program_invocation_short_name, PACKAGE_VERSION);
	exit(program_end(PROGRAM_DONE));
}

void
program_usage(void)
{
	fprintf(stderr, "Try '%s --help'.\n", program_invocation_short_name);
	exit(PROGRAM_FAILED);
}

void
program_no_operands(int argc, char *const argv[], const char *instead)
{
	if (optind >= argc)
		return;
	warnx("'%s' belongs to no option; %s", argv[optind], instead);
	program_usage();
}

static int64_t
read_clock(clockid_t clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts) != 0)
		err(PROGRAM_FAILED, "clock");
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
program_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
program_ticks(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

long
program_number(const char *option, const char *text, long least, long most)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < least ||
	    n > most)
		errx(PROGRAM_FAILED, "%s '%s': not a number from %ld to %ld",
		    option, text, least, most);
	return n;
}

static int64_t
unit_of(char c)
{
	switch (c) {
	case 's':
		return STAMP_SECOND;
	case 'm':
		return STAMP_MINUTE;
	case 'h':
		return STAMP_HOUR;
	case 'd':
		return STAMP_DAY;
	default:
		return 0;
	}
}

int64_t
program_duration(const char *option, const char *text, int64_t most)
{
	int64_t unit = 0;
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno == 0 && end != text && *end != '\0' && end[1] == '\0')
		unit = unit_of(*end);
	if (unit == 0 || n < 1 || n > most / unit)
		errx(PROGRAM_FAILED, "%s '%s': not a whole time such as 30d "
		    "or 36h, at most %lldd", option, text,
		    (long long)(most / STAMP_DAY));
	return n * unit;
}
