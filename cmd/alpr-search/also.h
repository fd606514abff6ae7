/* Other agencies, as --also asks them: begun, and told about at the end. */
#ifndef ALPR_ALSO_H
#define ALPR_ALSO_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "others.h"
#include "search/ask.h"
#include "show.h"

/*
 * Asks those of "begin" (answer.h), which is borrowed, and waits so many
 * milliseconds.  NULL: there are none.  Ends the program where it cannot.
 */
struct others *also_start(const json_t *begin, const struct ask *,
    int64_t wait);

/*
 * Says on the page and on standard error who did not answer.  Whether all
 * did; more is set where one has more.
 */
bool also_tell(const struct others *, struct show *, bool *more);

#endif
