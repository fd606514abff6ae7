/* Alert records. */
#include "alert.h"

#include <string.h>

#include "base/stamp.h"
#include "record/record.h"

const char *const alert_outcomes[] = { "confirmed", "misread", "stale",
    "other", NULL };

static int
make_id(const struct sighting *s, const char *list, char id[UUID_SIZE],
    struct reason *why)
{
	unsigned char hash[DIGEST_BYTES];
	char text[UUID_SIZE + 128];
	int len;

	len = snprintf(text, sizeof(text), "%s\nalert\n%s",
	    record_id(s->json), list);
	if (len >= (int)sizeof(text))
		return reason_set(why, "list: a name too long");
	if (digest_sha256(text, (size_t)len, hash, why) != 0)
		return -1;
	return uuid_make(s->time, hash, id, why);
}

static int
set_text(json_t *json, const char *name, const char *text)
{
	return text == NULL || text[0] == '\0' ? 0 :
	    record_set_string(json, name, text);
}

static int
set_time(json_t *json, const char *name, int64_t time)
{
	return time == HOTLIST_NEVER ? 0 : record_set_time(json, name, time);
}

static int
set_age(json_t *json, const char *name, int64_t now, int64_t time)
{
	if (time == HOTLIST_NEVER)
		return 0;
	return json_object_set_new(json, name, json_integer(now > time ?
	    (now - time) / STAMP_SECOND : 0));
}

static json_t *
describe_entry(const struct hotlist_entry *e, const struct alert_list *list)
{
	json_t *json = json_object();
	int rc = 0;

	if (json == NULL)
		return NULL;
	rc |= record_set_string(json, "plate", e->plate);
	rc |= set_text(json, "region", e->region);
	rc |= set_text(json, "reason", e->reason);
	rc |= set_text(json, "source", e->source[0] != '\0' ? e->source :
	    list->source);
	rc |= set_time(json, "entered", e->entered);
	rc |= set_time(json, "expires", e->expires);
	rc |= set_text(json, "case", e->number);
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}

static int
set_match(json_t *json, const struct match *m)
{
	static const char *const kinds[] = { "exact", "candidate",
	    "confusable" };
	int rc = record_set_string(json, "match", kinds[m->kind]);

	if (m->kind != MATCH_EXACT)
		rc |= record_set_real(json, "probability", m->probability,
		    4) | set_text(json, "confusion", m->confusion);
	if (m->entries > 1)
		rc |= json_object_set_new(json, "entries",
		    json_integer((json_int_t)m->entries));
	return rc;
}

json_t *
alert_make(const struct sighting *s, const struct alert_list *list,
    const struct hotlist *entries, const struct match *m, int64_t now,
    struct reason *why)
{
	struct hotlist_entry e;
	char id[UUID_SIZE];
	json_t *json;
	int rc = 0;

	if (make_id(s, list->name, id, why) != 0)
		return NULL;
	hotlist_entry(entries, m->entry, &e);
	json = record_new("alert", id);
	if (json == NULL)
		goto err;
	rc |= record_set_time(json, "time", s->time);
	rc |= record_set_time(json, "raised", now);
	rc |= record_set_string(json, "status", "unverified");
	rc |= record_set_string(json, "advice", ALERT_ADVICE);
	rc |= set_text(json, "warning", list->warning);
	rc |= record_set_string(json, "list", list->name);
	rc |= record_set_time(json, "list_time", list->written);
	rc |= set_age(json, "list_age", now, list->written);
	rc |= set_age(json, "entry_age", now, e.entered);
	rc |= json_object_set_new(json, "entry", describe_entry(&e, list));
	rc |= set_match(json, m);
	rc |= json_object_set(json, "sighting", s->json);
	if (rc == 0)
		return json;
err:
	reason_set(why, "out of memory");
	json_decref(json);
	return NULL;
}
