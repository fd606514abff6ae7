/*
 * The half of alpr-search that talks to the person: asks what is missing,
 * asks the half that holds the store (answer.h), and shows what comes.
 */
#ifndef ALPR_FRONT_H
#define ALPR_FRONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prompt.h"
#include "query.h"
#include "search/channel.h"
#include "show.h"

struct front {
	/* As asked for. */
	const char *dir, *key_file, *key_command, *save;
	const struct show_format *format;
	bool inlined, paged;
	struct query query;
	int64_t timeout;		/* ms */

	struct channel *channel;
	struct saving *saving;		/* or NULL */
	struct others *others;		/* or NULL */
	const char *agency;		/* our id */
	size_t shown;
	char number[PROMPT_NUMBER];	/* that was asked for */
};

/*
 * The message "open"; answer: the agency that is answered, or NULL.  NULL:
 * no memory.
 */
json_t *front_opening(const struct front *, const char *answer);

/* Makes the search; the exit status. */
int front_run(struct front *);

#endif
