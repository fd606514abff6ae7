/*
 * A result as it is shown: the members of its record that people look at.
 */
#ifndef ALPR_HIT_H
#define ALPR_HIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/geo.h"
#include "base/reason.h"
#include "read/doubt.h"

#define HIT_TEXT	512

/* Strings borrow from the message, and are "" where it has none. */
struct hit {
	const json_t *record;		/* the sighting: alpr-record(5) */
	const char *place_name;		/* of its camera, by the policy */
	const char *agency;		/* where others were asked, too */
	const char *id, *plate, *camera, *region, *sha256;
	const char *image, *plate_image;	/* JPEG as base64 */
	const char *make, *model, *color, *body;
	int64_t time;
	bool placed;
	struct geo_point place;
	double heading;			/* degrees; -1: not known */
	double confidence;		/* -1: not known */
	double region_confidence;	/* -1: not known */
	struct doubt doubt;
};

/* From a message with a sighting, as "result" of alpr-search's answer.h. */
int hit_read(const json_t *, struct hit *, struct reason *);

/* "white Toyota Camry, sedan", as far as it is known. */
void hit_vehicle(const struct hit *, char [HIT_TEXT]);

/* "92%", never 100 where it is less; "" where it is not known. */
void hit_percent(double, char [8]);

/*
 * What else the plate may say: "....I..", with the next best character
 * where one is in doubt; or a text of another length; or "".
 */
const char *hit_or(const struct hit *);

#endif
