/* Which characters of a plate are in doubt. */
#include "doubt.h"

#include <string.h>

#include "reading.h"
#include "record/record.h"

/* A text and its confidence, of a candidate or of the sighting itself. */
static double
read_text(const json_t *json, const char *name, char out[PLATE_SIZE])
{
	const char *text = record_said(json, name);
	double p = json_number_value(json_object_get(json, "confidence"));
	struct reason why;

	out[0] = '\0';
	if (text == NULL || plate_normal(text, out, &why) != 0)
		out[0] = '\0';
	return p > 0 && p <= 1 ? p : 0;
}

/* The next best character there: that of the best text that differs. */
static char
other_at(const struct doubt *d, size_t i)
{
	for (size_t k = 0; k < d->n; k++)
		if (strlen(d->texts[k].text) == strlen(d->plate) &&
		    d->texts[k].text[i] != d->plate[i])
			return d->texts[k].text[i];
	return DOUBT_NONE;
}

void
doubt_of(const json_t *sighting, struct doubt *d)
{
	const json_t *list = json_object_get(sighting, "candidates");
	double chars[PLATE_MAX] = { 0 }, p;
	struct reading r = { .n = 0 };

	memset(d, 0, sizeof(*d));
	p = read_text(sighting, "plate", d->plate);
	if (d->plate[0] == '\0')
		return;
	reading_add(&r, d->plate, p);
	for (size_t i = 0; i < json_array_size(list) && d->n < DOUBT_TEXTS;
	    i++) {
		p = read_text(json_array_get(list, i), "text",
		    d->texts[d->n].text);
		if (d->texts[d->n].text[0] == '\0')
			continue;
		d->texts[d->n].confidence = p;
		reading_add(&r, d->texts[d->n++].text, p);
	}
	reading_chars(&r, chars);
	for (size_t i = 0; d->plate[i] != '\0'; i++) {
		d->other[i] = chars[i] < DOUBT_SURE ? other_at(d, i) :
		    DOUBT_NONE;
		d->any = d->any || d->other[i] != DOUBT_NONE;
	}
}
