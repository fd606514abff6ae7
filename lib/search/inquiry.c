/* A query that one agency sends to others. */
#include "inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/stamp.h"
#include "record/record.h"

#define TYPE	"inquiry"

int
inquiry_id(int64_t time, char id[UUID_SIZE], struct reason *why)
{
	unsigned char seed[DIGEST_BYTES];

	if (crypto_random(seed, sizeof(seed), why) != 0)
		return -1;
	return uuid_make(time, seed, id, why);
}

/* What is of this agency alone stays here. */
static int
make_portable(json_t *query, const char *polygon)
{
	json_object_del(query, "also");
	if (polygon == NULL)
		return 0;
	json_object_del(query, "area");
	return record_set_string(query, "polygon", polygon);
}

char *
inquiry_text(const struct inquiry *from, const struct ask *ask,
    const char *polygon, struct reason *why)
{
	json_t *json = ask_describe(ask), *to = json_array();
	char *line = NULL, *text = NULL;
	int rc = json_object_set_new(json, "v", json_integer(RECORD_VERSION));

	rc |= record_set_string(json, "type", TYPE);
	rc |= record_set_string(json, "id", from->id);
	rc |= record_set_time(json, "time", from->time);
	rc |= record_set_string(json, "agency", from->agency);
	rc |= record_set_string(json, "officer", from->officer);
	rc |= record_set_string(json, "officer_id", from->officer_id);
	for (size_t i = 0; i < ask->others; i++)
		rc |= json_array_append_new(to, json_string(ask->also[i]));
	rc |= json_object_set_new(json, "to", to);
	rc |= make_portable(json_object_get(json, "query"), polygon);
	if (rc == 0)
		line = record_text(json);
	if (line == NULL || asprintf(&text, "%s\n", line) < 0) {
		text = NULL;
		reason_set(why, "out of memory");
	}
	free(line);
	json_decref(json);
	return text;
}

json_t *
inquiry_record(const char *id, const char *note)
{
	json_t *json = record_new(TYPE, id);

	if (json != NULL && record_set_string(json, "note", note) == 0)
		return json;
	json_decref(json);
	return NULL;
}

const char *
inquiry_note(const char *line, size_t len, json_t **record,
    struct reason *why)
{
	const char *note = NULL;

	*record = record_parse(line, len, why);
	if (*record == NULL)
		return NULL;
	if (!record_is(*record, TYPE) || json_object_size(*record) != 4)
		reason_set(why, "no record of type inquiry with a note and "
		    "nothing else");
	else if (record_need(record_string(*record, "note", INQUIRY_MAX,
	    &note, why), "note", why) == 0)
		return note;
	json_decref(*record);
	*record = NULL;
	return NULL;
}

static int
read_text(const json_t *json, const char *name, size_t max,
    const char **text, struct reason *why)
{
	if (record_need(record_string(json, name, max, text, why), name,
	    why) != 0)
		return -1;
	return ask_presentable(*text) ? 0 : reason_set(why, "%s: cannot be "
	    "shown", name);
}

/* Takes the members that are not of what is asked out into the head. */
static int
behead(struct inquiry *q, struct reason *why)
{
	static const char *const names[] = { "v", "id", "agency", "to",
	    "officer", "officer_id", "time" };
	json_t *value;

	q->head = json_object();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		value = json_object_get(q->json, names[i]);
		if (value == NULL)
			return reason_set(why, "%s: missing", names[i]);
		if (json_object_set(q->head, names[i], value) != 0)
			return reason_set(why, "out of memory");
		json_object_del(q->json, names[i]);
	}
	return record_set_string(q->json, "type", "ask") == 0 ? 0 :
	    reason_set(why, "out of memory");
}

static int
read_head(struct inquiry *q, struct reason *why)
{
	unsigned char id[UUID_BYTES];
	const char *text;

	if (read_text(q->head, "id", UUID_SIZE - 1, &text, why) != 0 ||
	    uuid_parse(text, id, why) != 0)
		return -1;
	uuid_format(id, q->id);
	if (read_text(q->head, "agency", 64, &q->agency, why) != 0 ||
	    read_text(q->head, "officer", 128, &q->officer, why) != 0 ||
	    read_text(q->head, "officer_id", 64, &q->officer_id, why) != 0)
		return -1;
	q->to = json_object_get(q->head, "to");
	if (json_integer_value(json_object_get(q->head, "v")) !=
	    RECORD_VERSION || !json_is_array(q->to))
		return reason_set(why, "v or to: not as it should be");
	return record_need(record_time(q->head, "time", &q->time, why),
	    "time", why);
}

int
inquiry_open(struct inquiry *q, const char *note,
    const struct note_key *key, struct reason *why)
{
	const char *type;
	size_t len;

	*q = (struct inquiry){ .json = NULL };
	if (note_open(note, strlen(note), key, &len, why) != 1)
		return reason_prefix(why, "the inquiry is not signed by %s",
		    key->name);
	q->json = json_loadb(note, len, JSON_REJECT_DUPLICATES, NULL);
	type = record_said(q->json, "type");
	if (type == NULL || strcmp(type, TYPE) != 0)
		return reason_set(why, "what is signed is no inquiry");
	if (behead(q, why) != 0 || read_head(q, why) != 0 ||
	    ask_read(q->json, &q->ask, why) != 0)
		return reason_prefix(why, "inquiry");
	if (q->ask.others > 0 || q->ask.save)
		return reason_set(why, "inquiry: nothing is saved or asked "
		    "of others for another agency");
	return 0;
}

void
inquiry_clear(struct inquiry *q)
{
	json_decref(q->json);
	json_decref(q->head);
	crypto_wipe(q, sizeof(*q));
}

int
inquiry_check(const struct inquiry *q, const char *from, const char *to,
    int64_t now, struct reason *why)
{
	const json_t *one;
	const char *id;
	bool addressed = false;
	size_t i;

	json_array_foreach(q->to, i, one) {
		id = json_string_value(one);
		addressed = addressed || (id != NULL && strcmp(id, to) == 0);
	}
	if (strcmp(q->agency, from) != 0)
		return reason_set(why, "the inquiry is of agency %s",
		    q->agency);
	if (!addressed)
		return reason_set(why, "the inquiry is not for agency %s",
		    to);
	if (q->time < now - INQUIRY_AGE || q->time > now + INQUIRY_AGE)
		return reason_set(why, "the inquiry is of another time: it "
		    "is a copy, or a clock is wrong");
	return 0;
}
