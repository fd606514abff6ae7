/* Ids of an hour, by open addressing. */
#include "seen.h"

#include <stdlib.h>
#include <string.h>

#include "base/stamp.h"

#define FIRST_ROOM 1024

/* An id but for its hour, version and variant, which are those of all. */
struct place {
	uint64_t low;
	uint32_t high;
	uint32_t group;		/* and 1, so that 0 is empty */
};

struct seen {
	struct place *places;
	size_t room, used;
};

struct seen *
seen_new(struct reason *why)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (s != NULL) {
		s->room = FIRST_ROOM;
		s->places = calloc(s->room, sizeof(*s->places));
		if (s->places != NULL)
			return s;
		free(s);
	}
	reason_errno(why, "ids");
	return NULL;
}

void
seen_free(struct seen *s)
{
	if (s == NULL)
		return;
	free(s->places);
	free(s);
}

/* 22 bits of time in the hour, 12 and 62 bits of the rest: 96 in all. */
static struct place
key(const unsigned char id[UUID_BYTES])
{
	int64_t time = uuid_time(id);
	uint32_t ms = (uint32_t)(time - stamp_hour(time));
	struct place p = { 0, 0, 0 };

	for (int i = 8; i < UUID_BYTES; i++)
		p.low = p.low << 8 | id[i];
	p.low = (p.low & (UINT64_MAX >> 2)) | (uint64_t)(ms & 3) << 62;
	p.high = ms >> 2 << 12 | (uint32_t)(id[6] & 0x0f) << 8 | id[7];
	return p;
}

static struct place *
look(const struct seen *s, const struct place *k)
{
	uint64_t h = (k->low ^ (uint64_t)k->high << 32) * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(h >> 20) & (s->room - 1);

	while (s->places[at].group != 0 && (s->places[at].low != k->low ||
	    s->places[at].high != k->high))
		at = (at + 1) & (s->room - 1);
	return &s->places[at];
}

static int
grow(struct seen *s, struct reason *why)
{
	struct seen more = { .room = 2 * s->room };

	more.places = calloc(more.room, sizeof(*more.places));
	if (more.places == NULL)
		return reason_errno(why, "ids");
	for (size_t i = 0; i < s->room; i++)
		if (s->places[i].group != 0)
			*look(&more, &s->places[i]) = s->places[i];
	more.used = s->used;
	free(s->places);
	*s = more;
	return 0;
}

int
seen_add(struct seen *s, const unsigned char id[UUID_BYTES], uint32_t group,
    struct reason *why)
{
	struct place k = key(id), *at;

	if (2 * s->used >= s->room && grow(s, why) != 0)
		return -1;
	at = look(s, &k);
	if (at->group != 0)
		return 0;
	k.group = group + 1;
	*at = k;
	s->used++;
	return 0;
}

bool
seen_find(const struct seen *s, const unsigned char id[UUID_BYTES],
    uint32_t *group)
{
	struct place k = key(id);
	const struct place *at = look(s, &k);

	if (at->group != 0)
		*group = at->group - 1;
	return at->group != 0;
}
