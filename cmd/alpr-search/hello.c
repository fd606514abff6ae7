/* What the half that talks to the person has to know of the policy. */
#include "hello.h"

#include "base/stamp.h"
#include "record/record.h"

#define CORNERS_MAX 10000

const char *
hello_agency(const struct policy *p, const struct policy_person *person)
{
	const struct policy_agency *agency = policy_agency(p,
	    person->agency);

	return agency == NULL ? person->agency : agency->name;
}

static int
list_texts(json_t *json, const char *name, const char *const *texts,
    size_t n)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		rc |= json_array_append_new(list, json_string(texts[i]));
	return rc | json_object_set_new(json, name, list);
}

static int
list_areas(json_t *json, const struct policy *p)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < p->area_count; i++)
		rc |= json_array_append_new(list,
		    json_string(p->areas[i].name));
	return rc | json_object_set_new(json, "areas", list);
}

int
hello_describe(json_t *json, const struct policy *p,
    const struct policy_person *person, int64_t kept)
{
	int rc = 0;

	rc |= record_set_string(json, "policy", p->sha256);
	rc |= json_object_set_new(json, "version", json_integer(p->version));
	rc |= record_set_string(json, "agency", p->agency.name);
	rc |= record_set_string(json, "agency_id", p->agency.id);
	rc |= record_set_string(json, "person", person->name);
	rc |= record_set_string(json, "person_agency",
	    hello_agency(p, person));
	rc |= record_set_string(json, "time_zone", p->time_zone);
	rc |= list_texts(json, "purposes", p->purposes, p->purpose_count);
	rc |= list_texts(json, "cases", p->numbers.cases.list,
	    p->numbers.cases.n);
	rc |= list_texts(json, "calls", p->numbers.calls.list,
	    p->numbers.calls.n);
	rc |= list_areas(json, p);
	rc |= json_object_set_new(json, "window",
	    json_integer(p->window / STAMP_SECOND));
	rc |= json_object_set_new(json, "retention",
	    json_integer(kept / STAMP_SECOND));
	return rc | json_object_set_new(json, "results",
	    json_integer(p->results));
}

static json_t *
ring_of(const struct area_ring *ring)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < ring->n; i++)
		rc |= json_array_append_new(list, json_pack("[f, f]",
		    ring->corners[i].lat, ring->corners[i].lon));
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}

json_t *
hello_rings(const struct area *area)
{
	json_t *list = json_array();
	size_t corners = 0;
	int rc = 0;

	for (size_t i = 0; i < area->n; i++)
		corners += area->rings[i].n;
	for (size_t i = 0; i < area->n && corners <= CORNERS_MAX; i++)
		rc |= json_array_append_new(list, ring_of(&area->rings[i]));
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}
