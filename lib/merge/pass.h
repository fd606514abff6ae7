/*
 * A pass: one vehicle that goes by one camera, and the sighting made of it.
 */
#ifndef ALPR_PASS_H
#define ALPR_PASS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "look.h"
#include "record/frame.h"
#include "track.h"
#include "vote.h"

#define PASS_REGIONS	4	/* that it was taken to be of */
#define PASS_VEHICLES	4	/* that it was described as */

struct pass {
	struct track track;
	uint64_t order;		/* in which they began */
	uint64_t since;		/* which frame; it is untold from there on */
	bool told;		/* its sighting is made; what follows is not */
	int64_t told_at;	/* its frame's time */
	int64_t first, last;	/* of the frames that its sighting is of */
	unsigned frames;
	struct vote vote;
	json_t *best;		/* a sighting of the best photo */
	double worth;		/* of that */
	size_t bytes;		/* record_weight() of best */
	struct pass_region {
		char name[LOOK_REGION_SIZE];
		double sum;
	} regions[PASS_REGIONS];
	unsigned n_regions;	/* looks that named one */
	struct pass_vehicle {
		json_t *json;
		unsigned frames;
	} vehicles[PASS_VEHICLES];
};

/*
 * A new pass, of which a frame's plate of that index is the first look.  NULL
 * with a reason.
 */
struct pass *pass_new(const struct frame *, size_t index, const struct look *,
    struct reason *);
void pass_free(struct pass *);

/* Adds a look. */
int pass_add(struct pass *, const struct frame *, size_t index,
    const struct look *, struct reason *);

/* Forgets what was counted, and that it was told: it may be told again. */
void pass_restart(struct pass *);

/* How sure the text is by now; 0 where there is none. */
double pass_confidence(const struct pass *);

/*
 * Its sighting (alpr-record(5)); the caller owns the reference.  NULL where
 * no frame could be read, then why->text is empty, or with a reason.
 */
json_t *pass_sighting(const struct pass *, struct reason *);

/* It was told at that time: only where it is and what it says stays. */
void pass_set_told(struct pass *, int64_t);

#endif
