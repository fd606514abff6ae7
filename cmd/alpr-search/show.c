/* How alpr-search shows results. */
#include "show.h"

#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "show_inside.h"

/* The record, with its photos where they were asked for. */
static int
json_result(struct show *s, const struct hit *hit, struct reason *why)
{
	json_t *record = json_copy((json_t *)hit->record);
	int rc = record == NULL ? -1 : 0;

	if (rc == 0 && s->inlined && hit->image[0] != '\0')
		rc = record_set_string(record, "image", hit->image);
	if (rc == 0 && s->inlined && hit->plate_image[0] != '\0')
		rc = record_set_string(record, "plate_image",
		    hit->plate_image);
	rc = record_show(rc == 0 ? record : NULL, s->to.out, why);
	if (rc == 0)
		putc('\n', s->to.out);
	json_decref(record);
	return rc;
}

const struct show_format show_json = {
	.name = "json",
	.result = json_result,
};

const struct show_format *
show_format(const char *name)
{
	static const struct show_format *const all[] = { &show_table,
	    &show_json, &show_csv, &show_geojson, &show_html };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

bool
show_photos(const struct show_format *format)
{
	return format->photos;
}

void
show_numbers(const struct show *s, FILE *out)
{
	if (s->case_number != NULL)
		fprintf(out, "case %s", s->case_number);
	if (s->call_number != NULL)
		fprintf(out, "%scall %s", s->case_number != NULL ? ", " : "",
		    s->call_number);
}

/* Who reads sees each result as soon as it is known. */
static int
flush(struct show *s, struct reason *why)
{
	if (fflush(s->to.out) == 0 && !ferror(s->to.out))
		return 0;
	return reason_errno(why, "standard output");
}

static int
read_head(struct show *s, const struct show_head *head, struct reason *why)
{
	s->agency = record_or_empty(head->hello, "agency");
	s->person = record_or_empty(head->hello, "person");
	s->person_agency = record_or_empty(head->hello, "person_agency");
	s->policy = record_or_empty(head->hello, "policy");
	s->version = json_integer_value(json_object_get(head->hello,
	    "version"));
	s->case_number = head->ask->case_number;
	s->call_number = head->ask->call_number;
	s->purpose = head->ask->purpose == NULL ? "" : head->ask->purpose;
	s->inlined = head->inlined;
	s->query = json_object_get(head->begin, "query");
	s->rings = json_object_get(head->begin, "rings");
	return record_need(record_time(head->begin, "time", &s->time, why),
	    "time", why);
}

struct show *
show_begin(const struct show_format *format, const struct show_head *head,
    const struct show_to *to, struct reason *why)
{
	struct show *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		reason_set(why, "out of memory");
		return NULL;
	}
	s->format = format;
	s->to = *to;
	if (read_head(s, head, why) == 0 && (format->begin == NULL ||
	    format->begin(s, why) == 0) && flush(s, why) == 0)
		return s;
	show_free(s);
	return NULL;
}

int
show_result(struct show *s, const json_t *result, struct reason *why)
{
	struct hit hit;

	if (hit_read(result, &hit, why) != 0)
		return -1;
	s->count++;
	if (s->format->result(s, &hit, why) != 0)
		return -1;
	return flush(s, why);
}

/* Where there is no memory, standard error still has it. */
void
show_note(struct show *s, const char *text)
{
	char **more = realloc(s->notes, (s->noted + 1) * sizeof(*more));

	if (more == NULL)
		return;
	s->notes = more;
	s->notes[s->noted] = strdup(text);
	s->noted += s->notes[s->noted] != NULL;
}

int
show_end(struct show *s, bool more, struct reason *why)
{
	if (s->format->end != NULL && s->format->end(s, more, why) != 0)
		return -1;
	return flush(s, why);
}

void
show_free(struct show *s)
{
	if (s == NULL)
		return;
	if (s->format->free != NULL)
		s->format->free(s);
	for (size_t i = 0; i < s->noted; i++)
		free(s->notes[i]);
	free(s->notes);
	free(s);
}
