/*
 * Sighting records: one plate, seen by one camera, at one time and place.
 * What the store keeps and a search shows.
 */
#ifndef ALPR_SIGHTING_H
#define ALPR_SIGHTING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/plate.h"
#include "base/reason.h"
#include "base/uuid.h"
#include "frame.h"

/* The members of a sighting; strings are borrowed from the record. */
struct sighting {
	json_t *json;
	unsigned char id[UUID_BYTES];
	const char *camera;
	int64_t time;
	char plate[PLATE_SIZE];	/* normal, and not empty */
	bool placed;
	struct geo_point place;
};

/* Checks the record and fills the struct, which borrows from it. */
int sighting_parse(json_t *, struct sighting *, struct reason *);

/*
 * A sighting of one read plate of a frame: its members with those of the
 * frame that tell time, place and vehicle.  The caller owns the reference.
 * NULL with a reason.
 */
json_t *sighting_of_frame(const struct frame *, const struct frame_plate *,
    size_t index, struct reason *);

#endif
