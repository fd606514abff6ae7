/*
 * Asks the person for what a search needs and was not given: a case or call
 * for service number, and a purpose.
 */
#ifndef ALPR_PROMPT_H
#define ALPR_PROMPT_H

#include <jansson.h>
#include <stdbool.h>

#include "search/ask.h"

#define PROMPT_NUMBER 64	/* of a case or call, with NUL */

/* Whether there is somebody to ask: standard input and error are terminals. */
bool prompt_possible(void);

/*
 * Fills in what is missing, by the message "hello" (answer.h): what fits no
 * format is asked for again.  The texts borrow from the message and from the
 * room for a number.  Ends the program where the person does not want to
 * say, by ^C or ^D.
 */
void prompt_missing(struct ask *, const json_t *hello,
    char number[PROMPT_NUMBER]);

#endif
