/* Any line: as a record, a frame, its plates, a sighting; written again. */
#include <stdio.h>
#include <stdlib.h>

#include "record/frame.h"
#include "record/record.h"
#include "record/sighting.h"

int LLVMFuzzerTestOneInput(const unsigned char *, size_t);

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
