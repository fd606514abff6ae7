/* What is asked of a search, as JSON, and whether it may be. */
#include "ask.h"

#include <string.h>

#include "base/stamp.h"
#include "base/utf8.h"
#include "policy/field.h"
#include "record/frame.h"
#include "record/record.h"

#define FIXED_MIN	2	/* characters that a pattern must name */
#define SLIP_MIN	4	/* ... and a plate with a slip */

static const char *const areas[ASK_AREAS] = { NULL, "near", "box", "polygon",
    "area" };

bool
ask_presentable(const char *text)
{
	size_t len = strlen(text);

	return len <= ASK_TEXT && strspn(text, " ") < len &&
	    utf8_presentable(text);
}

int
ask_set_area(struct ask *a, enum ask_area kind, const char *text,
    struct reason *why)
{
	struct search_query *q = &a->search;

	if (a->kind != ASK_ANYWHERE)
		return reason_set(why, "one area: near, box, polygon or "
		    "area");
	a->kind = kind;
	a->area = text;
	if (kind == ASK_CIRCLE) {
		q->area = SEARCH_CIRCLE;
		return geo_parse_circle(text, &q->centre, &q->radius, why);
	}
	if (kind == ASK_BOX) {
		q->area = SEARCH_BOX;
		return geo_parse_box(text, &q->least, &q->most, why);
	}
	if (kind == ASK_NAMED)
		return ask_presentable(text) ? 0 : reason_set(why,
		    "--area: no name of an area");
	q->area = SEARCH_RING;
	q->ring = a->ring;
	return geo_parse_ring(text, a->ring, ASK_CORNERS, &q->corners, why);
}

int
ask_set_plate(struct ask *a, const char *text, struct reason *why)
{
	a->search.pattern = a->pattern;
	return plate_pattern(text, a->pattern, why);
}

int
ask_set_trait(struct ask *a, enum entry_trait trait, const char *text,
    struct reason *why)
{
	json_t *utf8 = json_string(text);
	size_t len = strlen(text);
	bool fits = utf8 != NULL && len > 0 && len <= 64;

	json_decref(utf8);
	a->search.trait[trait] = text;
	return fits ? 0 : reason_set(why, "--%s: 1 to 64 bytes of UTF-8",
	    entry_traits[trait]);
}

int
ask_add_camera(struct ask *a, const char *text, struct reason *why)
{
	struct search_query *q = &a->search;

	if (q->cameras == SEARCH_CAMERAS)
		return reason_set(why, "more than %d cameras",
		    SEARCH_CAMERAS);
	q->camera[q->cameras++] = text;
	return frame_camera_check(text, why);
}

int
ask_add_also(struct ask *a, const char *text, struct reason *why)
{
	if (a->others == ASK_ALSO)
		return reason_set(why, "more than %d other agencies",
		    ASK_ALSO);
	if (!ask_presentable(text) || strlen(text) > FIELD_NAME_MAX)
		return reason_set(why, "--also: no name of an agency");
	for (size_t i = 0; i < a->others; i++)
		if (strcmp(a->also[i], text) == 0)
			return reason_set(why, "--also: %s twice", text);
	a->also[a->others++] = text;
	return 0;
}

void
ask_set_from(struct ask *a, int64_t time)
{
	a->search.from = a->asked_from = time;
	a->bounded[0] = true;
}

void
ask_set_to(struct ask *a, int64_t time)
{
	a->search.to = a->asked_to = time;
	a->bounded[1] = true;
}

static int
describe_also(json_t *json, const struct ask *a)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < a->others; i++)
		rc |= json_array_append_new(list, json_string(a->also[i]));
	return rc | json_object_set_new(json, "also", list);
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
ask_query(const struct ask *a)
{
	const struct search_query *q = &a->search;
	json_t *json = json_object();
	int rc = 0;

	if (q->pattern != NULL)
		rc |= record_set_string(json, "plate", q->pattern);
	rc |= describe_flag(json, "confusable", q->confusable);
	rc |= describe_flag(json, "slip", q->slip);
	rc |= describe_flag(json, "best", q->best);
	if (a->kind != ASK_ANYWHERE)
		rc |= record_set_string(json, areas[a->kind], a->area);
	if (q->cameras > 0)
		rc |= describe_cameras(json, q);
	for (int i = 0; i < ENTRY_TRAITS; i++)
		if (q->trait[i] != NULL)
			rc |= record_set_string(json, entry_traits[i],
			    q->trait[i]);
	if (a->bounded[0])
		rc |= record_set_time(json, "from", a->asked_from);
	if (a->bounded[1])
		rc |= record_set_time(json, "to", a->asked_to);
	if (q->limit != 0)
		rc |= json_object_set_new(json, "limit", json_integer(
		    (json_int_t)q->limit));
	rc |= describe_flag(json, "photos", a->photos);
	rc |= describe_flag(json, "save", a->save);
	if (a->others > 0)
		rc |= describe_also(json, a);
	if (a->retention != 0)
		rc |= json_object_set_new(json, "retention_days", json_real(
		    (double)a->retention / STAMP_DAY));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

json_t *
ask_describe(const struct ask *a)
{
	json_t *json = json_object();
	int rc = record_set_string(json, "type", "ask");

	if (a->case_number != NULL)
		rc |= record_set_string(json, "case", a->case_number);
	if (a->call_number != NULL)
		rc |= record_set_string(json, "call", a->call_number);
	if (a->purpose != NULL)
		rc |= record_set_string(json, "purpose", a->purpose);
	rc |= json_object_set_new(json, "query", ask_query(a));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
read_cameras(struct ask *a, const json_t *value, struct reason *why)
{
	const json_t *one;
	size_t i;

	if (json_is_string(value))
		return ask_add_camera(a, json_string_value(value), why);
	if (!json_is_array(value) || json_array_size(value) == 0)
		return reason_set(why, "camera: no text and no list");
	json_array_foreach(value, i, one)
		if (!json_is_string(one) || ask_add_camera(a,
		    json_string_value(one), why) != 0)
			return reason_prefix(why, "camera");
	return 0;
}

static int
read_also(struct ask *a, const json_t *list, struct reason *why)
{
	const json_t *one;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0)
		return reason_set(why, "also: no list");
	json_array_foreach(list, i, one)
		if (!json_is_string(one) || ask_add_also(a,
		    json_string_value(one), why) != 0)
			return reason_prefix(why, "also");
	return 0;
}

/* 1: it is one of these. */
static int
read_flag(struct ask *a, const char *name, const json_t *value)
{
	const struct {
		const char *name;
		bool *to;
	} flags[] = {
		{ "confusable", &a->search.confusable },
		{ "slip", &a->search.slip },
		{ "best", &a->search.best },
		{ "photos", &a->photos },
		{ "save", &a->save },
	};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (strcmp(name, flags[i].name) == 0 &&
		    json_is_true(value)) {
			*flags[i].to = true;
			return 1;
		}
	return 0;
}

/* 1: it is one of these; -1: it is, and is wrong. */
static int
read_number(struct ask *a, const char *name, const json_t *value,
    struct reason *why)
{
	double days;

	if (strcmp(name, "limit") == 0 && json_is_integer(value)) {
		if (json_integer_value(value) < 1 ||
		    json_integer_value(value) > 100000)
			return reason_set(why, "limit: not from 1 to 100000");
		a->search.limit = (size_t)json_integer_value(value);
		return 1;
	}
	if (strcmp(name, "retention_days") == 0 && json_is_number(value)) {
		days = json_number_value(value);
		if (!(days > 0 && days <=
		    (double)STORE_RETENTION_MAX / STAMP_DAY))
			return reason_set(why, "retention_days: out of "
			    "range");
		a->retention = (int64_t)(days * STAMP_DAY + 0.5);
		return 1;
	}
	return 0;
}

static int
read_text(struct ask *a, const char *name, const char *text,
    struct reason *why)
{
	int64_t time;

	if (strcmp(name, "plate") == 0)
		return ask_set_plate(a, text, why);
	for (int i = ASK_CIRCLE; i < ASK_AREAS; i++)
		if (strcmp(name, areas[i]) == 0)
			return ask_set_area(a, (enum ask_area)i, text, why);
	for (int i = 0; i < ENTRY_TRAITS; i++)
		if (strcmp(name, entry_traits[i]) == 0)
			return ask_set_trait(a, (enum entry_trait)i, text,
			    why);
	if (strcmp(name, "from") == 0 || strcmp(name, "to") == 0) {
		if (stamp_parse(text, &time, why) != 0)
			return -1;
		if (name[0] == 'f')
			ask_set_from(a, time);
		else
			ask_set_to(a, time);
		return 0;
	}
	return reason_set(why, "an unknown member, or of another type");
}

static int
read_query(const json_t *query, struct ask *a, struct reason *why)
{
	const char *name;
	json_t *value;
	int rc;

	json_object_foreach((json_t *)query, name, value) {
		rc = read_flag(a, name, value);
		if (rc == 0)
			rc = read_number(a, name, value, why);
		if (rc == 1)
			continue;
		if (rc == 0 && strcmp(name, "camera") == 0)
			rc = read_cameras(a, value, why);
		else if (rc == 0 && strcmp(name, "also") == 0)
			rc = read_also(a, value, why);
		else if (rc == 0 && json_is_string(value))
			rc = read_text(a, name, json_string_value(value),
			    why);
		else if (rc == 0)
			rc = reason_set(why, "an unknown member, or of "
			    "another type");
		if (rc != 0)
			return reason_prefix(why, "query");
	}
	return 0;
}

int
ask_read(const json_t *json, struct ask *a, struct reason *why)
{
	const char *name;
	json_t *value;

	*a = (struct ask){ .kind = ASK_ANYWHERE };
	json_object_foreach((json_t *)json, name, value) {
		if (strcmp(name, "query") == 0 && json_is_object(value)) {
			if (read_query(value, a, why) != 0)
				return -1;
			continue;
		}
		if (!json_is_string(value))
			return reason_set(why, "ask: an unknown member, or "
			    "of another type");
		if (strcmp(name, "case") == 0)
			a->case_number = json_string_value(value);
		else if (strcmp(name, "call") == 0)
			a->call_number = json_string_value(value);
		else if (strcmp(name, "purpose") == 0)
			a->purpose = json_string_value(value);
		else if (strcmp(name, "type") != 0 ||
		    strcmp(json_string_value(value), "ask") != 0)
			return reason_set(why, "ask: an unknown member, or "
			    "of another type");
	}
	return 0;
}

static const char *
plate_objection(const struct search_query *q)
{
	if (q->pattern == NULL)
		return q->confusable ? "--confusable needs --plate" :
		    q->slip ? "--slip needs --plate" : NULL;
	if (plate_fixed(q->pattern) < FIXED_MIN)
		return "a plate pattern needs at least two letters or digits, "
		    "as in 7AB?12*";
	if (plate_fixed(q->pattern) > PLATE_MAX)
		return "no plate has so many characters";
	if (q->slip && plate_is_partial(q->pattern))
		return "--slip needs a whole plate";
	if (q->slip && plate_fixed(q->pattern) < SLIP_MIN)
		return "--slip needs at least four letters or digits";
	return NULL;
}

/* What makes sense in one store alone. */
static const char *
others_objection(const struct ask *a)
{
	if (a->others == 0)
		return NULL;
	if (a->search.cameras > 0)
		return "--also: cameras are each agency's own; name a place";
	if (a->search.best)
		return "--also: results come by time, and not --best first";
	if (a->save)
		return "--also: what others answer cannot be signed here; "
		    "--save without it";
	return NULL;
}

/* What the times come to, after the search has been bounded. */
static const char *
time_objection(const struct ask *a)
{
	const struct search_query *q = &a->search;

	if (a->bounded[0] && a->bounded[1] && a->asked_from >= a->asked_to)
		return "--from is not before --to";
	if (q->to > q->from)
		return NULL;
	return q->from > a->asked_from || !a->bounded[0] ?
	    "all of that time is past the retention" :
	    "all of that time is in the future";
}

/* Days where it is some, else hours. */
static int
window_refused(int64_t window, struct reason *why)
{
	if (window % STAMP_DAY == 0)
		return reason_set(why, "a search without a plate, or with "
		    "fewer than %d characters of one, is of %lld days at "
		    "most", PLATE_NAMED, (long long)(window / STAMP_DAY));
	return reason_set(why, "a search without a plate, or with fewer than "
	    "%d characters of one, is of %lld hours at most", PLATE_NAMED,
	    (long long)(window / STAMP_HOUR));
}

int
ask_bound(struct ask *a, const struct ask_bounds *b, struct reason *why)
{
	struct search_query *q = &a->search;
	const char *wrong = plate_objection(q);
	bool vague = plate_is_vague(q->pattern);
	int64_t cutoff = b->cutoff;

	if (a->retention != 0 && b->now - a->retention > cutoff)
		cutoff = b->now - a->retention;
	if (!a->bounded[0] || q->from <= cutoff)
		q->from = cutoff + 1;
	if (!a->bounded[1])
		q->to = b->now + STORE_EARLY + 1;
	if (wrong == NULL)
		wrong = others_objection(a);
	if (wrong == NULL && q->pattern == NULL && a->kind == ASK_ANYWHERE &&
	    q->cameras == 0)
		wrong = "search for a plate, an area or a camera";
	if (wrong == NULL && vague && (!a->bounded[0] || !a->bounded[1]))
		wrong = q->pattern == NULL ?
		    "a search without a plate needs --from" :
		    "fewer than three characters of a plate need --from";
	if (wrong == NULL && vague && a->asked_to - a->asked_from > b->window)
		return window_refused(b->window, why);
	if (wrong == NULL)
		wrong = time_objection(a);
	if (wrong != NULL)
		return reason_set(why, "%s", wrong);
	if (q->limit > b->results)
		return reason_set(why, "--limit %zu: the policy shows %zu "
		    "results at most", q->limit, b->results);
	if (q->limit == 0)
		q->limit = b->results;
	return 0;
}
