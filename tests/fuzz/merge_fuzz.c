/* Any lines: records, joined as frames of one stream. */
#include <stdlib.h>
#include <string.h>

#include "merge/merge.h"
#include "record/record.h"
#include "record/sighting.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* What is told must be what alpr-store takes. */
static int
tell(void *ctx, const json_t *json, struct reason *why)
{
	char *text = record_text(json);
	struct sighting s;

	(void)ctx;
	if (text == NULL || sighting_parse((json_t *)json, &s, why) != 0)
		abort();
	free(text);
	return 0;
}

static void
take(struct merge *m, const char *line, size_t len)
{
	struct reason why;
	json_t *json = record_parse(line, len, &why);

	if (json == NULL)
		return;
	if (record_is(json, "frame") && merge_frame(m, json, &why) < 0)
		abort();
	json_decref(json);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct scene_options set = { .gap = 2000, .late = 500,
	    .parked = 60000, .soon = len % 2 == 0 ? .9 : 0, .tell = tell };
	struct merge *m = merge_new(&set);
	const char *at = (const char *)data, *end = at + len, *stop;
	struct reason why;

	if (m == NULL)
		return 0;
	for (; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (stop == NULL)
			stop = end;
		take(m, at, (size_t)(stop - at));
		if (stop == end)
			break;
	}
	if (merge_flush(m, &why) != 0)
		abort();
	merge_free(m);
	return 0;
}
