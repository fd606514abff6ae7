/* The query of alpr-search. */
#include "query.h"

#include <err.h>
#include <string.h>

#include "program.h"
#include "record.h"
#include "stamp.h"

#define FIXED_MIN 2	/* characters of a plate that a pattern must name */
#define WINDOW_MAX (3 * STAMP_DAY)	/* of a search without a plate */

static const char *const areas[] = { NULL, "near", "box", "polygon" };
static const char *const traits[ENTRY_TRAITS] = { "region", "make", "model",
    "color", "body" };

static int
set_area(struct query *query, int letter, const char *text,
    struct reason *why)
{
	struct search_query *q = &query->search;

	if (q->area != SEARCH_ANYWHERE)
		return reason_set(why, "one area: near, box or polygon");
	query->area = text;
	if (letter == 'a') {
		q->area = SEARCH_CIRCLE;
		return geo_parse_circle(text, &q->centre, &q->radius, why);
	}
	if (letter == 'A') {
		q->area = SEARCH_BOX;
		return geo_parse_box(text, &q->least, &q->most, why);
	}
	q->area = SEARCH_RING;
	q->ring = query->ring;
	return geo_parse_ring(text, query->ring, QUERY_CORNERS, &q->corners,
	    why);
}

static int
add_camera(struct search_query *q, const char *text, struct reason *why)
{
	if (q->cameras == SEARCH_CAMERAS)
		return reason_set(why, "more than %d cameras",
		    SEARCH_CAMERAS);
	q->camera[q->cameras++] = text;
	return frame_camera_check(text, why);
}

static int
set_trait(struct search_query *q, int trait, const char *text,
    struct reason *why)
{
	json_t *utf8 = json_string(text);
	size_t len = strlen(text);
	bool fits = utf8 != NULL && len > 0 && len <= 64;

	json_decref(utf8);
	q->trait[trait] = text;
	return fits ? 0 : reason_set(why, "--%s: 1 to 64 bytes of UTF-8",
	    traits[trait]);
}

bool
query_option(struct query *query, int letter, char *text)
{
	struct search_query *q = &query->search;
	struct reason why;
	int rc = 0;

	if (letter >= QUERY_TRAIT && letter < QUERY_TRAIT + ENTRY_TRAITS) {
		rc = set_trait(q, letter - QUERY_TRAIT, text, &why);
	} else if (letter == 'p') {
		rc = plate_pattern(text, query->pattern, &why);
		q->pattern = query->pattern;
	} else if (letter == 'x') {
		q->confusable = true;
	} else if (letter == 'e') {
		q->slip = true;
	} else if (letter == 'b') {
		q->best = true;
	} else if (letter == 'a' || letter == 'A' || letter == 'g') {
		rc = set_area(query, letter, text, &why);
	} else if (letter == 'm') {
		rc = add_camera(q, text, &why);
	} else if (letter == 'f') {
		rc = stamp_parse(text, &q->from, &why);
		query->bounded[0] = true;
	} else if (letter == 't') {
		rc = stamp_parse(text, &q->to, &why);
		query->bounded[1] = true;
	} else {
		return false;
	}
	if (rc != 0)
		errx(PROGRAM_FAILED, "%s", why.text);
	return true;
}

void
query_window(struct query *query, int64_t now, int64_t cutoff)
{
	struct search_query *q = &query->search;

	query->asked_from = q->from;
	if (!query->bounded[0] || q->from <= cutoff)
		q->from = cutoff + 1;
	if (!query->bounded[1])
		q->to = now + STORE_EARLY + 1;
}

static const char *
plate_objection(const struct search_query *q)
{
	if (q->pattern == NULL)
		return q->confusable ? "--confusable needs --plate" :
		    q->slip ? "--slip needs --plate" : NULL;
	if (plate_fixed(q->pattern) < FIXED_MIN)
		return "a plate pattern needs at least two letters or digits";
	if (plate_fixed(q->pattern) > PLATE_MAX)
		return "no plate has so many characters";
	if (q->slip && plate_is_partial(q->pattern))
		return "--slip needs a whole plate";
	if (q->slip && plate_fixed(q->pattern) < 4)
		return "--slip needs at least four letters or digits";
	return NULL;
}

const char *
query_objection(const struct query *query)
{
	const struct search_query *q = &query->search;
	const bool *bounded = query->bounded;
	const char *text = plate_objection(q);

	if (text != NULL)
		return text;
	if (q->pattern == NULL && q->area == SEARCH_ANYWHERE &&
	    q->cameras == 0)
		return "search for a plate, an area or a camera";
	if (q->pattern == NULL && (!bounded[0] || !bounded[1]))
		return "a search without a plate needs --from and --to";
	if (bounded[0] && bounded[1] && query->asked_from >= q->to)
		return "--from is not before --to";
	if (q->pattern == NULL && q->to - query->asked_from > WINDOW_MAX)
		return "a search without a plate is of three days at most";
	if (q->to <= q->from)
		return q->from > query->asked_from ?
		    "all of that time is past the retention" :
		    "all of that time is in the future";
	return NULL;
}

static int
describe_cameras(json_t *json, const struct search_query *q)
{
	json_t *list = json_array();
	int rc = 0;

	if (q->cameras == 1) {
		json_decref(list);
		return record_set_string(json, "camera", q->camera[0]);
	}
	for (size_t i = 0; i < q->cameras; i++)
		rc |= json_array_append_new(list, json_string(q->camera[i]));
	return rc | json_object_set_new(json, "camera", list);
}

static int
describe_flag(json_t *json, const char *name, bool on)
{
	return on ? json_object_set_new(json, name, json_true()) : 0;
}

json_t *
query_describe(const struct query *query)
{
	const struct search_query *q = &query->search;
	json_t *json = json_object();
	int rc = 0;

	if (q->pattern != NULL)
		rc |= record_set_string(json, "plate", q->pattern);
	rc |= describe_flag(json, "confusable", q->confusable);
	rc |= describe_flag(json, "slip", q->slip);
	rc |= describe_flag(json, "best", q->best);
	if (q->area != SEARCH_ANYWHERE)
		rc |= record_set_string(json, areas[q->area], query->area);
	if (q->cameras > 0)
		rc |= describe_cameras(json, q);
	for (int i = 0; i < ENTRY_TRAITS; i++)
		if (q->trait[i] != NULL)
			rc |= record_set_string(json, traits[i], q->trait[i]);
	if (query->bounded[0])
		rc |= record_set_time(json, "from", query->asked_from);
	if (query->bounded[1])
		rc |= record_set_time(json, "to", q->to);
	rc |= json_object_set_new(json, "limit", json_integer(
	    (json_int_t)q->limit));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}
