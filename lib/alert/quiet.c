/* What was alerted on lately. */
#include "quiet.h"

#include <stdlib.h>

#define PLACES 65536

struct quiet {
	struct {
		uint64_t key;	/* 0: free */
		int64_t time;
		bool exact;
	} place[PLACES];
};

struct quiet *
quiet_new(void)
{
	return calloc(1, sizeof(struct quiet));
}

void
quiet_free(struct quiet *q)
{
	free(q);
}

/* FNV-1a, by Fowler, Noll and Vo; the end of a text counts. */
static uint64_t
hash(uint64_t key, const char *text)
{
	do
		key = (key ^ (unsigned char)*text) * 1099511628211u;
	while (*text++ != '\0');
	return key;
}

bool
quiet_lately(struct quiet *q, const char *list, const char *plate,
    const char *camera, bool exact, int64_t time, int64_t period)
{
	uint64_t key = hash(hash(hash(14695981039346656037u, list), plate),
	    camera) | 1;
	size_t at = (size_t)(key >> 40) % PLACES;
	bool same = q->place[at].key == key;
	int64_t apart = same ? time - q->place[at].time : period;

	if (apart < period && apart > -period && (q->place[at].exact ||
	    !exact))
		return true;
	q->place[at].key = key;
	q->place[at].time = time;
	q->place[at].exact = exact;
	return false;
}
