/*
 * Frame records: one photo of one camera, and the plates found in it.
 */
#ifndef ALPR_FRAME_H
#define ALPR_FRAME_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/geo.h"
#include "base/plate.h"
#include "base/quad.h"
#include "base/reason.h"
#include "base/uuid.h"

#define FRAME_CAMERA_MAX 64	/* bytes of a camera's name */
#define FRAME_PLATES_MAX 64	/* plates in one frame */
#define FRAME_PATH_MAX	4096	/* bytes of a photo's path */

/* The members of a frame; strings are borrowed from the record. */
struct frame {
	json_t *json;
	const char *id;
	const char *camera;
	int64_t time;
	bool placed;
	struct geo_point place;
	const char *image;	/* path, or NULL */
	const char *sha256;	/* of the image, or NULL */
};

/* One of its plates; strings are borrowed from the record. */
struct frame_plate {
	json_t *json;
	struct quad quad;
	double score;
	const char *text;	/* NULL: not read yet; "": not readable */
	double confidence;
};

/*
 * The id of a frame: its time, then a hash of time, camera and photo, so
 * that the same photo captured again is the same frame.
 */
int frame_id(int64_t time, const char *camera, const char *sha256,
    char [UUID_SIZE], struct reason *);

/*
 * A reason where a name is empty, longer than FRAME_CAMERA_MAX or holds
 * anything but letters, digits, '.', '_' and '-'.
 */
int frame_camera_check(const char *, struct reason *);

/* The camera of a record, which is borrowed, checked so. */
int frame_camera(const json_t *, const char **, struct reason *);

/* Checks the record and fills the struct, which borrows from it. */
int frame_parse(json_t *, struct frame *, struct reason *);

/* Whether it tells how many pixels its photo has. */
bool frame_pixels(const struct frame *, json_int_t *width, json_int_t *height);

/* How many plates it lists; 0 also where detection did not run yet. */
size_t frame_plates(const struct frame *);

/* Checks and returns the plate of that index. */
int frame_plate(const struct frame *, size_t, struct frame_plate *,
    struct reason *);

/* Checks and reads the member quad of a plate or a sighting. */
int frame_quad(const json_t *, struct quad *, struct reason *);

/* Replaces the frame's plates with an empty list; adds one to it. */
int frame_clear_plates(struct frame *, struct reason *);
int frame_add_plate(struct frame *, const struct quad *, double score,
    struct reason *);

#endif
