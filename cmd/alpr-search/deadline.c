/* A moment up to which is waited. */
#include "deadline.h"

#include <err.h>
#include <limits.h>
#include <time.h>

#include "program/program.h"

int64_t
deadline_in(int64_t ms)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		err(PROGRAM_FAILED, "clock");
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + ms;
}

int
deadline_left(int64_t deadline)
{
	int64_t left = deadline - deadline_in(0);

	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
