/*
 * Hot lists in memory: plates that somebody looks for, with who, why and
 * until when.  About 70 bytes an entry, and a look-up touches two or three
 * lines of cache: a hash table over the plates with what cameras confuse
 * made equal (plate_fold()), so that one look-up finds both a plate and what
 * could be one.  hotfile.h reads them.
 */
#ifndef ALPR_HOTLIST_H
#define ALPR_HOTLIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/plate.h"
#include "base/reason.h"

#define HOTLIST_MAX	20000000u	/* entries */
#define HOTLIST_REGION_SIZE 7		/* "US-CA", "MX-BCN" with its end */
#define HOTLIST_NONE	UINT32_MAX
#define HOTLIST_NEVER	INT64_MIN	/* a time that is not known */

struct hotlist;

/* An entry.  Texts are empty where nothing is known, and never NULL. */
struct hotlist_entry {
	char plate[PLATE_SIZE];			/* normal, and not empty */
	char region[HOTLIST_REGION_SIZE];	/* ISO 3166 */
	const char *reason, *source, *number;	/* of a case */
	int64_t entered, expires;		/* to the second */
};

/* NULL: no memory. */
struct hotlist *hotlist_new(void);
void hotlist_free(struct hotlist *);

/* Copies the entry.  Times are from 1970 to 2105, or HOTLIST_NEVER. */
int hotlist_add(struct hotlist *, const struct hotlist_entry *,
    struct reason *);

/* To be called once, after the last entry and before the first look-up. */
int hotlist_index(struct hotlist *, struct reason *);

size_t hotlist_count(const struct hotlist *);

/*
 * The first entry that may be of a normal text, but for what cameras
 * confuse, and the one after another; HOTLIST_NONE at the end.  Those of
 * other plates may be among them.
 */
uint32_t hotlist_find(const struct hotlist *, const char *plate);
uint32_t hotlist_next(const struct hotlist *, uint32_t);

/* The plate of an entry alone; and all of it, valid as long as the list. */
void hotlist_plate(const struct hotlist *, uint32_t, char [PLATE_SIZE]);
void hotlist_entry(const struct hotlist *, uint32_t, struct hotlist_entry *);

/*
 * The region of a two letter code of a state or province, as lists of the
 * United States have them; or of a code as ISO 3166 has it, "US-CA", "MX".
 * Empty where it is none that is known.
 */
void hotlist_region(const char *code, char [HOTLIST_REGION_SIZE]);

#endif
