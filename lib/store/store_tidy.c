/* Packing and indexing an hour: full groups, and slices to find them by. */
#include <stdlib.h>
#include <string.h>

#include "segment.h"
#include "store_inside.h"

#define FULL_LEAST	24	/* rows of a group that is full enough */
#define LARGE		16384	/* bytes of one that is, too */
#define LEAST		8	/* groups that are worth an index */

/* What is under way. */
struct tidy {
	struct store *store;
	struct day *day;
	int64_t hour;
	struct manifest manifest;
	struct manifest made;	/* what it will be */
	uint32_t groups;	/* of the hour */
	uint32_t indexed;	/* of them */
	uint32_t from;		/* where a segment has room */
	uint32_t segments;
};

static int
open_group(struct tidy *t, uint32_t number, struct reason *why)
{
	struct group_sealed sealed;

	if (manifest_group(&t->manifest, t->day, t->hour, number, &sealed,
	    why) != 0)
		return -1;
	return group_open(&sealed, t->store->box, &t->store->view, why);
}

static int
look(struct tidy *t, struct reason *why)
{
	int rc, h = stamp_hour_of_day(t->hour);
	struct day_segment s;

	if (manifest_whole(t->day, t->store->box, t->hour, &t->manifest,
	    why) != 0)
		return -1;
	t->made = t->manifest;
	t->groups = t->manifest.groups;
	while ((rc = day_segment(t->day, h, t->indexed, &s, why)) == 1) {
		t->from =
		    s.groups >= SEGMENT_TAIL ? s.first + s.groups : s.first;
		t->indexed = s.first + s.groups;
		t->segments++;
	}
	if (rc == 0 && t->indexed > t->groups)
		rc = reason_set(why, "store: damaged, an index of %u groups "
		    "of an hour that has %u", (unsigned)t->indexed,
		    (unsigned)t->groups);
	return rc;
}

/* Where packs begin that would be better filled, or groups where none do. */
static int
find_thin(struct tidy *t, uint32_t *first, struct reason *why)
{
	size_t rows = 0, bytes = 0, n, len;
	const unsigned char *data;
	struct day_pack p;
	uint32_t at = t->from;
	int rc;

	*first = t->groups;
	while ((rc = day_pack(t->day, stamp_hour_of_day(t->hour), at, &p,
	    why)) == 1) {
		/* The first of them may lie across two segments. */
		for (size_t i = 0; p.first >= t->from && i < p.groups; i++) {
			if (day_pack_group(&p, i, &n, &data, &len, why) != 0)
				return -1;
			rows += n;
			bytes += len;
		}
		if (p.first >= t->from && *first == t->groups)
			*first = p.first;
		at = p.first + (uint32_t)p.groups;
	}
	n = t->groups - *first;
	if (rows >= FULL_LEAST * n || bytes >= LARGE * n)
		*first = t->groups;
	return rc;
}

/* Sealed groups that wait to be put, a pack at a time. */
struct packer {
	struct terse data;
	struct day_part *parts;
	size_t n, room;
};

static int
add_group(struct tidy *t, struct packer *p, struct group *g, uint32_t first,
    struct reason *why)
{
	struct day_part *more;
	size_t rows = g->rows;

	if (rows == 0)
		return 0;
	if (p->n == p->room) {
		p->room = 2 * p->room + DAY_PACK;
		more = realloc(p->parts, p->room * sizeof(*more));
		if (more == NULL)
			return reason_errno(why, "groups");
		p->parts = more;
	}
	if (group_seal(g, t->store->box, t->hour, first + (uint32_t)p->n,
	    manifest_edition(&t->made, first), &p->data, why) != 0)
		return -1;
	p->parts[p->n++] = (struct day_part){ rows, p->data.len };
	return 0;
}

static int
put_packs(struct tidy *t, struct packer *p, uint32_t first,
    struct reason *why)
{
	size_t start = 0, n;

	for (size_t i = 0; i < p->n; i += n) {
		n = p->n - i < DAY_PACK ? p->n - i : DAY_PACK;
		for (size_t k = i; k < i + n; k++)
			p->parts[k].end -= start;
		if (day_put_pack(t->day, stamp_hour_of_day(t->hour),
		    first + (uint32_t)i, n, p->parts + i,
		    p->data.data + start, why) != 0)
			return -1;
		start += p->parts[i + n - 1].end;
	}
	return 0;
}

/* Fills the groups from one on anew. */
static int
repack(struct tidy *t, uint32_t first, struct reason *why)
{
	struct packer p = { .n = 0 };
	struct group g = { .rows = 0 };
	int rc = 0;

	for (uint32_t at = first; rc == 0 && at < t->groups; at++) {
		rc = open_group(t, at, why);
		for (size_t i = 0; rc == 0 && i < t->store->view.rows; i++) {
			rc = group_copy(&g, &t->store->view, i, why);
			if (rc == 0 && group_full(&g))
				rc = add_group(t, &p, &g, first, why);
		}
	}
	if (rc == 0)
		rc = add_group(t, &p, &g, first, why);
	if (rc == 0)
		rc = day_cut(t->day, stamp_hour_of_day(t->hour), t->from, first,
		    why);
	if (rc == 0)
		rc = put_packs(t, &p, first, why);
	t->groups = t->made.groups = first + (uint32_t)p.n;
	t->manifest = t->made;
	if (rc == 0)
		rc = manifest_write(t->day, t->store->box, t->hour,
		    &t->manifest, why);
	group_free(&g);
	free(p.data.data);
	free(p.parts);
	return rc;
}

static int
put_segment(struct tidy *t, uint32_t first, uint32_t groups,
    struct reason *why)
{
	size_t width = gram_width(groups), len = segment_bytes(groups);
	unsigned char *grams = calloc(1, gram_bytes(groups));
	unsigned char *sealed = malloc(len);
	struct day_segment s = { first, groups, sealed, len };
	char plate[PLATE_SIZE];
	int rc = 0;

	if (grams == NULL || sealed == NULL)
		rc = reason_errno(why, "index");
	for (uint32_t i = 0; rc == 0 && i < groups; i++) {
		rc = open_group(t, first + i, why);
		for (size_t k = 0; rc == 0 && k < t->store->view.rows; k++) {
			entry_plate(group_entry(&t->store->view, k), plate);
			gram_add(grams, width, i, plate);
		}
	}
	if (rc == 0)
		rc = segment_seal(t->store->box, t->hour, manifest_edition(
		    &t->manifest, first + groups - 1), &s, grams, sealed,
		    why);
	if (rc == 0)
		rc = day_put_segment(t->day, stamp_hour_of_day(t->hour), &s,
		    why);
	if (grams != NULL)
		crypto_wipe(grams, gram_bytes(groups));
	free(grams);
	free(sealed);
	return rc;
}

/*
 * What there is to do; changes nothing.  1: something, and all that it is to
 * be done with opens; 0: nothing; -1.
 */
static int
plan(struct tidy *t, enum tidy_when when, uint32_t *thin,
    struct reason *why)
{
	uint32_t least;
	int rc;

	if (look(t, why) != 0)
		return -1;
	least = when == TIDY_WRITING ? SEGMENT_TAIL : LEAST;
	if (t->groups - t->indexed < least && (when != TIDY_OVER ||
	    t->segments < 2 || t->groups > GRAM_GROUPS))
		return 0;
	/* One segment is one place to look, where there were many. */
	if (when == TIDY_OVER)
		t->from = 0;
	if (find_thin(t, thin, why) != 0)
		return -1;
	for (uint32_t at = t->from; at < t->groups; at++)
		if (open_group(t, at, why) != 0)
			return -1;
	rc = *thin == t->groups ? 0 : manifest_renew(&t->made, *thin, why);
	if (rc == 1)
		*thin = t->groups;
	return rc < 0 ? -1 : 1;
}

int
store_tidy_hour(struct store *s, struct day *day, int64_t hour,
    enum tidy_when when, struct reason *why)
{
	struct tidy t = { .store = s, .day = day, .hour = hour };
	uint32_t thin, n;
	int rc;

	rc = plan(&t, when, &thin, why);
	if (rc != 1)
		return rc < 0 ? 1 : 0;
	rc = 0;
	if (thin < t.groups)
		rc = repack(&t, thin, why);
	else
		rc = day_cut(day, stamp_hour_of_day(hour), t.from, UINT32_MAX,
		    why);
	while (rc == 0 && t.groups - t.from >= LEAST) {
		n = t.groups - t.from;
		if (n > GRAM_GROUPS)
			n = GRAM_GROUPS;
		rc = put_segment(&t, t.from, n, why);
		t.from += n;
	}
	return rc;
}
