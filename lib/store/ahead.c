/* Major faults tell that pages come from the disk. */
#include "ahead.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static long
faults(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_majflt : 0;
}

void
ahead_start(struct ahead *a)
{
	a->faults = faults();
	a->cold = false;
}

bool
ahead_cold(struct ahead *a)
{
	if (!a->cold)
		a->cold = faults() > a->faults;
	return a->cold;
}

void
ahead_ask(const void *data, size_t len)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)data & ~(page - 1);

	/* Advice: that it is not taken is no fault. */
	madvise((void *)from, (uintptr_t)data + len - from, MADV_WILLNEED);
}
