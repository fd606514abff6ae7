/*
 * The parts of a photo that are worth keeping: the vehicle around a plate,
 * and the plate.  Nobody else who was in the picture is kept.
 */
#ifndef ALPR_CROP_H
#define ALPR_CROP_H

#include <jansson.h>

#include "base/file.h"
#include "base/quad.h"
#include "base/reason.h"

/*
 * JPEGs of the vehicle, at most 800 pixels wide, and of the plate, at most
 * 400, from a whole photo; the caller frees both.
 */
int crop_photo(const struct blob *photo, const struct quad *,
    struct blob *vehicle, struct blob *plate, struct reason *);

/*
 * The photos of a sighting record: those it carries (image, plate_image, as
 * base64), or else cropped from the file at path, which must have the
 * record's sha256.  With neither, both stay empty.
 */
int crop_of_sighting(const json_t *, const char *path, struct blob *vehicle,
    struct blob *plate, struct reason *);

/* Puts both crops into a plate of a frame, as base64. */
int crop_into(json_t *plate, const struct blob *photo, const struct quad *,
    struct reason *);

#endif
