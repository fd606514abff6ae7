/* Marks between frames. */
#include "mark.h"

#include <string.h>

#include "record.h"

static const char *const names[] = { [MARK_PASSED] = "passed",
    [MARK_DONE] = "done", [MARK_FLUSH] = "flush" };

int
mark_parse(const json_t *json, enum mark *mark, struct reason *why)
{
	const char *name;

	*mark = MARK_NONE;
	if (!record_is(json, "mark"))
		return 0;
	if (record_need(record_string(json, "mark", 16, &name, why), "mark",
	    why) != 0)
		return -1;
	for (int i = MARK_PASSED; i <= MARK_FLUSH; i++)
		if (strcmp(name, names[i]) == 0)
			*mark = (enum mark)i;
	return *mark != MARK_NONE ? 0 : reason_set(why, "mark: neither "
	    "passed nor done nor flush");
}

json_t *
mark_new(const char *id, enum mark mark)
{
	json_t *json = record_new("mark", id);

	if (json != NULL && record_set_string(json, "mark",
	    names[mark]) == 0)
		return json;
	json_decref(json);
	return NULL;
}
