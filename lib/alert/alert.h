/*
 * Alert records: a sighting of a plate that is on a hot list, as
 * alpr-record(5) has them.  Nobody has looked at it yet: it says so.
 */
#ifndef ALPR_ALERT_H
#define ALPR_ALERT_H

#include <jansson.h>
#include <stdint.h>

#include "hotlist.h"
#include "match.h"
#include "record/sighting.h"

/* What an officer must know before acting; in every alert. */
#define ALERT_ADVICE "Unverified. Before acting, look at the photo: are " \
	"plate, state and vehicle those of the entry? Then confirm with its " \
	"source that the entry is still valid."

#define ALERT_WARNING_MAX 512

/* Of the list that has the entry. */
struct alert_list {
	const char *name;
	const char *source;	/* for entries that name none; or NULL */
	const char *warning;	/* why it should not be trusted; or NULL */
	int64_t written;	/* when its file was */
};

/*
 * The alert of a sighting, photos and all.  The same sighting and list give
 * the same id.  The caller owns the reference.  NULL with a reason.
 */
json_t *alert_make(const struct sighting *, const struct alert_list *,
    const struct hotlist *, const struct match *, int64_t now,
    struct reason *);

/* How a person found it to be. */
extern const char *const alert_outcomes[];	/* ends with NULL */

#endif
