/*
 * Any line: as a record, a frame, its plates, a sighting, a mark twice; and
 * written again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "record/chain.h"
#include "record/frame.h"
#include "record/mark.h"
#include "record/record.h"
#include "record/sighting.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

/* What follows once follows again. */
static void
follow(const json_t *json)
{
	struct chain_check *check;
	enum chain_link link;
	struct reason why;
	enum mark mark;

	if (mark_parse(json, &mark, &why) != 0 || mark == MARK_NONE)
		return;
	check = chain_check_new();
	if (check == NULL)
		return;
	link = chain_follows(check, json, &why);
	if (chain_follows(check, json, &why) != (link == CHAIN_GAP ?
	    CHAIN_BROKEN : link))
		abort();
	chain_check_free(check);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct frame_plate plate;
	struct sighting sighting;
	struct reason why;
	struct frame frame;
	json_t *json, *made;
	char *text;

	json = record_parse((const char *)data, len, &why);
	if (json == NULL)
		return 0;
	text = record_text(json);
	if (text == NULL)
		abort();
	free(text);
	follow(json);
	sighting_parse(json, &sighting, &why);
	if (frame_parse(json, &frame, &why) == 0)
		for (size_t i = 0; i < frame_plates(&frame); i++) {
			if (frame_plate(&frame, i, &plate, &why) != 0 ||
			    plate.text == NULL || plate.text[0] == '\0')
				continue;
			made = sighting_of_frame(&frame, &plate, i, &why);
			json_decref(made);
		}
	json_decref(json);
	return 0;
}
