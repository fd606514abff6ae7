/*
 * A clock that is set while a program runs.  Loaded before the C library
 * (LD_PRELOAD), it adds to CLOCK_REALTIME, in programs whose name begins with
 * "alpr-", as many seconds as the file ALPR_CLOCK says at that moment: a
 * number and blanks, 20 bytes, written in place.  What the kernel waits for,
 * it waits for by its own clock.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SIZE 20

static const volatile char *ahead;

static void __attribute__((constructor))
prepare(void)
{
	const char *path = getenv("ALPR_CLOCK");
	void *at = MAP_FAILED;
	int fd = -1;

	if (path != NULL && strncmp(program_invocation_short_name, "alpr-",
	    5) == 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		at = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	if (at != MAP_FAILED)
		ahead = at;
	if (fd >= 0)
		close(fd);
}

int
clock_gettime(clockid_t clock, struct timespec *ts)
{
	int rc = (int)syscall(SYS_clock_gettime, clock, ts);
	char text[SIZE + 1] = "";

	if (rc != 0 || clock != CLOCK_REALTIME || ahead == NULL)
		return rc;
	for (size_t i = 0; i < SIZE; i++)
		text[i] = ahead[i];
	ts->tv_sec += strtol(text, NULL, 10);
	return 0;
}
