/* Readings against hot lists. */
#include "match.h"

#include <stdio.h>
#include <string.h>

#include "record/record.h"

static int
read_candidate(const json_t *json, struct match_reading *r,
    struct reason *why)
{
	const char *text;
	double confidence = 0;
	char plate[PLATE_SIZE];

	if (record_need(record_string(json, "text", 64, &text, why), "text",
	    why) != 0 || record_number(json, "confidence", 0, 1, &confidence,
	    why) < 0 || plate_normal(text, plate, why) != 0)
		return reason_prefix(why, "candidates");
	if (plate[0] == '\0' || strcmp(plate, r->plate) == 0)
		return 0;
	strcpy(r->candidates[r->n_candidates].text, plate);
	r->candidates[r->n_candidates++].confidence = confidence;
	return 0;
}

int
match_reading(const struct sighting *s, struct match_reading *r,
    struct reason *why)
{
	const json_t *list = json_object_get(s->json, "candidates");
	const json_t *one;
	double sure = 1;
	size_t i;

	*r = (struct match_reading){ .region = "", .time = s->time };
	strcpy(r->plate, s->plate);
	if (record_string(s->json, "region", 64, &r->region, why) < 0 ||
	    record_number(s->json, "region_confidence", 0, 1, &sure, why) < 0 ||
	    record_number(s->json, "confidence", 0, 1, &r->confidence,
	    why) < 0)
		return -1;
	if (sure < MATCH_REGION_SURE)
		r->region = "";
	if (list == NULL || json_is_null(list))
		return 0;
	if (!json_is_array(list))
		return reason_set(why, "candidates: not an array");
	json_array_foreach(list, i, one)
		if (r->n_candidates < MATCH_CANDIDATES &&
		    read_candidate(one, r, why) != 0)
			return -1;
	return 0;
}

bool
match_regions(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), n = na < nb ? na : nb;

	return n == 0 || strcmp(a, b) == 0 || (n == 2 && na != nb &&
	    memcmp(a, b, n) == 0 && (na > nb ? a : b)[2] == '-');
}

static bool
folds_alike(const char *a, const char *b)
{
	for (; *a != '\0' && plate_fold(*a) == plate_fold(*b); a++)
		b++;
	return *a == *b;
}

/* What is left for texts that the reading does not name. */
static double
rest_of(const struct match_reading *r)
{
	double rest = 1 - r->confidence;
	size_t n = r->n_candidates;

	for (size_t i = 0; i < n; i++)
		rest -= r->candidates[i].confidence;
	/* One that is not among them is less probable than the last. */
	if (n == MATCH_CANDIDATES && rest > r->candidates[n - 1].confidence)
		rest = r->candidates[n - 1].confidence;
	return rest > 0 ? rest : 0;
}

/* Where an entry stands among those that match: the greater, the better. */
static int64_t
rank(const struct match_reading *r, const struct hotlist_entry *e)
{
	int64_t known = r->region[0] != '\0' && e->region[0] != '\0';
	int64_t entered = e->entered == HOTLIST_NEVER ? 0 : e->entered;

	return known * (INT64_MAX / 2) + entered;
}

struct finding {
	const struct hotlist *list;
	const struct match_reading *reading;
	double least;
	struct match *best;
	int64_t rank;
};

/* An exact match goes first, then the more probable one. */
static int
compare(const struct match *m, enum match_kind kind, double p)
{
	if (m->entries == 0 || (kind == MATCH_EXACT) !=
	    (m->kind == MATCH_EXACT))
		return m->entries == 0 || kind == MATCH_EXACT ? 1 : -1;
	if (p != m->probability)
		return p > m->probability ? 1 : -1;
	return (int)m->kind - (int)kind;
}

static void
consider(struct finding *f, uint32_t i, enum match_kind kind, double p)
{
	int order = compare(f->best, kind, p);
	struct hotlist_entry e;
	int64_t value;

	hotlist_entry(f->list, i, &e);
	if (order < 0 || !match_regions(f->reading->region, e.region) ||
	    (e.expires != HOTLIST_NEVER && e.expires <= f->reading->time))
		return;
	value = rank(f->reading, &e);
	if (order > 0)
		f->best->entries = 0;
	f->best->entries++;
	if (order == 0 && value <= f->rank)
		return;
	f->best->kind = kind;
	f->best->entry = i;
	f->best->probability = p;
	f->rank = value;
}

static bool
is_candidate(const struct match_reading *r, const char *plate)
{
	for (size_t i = 0; i < r->n_candidates; i++)
		if (strcmp(r->candidates[i].text, plate) == 0)
			return true;
	return false;
}

/*
 * Entries of just this text; where alike is above 0, those that it can be
 * confused with, too, but for runner-up texts, which have their own.
 */
static void
look(struct finding *f, const char *text, enum match_kind kind, double p,
    double alike)
{
	char plate[PLATE_SIZE];
	uint32_t i;

	for (i = hotlist_find(f->list, text); i != HOTLIST_NONE;
	    i = hotlist_next(f->list, i)) {
		hotlist_plate(f->list, i, plate);
		if (strcmp(plate, text) == 0)
			consider(f, i, kind, p);
		else if (alike > 0 && folds_alike(plate, text) &&
		    !is_candidate(f->reading, plate))
			consider(f, i, MATCH_CONFUSABLE, alike);
	}
}

static void
describe(const char *read, const char *listed, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	if (strlen(read) != strlen(listed))
		return;
	for (; *read != '\0'; read++, listed++)
		if (*read != *listed && at < size)
			at += (size_t)snprintf(out + at, size - at,
			    "%s%c/%c", at == 0 ? "" : ", ", *read, *listed);
}

bool
match_find(const struct hotlist *list, const struct match_reading *r,
    double least, struct match *m)
{
	double rest = least > 0 ? rest_of(r) : 0;
	char plate[PLATE_SIZE];
	struct finding f;

	*m = (struct match){ .kind = MATCH_CONFUSABLE };
	f = (struct finding){ list, r, least, m, 0 };
	look(&f, r->plate, MATCH_EXACT, r->confidence, rest >= least ? rest :
	    0);
	for (size_t i = 0; i < r->n_candidates && least > 0; i++)
		if (r->candidates[i].confidence >= least)
			look(&f, r->candidates[i].text, MATCH_CANDIDATE,
			    r->candidates[i].confidence, 0);
	if (m->entries == 0)
		return false;
	hotlist_plate(list, m->entry, plate);
	describe(r->plate, plate, m->confusion, sizeof(m->confusion));
	return true;
}
