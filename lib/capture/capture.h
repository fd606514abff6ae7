/*
 * From a photo to a frame record: when and where it was taken, and by
 * which camera.
 */
#ifndef ALPR_CAPTURE_H
#define ALPR_CAPTURE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"
#include "base/geo.h"
#include "base/reason.h"
#include "base/stamp.h"
#include "base/when.h"

struct capture {
	const char *camera;	/* NULL: the name of the photo's folder */
	bool timed;		/* time is given, for every photo */
	int64_t time;
	bool is_now;		/* asked for as "now": its arrival */
	bool offset_given;
	int64_t offset;		/* ms, of clocks that do not tell */
	when_offset *zone;	/* of them, in its place; or NULL */
	int64_t clock_offset;	/* ms that the camera's clock is ahead */
	bool placed;		/* place is given, for every photo */
	struct geo_point place;
	/* Else, where it was at a time; false: not known.  NULL: by EXIF. */
	bool (*locate)(void *, int64_t time, struct geo_point *);
	void *where;
	bool headed;
	double heading;		/* degrees clockwise from north */
	int64_t now;		/* when this runs */
	int64_t arrived;	/* when the photo came */
	bool live;		/* which serves where it tells no time */
	/* ms that its time may be before its arrival, and behind; 0: any */
	int64_t late, early;
};

/*
 * The frame of a photo.  Its time is the first of: the one given, EXIF's,
 * the one in the file's name, the file's own (modified); the record names
 * which in time_source, and the offset that had to be assumed in
 * time_offset.  In a zone, a local time that comes twice is the one that is
 * nearer to the arrival.  Of EXIF and the name, clock_offset is taken off.
 * What is off its arrival by more than the limits is refused: in place of the
 * camera's time, the arrival would be evidence that nobody saw.
 *
 * path is absolute, or NULL for a photo without a file.  The
 * caller owns the reference.  NULL with a reason.
 */
json_t *capture_frame(const struct capture *, const struct blob *photo,
    const char *path, int64_t modified, struct reason *);

/*
 * The time in a file's name, such as cam7_20261120T143015Z.jpg or
 * 2026-11-20_14-30-15.250.png; *utc says whether a Z follows it.
 */
bool capture_name_time(const char *name, struct stamp_civil *, bool *utc);

#endif
