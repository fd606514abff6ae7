/*
 * What was alerted on lately: the same car at the same camera is told once
 * within a time.  It takes 1 MB whatever comes; where two cars share a place
 * in it, the worst is an alert more.
 */
#ifndef ALPR_QUIET_H
#define ALPR_QUIET_H

#include <stdbool.h>
#include <stdint.h>

struct quiet;

/* NULL: no memory. */
struct quiet *quiet_new(void);
void quiet_free(struct quiet *);

/*
 * Whether this plate of this list was at the camera less than period ms
 * before or after, by capture time.  If not, it is noted.  One that was read
 * so exactly is news where it only could have been: that may have been another
 * car.
 */
bool quiet_lately(struct quiet *, const char *list, const char *plate,
    const char *camera, bool exact, int64_t time, int64_t period);

#endif
