/* Results as a table, or as records. */
#include "show.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "record.h"
#include "sighting.h"
#include "stamp.h"

struct show {
	bool table;
	struct show_head head;
};

void
show_check(const char *format)
{
	if (format != NULL && strcmp(format, "table") != 0 &&
	    strcmp(format, "json") != 0)
		errx(PROGRAM_FAILED, "--format %s: table or json", format);
}

static void
print_head(const struct show_head *head)
{
	const struct ask *ask = head->ask;

	printf("%s %s%s%s\n", ask->case_number != NULL ? "case" : "call",
	    ask->case_number != NULL ? ask->case_number : ask->call_number,
	    ask->search.pattern == NULL ? "" : ", plate ", ask->pattern);
	printf("%-12s  %-19s  %10s  %-16s  %s\n", "PLATE", "TIME (UTC)",
	    "CONFIDENCE", "CAMERA", "PLACE");
}

struct show *
show_begin(const char *format, const struct show_head *head,
    struct reason *why)
{
	struct show *show = calloc(1, sizeof(*show));

	if (show == NULL) {
		reason_errno(why, "results");
		return NULL;
	}
	show->head = *head;
	show->table = format == NULL ? isatty(STDOUT_FILENO) :
	    strcmp(format, "table") == 0;
	if (show->table)
		print_head(head);
	return show;
}

static int
print_row(const json_t *result, struct reason *why)
{
	double confidence = 0;
	const char *place = "";
	char time[STAMP_SIZE];
	struct sighting s;

	if (sighting_parse(json_object_get(result, "sighting"), &s, why) != 0)
		return -1;
	if (record_number(s.json, "confidence", 0, 1, &confidence, why) < 0 ||
	    record_string(result, "place", 1024, &place, why) < 0)
		return -1;
	stamp_format(s.time, time);
	time[10] = ' ';
	printf("%-12s  %.19s  %10.2f  %-16s  %s", s.plate, time, confidence,
	    s.camera, place);
	if (s.placed)
		printf("%s%.5f,%.5f", place[0] != '\0' ? " " : "",
		    s.place.lat, s.place.lon);
	putchar('\n');
	return 0;
}

static int
write_record(const json_t *result, struct reason *why)
{
	static const char *const photos[] = { "image", "plate_image" };
	json_t *sighting = json_object_get(result, "sighting"), *photo;

	for (int i = 0; i < 2; i++) {
		photo = json_object_get(result, photos[i]);
		if (photo != NULL && json_object_set(sighting, photos[i],
		    photo) != 0)
			return reason_set(why, "out of memory");
	}
	return record_write(sighting, stdout, why);
}

int
show_result(struct show *show, const json_t *result, struct reason *why)
{
	if (show->table)
		return print_row(result, why);
	if (write_record(result, why) != 0)
		return -1;
	return fflush(stdout) == 0 ? 0 : reason_errno(why,
	    "standard output");
}

int
show_end(struct show *show, size_t count, bool more, struct reason *why)
{
	if (show->table)
		printf("%zu found\n", count);
	if (more)
		warnx("stopped at %zu results: there may be more", count);
	return fflush(stdout) == 0 ? 0 : reason_errno(why,
	    "standard output");
}

void
show_free(struct show *show)
{
	free(show);
}
