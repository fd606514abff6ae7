/*
 * What a camera writes beside the pixels: time and place, from the EXIF
 * block (CIPA DC-008, in TIFF 6.0 form) of a JPEG's APP1 or a PNG's eXIf.
 */
#ifndef ALPR_EXIF_H
#define ALPR_EXIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/reason.h"
#include "base/stamp.h"

#define EXIF_SERIAL_MAX 63

struct exif {
	bool timed;
	struct stamp_civil time;	/* in the camera's own zone */
	bool offset_known;
	int64_t offset;			/* of that zone, ms */
	bool placed;
	struct geo_point place;
	bool headed;
	double heading;			/* degrees clockwise from north */
	char serial[EXIF_SERIAL_MAX + 1];	/* of the camera; or empty */
};

/*
 * Reads a TIFF block.  Fields that are missing or make no sense are left
 * unset; -1 with a reason only where the block itself is damaged (a bad
 * header, an offset outside of it, a directory that leads back to itself).
 */
int exif_parse(const unsigned char *, size_t, struct exif *,
    struct reason *);

#endif
