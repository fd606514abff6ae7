/* Checking a store from end to end. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"
#include "gram.h"
#include "segment.h"
#include "store_inside.h"

struct check {
	struct store *store;
	struct check_counts *counts;
	int (*tell)(void *, const char *);
	void *ctx;
	int64_t day, hour, cutoff;
	struct manifest manifest;
	struct seen *seen;	/* ids of the hour */
	/* The segment of the index that the group in hand is in. */
	struct day_segment segment;
	unsigned char *grams;
	unsigned char *own;	/* what they should be */
};

static int
tell(struct check *c, const struct reason *why)
{
	struct reason text = *why;
	char hour[STAMP_SIZE];

	stamp_format(c->hour, hour);
	reason_prefix(&text, "%.13s", hour);
	c->counts->damaged++;
	return c->tell(c->ctx, text.text);
}

/* 0 where a fault was told, as what it returned where not. */
static int
note(struct check *c, int rc, const struct reason *why)
{
	return rc == 0 ? 0 : tell(c, why);
}

static int
check_photos(struct check *c, const struct group_row *row,
    struct reason *why)
{
	struct blob photo;
	int rc;

	for (int i = 0; i < GROUP_PHOTOS; i++) {
		if (row->photo[i].len == 0)
			continue;
		rc = store_photo(c->store, row, i, &photo, why);
		blob_wipe(&photo);
		if (rc < 0 && tell(c, why) != 0)
			return -1;
		c->counts->photos += rc == 1;
	}
	return 0;
}

static int
check_row(struct check *c, size_t i, struct reason *why)
{
	const struct group_view *v = &c->store->view;
	unsigned char entry[ENTRY_BYTES];
	struct group_row row;
	struct sighting s;
	uint32_t ignored;
	int rc;

	c->counts->rows++;
	rc = group_read(v, i, &row, why);
	if (rc == 0)
		rc = sighting_parse(row.json, &s, why);
	if (rc == 0) {
		entry_make(&s, entry);
		if (memcmp(s.id, row.id, UUID_BYTES) != 0 ||
		    memcmp(entry, group_entry(v, i), ENTRY_BYTES) != 0)
			rc = reason_set(why, "an entry is not its row's");
		else if (seen_find(c->seen, row.id, &ignored))
			rc = reason_set(why, "an id is there twice");
		else if (seen_add(c->seen, row.id, 0, why) != 0)
			return -1;
	}
	rc = note(c, rc, why);
	if (rc == 0 && row.json != NULL)
		rc = check_photos(c, &row, why);
	json_decref(row.json);
	return rc;
}

/* Opens the segment that begins with a group, where one does. */
static int
take_segment(struct check *c, struct day *day, uint32_t group,
    struct reason *why)
{
	struct day_segment s;
	int rc;

	rc = day_segment(day, stamp_hour_of_day(c->hour), group, &s, why);
	if (rc != 1 || s.first != group)
		return rc < 0 ? -1 : 0;
	c->segment = s;
	c->counts->segments++;
	memset(c->own, 0, gram_bytes(GRAM_GROUPS));
	rc = segment_open(c->store->box, c->hour, manifest_edition(
	    &c->manifest, s.first + s.groups - 1), &s, c->grams, why);
	if (rc != 0)
		c->segment.groups = 0;
	return note(c, rc, why);
}

/* At its end, an index is what its plates make it. */
static int
check_segment(struct check *c, uint32_t group, struct reason *why)
{
	const struct day_segment *s = &c->segment;
	char plate[PLATE_SIZE];

	if (group < s->first || group >= s->first + s->groups)
		return 0;
	for (size_t i = 0; i < c->store->view.rows; i++) {
		entry_plate(group_entry(&c->store->view, i), plate);
		gram_add(c->own, gram_width(s->groups), group - s->first,
		    plate);
	}
	if (group + 1 < s->first + s->groups ||
	    memcmp(c->own, c->grams, gram_bytes(s->groups)) == 0)
		return 0;
	reason_set(why, "the index does not fit its plates");
	return tell(c, why);
}

static int
check_group(struct check *c, struct day *day, uint32_t number,
    struct reason *why)
{
	struct group_sealed g;
	int rc;

	if (take_segment(c, day, number, why) != 0)
		return -1;
	if (manifest_group(&c->manifest, day, c->hour, number, &g, why) != 0 ||
	    group_open(&g, c->store->box, &c->store->view, why) != 0)
		return tell(c, why);
	rc = check_segment(c, number, why);
	for (size_t i = 0; i < c->store->view.rows && rc == 0; i++)
		rc = check_row(c, i, why);
	return rc;
}

/* Segments follow each other, up to the groups that may wait for one. */
static int
check_index(struct check *c, struct day *day, struct reason *why)
{
	uint32_t end = 0, at = 0, groups = c->manifest.groups;
	struct day_segment s;
	int rc, told = 0;

	while (told == 0 && (rc = day_segment(day,
	    stamp_hour_of_day(c->hour), at,
	    &s, why)) == 1) {
		if (s.first != end || s.first >= groups ||
		    s.groups > groups - s.first) {
			reason_set(why, "the index has %u groups from %u on, "
			    "after %u of %u", (unsigned)s.groups,
			    (unsigned)s.first, (unsigned)end,
			    (unsigned)groups);
			told = tell(c, why);
		}
		at = s.first + 1;
		end = s.first + s.groups;
	}
	if (told == 0 && rc < 0)
		told = tell(c, why);
	if (told != 0 || end >= groups || groups - end < SEGMENT_TAIL)
		return told;
	reason_set(why, "%u groups are not in the index",
	    (unsigned)(groups - end));
	return tell(c, why);
}

static int
check_hour(struct check *c, struct day *day, struct reason *why)
{
	int rc;

	rc = store_box(c->store, c->hour, why);
	if (rc < 0)
		return tell(c, why);
	if (rc == 0)
		return 0;
	if (manifest_whole(day, c->store->box, c->hour, &c->manifest,
	    why) != 0)
		return tell(c, why);
	if (check_index(c, day, why) != 0)
		return -1;
	c->segment = (struct day_segment){ .first = 0 };
	c->seen = seen_new(why);
	rc = c->seen == NULL ? -1 : 0;
	for (uint32_t i = 0; i < c->manifest.groups && rc == 0; i++)
		rc = check_group(c, day, i, why);
	seen_free(c->seen);
	return rc;
}

static int
check_hours(void *ctx, struct day *day, struct reason *why)
{
	struct check *c = ctx;
	int rc = 0;

	for (int i = 0; i < KEYRING_HOURS && rc == 0; i++) {
		c->hour = c->day + i * STAMP_HOUR;
		if (c->hour + STAMP_HOUR > c->cutoff)
			rc = check_hour(c, day, why);
	}
	return rc;
}

static int
visit_day(void *ctx, int64_t time, struct reason *why)
{
	struct check *c = ctx;
	struct day *day;
	bool there;

	c->day = c->hour = time;
	day = store_day(c->store, time, false, &there, why);
	if (day == NULL)
		return there ? tell(c, why) : 0;
	return day_read(day, check_hours, c, why);
}

static void
wipe(unsigned char *grams)
{
	if (grams != NULL)
		crypto_wipe(grams, gram_bytes(GRAM_GROUPS));
	free(grams);
}

/* All days, or the one. */
static int
visit(struct check *c, const int64_t *day, struct reason *why)
{
	int rc = -1;

	c->grams = malloc(gram_bytes(GRAM_GROUPS));
	c->own = malloc(gram_bytes(GRAM_GROUPS));
	if (c->grams == NULL || c->own == NULL)
		reason_errno(why, "check");
	else
		rc = day != NULL ? visit_day(c, *day, why) :
		    store_days(c->store, visit_day, c, why);
	wipe(c->grams);
	wipe(c->own);
	return rc;
}

int
check_day(struct store *s, int64_t day, int64_t cutoff,
    int (*fn)(void *, const char *), void *ctx, struct check_counts *counts,
    struct reason *why)
{
	struct check c = { .store = s, .cutoff = cutoff, .counts = counts,
	    .tell = fn, .ctx = ctx };

	return visit(&c, &day, why);
}

int
check_run(struct store *s, int64_t cutoff,
    int (*fn)(void *, const char *), void *ctx, struct check_counts *counts,
    struct reason *why)
{
	struct check c = { .store = s, .cutoff = cutoff, .counts = counts,
	    .tell = fn, .ctx = ctx };

	return visit(&c, NULL, why);
}
