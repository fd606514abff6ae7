/*
 * How the plates of a country or a state are written: letters and digits and
 * their places.  The file models/formats.txt says how it is written itself.
 */
#ifndef ALPR_FORMATS_H
#define ALPR_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "reading.h"

#define FORMATS_REGION_SIZE 8	/* "US-CA" with its end */
#define FORMATS_REGIONS	32	/* in one choice */

struct formats;

/*
 * Reads the file.  NULL with a reason, which names the line; else the caller
 * frees with formats_free().
 */
struct formats *formats_open(const char *path, struct reason *);
void formats_free(struct formats *);

/* Which regions' formats are expected. */
struct formats_choice {
	char regions[FORMATS_REGIONS][FORMATS_REGION_SIZE];
	size_t n;
};

/*
 * From "US-CA,US-NV,MX"; a country stands for all of its states, too.  A
 * region that the file does not know is an error.
 */
int formats_choose(const struct formats *, const char *list,
    struct formats_choice *, struct reason *);

/*
 * Whether a normal text (plate.h) has a format of one of those regions; NULL:
 * of any region.
 */
bool formats_fit(const struct formats *, const struct formats_choice *,
    const char *text);

/*
 * Makes texts of a reading that fit no region of the choice (NULL: none at
 * all) less probable by a factor below 1; their sum stays, and they are sorted
 * again.  A text that differs from the best in a character that is clear
 * (reading_chars() of 0.9 or more) counts as one that does not fit, so such a
 * character is never turned into another.
 */
void formats_weigh(const struct formats *, const struct formats_choice *,
    double factor, struct reading *);

/*
 * How usual such texts are in a region: 1 for a text of its first format,
 * less for one of a later one, 0 where it fits none or the region has none.
 */
double formats_rank(const struct formats *, const char *region,
    const char *text);

#endif
