/* Any bytes from another agency: as its answer, as its inquiry. */
#include <stdlib.h>
#include <string.h>

#include "search/inquiry.h"
#include "search/reply.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* Line by line, until one of them is wrong or the last. */
static void
take_reply(const char *text, size_t len)
{
	static const struct search_query query = { .to = INT64_MAX };
	struct reply r = { .agency = "npd", .query = &query, .most = 3,
	    .photos = true };
	struct reason why = { "" };
	const char *end;
	json_t *json;
	int rc = 1;

	for (; rc == 1 && len > 0; len -= (size_t)(end + 1 - text),
	    text = end + 1) {
		end = memchr(text, '\n', len);
		if (end == NULL)
			return;
		rc = reply_line(&r, text, (size_t)(end - text), &json, &why);
		if ((rc == 1) != (json != NULL) || (rc < 0 &&
		    why.text[0] == '\0') || r.count > r.most)
			abort();
		json_decref(json);
	}
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	static const struct note_key key = { .name = "npd/alpr",
	    .bytes = "no point that anybody has a key" };
	char *text = strndup((const char *)data, len);
	struct inquiry q;
	struct reason why;
	json_t *record;

	if (text == NULL)
		return 0;
	take_reply(text, strlen(text));
	if (inquiry_note(text, strlen(text), &record, &why) != NULL)
		json_decref(record);
	/* Whatever it is, that key has not signed it. */
	if (inquiry_open(&q, text, &key, &why) == 0)
		abort();
	inquiry_clear(&q);
	free(text);
	return 0;
}
