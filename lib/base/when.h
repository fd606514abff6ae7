/*
 * Times as people write them, in the time zone of their agency:
 *
 *   2026-11-20T14:00:00-08:00   RFC 3339
 *   2026-11-20 14:00            local time, with seconds or without
 *   2026-11-20                  that day
 *   today, yesterday, monday    that day: of a weekday the last, or today
 *   yesterday 8:30              that time of such a day; of a weekday, the
 *   3 days ago 8:30             last time that is past
 *   now, 90 minutes ago, 3 days ago, 2 weeks ago
 *                               so many times 24 hours, to the millisecond
 *
 * A time is one end of a window, which runs from its beginning until before
 * its end.  A day is all of it: as a beginning its first moment, as an end
 * the first moment of the next.
 *
 * Where clocks are set back, a local time comes twice: as a beginning it is
 * the first of them, as an end the second.  Where they are set forward, one
 * that does not come is the moment at which they are.  So no window is
 * narrower than what was meant.
 */
#ifndef ALPR_WHEN_H
#define ALPR_WHEN_H

#include <stdint.h>

#include "reason.h"

enum when_end { WHEN_FROM, WHEN_TO };

/* Local time less UTC at that moment (stamp.h), in milliseconds. */
typedef int64_t when_offset(int64_t);

/*
 * The moment of a local time, which is given in ms as if it were UTC; of one
 * that comes twice or not at all, as above.
 */
int64_t when_from_local(int64_t local, enum when_end, when_offset *);

int when_parse(const char *, enum when_end, int64_t now, when_offset *,
    int64_t *, struct reason *);

#endif
