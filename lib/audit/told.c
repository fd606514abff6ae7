/* Searches in rows. */
#include "told.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

const char *const told_columns[TOLD_COLUMNS] = { "time", "plate", "query",
    "user", "agency", "purpose", "case", "call", "count", "outcome",
    "reason", "uid", "policy", "entry", "answer",
    "person", "saved" };

/* Which of them the entry has as they are. */
static const enum told copied[] = { TOLD_USER, TOLD_AGENCY, TOLD_PURPOSE,
    TOLD_CASE, TOLD_CALL, TOLD_UID, TOLD_POLICY, TOLD_PERSON };

#define COPIED (sizeof(copied) / sizeof(*copied))

/* NULL: no memory. */
static char *
words(const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return strdup("");
	if (json_is_string(value))
		return strdup(json_string_value(value));
	return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

static char *
number(int64_t n)
{
	char *text;

	return asprintf(&text, "%" PRId64, n) < 0 ? NULL : text;
}

static char *
user(const json_t *entry)
{
	const json_t *name = json_object_get(entry, "user");
	char room[SEARCHES_WHO];

	if (name != NULL && !json_is_string(name))
		return words(name);
	return strdup(searches_who(entry, room));
}

/* The elements of a query but for its plate. */
static char *
query_words(const json_t *query)
{
	char *text = NULL, *value;
	const char *name, *between = "";
	json_t *member;
	bool failed = false;
	size_t len;
	FILE *out;

	if (!json_is_object(query))
		return words(query);
	out = open_memstream(&text, &len);
	if (out == NULL)
		return NULL;
	json_object_foreach((json_t *)query, name, member) {
		if (strcmp(name, "plate") == 0)
			continue;
		fprintf(out, "%s%s", between, name);
		between = "; ";
		if (json_is_true(member))
			continue;
		value = words(member);
		failed = failed || value == NULL;
		fprintf(out, " %s", value == NULL ? "" : value);
		free(value);
	}
	if (fclose(out) == 0 && !failed)
		return text;
	free(text);
	return NULL;
}

int
told_cells(const struct searches_one *one, char *cells[TOLD_COLUMNS],
    struct reason *why)
{
	const json_t *query = json_object_get(one->entry, "query");

	for (int i = 0; i < TOLD_COLUMNS; i++)
		cells[i] = NULL;
	for (size_t i = 0; i < COPIED; i++)
		cells[copied[i]] = words(json_object_get(one->entry,
		    told_columns[copied[i]]));
	free(cells[TOLD_USER]);
	cells[TOLD_USER] = user(one->entry);
	cells[TOLD_TIME] = words(json_object_get(one->entry, "time"));
	cells[TOLD_PLATE] = words(json_object_get(query, "plate"));
	cells[TOLD_QUERY] = query_words(query);
	cells[TOLD_COUNT] = one->count < 0 ? strdup("") :
	    number(one->count);
	cells[TOLD_OUTCOME] = strdup(searches_outcomes[one->outcome]);
	cells[TOLD_REASON] = strdup(one->reason == NULL ? "" : one->reason);
	cells[TOLD_SAVED] = words(one->saved);
	cells[TOLD_ENTRY] = number((int64_t)one->n);
	cells[TOLD_ANSWER] = one->answer == 0 ? strdup("") :
	    number((int64_t)one->answer);
	for (int i = 0; i < TOLD_COLUMNS; i++)
		if (cells[i] == NULL) {
			told_free(cells);
			return reason_set(why, "out of memory");
		}
	return 0;
}

void
told_free(char *cells[TOLD_COLUMNS])
{
	for (int i = 0; i < TOLD_COLUMNS; i++) {
		free(cells[i]);
		cells[i] = NULL;
	}
}

static int
copy(json_t *to, enum told column, json_t *value)
{
	return value == NULL ? 0 : json_object_set(to, told_columns[column],
	    value);
}

json_t *
told_json(const struct searches_one *one)
{
	json_t *json = json_object();
	json_t *query = json_object_get(one->entry, "query");
	char who[SEARCHES_WHO];
	int rc = copy(json, TOLD_TIME, json_object_get(one->entry, "time"));

	rc |= copy(json, TOLD_PLATE, json_object_get(query, "plate"));
	rc |= copy(json, TOLD_QUERY, query);
	for (size_t i = 0; i < COPIED; i++)
		rc |= copy(json, copied[i], json_object_get(one->entry,
		    told_columns[copied[i]]));
	if (json_object_get(one->entry, "inquiry") != NULL)
		rc |= record_set_string(json, told_columns[TOLD_USER],
		    searches_who(one->entry, who));
	rc |= copy(json, TOLD_SAVED, one->saved);
	if (one->count >= 0)
		rc |= json_object_set_new(json, told_columns[TOLD_COUNT],
		    json_integer(one->count));
	rc |= record_set_string(json, told_columns[TOLD_OUTCOME],
	    searches_outcomes[one->outcome]);
	if (one->reason != NULL)
		rc |= record_set_string(json, told_columns[TOLD_REASON],
		    one->reason);
	rc |= json_object_set_new(json, told_columns[TOLD_ENTRY],
	    json_integer((json_int_t)one->n));
	if (one->answer != 0)
		rc |= json_object_set_new(json, told_columns[TOLD_ANSWER],
		    json_integer((json_int_t)one->answer));
	if (rc == 0)
		return json;
	json_decref(json);
	return NULL;
}
