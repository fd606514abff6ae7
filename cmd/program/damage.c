/* A day of the store whose file is damaged. */
#include "damage.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "store/day.h"

/* The sanitizers tell more of faults that are the program's own. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define NOWHERE	65536		/* below it is no map, but what is no pointer */

/* An address that no pointer of ours has; of some the kernel tells none. */
static bool
is_wild(const siginfo_t *info)
{
	return info->si_code == SI_KERNEL || (info->si_code > 0 &&
	    (uintptr_t)info->si_addr >= NOWHERE);
}

static void
tell(int sig, siginfo_t *info, void *context)
{
	const char *day = day_in_hand();
	const char *const text[] = { program_invocation_short_name, ": ",
	    day, "/data.mdb: cannot be read: it was cut short, or is "
	    "damaged; alpr-store --check looks at the rest\n" };

	(void)context;
	/* Not of a day, or of its map: then it is a fault of the program. */
	if (day == NULL || (sig != SIGABRT && !is_wild(info))) {
		signal(sig, SIG_DFL);
		raise(sig);
		return;
	}
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (write(STDERR_FILENO, text[i], strlen(text[i])) < 0)
			break;
	_exit(PROGRAM_FAILED);
}

void
damage_heed(void)
{
	struct sigaction act = { .sa_sigaction = tell,
	    .sa_flags = SA_SIGINFO };

	/* LMDB aborts where what it reads cannot be. */
	if (!SANITIZED && (sigaction(SIGBUS, &act, NULL) != 0 ||
	    sigaction(SIGSEGV, &act, NULL) != 0 ||
	    sigaction(SIGABRT, &act, NULL) != 0))
		err(PROGRAM_FAILED, "signals");
}
