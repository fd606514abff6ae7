/*
 * append STORE: appends entries to the audit log of a store, as given on
 * stdin, one JSON object a line, with their time "at" and their event.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "base/stamp.h"
#include "record/record.h"

int
main(int argc, char **argv)
{
	const char *event;
	struct audit *a;
	struct reason why;
	int64_t time;
	json_t *json;

	if (argc != 2)
		errx(2, "usage: append STORE");
	a = audit_open(argv[1], &why);
	if (a == NULL)
		errx(2, "%s", why.text);
	while ((json = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, NULL)) !=
	    NULL) {
		event = json_string_value(json_object_get(json, "event"));
		if (event == NULL || record_time(json, "at", &time, &why) !=
		    1)
			errx(2, "an entry without 'at' or 'event'");
		json_object_del(json, "at");
		if (audit_append(a, time, event, json, &why) != 0)
			errx(2, "%s", why.text);
		json_decref(json);
	}
	if (audit_publish(a, &why) != 0)
		errx(2, "%s", why.text);
	audit_close(a);
	return 0;
}
