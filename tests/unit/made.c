/* A log made by hand, and its flags. */
#include "made.h"

#include <stdio.h>
#include <string.h>

#include "flagged.h"
#include "make.h"

struct made made;

void
made_forget(void)
{
	while (made.n > 0)
		json_decref(made.entries[--made.n]);
}

json_t *
made_add(const char *event, int minute, json_t *entry)
{
	char time[STAMP_SIZE];

	assert_non_null(entry);
	assert_true(made.n < sizeof(made.entries) / sizeof(*made.entries));
	stamp_format(MONTH_START + minute * STAMP_MINUTE, time);
	json_object_set_new(entry, "n", json_integer((json_int_t)made.n + 1));
	json_object_set_new(entry, "time", json_string(time));
	json_object_set_new(entry, "event", json_string(event));
	made.entries[made.n++] = entry;
	return entry;
}

json_t *
made_ask(const char *user, int minute, const char *number, const char *plate,
    int shown)
{
	json_t *entry = json_pack("{s:s, s:i, s:s, s:s, s:{s:s}}", "user",
	    user, "uid", 1000, "case", number, "purpose", "hit and run",
	    "query", "plate", plate);

	made_add("search", minute, entry);
	made_add("search-answered", minute, json_pack("{s:I, s:i}", "search",
	    (json_int_t)made.n, "count", shown));
	return entry;
}

const char *
made_told(const struct policy *policy, int64_t from)
{
	static char text[4000];
	const struct flag *found;
	struct flags *f;
	size_t n, used = 0;

	text[0] = '\0';
	f = flagged(made.entries, made.n, policy, from, &found, &n);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(found[i].name, "expiry-stopped") == 0)
			continue;
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s %s", found[i].name, found[i].who);
		for (size_t k = 0; k < found[i].n; k++)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, " %d",
			    (int)found[i].entries[k]);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "|");
	}
	flags_free(f);
	return text;
}

struct policy *
made_policy(struct month *month)
{
	month_make(month, 1, false);
	return month->policy;
}
