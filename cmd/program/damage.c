/* A day of the store whose file is damaged. */
#include "damage.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
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

static void
tell(int sig)
{
	const char *day = day_in_hand();
	const char *const text[] = { program_invocation_short_name, ": ",
	    day, "/data.mdb: cannot be read: it was cut short, or is "
	    "damaged; alpr-store --check looks at the rest\n" };

	/* Not of a day: then it is a fault of the program. */
	if (day == NULL) {
		signal(sig, SIG_DFL);
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
	struct sigaction act = { .sa_handler = tell };

	if (!SANITIZED && (sigaction(SIGBUS, &act, NULL) != 0 ||
	    sigaction(SIGSEGV, &act, NULL) != 0))
		err(PROGRAM_FAILED, "signals");
}
