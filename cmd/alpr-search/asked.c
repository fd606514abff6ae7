/* What was asked for, in words. */
#include "asked.h"

#include <stdio.h>
#include <stdlib.h>

#include "program/local.h"
#include "record/record.h"

static const char *
text_of(const json_t *query, const char *name)
{
	return json_string_value(json_object_get(query, name));
}

static void
add(FILE *out, const char *before, const char *text)
{
	if (text == NULL)
		return;
	if (ftell(out) > 0)
		fputs(", ", out);
	fprintf(out, "%s%s", before, text);
}

static void
plate(const json_t *query, FILE *out)
{
	add(out, "", text_of(query, "plate"));
	if (json_is_true(json_object_get(query, "confusable")))
		add(out, "", "or what cameras take for it");
	if (json_is_true(json_object_get(query, "slip")))
		add(out, "", "or with one character more, less or other");
}

static void
area(const json_t *query, FILE *out)
{
	add(out, "", text_of(query, "area"));
	add(out, "around ", text_of(query, "near"));
	add(out, "box ", text_of(query, "box"));
	add(out, "polygon ", text_of(query, "polygon"));
}

/* One text, or a list of them. */
static void
texts(const json_t *value, FILE *out)
{
	add(out, "", json_string_value(value));
	for (size_t i = 0; i < json_array_size(value); i++)
		add(out, "", json_string_value(json_array_get(value, i)));
}

static void
cameras(const json_t *query, FILE *out)
{
	texts(json_object_get(query, "camera"), out);
}

static void
others(const json_t *query, FILE *out)
{
	texts(json_object_get(query, "also"), out);
}

static void
vehicle(const json_t *query, FILE *out)
{
	add(out, "", text_of(query, "color"));
	add(out, "", text_of(query, "make"));
	add(out, "", text_of(query, "model"));
	add(out, "", text_of(query, "body"));
	add(out, "plate of ", text_of(query, "region"));
}

static void
when(const json_t *query, FILE *out)
{
	const char *const ends[] = { "from", "to" };
	char local[LOCAL_SIZE];
	struct reason why;
	int64_t ms;

	for (int i = 0; i < 2; i++) {
		if (record_time(query, ends[i], &ms, &why) != 1)
			continue;
		local_format_day(ms, local);
		fprintf(out, "%s%s %s", ftell(out) > 0 ? " " : "",
		    i == 0 ? "from" : "until", local);
	}
}

int
asked_parts(const json_t *query, asked_part *part, void *ctx,
    struct reason *why)
{
	static const struct {
		const char *name;
		void (*write)(const json_t *, FILE *);
	} parts[] = { { "Plate", plate }, { "Area", area },
	    { "Camera", cameras }, { "Vehicle", vehicle }, { "Time", when },
	    { "Also", others } };
	char *words;
	size_t len;
	FILE *out;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		out = open_memstream(&words, &len);
		if (out == NULL)
			return reason_set(why, "out of memory");
		parts[i].write(query, out);
		if (fclose(out) != 0)
			return reason_set(why, "out of memory");
		if (len > 0)
			part(ctx, parts[i].name, words);
		free(words);
	}
	return 0;
}
