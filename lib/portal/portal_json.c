/* What the public is told, as JSON. */
#include <string.h>

#include "base/stamp.h"
#include "portal.h"
#include "record/record.h"

/* Takes the value; a missing one is a fault. */
static int
set(json_t *json, const char *name, json_t *value)
{
	return json_object_set_new(json, name, value);
}

static int
count(json_t *json, const char *name, uint64_t n)
{
	return set(json, name, json_integer((json_int_t)n));
}

static json_t *
texts(const char *const *from, size_t n)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		rc |= json_array_append_new(list, json_string(from[i]));
	if (rc == 0)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *
agency(const struct policy_agency *a, const char *kind)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:b, s:b}", "id", a->id,
	    "name", a->name, "state", a->state, "kind", kind, "suspended",
	    (int)a->suspended, "shares_with_us", (int)(a->ask.list != NULL));
}

static int
add_agencies(const struct portal *p, json_t *json)
{
	const struct policy *policy = p->policy;
	json_t *list = json_array();
	int rc = json_array_append_new(list, agency(&policy->agency, "own"));

	for (size_t i = 0; i < policy->sharing_count; i++)
		rc |= json_array_append_new(list, agency(&policy->sharing[i],
		    lawful_kinds[policy->sharing[i].kind]));
	rc |= set(json, "organizations", list);
	list = json_array();
	for (size_t i = 0; i < policy->source_count; i++)
		rc |= json_array_append_new(list, agency(&policy->sources[i],
		    lawful_kinds[policy->sources[i].kind]));
	return rc | set(json, "sources", list);
}

static int
add_policy(const struct portal *p, json_t *json)
{
	const struct policy *policy = p->policy;
	const char *const *words;
	size_t n;
	int rc;

	rc = set(json, "purposes", texts((const char *const *)
	    policy->purposes, policy->purpose_count));
	for (int i = 0; i < PORTAL_WORDS; i++) {
		n = portal_words(p, (enum portal_words)i, &words);
		rc |= set(json, portal_words_names[i], texts(words, n));
	}
	rc |= set(json, "policy", json_pack("{s:I, s:s}", "version",
	    (json_int_t)policy->version, "sha256", policy->sha256));
	rc |= set(json, "retention_hours", json_integer((json_int_t)
	    (p->retention / STAMP_HOUR)));
	if (policy->portal.contact != NULL)
		rc |= record_set_string(json, "contact",
		    policy->portal.contact);
	return rc;
}

static json_t *
hits(const struct facts_hits *from)
{
	json_t *json = json_object();
	int rc = count(json, "all", from->all);

	for (int i = 0; i < FACTS_OUTCOMES; i++)
		rc |= count(json, facts_outcomes[i], from->outcome[i]);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
add_lists(const struct portal *p, json_t *json)
{
	const struct policy_list *l;
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < p->policy->hot_list_count; i++) {
		l = &p->policy->hot_lists[i];
		rc |= json_array_append_new(list, json_pack("{s:s, s:s, s:I}",
		    "name", l->name, "source", l->source, "max_age_hours",
		    (json_int_t)(l->max_age / STAMP_HOUR)));
	}
	return rc | set(json, "hot_lists", list);
}

static int
add_months(const struct portal *p, json_t *json)
{
	const struct facts *f = p->facts;
	json_t *months = json_array(), *purposes, *month;
	int rc = 0;

	for (int i = 0; i < FACTS_MONTHS; i++) {
		month = json_object();
		rc |= record_set_string(month, "month", f->months[i].name);
		rc |= count(month, "searches", f->months[i].searches);
		rc |= count(month, "refused", f->months[i].refused);
		rc |= count(month, "hits", f->months[i].hits);
		purposes = json_object();
		for (size_t k = 0; k < f->purpose_count; k++)
			if (f->purposes[k].month[i] > 0)
				rc |= count(purposes, f->purposes[k].name,
				    f->purposes[k].month[i]);
		if (i < FACTS_MONTHS - 1)
			rc |= set(month, "purposes", json_incref(purposes));
		json_decref(purposes);
		rc |= json_array_append_new(months, month);
	}
	return rc | set(json, "months", months);
}

static json_t *
search(const struct facts_search *s)
{
	json_t *json = json_pack("{s:s, s:s, s:s, s:s}", "id", s->id, "time",
	    s->time, "purpose", s->purpose, "agency", s->agency);
	int rc = json == NULL ? -1 : 0;

	if (s->cameras >= 0)
		rc |= set(json, "cameras", json_integer((json_int_t)
		    s->cameras));
	if (s->number[0] != '\0')
		rc |= record_set_string(json, "case", s->number);
	if (s->person[0] != '\0')
		rc |= record_set_string(json, "person", s->person);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
add_searches(const struct portal *p, json_t *json)
{
	json_t *list = json_array();
	int rc = 0;

	for (size_t i = 0; i < p->facts->listed_count; i++)
		rc |= json_array_append_new(list,
		    search(&p->facts->listed[i]));
	return rc | set(json, "searches", list);
}

static int
add_audits(const struct portal *p, json_t *json)
{
	const struct facts *f = p->facts;
	json_t *audits = json_object();
	int rc = count(audits, "looks", f->looks);

	rc |= count(audits, "draws", f->draws);
	rc |= count(audits, "drawn", f->drawn);
	if (f->last_look != 0)
		rc |= record_set_time(audits, "last", f->last_look);
	return rc | set(json, "audits", audits);
}

static int
add_log(const struct portal *p, json_t *json)
{
	json_t *log = json_object();
	char root[DIGEST_HEX];
	int rc = record_set_string(log, "origin", p->checkpoint.origin);

	digest_hex(p->checkpoint.root.bytes, DIGEST_BYTES, root);
	rc |= count(log, "entries", p->checkpoint.size);
	rc |= record_set_string(log, "root", root);
	rc |= record_set_string(log, "checkpoint", p->note);
	rc |= record_set_string(log, "key", p->key);
	return rc | set(json, "log", log);
}

static int
add_days(const struct portal *p, json_t *json)
{
	json_t *days = json_object();
	int rc = count(days, "days", FACTS_DAYS);

	rc |= count(days, "vehicles", p->vehicles);
	rc |= count(days, "searches", p->facts->searches);
	rc |= count(days, "refused", p->facts->refused);
	rc |= set(days, "hits", hits(&p->facts->hits));
	return rc | set(json, "last", days);
}

static int
add_people(const struct portal *p, json_t *json)
{
	json_t *people = json_object();
	int rc = count(people, "investigators", portal_people(p,
	    POLICY_INVESTIGATOR));

	rc |= count(people, "auditors", portal_people(p, POLICY_AUDITOR));
	rc |= count(people, "administrators", portal_people(p,
	    POLICY_ADMINISTRATOR));
	return rc | set(json, "people", people);
}

json_t *
portal_json(const struct portal *p)
{
	json_t *json = json_object();
	int rc = count(json, "v", 1);

	rc |= record_set_time(json, "time", p->facts->setup.now);
	rc |= record_set_string(json, "agency", p->policy->agency.name);
	rc |= record_set_string(json, "time_zone", p->policy->time_zone);
	rc |= count(json, "cameras", p->policy->camera_count);
	rc |= add_days(p, json);
	rc |= add_people(p, json);
	rc |= add_policy(p, json);
	rc |= add_agencies(p, json);
	rc |= add_lists(p, json);
	rc |= set(json, "outcomes", hits(&p->facts->hits_year));
	rc |= add_audits(p, json);
	rc |= add_log(p, json);
	rc |= add_months(p, json);
	rc |= add_searches(p, json);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}
