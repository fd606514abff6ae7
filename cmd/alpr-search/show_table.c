/*
 * Results as a table for a person.  Its columns are as wide as the first
 * rows need, which wait for that; all later ones come as they are found.
 */
#include <stdlib.h>
#include <string.h>

#include "asked.h"
#include "base/crypto.h"
#include "base/plate.h"
#include "program/local.h"
#include "show/cell.h"
#include "show_inside.h"

#define WAITING 50
#define GAP	2
#define HEAD	8		/* columns, of what was asked */
#define PLACE_GOOD 20		/* columns, where the terminal is narrow */
#define TEXT_LEAST 10
#define CAMERA_LEAST 4

enum column { PLATE, REGION, MAYBE, CONFIDENCE, TIME, AGENCY, CAMERA, VEHICLE,
    PLACE, COLUMNS };

static const char *const titles[COLUMNS] = { "PLATE", "REGION", "MAYBE", "SURE",
    "TIME", "AGENCY", "CAMERA", "VEHICLE", "PLACE" };
/* Without a title, too, where no row has any. */
static const bool optional[COLUMNS] = { [REGION] = true, [AGENCY] = true,
    [VEHICLE] = true };

struct row {
	char *cells[COLUMNS];
	char other[PLATE_SIZE];		/* of struct doubt; "" */
};

struct table {
	struct row rows[WAITING];
	size_t waiting;
	bool begun;			/* widths are fixed, head printed */
	size_t widths[COLUMNS];
};

static void
wipe(char *text)
{
	if (text != NULL)
		crypto_wipe(text, strlen(text));
	free(text);
}

static void
free_rows(struct table *t)
{
	for (size_t i = 0; i < t->waiting; i++)
		for (size_t k = 0; k < COLUMNS; k++)
			wipe(t->rows[i].cells[k]);
	t->waiting = 0;
}

static void
print_part(void *ctx, const char *name, const char *words)
{
	const struct show_to *to = ctx;

	fprintf(to->out, "%-*s", HEAD, name);
	cell_wrap(to->out, words, HEAD, HEAD, to->columns);
	putc('\n', to->out);
}

static int
begin(struct show *s, struct reason *why)
{
	FILE *out = s->to.out;
	char local[LOCAL_SIZE];

	s->state = calloc(1, sizeof(struct table));
	if (s->state == NULL)
		return reason_set(why, "out of memory");
	local_format(s->time, local);
	cell_print(out, s->agency);
	fputs(", ", out);
	show_numbers(s, out);
	fputs(", ", out);
	cell_print(out, s->purpose);
	fprintf(out, "\n%-*s%s, ", HEAD, "Asked", local);
	cell_print(out, s->person);
	putc('\n', out);
	return asked_parts(s->query, print_part, &s->to, why);
}

static void
place_text(const struct hit *hit, char out[HIT_TEXT])
{
	out[0] = '\0';
	if (hit->place_name[0] != '\0')
		snprintf(out, HIT_TEXT, "%s", hit->place_name);
	else if (hit->placed)
		snprintf(out, HIT_TEXT, "%.5f,%.5f", hit->place.lat,
		    hit->place.lon);
}

static int
make_row(const struct hit *hit, struct row *row, struct reason *why)
{
	char local[LOCAL_SIZE], place[HIT_TEXT], vehicle[HIT_TEXT], sure[8];
	const char *texts[COLUMNS] = { hit->plate, hit->region, hit_or(hit),
	    sure, local, hit->agency, hit->camera, vehicle, place };
	int rc = 0;

	local_format(hit->time, local);
	place_text(hit, place);
	hit_vehicle(hit, vehicle);
	hit_percent(hit->confidence, sure);
	memset(row, 0, sizeof(*row));
	/* Marks are of the normal text, and fit no other spelling. */
	if (strcmp(hit->doubt.plate, hit->plate) == 0 && hit->doubt.any)
		memcpy(row->other, hit->doubt.other, sizeof(row->other));
	for (size_t i = 0; i < COLUMNS; i++) {
		row->cells[i] = strdup(texts[i]);
		if (row->cells[i] == NULL)
			rc = reason_set(why, "out of memory");
	}
	return rc;
}

static size_t
total(const struct table *t)
{
	size_t sum = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		sum += t->widths[i] + (t->widths[i] > 0 && i > 0 ? GAP : 0);
	return sum;
}

static void
narrow(struct table *t, enum column c, size_t least, size_t columns)
{
	size_t over = total(t) > columns ? total(t) - columns : 0;

	if (t->widths[c] <= least)
		return;
	t->widths[c] = t->widths[c] - least > over ? t->widths[c] - over :
	    least;
}

/* Rather than hardly anything of the vehicle, all of the place and camera. */
static void
fit_widths(struct table *t, size_t columns)
{
	size_t place = t->widths[PLACE];

	narrow(t, PLACE, PLACE_GOOD, columns);
	narrow(t, VEHICLE, TEXT_LEAST, columns);
	narrow(t, PLACE, TEXT_LEAST, columns);
	if (total(t) > columns) {
		t->widths[VEHICLE] = 0;
		t->widths[PLACE] = place;
		narrow(t, PLACE, TEXT_LEAST, columns);
		narrow(t, CAMERA, CAMERA_LEAST, columns);
	}
	if (total(t) > columns)
		t->widths[PLACE] = 0;
	if (total(t) > columns)
		t->widths[REGION] = 0;
}

/* What the waiting rows need, and no more than the terminal has. */
static void
set_widths(struct table *t, size_t columns)
{
	size_t width;

	for (size_t k = 0; k < COLUMNS; k++) {
		for (size_t i = 0; i < t->waiting; i++) {
			width = cell_width(t->rows[i].cells[k]);
			if (width > t->widths[k])
				t->widths[k] = width;
		}
		width = strlen(titles[k]);
		if (t->widths[k] < width && (t->widths[k] > 0 || !optional[k]))
			t->widths[k] = width;
	}
	if (columns != 0)
		fit_widths(t, columns);
}

/* Characters in doubt are underlined where the terminal can. */
static void
print_plate(const struct show *s, const struct row *row, size_t width)
{
	const char *plate = row->cells[PLATE];
	size_t len = cell_width(plate);
	FILE *out = s->to.out;

	if (!s->to.marked || row->other[0] == '\0') {
		if (len > width)	/* never cut: this is what counts */
			cell_print(out, plate);
		else
			cell_fit(out, plate, width);
		return;
	}
	for (size_t i = 0; plate[i] != '\0'; i++)
		if (row->other[i] != DOUBT_NONE)
			fprintf(out, "\033[1;4m%c\033[m", plate[i]);
		else
			putc(plate[i], out);
	for (; len < width; len++)
		putc(' ', out);
}

static bool
last(const struct table *t, size_t column)
{
	for (column++; column < COLUMNS; column++)
		if (t->widths[column] > 0)
			return false;
	return true;
}

static void
print_row(const struct show *s, const struct row *row)
{
	const struct table *t = s->state;
	FILE *out = s->to.out;

	for (size_t i = 0; i < COLUMNS; i++) {
		const char *text = row->cells[i];

		if (t->widths[i] == 0)
			continue;
		if (i > 0)
			fprintf(out, "%*s", GAP, "");
		if (i == PLATE)
			print_plate(s, row, t->widths[i]);
		else if (i == CONFIDENCE)
			fprintf(out, "%*s", (int)t->widths[i], text);
		else if (last(t, i) && cell_width(text) <= t->widths[i])
			cell_print(out, text);
		else
			cell_fit(out, text, t->widths[i]);
	}
}

static void
print_titles(const struct show *s)
{
	struct row row = { .other = "" };

	for (size_t i = 0; i < COLUMNS; i++)
		row.cells[i] = (char *)titles[i];
	if (s->to.marked)
		fputs("\033[1m", s->to.out);
	print_row(s, &row);
	fputs(s->to.marked ? "\033[m\n" : "\n", s->to.out);
}

static void
print_waiting(struct show *s)
{
	struct table *t = s->state;

	if (!t->begun && t->waiting > 0) {
		set_widths(t, s->to.columns);
		putc('\n', s->to.out);
		print_titles(s);
		t->begun = true;
	}
	for (size_t i = 0; i < t->waiting; i++) {
		print_row(s, &t->rows[i]);
		putc('\n', s->to.out);
	}
	free_rows(t);
}

static int
result(struct show *s, const struct hit *hit, struct reason *why)
{
	struct table *t = s->state;

	if (make_row(hit, &t->rows[t->waiting++], why) != 0)
		return -1;
	if (t->begun || t->waiting == WAITING)
		print_waiting(s);
	return 0;
}

/* What to try where nothing was found. */
static const char *
hint(const struct show *s)
{
	static const char *const of_vehicle[] = { "make", "model", "color",
	    "body" };
	const json_t *q = s->query;

	/* Most cameras tell none of it. */
	for (size_t i = 0; i < sizeof(of_vehicle) / sizeof(*of_vehicle); i++)
		if (json_object_get(q, of_vehicle[i]) != NULL)
			return "; try without what only some cameras tell: "
			    "--make, --model, --color, --body";
	if (json_object_get(q, "plate") == NULL)
		return "; try a wider area or time";
	if (json_object_get(q, "confusable") == NULL)
		return "; try --confusable, or part of the plate with *";
	if (json_object_get(q, "slip") == NULL)
		return "; try --slip, or part of the plate with *";
	return "; try part of the plate with *";
}

static int
end(struct show *s, bool more, struct reason *why)
{
	FILE *out = s->to.out;
	char found[200];

	(void)why;
	print_waiting(s);
	if (s->noted > 0)
		putc('\n', out);
	for (size_t i = 0; i < s->noted; i++) {
		cell_wrap(out, s->notes[i], 0, 0, s->to.columns);
		putc('\n', out);
	}
	snprintf(found, sizeof(found), "%zu found%s%s", s->count, more ?
	    "; there may be more" : "", s->count == 0 ? hint(s) : "");
	putc('\n', out);
	cell_wrap(out, found, 0, 0, s->to.columns);
	putc('\n', out);
	return 0;
}

static void
free_table(struct show *s)
{
	if (s->state != NULL)
		free_rows(s->state);
	free(s->state);
}

const struct show_format show_table = {
	.name = "table",
	.begin = begin,
	.result = result,
	.end = end,
	.free = free_table,
};
